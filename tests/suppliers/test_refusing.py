"""A supplier is refused with a reason, reads it, changes what is missing and applies again."""

import pytest
from sqlmodel import select

from tests import accounts, dealing
from voucher.audit.models import Record
from voucher.kernel import db
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.notices.models import Mail
from voucher.suppliers import judging, queries
from voucher.suppliers.lifecycle import State
from voucher.suppliers.models import Offer, Supplier

WHY = "상품 설명이 없습니다. 적어 주세요."


@pytest.fixture
def ref(world):
    with db.transaction() as session:
        return dealing.supplier(session, world.organisations["chul_ai"], state=State.APPLIED).ref


def refuse(ref, by):
    with db.transaction() as session:
        judging.refuse(session, ref, WHY, by=by)


def state(ref):
    with db.transaction(read_only=True) as session:
        return session.exec(select(Supplier.state).where(Supplier.ref == ref)).one()


def test_refused_told_and_applied_again(world, ref, as_user, client):
    bora = as_user(world.bora)
    assert 'value="refuse"' in bora.get(f"/suppliers/{ref}/qualify").text
    assert bora.post(f"/suppliers/{ref}/qualify", data={"decision": "refuse", "why": WHY}).status_code == 302
    assert state(ref) == State.REFUSED
    assert client.get(f"/suppliers/{ref}").status_code == 404
    assert "applied again" in bora.get(f"/suppliers/{ref}/qualify").text
    with db.transaction(read_only=True) as session:
        assert queries.waiting_for(session, world.bora) == []
        letter = session.exec(select(Mail).where(Mail.user_id == world.chul.id)).one()
        assert WHY in letter.body
    chul = as_user(world.chul)
    assert "see why, and apply again" in chul.get("/home").text
    assert WHY in chul.get("/suppliers/offers").text
    assert chul.post("/suppliers/offers", data={"again": "1"}).status_code == 302
    assert state(ref) == State.APPLIED
    assert WHY not in chul.get("/suppliers/offers").text
    assert chul.post("/suppliers/offers", data={"again": "1"}).status_code == 409
    with db.transaction(read_only=True) as session:
        assert [task.endpoint for task in queries.waiting_for(session, world.bora)] == ["suppliers.qualify"]
        acts = session.exec(select(Record.action, Record.why).order_by(Record.number)).all()
    assert acts == [("supplier.refused", WHY), ("supplier.applied_again", "")]


def test_who_is_in_the_pool_is_not_refused_and_who_was_refused_not_qualified(world, ref):
    refuse(ref, world.bora)
    with pytest.raises(NotNow), db.transaction() as session:
        judging.qualify(session, ref, "확인", by=world.boram)
    with db.transaction() as session:
        session.exec(select(Supplier)).one().state = State.QUALIFIED
    with pytest.raises(NotNow):
        refuse(ref, world.bora)


@pytest.mark.parametrize("who", ["alice", "chul", "dana", "eun"])
def test_others_do_not_refuse(world, ref, who):
    with pytest.raises(NotPermitted):
        refuse(ref, getattr(world, who))


def test_nobody_applies_again_who_was_not_refused(world, ref, as_user):
    assert as_user(world.chul).post("/suppliers/offers", data={"again": "1"}).status_code == 409
    assert as_user(world.alice).post("/suppliers/offers", data={"again": "1"}).status_code == 403


def test_the_officer_sees_what_a_supplier_lacks(world, ref, as_user):
    address = f"/suppliers/{ref}/qualify"
    assert "no offer that firms could choose" not in as_user(world.bora).get(address).text
    with db.transaction() as session:
        session.exec(select(Offer)).one().published = False
        accounts.lose(session, world.organisations["chul_ai"])
    page = as_user(world.bora).get(address).text
    assert "no offer that firms could choose" in page
    assert "named no payout account" in page


def test_a_supplier_sees_that_its_account_waits(world, ref, as_user):
    chul = as_user(world.chul)
    assert "waits to be confirmed" not in chul.get("/home").text + chul.get("/suppliers/offers").text
    with db.transaction() as session:
        row = session.exec(select(Supplier)).one()
        for name, value in accounts.WAITING.items():
            setattr(row, name, value)
    for page in ("/home", "/suppliers/offers"):
        assert "waits to be confirmed" in chul.get(page).text
    assert "Payments wait until then" in chul.get("/suppliers/offers").text
