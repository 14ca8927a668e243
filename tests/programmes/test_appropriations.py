"""programmes.budget, programmes.appropriations, programmes.appropriate, programmes.appropriation and
programmes.drop_appropriation: what the ministry gives, by two people, and what is left of it."""

import csv
import io

import pytest
import sqlalchemy as sa
import sqlalchemy.exc
from sqlmodel import select

from tests.programmes.rounds import an_open_round, voted
from voucher import commands
from voucher.audit.models import Record
from voucher.kernel import db
from voucher.kernel.errors import NotEnough
from voucher.kernel.money import Won
from voucher.ledger import checking, posting
from voucher.ledger.chart import appropriation, authority
from voucher.notices import inbox
from voucher.people.models import User
from voucher.programmes import seeding
from voucher.programmes.lifecycle import VotedState, appropriation_lifecycle
from voucher.programmes.models import Appropriation, Programme

SUM = 3_000_000_000


@pytest.fixture
def line(app):
    with db.transaction() as session:
        seeding.seed(session)
        session.flush()
        return session.exec(select(Programme.id).where(Programme.code == "ai-voucher")).one()


@pytest.fixture
def said(line):
    return {
        "programme": str(line), "year": "2026", "amount_krw": "30억", "document": "산업인공지능과-1187",
        "document_on": "2026-11-12", "note": "본예산",
    }  # fmt: skip


@pytest.fixture
def ref(as_user, world, said):
    return as_user(world.bora).post("/programmes/appropriations/new", data=said).location.rpartition("/")[2]


def kept():
    with db.transaction(read_only=True) as session:
        return session.exec(select(Appropriation)).all()


def stands(line):
    with db.transaction(read_only=True) as session:
        return [posting.balance(session, place(line)) for place in (appropriation, authority)]


def test_recorded_by_one_confirmed_by_another_and_then_in_the_books(as_user, world, line, ref):
    assert stands(line) == [0, 0]
    with db.transaction(read_only=True) as session:
        assert ref in {task.ref for task in inbox.tasks(session, world.dana)}
        assert ref not in {task.ref for task in inbox.tasks(session, world.bora)}
    dana = as_user(world.dana)
    page = dana.get(f"/programmes/appropriations/{ref}").text
    for words in ("산업인공지능과-1187", "3,000,000,000", "12\xa0Nov\xa02026", "Compare it with the letter"):
        assert words in page, words
    assert dana.post(f"/programmes/appropriations/{ref}").location == f"/programmes/appropriations/{ref}"
    assert stands(line) == [SUM, SUM]
    assert dana.post(f"/programmes/appropriations/{ref}").status_code == 409
    assert stands(line) == [SUM, SUM]
    (it,) = kept()
    assert (it.state, it.recorded_by_id, it.settled_by_id) == (VotedState.CONFIRMED, world.bora.id, world.dana.id)
    with db.transaction(read_only=True) as session:
        acts = session.exec(select(Record.action).where(Record.ref == ref).order_by(Record.number)).all()
    assert acts == ["appropriation.recorded", "appropriation.confirmed"]


def test_whoever_recorded_it_does_not_confirm_it_even_with_both_roles(as_user, world, line, said):
    with db.transaction() as session:
        session.get_one(User, world.bora.id).roles = ["officer", "paymaster"]
    world.bora.roles = ["officer", "paymaster"]
    bora = as_user(world.bora)
    ref = bora.post("/programmes/appropriations/new", data=said).location.rpartition("/")[2]
    assert "Compare it with the letter" not in bora.get(f"/programmes/appropriations/{ref}").text
    answer = bora.post(f"/programmes/appropriations/{ref}")
    assert answer.status_code == 403
    assert "Somebody else confirms it" in answer.text
    assert stands(line) == [0, 0]


@pytest.mark.parametrize("who", ["bora", "eun", "gi"])
def test_others_read_it_and_confirm_nothing(as_user, world, line, ref, who):
    browser = as_user(getattr(world, who))
    assert browser.get(f"/programmes/appropriations/{ref}").status_code == 200
    assert browser.post(f"/programmes/appropriations/{ref}").status_code == 403
    assert stands(line) == [0, 0]


