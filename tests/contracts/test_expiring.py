"""A voucher's time ran out while a contract was being agreed on: what its parties read."""

from sqlmodel import select

from tests import dealing
from voucher.audit.models import Record
from voucher.contracts import expiring
from voucher.kernel import db
from voucher.vouchers.events import VoucherExpired
from voucher.vouchers.models import Voucher


def _expire() -> None:
    with db.transaction() as session:
        expiring.give_up(session, VoucherExpired(session.exec(select(Voucher.id)).one()))


def test_the_reason_is_said_in_the_readers_language(world, as_user):
    ref = dealing.proposed(world)
    _expire()
    browser = as_user(world.alice)
    assert "기간 안에 바우처를 사용하지 않았습니다" in browser.get(f"/contracts/{ref}?lang=ko").text
    assert "The voucher was not used in time." in browser.get(f"/contracts/{ref}?lang=en").text
    with db.transaction(read_only=True) as session:
        assert session.exec(select(Record.why).where(Record.action == "contract.expired")).one() == "unused"


def test_the_firm_reads_on_its_voucher_why_the_choice_ended(world, as_user):
    dealing.drafted(world)
    _expire()
    with db.transaction(read_only=True) as session:
        ref = session.exec(select(Voucher.ref)).one()
    page = as_user(world.alice).get(f"/vouchers/{ref}?lang=ko").text
    assert "not used in time" not in page
    assert "기간 안에 바우처를 사용하지 않았습니다" in page
