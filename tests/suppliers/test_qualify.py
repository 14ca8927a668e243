"""suppliers.qualify: the agency lets a supplier into the pool, or takes it out."""

import threading

import pytest
from sqlmodel import select

from tests import dealing
from tests.world import NOW
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.people.models import Organisation
from voucher.suppliers import judging, queries
from voucher.suppliers.lifecycle import State
from voucher.suppliers.models import Supplier


@pytest.fixture
def ref(world):
    with db.transaction() as session:
        return dealing.supplier(session, world.organisations["chul_ai"], state=State.APPLIED).ref


def state(ref):
    with db.transaction(read_only=True) as session:
        return session.exec(select(Supplier.state).where(Supplier.ref == ref)).one()


def test_qualify_suspend_and_qualify_again(world, ref, as_user, client):
    bora = as_user(world.bora)
    page = bora.get(f"/suppliers/{ref}/qualify").get_data(as_text=True)
    assert "101-81-16293" in page
    assert 'value="suspend"' not in page
    for decision, after in (("qualify", State.QUALIFIED), ("suspend", State.SUSPENDED), ("qualify", State.QUALIFIED)):
        answer = bora.post(f"/suppliers/{ref}/qualify", data={"decision": decision, "why": "서류 확인"})
        assert answer.status_code == 302
        assert state(ref) == after
        assert client.get(f"/suppliers/{ref}").status_code == (404 if after == State.SUSPENDED else 200)
    with db.transaction(read_only=True) as session:
        acts = session.exec(select(Record.action, Record.why).order_by(Record.number)).all()
    assert acts == [
        ("supplier.qualified", "서류 확인"),
        ("supplier.suspended", "서류 확인"),
        ("supplier.qualified", "서류 확인"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"decision": ""}, {"decision": "delete"}, {"why": ""}, {"why": "  "}, {"why": "가" * 2001}, {"why": "\x00"}],
)
def test_what_is_wrong_is_told_at_its_field(world, ref, as_user, wrong):
    answer = as_user(world.bora).post(f"/suppliers/{ref}/qualify", data={"decision": "qualify", "why": "확인", **wrong})
    assert answer.status_code == 200
    assert "is-error" in answer.get_data(as_text=True)
    assert state(ref) == State.APPLIED


def test_from_a_stale_page_the_second_is_told(world, ref, as_user):
    said = {"decision": "qualify", "why": "확인"}
    assert as_user(world.bora).post(f"/suppliers/{ref}/qualify", data=said).status_code == 302
    page = as_user(world.boram).post(f"/suppliers/{ref}/qualify", data=said).get_data(as_text=True)
    assert "already dealt with" in page
    assert state(ref) == State.QUALIFIED


@pytest.mark.parametrize("status", ["02", "03"])
def test_a_business_that_rests_or_is_closed_is_not_qualified(world, ref, as_user, status):
    with db.transaction() as session:
        session.get(Organisation, world.organisations["chul_ai"]).tax_status = status
    page = as_user(world.bora).post(f"/suppliers/{ref}/qualify", data={"decision": "qualify", "why": "x"})
    assert "suspended or closed" in page.get_data(as_text=True)
    assert state(ref) == State.APPLIED


def test_nobody_judges_their_own_organisation(world, ref):
    judge = world.bora.model_copy(update={"organisation_id": world.organisations["chul_ai"]})
    for work in (judging.qualify, judging.suspend):
        with pytest.raises(NotPermitted), db.transaction() as session:
            work(session, ref, "", by=judge)


@pytest.mark.parametrize("who", ["alice", "chul", "dana", "eun", "gi", "hana"])
def test_others_do_not_judge(world, ref, as_user, who):
    browser = as_user(getattr(world, who))
    assert browser.get(f"/suppliers/{ref}/qualify").status_code == 403
    assert browser.post(f"/suppliers/{ref}/qualify", data={"decision": "qualify", "why": "x"}).status_code == 403
    with pytest.raises(NotPermitted), db.transaction() as session:
        judging.qualify(session, ref, "", by=getattr(world, who))


def test_two_officers_at_once_one_wins(world, ref):
    answers = []

    def go(officer):
        with clock.freeze(NOW):
            try:
                with db.transaction() as session:
                    judging.qualify(session, ref, "확인", by=officer)
                answers.append("done")
            except NotNow:
                answers.append("told")

    threads = [threading.Thread(target=go, args=(o,)) for o in (world.bora, world.boram)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(answers) == ["done", "told"]


def test_it_waits_in_the_officers_home(world, ref):
    with db.transaction(read_only=True) as session:
        assert [t.endpoint for t in queries.waiting_for(session, world.bora)] == ["suppliers.qualify"]
        assert queries.waiting_for(session, world.eun) == []
