"""A supplement where a question of the round asks for a file: what is corrected may ask for it, or not any more."""

import io

import pytest

from tests.applications.cases import a_draft, hand_in
from tests.applications.filed import kept, written
from tests.applications.requests import ask, steps
from tests.applications.test_files import ASKS, CODE, LAYOUT
from tests.applications.test_tables import asked_in
from tests.documents.files import a_pdf
from voucher.applications import drafting, submitting
from voucher.applications.models import Application
from voucher.demo.cast import QUESTIONS
from voucher.kernel import db

PAPER = f"paper-{CODE}"
YES, NO = {"answer-q1": "o1", "on": "1"}, {"answer-q1": "o2", "on": "1"}


@pytest.fixture
def asked(app, world, monkeypatch):
    """Alice answered so and handed in what that asks for; Bora asks her about the answer, and for what else is named."""
    from voucher.documents import admitting, inspecting

    monkeypatch.setattr(inspecting, "admit", admitting.admit)

    def do(answer, *more):
        with db.transaction() as session:
            ref = a_draft(session, asked_in(session, world, ASKS, LAYOUT, title="파일"), world.alice).ref
            drafting.save_answers(session, ref, {"q1": answer}, by=world.alice)
            hand_in(session, ref, by=world.alice)
            submitting.submit(session, ref, by=world.alice)
            ask(session, ref, world, reasons=dict.fromkeys(("answer-q1", *more), "다시 확인해 주세요."))
        return ref

    return do


def send(browser, ref):
    data = {f"{CODE}-file": (io.BytesIO(a_pdf()), "배치도.pdf"), "add": CODE}
    return browser.post(f"/applications/{ref}/supplement", data=data, content_type="multipart/form-data")


def test_a_file_that_the_new_answer_asks_for_is_handed_in_with_it(as_user, world, asked):
    ref = asked("o2")
    alice, here = as_user(world.alice), f"/applications/{ref}/supplement"
    assert "Layout of the line" not in alice.get(here).text
    alice.post(here, data=YES)
    assert "Layout of the line" in alice.get(f"/applications/{ref}/answer").text
    assert "still missing" in alice.post(f"/applications/{ref}/answer", data={"certify": "y"}).text
    assert "Here only: PDF, PNG" in alice.get(here).text
    assert send(alice, ref).status_code == 302
    assert alice.post(f"/applications/{ref}/answer", data={"certify": "y"}).status_code == 302
    assert CODE in {file.code for file in kept(ref)}
    for person in (world.alice, world.bora):
        assert "배치도.pdf" in as_user(person).get(f"/applications/{ref}/supplements/1").text


def test_a_file_that_the_new_answer_does_not_ask_for_is_not_due(as_user, world, asked):
    ref = asked("o1", PAPER)
    alice = as_user(world.alice)
    assert send(alice, ref).status_code == 302
    alice.post(f"/applications/{ref}/supplement", data=NO)
    assert [step.put for step in steps(ref, world.alice)] == [True, False]
    assert "Not asked any more" in alice.get(f"/applications/{ref}/answer").text
    assert alice.post(f"/applications/{ref}/answer", data={"certify": "y"}).status_code == 302
    by, before, _after = written(ref, "paper_removed")[-1]
    assert (by, before["file"]) == (world.alice.name, "배치도.pdf")
    for person in (world.alice, world.bora):
        page = as_user(person).get(f"/applications/{ref}/supplements/1")
        assert page.status_code == 200, person.name
        assert "Layout of the line" in page.text
        assert as_user(person).get(f"/applications/{ref}").status_code == 200
    with db.transaction() as session:
        ask(session, ref, world, reasons={"part-goal": "목표를 숫자로 써 주세요."})
    assert alice.get(f"/applications/{ref}/supplement").status_code == 200


@pytest.mark.parametrize("said", ["", "18"])
def test_a_question_that_only_came_along_may_stay_empty(as_user, world, said):
    """The round does not need it; only the question that it hangs on was asked about."""
    with db.transaction() as session:
        ref = a_draft(session, asked_in(session, world, ASKS, QUESTIONS[1], title="달"), world.alice).ref
        drafting.save_answers(session, ref, {"q1": "o1", "q2": 12}, by=world.alice)
        submitting.submit(session, ref, by=world.alice)
        ask(session, ref, world, reasons={"answer-q1": "다시 확인해 주세요."})
    alice, here = as_user(world.alice), f"/applications/{ref}/supplement"
    assert "May be empty" in alice.get(here).text
    assert [step.done for step in steps(ref, world.alice)] == [False, True]
    alice.post(here, data={**YES, "answer-q2": said})
    assert alice.post(f"/applications/{ref}/answer", data={"certify": "y"}).status_code == 302
    with db.transaction(read_only=True) as session:
        answers = db.one(session, Application, Application.ref == ref).answers
    assert answers == ({"q1": "o1", "q2": 18} if said else {"q1": "o1"})
    assert alice.get(f"/applications/{ref}/supplements/1").status_code == 200


def test_a_question_that_was_asked_about_is_answered(as_user, world):
    """Also when the round did not need it: somebody wants to know now."""
    with db.transaction() as session:
        ref = a_draft(session, asked_in(session, world, ASKS, QUESTIONS[1], title="달"), world.alice).ref
        drafting.save_answers(session, ref, {"q1": "o1"}, by=world.alice)
        submitting.submit(session, ref, by=world.alice)
        ask(session, ref, world, reasons=dict.fromkeys(("answer-q1", "answer-q2"), "몇 달인지 적어 주세요."))
    alice, here = as_user(world.alice), f"/applications/{ref}/supplement"
    alice.post(here, data={**YES, "answer-q2": ""})
    assert "still missing" in alice.post(f"/applications/{ref}/answer", data={"certify": "y"}).text