def test_firms_see_nothing_of_it(as_user, client, world, ref):
    for path in ("budget", "appropriations", f"appropriations/{ref}", "appropriations/new"):
        assert as_user(world.alice).get(f"/programmes/{path}").status_code == 403
        assert client.get(f"/programmes/{path}").status_code == 302
    assert as_user(world.dana).get("/programmes/appropriations/APR-1999-000001").status_code == 404
    assert as_user(world.dana).get("/programmes/appropriations/new").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "said_"),
    [
        ({"amount_krw": "0"}, "At least"),
        ({"amount_krw": "-5"}, "cannot be negative"),
        ({"amount_krw": "9" * 30}, "At most"),
        ({"year": "1999"}, "from 2000 to 2099"),
        ({"year": "올해"}, "is-error"),
        ({"document": " "}, "Please fill this in."),
        ({"document": "가" * 101}, "At most 100 characters"),
        ({"document_on": "2026-11-17"}, "has not come yet"),
        ({"programme": "zzz"}, "is-error"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(as_user, world, said, wrong, said_):
    page = as_user(world.bora).post("/programmes/appropriations/new", data={**said, **wrong})
    assert page.status_code == 200
    assert said_ in page.text
    assert not kept()


def test_one_letter_counts_once_and_a_dropped_one_may_be_written_anew(as_user, world, line, said, ref):
    bora = as_user(world.bora)
    for document in (said["document"], "산업인공지능과 1187", "산업 인공지능과-1187."):
        again = {**said, "document": document}
        assert f"written down already, as {ref}" in bora.post("/programmes/appropriations/new", data=again).text
    assert "no number" in bora.post("/programmes/appropriations/new", data={**said, "document": "-"}).text
    assert bora.post(f"/programmes/appropriations/{ref}/drop", data={"why": ""}).status_code == 200
    bora.post(f"/programmes/appropriations/{ref}/drop", data={"why": "금액이 다릅니다."})
    assert "금액이 다릅니다." in bora.get(f"/programmes/appropriations/{ref}").text
    assert as_user(world.dana).post(f"/programmes/appropriations/{ref}").status_code == 409
    assert bora.post("/programmes/appropriations/new", data=said).status_code == 302
    assert [it.state for it in kept()] == ["dropped", "recorded"]
    assert stands(line) == [0, 0]


def test_a_paymaster_may_refuse_it_and_another_officer_may_not_take_it_back(as_user, world, ref):
    assert as_user(world.boram).post(f"/programmes/appropriations/{ref}/drop", data={"why": "x"}).status_code == 403
    as_user(world.dana).post(f"/programmes/appropriations/{ref}/drop", data={"why": "공문을 찾을 수 없습니다."})
    assert kept()[0].state == "dropped"


def test_the_page_of_the_lines_says_what_rounds_have_and_what_is_left(as_user, world, line, ref):
    empty = as_user(world.eun).get("/programmes/budget").text
    assert "3,000,000,000" in empty  # it waits for confirmation
    as_user(world.dana).post(f"/programmes/appropriations/{ref}")
    with db.transaction() as session:
        an_open_round(session, world)  # with an appropriation of its own
        voted(session, world, line, Won(7), "공문 7")
    page = as_user(world.eun).get("/programmes/budget").text
    for amount in ("3,500,000,007", "500,000,000", "3,000,000,007"):
        assert amount in page, amount
    assert "예산 과목" in as_user(world.eun).get("/programmes/budget?lang=ko").text


def test_the_list_is_filtered_sorted_and_taken_away(as_user, world, line, ref):
    with db.transaction() as session:
        voted(session, world, line, Won(7), "공문 7")
    eun = as_user(world.eun)
    other = next(it.ref for it in kept() if it.ref != ref)
    for asked, there in (
        ("state=recorded", {ref}), ("state=confirmed", {other}), ("q=1187", {ref}), ("q=zzz", set()),
        ("programme=ai-voucher", {ref, other}), ("programme=zzz", set()), ("state=zzz&sort=zzz", {ref, other}),
    ):  # fmt: skip
        page = eun.get(f"/programmes/appropriations?{asked}").text
        assert {it for it in (ref, other) if it in page} == there, asked
    assert "No appropriation found" in eun.get("/programmes/appropriations?q=zzz").text
    page = eun.get("/programmes/appropriations?sort=amount").text
    assert page.index(ref) < page.index(other)
    lines = list(csv.reader(io.StringIO(eun.get("/programmes/appropriations?format=csv").data.decode("utf-8-sig"))))
    assert [row[0] for row in lines[1:]] == [other, ref]
    assert {"산업인공지능과-1187", "3000000000", "2026"} <= set(lines[2])


@pytest.mark.parametrize("action", ["confirm", "drop"])
@pytest.mark.parametrize("state", VotedState)
def test_every_step_from_every_state(state, action):
    assert (action in appropriation_lifecycle.actions(state)) is (state is VotedState.RECORDED)


def test_the_database_keeps_the_two_apart_and_what_was_settled(as_user, world, ref):
    changes = (
        "state = 'confirmed', settled_by_id = recorded_by_id, settled_at = now()",
        "state = 'dropped', settled_by_id = recorded_by_id, settled_at = now()",
        "amount_krw = 0",
        "state = 'confirmed'",
    )
    for wrong in changes:
        with pytest.raises(sqlalchemy.exc.IntegrityError), db.transaction() as session:
            session.connection().execute(sa.text(f"UPDATE programmes_appropriation SET {wrong}"))
    as_user(world.dana).post(f"/programmes/appropriations/{ref}")
    for wrong in ("UPDATE programmes_appropriation SET amount_krw = 1", "DELETE FROM programmes_appropriation"):
        with pytest.raises(sqlalchemy.exc.IntegrityError), db.transaction() as session:
            session.connection().execute(sa.text(wrong))


def faults():
    with db.transaction(read_only=True) as session:
        return [str(proof) for one in (*checking.CHECKS, *commands.proofs()) if (proof := one(session)).fault]


def test_the_check_proves_it_and_finds_what_is_wrong(as_user, world, line, ref):
    as_user(world.dana).post(f"/programmes/appropriations/{ref}")
    with db.transaction() as session:
        an_open_round(session, world)
    assert faults() == []
    with db.transaction() as session:
        stray = posting.Leg(Won(5), debit=authority(line), credit=appropriation(line))
        posting.post(session, stray, key="stray", by=None, document="X")
    assert [fault for fault in faults() if "line ai-voucher" in fault]


def back(as_user, world, said, amount: str, document: str, **more):
    """Bora writes down that the ministry takes something back; gives the answer."""
    told = {**said, "way": "takes_back", "amount_krw": amount, "document": document, **more}
    return as_user(world.bora).post("/programmes/appropriations/new", data=told)


def test_what_the_ministry_takes_back_is_taken_out_by_two(as_user, world, line, said, ref):
    dana = as_user(world.dana)
    dana.post(f"/programmes/appropriations/{ref}")
    cut = back(as_user, world, said, "10억", "감액-1").location.rpartition("/")[2]
    assert stands(line) == [SUM, SUM]
    page = dana.get("/programmes/budget").text
    assert "3,000,000,000" in page
    assert "To be taken back: KRW\xa01,000,000,000" in page
    assert "Confirm what the ministry takes back" in dana.get("/home").text
    assert "2,000,000,000" in dana.get(f"/programmes/appropriations/{cut}").text
    assert as_user(world.bora).post(f"/programmes/appropriations/{cut}").status_code == 403
    page = dana.post(f"/programmes/appropriations/{cut}", follow_redirects=True).text
    assert "The budget line has less now." in page
    assert stands(line) == [2_000_000_000, 2_000_000_000]
    eun = as_user(world.eun)
    assert "−KRW" in eun.get("/programmes/appropriations").text
    assert "2,000,000,000" in eun.get("/programmes/budget").text
    lines = list(csv.reader(io.StringIO(eun.get("/programmes/appropriations?format=csv").data.decode("utf-8-sig"))))
    assert {row[3] for row in lines[1:]} == {"3000000000", "-1000000000"}
    assert faults() == []


def test_what_rounds_have_is_not_taken_back(as_user, world, line, said, ref):
    dana = as_user(world.dana)
    dana.post(f"/programmes/appropriations/{ref}")
    with db.transaction() as session:
        an_open_round(session, world)
    left = stands(line)[1]
    page = back(as_user, world, said, f"{left + 1:,}", "감액-1").text
    assert f"only {left:,} won of this budget line can be taken back" in page
    one, other = (back(as_user, world, said, f"{left:,}", f"감액-{n}").location.rpartition("/")[2] for n in (1, 2))
    assert dana.post(f"/programmes/appropriations/{one}").status_code == 302
    assert "too little left" in dana.post(f"/programmes/appropriations/{other}").text
    assert stands(line)[1] == 0
    with pytest.raises(NotEnough), db.transaction() as session:
        taken = posting.Leg(Won(1), debit=appropriation(line), credit=authority(line))
        posting.post(session, taken, key="stray", by=None, document="X")
    assert faults() == []


def test_one_letter_for_two_lines_is_ticked(as_user, world, line, said, ref):
    bora = as_user(world.bora)
    with db.transaction(read_only=True) as session:
        other = session.exec(select(Programme.id).where(Programme.code == "ai-voucher-micro")).one()
    for_both = {**said, "programme": str(other), "document": "산업인공지능과 1187"}
    assert "again_known" not in bora.get("/programmes/appropriations/new").text
    page = bora.post("/programmes/appropriations/new", data=for_both).text
    assert f"{ref} of another budget line has this document too." in page
    assert 'name="again_known"' in page
    assert len(kept()) == 1
    made = bora.post("/programmes/appropriations/new", data={**for_both, "again_known": "y"}).location
    assert f"{ref} of the budget line" in as_user(world.dana).get(made).text
    bora.post(f"/programmes/appropriations/{ref}/drop", data={"why": "착오"})
    assert "has the same document" not in as_user(world.dana).get(made).text
