"""suppliers.confirm_account: nothing is paid to an account before the agency has made sure."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tests import accounts, dealing
from tests import path as way
from tests.world import NOW, PASSWORD
from voucher.audit.models import Record
from voucher.disbursements import releasing
from voucher.kernel import clock, db
from voucher.kernel.errors import Conflict, NotNow, NotPermitted
from voucher.notices.models import Mail
from voucher.suppliers import confirming, connecting, judging, queries
from voucher.suppliers.connecting import BankDetails
from voucher.suppliers.lifecycle import State
from voucher.suppliers.models import Supplier

HOW = {"how": "계약서의 번호로 통화함"}


def _read(world) -> Supplier:
    with db.transaction(read_only=True) as session:
        return queries.own(session, world.chul)


def _change(world, number: str = "99988877766") -> Supplier:
    with clock.freeze(NOW + timedelta(days=1)):
        return connecting.connect(BankDetails("004", number, "철수비전", PASSWORD), by=world.chul)


@pytest.fixture
def held(world):
    """Chul's firm is qualified and has an account that nobody has confirmed."""
    with db.transaction() as session:
        more = {"bank_code": "088", "bank_holder": "철수비전", **accounts.WAITING}
        return dealing.supplier(session, world.organisations["chul_ai"], **more)


def test_a_payment_waits_until_a_changed_account_is_confirmed(world, rail, as_user):
    path = way.ready(world, rail)
    _change(world)
    dana, url = as_user(world.dana), f"/disbursements/{path.payment}/release"
    page = dana.get(url).text
    for said in ("KB Kookmin Bank", "철수비전", "ends in 7766", "not confirmed yet"):
        assert said in page
    address = f"/suppliers/{_read(world).ref}/account"
    assert f'href="{address}"' in page
    refused = dana.post(url)
    assert refused.status_code == 409
    assert "bank account is not confirmed yet" in refused.text
    with pytest.raises(NotNow), db.transaction() as session:
        releasing.release(session, path.payment, by=world.dana)
    many = dana.get("/disbursements/release").text
    assert f'href="{address}"' in many
    assert f'value="{path.payment}" checked' not in many

    shown = as_user(world.bora).get(address).text
    seen = shown.partition('name="looked_at"')[2].partition('value="')[2].partition('"')[0]
    assert as_user(world.bora).post(address, data={**HOW, "looked_at": seen}).status_code == 302
    assert "not confirmed yet" not in dana.get(url).text
    assert dana.post(url).status_code == 302


def test_what_was_done_is_recorded_and_told(world, held, as_user):
    seen = confirming.seen(held)
    as_user(world.dana).post(f"/suppliers/{held.ref}/account", data={**HOW, "looked_at": seen})
    after = _read(world)
    assert (after.account_held_at, after.account_confirmed_at, after.account_confirmed_by_id) == (
        None,
        NOW,
        world.dana.id,
    )
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "supplier.account_confirmed")).one()
        mail = session.exec(select(Mail)).one()
    assert (line.actor_id, line.why, line.after) == (
        world.dana.id,
        HOW["how"],
        {"bank_last4": "6789", "bank_code": "088"},
    )
    assert (mail.user_id, "6789" in mail.body) == (world.chul.id, True)


def test_nobody_confirms_what_was_changed_while_the_page_was_open(world, held, rail, as_user):
    seen = confirming.seen(held)
    _change(world)
    stale = as_user(world.bora).post(f"/suppliers/{held.ref}/account", data={**HOW, "looked_at": seen})
    assert stale.status_code == 409
    assert "changed its account while this page was open" in stale.text
    assert _read(world).account_held_at is not None
    with pytest.raises(Conflict), db.transaction() as session:
        confirming.confirm(session, held.ref, "x", looked_at="", by=world.bora)


def test_from_a_stale_page_the_second_is_told(world, held, as_user):
    said = {**HOW, "looked_at": confirming.seen(held)}
    assert as_user(world.bora).post(f"/suppliers/{held.ref}/account", data=said).status_code == 302
    second = as_user(world.dana).post(f"/suppliers/{held.ref}/account", data=said)
    assert second.status_code == 409
    assert "already dealt with" in second.text


@pytest.mark.parametrize("how", ["", "   ", "가" * 2001])
def test_how_is_asked_for(world, held, as_user, how):
    answer = as_user(world.bora).post(
        f"/suppliers/{held.ref}/account", data={"how": how, "looked_at": confirming.seen(held)}
    )
    assert answer.status_code == 200
    assert "is-error" in answer.text
    assert _read(world).account_held_at is not None


@pytest.mark.parametrize("who", ["alice", "chul", "eun", "gi", "hana"])
def test_others_do_not_confirm(world, held, as_user, who):
    browser = as_user(getattr(world, who))
    assert browser.get(f"/suppliers/{held.ref}/account").status_code == 403
    assert browser.post(f"/suppliers/{held.ref}/account", data=HOW).status_code == 403


def test_nobody_confirms_the_account_of_their_own_organisation(world, held):
    own = world.bora.model_copy(update={"organisation_id": world.organisations["chul_ai"]})
    with pytest.raises(NotPermitted), db.transaction() as session:
        confirming.confirm(session, held.ref, "x", looked_at=confirming.seen(held), by=own)


def test_a_suspended_suppliers_account_is_confirmed_too(world, held, as_user):
    with db.transaction() as session:
        session.get_one(Supplier, held.id).state = State.SUSPENDED
    assert as_user(world.dana).get(f"/suppliers/{held.ref}/account").status_code == 200
    assert as_user(world.dana).get("/suppliers/SUP-2026-999999/account").status_code == 404


@pytest.mark.parametrize("looked", [True, False])
def test_the_first_account_is_confirmed_with_the_supplier_if_it_was_seen(world, looked):
    with db.transaction() as session:
        more = {"state": State.APPLIED, **accounts.WAITING}
        made = dealing.supplier(session, world.organisations["chul_ai"], **more)
        judging.qualify(session, made.ref, "확인", by=world.bora, looked_at=confirming.seen(made) if looked else "")
    assert (_read(world).account_held_at is None) is looked
    with db.transaction(read_only=True) as session:
        acts = session.exec(select(Record.action).order_by(Record.number)).all()
        told = [m.key.partition(":")[0] for m in session.exec(select(Mail))]
        whys = session.exec(select(Record.why)).all()
    assert acts == ["supplier.account_confirmed"] * looked + ["supplier.qualified"]
    assert told.count("account_confirmed") == looked
    assert set(whys) == {"확인"}


def test_a_second_qualification_confirms_no_account(world, held):
    with db.transaction() as session:
        session.get_one(Supplier, held.id).state = State.SUSPENDED
    with db.transaction() as session:
        judging.qualify(session, held.ref, "확인", by=world.bora, looked_at=confirming.seen(held))
    assert _read(world).account_held_at == NOW


def test_it_waits_in_the_homes_of_those_who_confirm(world, held):
    with db.transaction(read_only=True) as session:
        for person, waits in ((world.bora, True), (world.dana, True), (world.eun, False), (world.chul, False)):
            found = [t.endpoint for t in queries.waiting_for(session, person)]
            assert ("suppliers.confirm_account" in found) is waits
