"""A grant that was taken back by mistake is granted again after an objection: a second voucher, and the first stays over."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.rushes import ASKED, SHARE, a_rush, firms, read, submit
from tests.objections.test_decide import a_third_officer
from tests.vouchers.test_revoke import faults
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import State as Applied
from voucher.kernel import db
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.kernel.money import Won
from voucher.ledger import chart, posting
from voucher.notices.models import Mail
from voucher.objections import judging, objecting, settling
from voucher.people.proposals import Settlement
from voucher.reports import tracing
from voucher.vouchers import revoking
from voucher.vouchers.lifecycle import State
from voucher.vouchers.models import Voucher

WHY = "제조업 등록이 취소되었습니다."


@pytest.fixture
def firm(app, world):
    with db.transaction() as session:
        round_ = a_rush(session, world, 2 * SHARE)
        session.flush()
        ref = round_.ref
    (one,) = firms(ref, [ASKED])
    submit(one)
    return one


def vouchers(firm) -> list[Voucher]:
    with db.transaction(read_only=True) as session:
        its = select(Voucher).where(Voucher.application_id == read(firm.ref).id)
        return list(session.exec(its.order_by(Voucher.ref)))


def taken_back(world, ref):
    with db.transaction() as session:
        revoking.propose(session, ref, WHY, by=world.bora)
        revoking.settle(session, ref, Settlement(agreed=True, note=""), by=world.boram)


def upheld(world, firm) -> str:
    """The firm objects; neither of the two who took it back may answer."""
    with db.transaction() as session:
        ref = objecting.raise_(session, firm.ref, "등록은 취소되지 않았습니다.", by=firm.by).ref
    for person in (world.bora, world.boram):
        with pytest.raises(NotPermitted, match=r"had a part in taking|decided about"), db.transaction() as session:
            judging.uphold(session, ref, "x", by=person)
    with db.transaction() as session:
        judging.uphold(session, ref, "등록을 확인했습니다.", by=world.seon)
    return ref


def test_it_has_a_second_voucher_and_the_books_are_right(as_user, world, firm, run_errands):
    (first,) = vouchers(firm)
    taken_back(world, first.ref)
    objection, third = upheld(world, firm), a_third_officer()
    assert "Reserve list" not in as_user(third).get(f"/objections/{objection}/decide").text, "its place is gone"
    with pytest.raises(NotNow, match="no reserve list"), db.transaction() as session:
        settling.keep_in_reserve(session, objection, "x", by=third)
    answer = {"decision": "approve", "granted_krw": str(ASKED), "note": "다시 확인했습니다."}
    assert as_user(third).post(f"/objections/{objection}/decide", data=answer).status_code == 302
    run_errands()
    assert read(firm.ref).state is Applied.APPROVED
    assert [it.state for it in vouchers(firm)] == [State.REVOKED, State.OWN_SHARE_DUE]
    second = vouchers(firm)[1]
    with db.transaction(read_only=True) as session:
        assert posting.left(session, chart.available(first.round_id)) == SHARE
        assert posting.balance(session, chart.committed(second.id)) == SHARE
        assert len([m for m in session.exec(select(Mail)) if m.key.startswith("voucher_issued")]) == 2
        assert [it.ref for it in tracing.chains(session, firm.ref)] == [first.ref, second.ref]
    assert faults() == []
    page = as_user(firm.by).get("/vouchers/").text
    assert first.ref in page
    assert second.ref in page
    taken_back(world, second.ref)
    assert [it.state for it in vouchers(firm)] == [State.REVOKED, State.REVOKED]
    assert faults() == []


def test_with_less_than_before_the_books_are_right_too(world, firm, run_errands):
    (first,) = vouchers(firm)
    taken_back(world, first.ref)
    objection, third = upheld(world, firm), a_third_officer()
    with db.transaction() as session:
        settling.grant(session, objection, Decision(Won(ASKED // 2), "절반만", frozenset()), by=third)
    run_errands()
    assert vouchers(firm)[1].face_krw == ASKED // 2
    assert faults() == []


def test_an_application_never_has_two_that_live(firm):
    (first,) = vouchers(firm)
    columns = ", ".join(f'"{name}"' for name in first.model_dump() if name not in ("id", "ref"))
    again = f"INSERT INTO vouchers_voucher (id, ref, {columns}) SELECT gen_random_uuid(), 'VCH-2026-900000', {columns} FROM vouchers_voucher"
    with pytest.raises(sa.exc.IntegrityError, match="uq_vouchers_voucher_living"), db.transaction() as session:
        session.connection().exec_driver_sql(again)
