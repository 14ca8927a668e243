"""applications.questions: a firm answers what its round asks beside the usual; the answers are typed and complete."""

import csv
import io

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.cases import PROJECT, a_draft
from tests.programmes.rounds import a_draft as a_round
from tests.programmes.rounds import opened
from voucher.demo.cast import QUESTIONS
from voucher.kernel import db
from voucher.programmes import asking
from voucher.programmes.models import Round
from voucher.programmes.questions import Kind, Question

MONEY = Question(
    code="q3", kind=Kind.MONEY, label_ko="설비 금액", label_en="Price of the machine", least=1000, most=5000
)
WORDS = Question(code="q4", kind=Kind.TEXT, label_ko="설명", label_en="Say more", most=20, required=False)
HEAD = Question(code="q5", kind=Kind.SECTION, label_ko="설비", label_en="The machine", required=False)


@pytest.fixture
def ref(app, world):
    """Alice's draft, complete but for the questions; two of them are required."""
    with db.transaction() as session:
        round_ = a_round(session, world)
        choice, number = (question.model_copy(update={"required": True}) for question in QUESTIONS[:2])
        for question in (choice, number, HEAD, MONEY, WORDS):
            asking.put(session, round_.ref, question, by=world.bora)
        opened(session, round_.ref, world)
        return a_draft(session, round_, world.alice).ref


def test_answers_are_kept_typed_and_shown_wherever_the_application_is(as_user, world, ref, read):
    alice, here = as_user(world.alice), f"/applications/{ref}/questions"
    page = alice.get(here).text
    for said in ("Do you collect data", "The machine", "Price of the machine", 'data-only-if="q1 o1"'):
        assert said in page, said
    answer = alice.post(here, data={"q1": "o1", "q2": "24", "q3": "5천", "q4": "<b>회색</b>"})
    assert answer.headers["Location"].endswith(("/papers", "/consent"))
    assert read(ref).answers == {"q1": "o1", "q2": 24, "q3": 5000, "q4": "<b>회색</b>"}
    assert alice.post(f"/applications/{ref}/check", data={"certify": "y"}).headers["Location"].endswith("/receipt")
    for person, address in (
        (world.alice, "receipt"), (world.alice, ""), (world.bora, "decide"), (world.bora, ""), (world.eun, ""),
    ):  # fmt: skip
        page = as_user(person).get(f"/applications/{ref}/{address}".rstrip("/")).text
        for said in ("More questions", "5,000", "24", "&lt;b&gt;회색"):
            assert said in page, (person.name, address, said)


def test_the_page_saves_by_itself(as_user, world, ref, read):
    alice = as_user(world.alice)
    assert "data-autosave" in alice.get(f"/applications/{ref}/questions").text
    answer = alice.post(f"/applications/{ref}/questions", data={"q1": "o1", "autosave": "1"})
    assert answer.json["said"].startswith("Saved at")
    assert read(ref).answers == {"q1": "o1"}


def test_a_draft_keeps_what_is_there_and_submitting_asks_for_the_rest(as_user, world, ref, read):
    alice = as_user(world.alice)
    alice.post(f"/applications/{ref}/questions", data={"q1": "o1", "later": "1"})
    assert read(ref).answers == {"q1": "o1"}
    page = alice.get(f"/applications/{ref}/check").text
    assert page.count("A question is not answered:") == 2
    assert f"/applications/{ref}/questions" in page
    assert "still missing" in alice.post(f"/applications/{ref}/check", data={"certify": "y"}).text
    assert read(ref).submitted_at is None


def test_an_answer_to_a_question_that_is_not_asked_in_the_end_is_dropped(as_user, world, ref, read):
    alice = as_user(world.alice)
    alice.post(f"/applications/{ref}/questions", data={"q1": "o2", "q2": "24", "q3": "2000"})
    assert read(ref).answers == {"q1": "o2", "q2": 24, "q3": 2000}, "a draft forgets nothing"
    assert "How many months" not in alice.get(f"/applications/{ref}/check").text
    alice.post(f"/applications/{ref}/check", data={"certify": "y"})
    assert read(ref).answers == {"q1": "o2", "q3": 2000}
    with pytest.raises(sa.exc.IntegrityError, match="never changed"), db.transaction() as session:
        session.connection().execute(sa.text("UPDATE applications_application SET answers = '{}'"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"q1": "o9"}, "Please choose one."),
        ({"q2": "601"}, "A number from 0 to 600 is expected here."),
        ({"q2": "viele"}, "whole number"),
        ({"q3": "999"}, "At least"),
        ({"q3": "5001"}, "At most"),
        ({"q4": "x" * 21}, "At most 20 characters."),
        ({"q4": "900101-1234567"}, "resident registration number"),
    ],
)
def test_what_is_no_answer_is_told_at_its_field(as_user, world, ref, read, data, said):
    answer = as_user(world.alice).post(f"/applications/{ref}/questions", data=data)
    assert answer.status_code == 200
    assert said in answer.text
    assert read(ref).answers == {}


def test_nobody_else_answers_and_a_round_without_questions_has_no_such_step(as_user, world, ref, write):
    assert as_user(world.mallory).post(f"/applications/{ref}/questions", data={"q1": "o1"}).status_code == 404
    with db.transaction() as session:
        plain = a_round(session, world, title_ko="질문 없는 공고")
        opened(session, plain.ref, world)
        other = a_draft(session, plain, world.alice, project=PROJECT).ref
    alice = as_user(world.alice)
    assert alice.get(f"/applications/{other}/questions").status_code == 302
    assert "More questions" not in alice.get(f"/applications/{other}/check").text


def test_a_list_of_one_round_is_taken_away_with_the_answers(as_user, world, ref):
    browser = as_user(world.alice)
    browser.post(f"/applications/{ref}/questions", data={"q1": "o1", "q2": "24", "q3": "5천", "q4": "회색, 두 줄"})
    with db.transaction(read_only=True) as session:
        round_ref = session.exec(select(Round.ref).where(Round.questions != [])).one()
    given = {"why": "x"}
    answer = browser.post(f"/applications/export?round={round_ref}", data=given)
    rows = list(csv.reader(io.StringIO(answer.data.decode())))
    assert rows[0][8:] == [question.label_en for question in (*QUESTIONS[:2], MONEY, WORDS)]
    assert rows[1][8:] == ["Yes", "24", "5000", "회색, 두 줄"]
    everything = csv.reader(io.StringIO(browser.post("/applications/export", data=given).data.decode()))
    assert {len(row) for row in everything} == {8}
