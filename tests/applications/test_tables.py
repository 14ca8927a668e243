"""applications.questions: a question that is answered by a table, with JavaScript or without."""

import pytest

from tests.applications.cases import a_draft
from tests.programmes.rounds import a_draft as a_round
from tests.programmes.rounds import opened
from voucher.applications import drafting, submitting
from voucher.demo.cast import QUESTIONS
from voucher.kernel import db
from voucher.programmes import asking
from voucher.programmes.questions import Questions

TABLE = QUESTIONS[2].model_copy(update={"code": "q1", "required": True, "least": 2, "most": 3})
TWO = {
    "q1-0-name": "=cmd|' /C'", "q1-0-count": "2", "q1-0-price": "5천만",
    "q1-1-name": "연마기", "q1-1-count": "1", "q1-1-price": "",
    "q1-2-name": "", "q1-2-count": "", "q1-2-price": "",
}  # fmt: skip
KEPT = [{"name": "=cmd|' /C'", "count": 2, "price": 50_000_000}, {"name": "연마기", "count": 1}]


def asked_in(session, world, *questions, title):
    round_ = a_round(session, world, title_ko=title)
    for question in questions:
        asking.put(session, round_.ref, question, by=world.bora)
    return opened(session, round_.ref, world)


@pytest.fixture
def ref(app, world):
    with db.transaction() as session:
        return a_draft(session, asked_in(session, world, TABLE, title="표"), world.alice).ref


def test_rows_are_kept_typed_and_shown_with_their_sum_wherever_the_application_is(as_user, world, ref, read):
    alice, here = as_user(world.alice), f"/applications/{ref}/questions"
    page = alice.get(here).text
    assert "At least 2 rows, at most 3." in page
    assert page.count('name="q1-1-name"') == 1, "as many empty rows as are needed"
    assert alice.post(here, data={**TWO, "q1-1-price": "1"}).status_code == 302
    assert alice.post(here, data=TWO).status_code == 302
    assert read(ref).answers == {"q1": KEPT}
    page = alice.get(here).text
    assert 'value="연마기"' in page
    assert alice.post(f"/applications/{ref}/check", data={"certify": "y"}).location.endswith("/receipt")
    for person, address in ((world.alice, "receipt"), (world.bora, "decide"), (world.eun, "")):
        page = as_user(person).get(f"/applications/{ref}/{address}".rstrip("/")).text
        for said in ("Machines that do this work today", "연마기", "KRW\xa050,000,000", "Sum"):
            assert said in page, (person.name, address, said)


def test_a_row_is_added_and_taken_out_by_a_button_that_saves_nothing(as_user, world, ref, read):
    alice, here = as_user(world.alice), f"/applications/{ref}/questions"
    page = alice.post(here, data={**TWO, "add": "q1"}).text
    assert 'value="연마기"' in page, "what was typed stays"
    assert "q1-3-name" not in page, "three is the most"
    page = alice.post(here, data={"q1-0-name": "선반", "add": "q1"}).text
    assert 'name="q1-1-name"' in page
    page = alice.post(here, data={**TWO, "remove": "q1-0"}).text
    assert "cmd" not in page
    assert 'value="연마기"' in page
    assert read(ref).answers == {}


def test_a_draft_keeps_what_is_incomplete_and_submitting_asks_for_the_rest(as_user, world, ref, read):
    alice = as_user(world.alice)
    for data in (
        {"q1-0-name": "선반", "q1-0-count": "1"},
        {"q1-0-name": "선반", "q1-0-count": "", "q1-1-name": "연마기", "q1-1-count": "1"},
    ):
        alice.post(f"/applications/{ref}/questions", data=data)
        assert read(ref).answers["q1"], read(ref).answers
        assert "A question is not answered:" in alice.get(f"/applications/{ref}/check").text
        assert "still missing" in alice.post(f"/applications/{ref}/check", data={"certify": "y"}).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"q1-0-name": "x" * 61}, "At most 60 characters."),
        ({"q1-0-count": "0"}, "A number from 1 to 999 is expected here."),
        ({"q1-0-count": "viele"}, "whole number"),
        ({"q1-0-price": "-1"}, "is-error"),
        ({"q1-0-name": "900101-1234567"}, "resident registration number"),
    ],
)
def test_what_is_no_cell_is_told_at_its_field(as_user, world, ref, read, data, said):
    answer = as_user(world.alice).post(f"/applications/{ref}/questions", data=data)
    assert answer.status_code == 200
    assert said in answer.text
    assert read(ref).answers == {}


def test_answers_are_copied_to_questions_of_the_same_words_and_kind(as_user, world, app, read):
    choice, number, table = QUESTIONS
    with db.transaction() as session:
        first = asked_in(session, world, *QUESTIONS, title="지난해")
        earlier = a_draft(session, first, world.alice).ref
        drafting.save_answers(session, earlier, {"q1": "o1", "q2": 24, "q3": KEPT}, by=world.alice)
        submitting.submit(session, earlier, by=world.alice)
        new = (
            table.model_copy(update={"code": "q1"}),
            number.model_copy(update={"code": "q2", "label_en": "Another question", "only_if": None}),
            choice.model_copy(update={"code": "q3"}),
        )
        second = asked_in(session, world, *new, title="올해").ref
    answer = as_user(world.alice).post(f"/applications/apply/{second}", data={"like": earlier})
    assert read(answer.location.split("/")[2]).answers == {"q1": KEPT, "q3": "o1"}


def test_an_answer_that_does_not_fit_any_more_is_not_copied():
    choice, _number, table = QUESTIONS
    old = Questions(asked=(choice, table))
    shorter = Questions(asked=(choice, table.model_copy(update={"most": 1})))
    assert shorter.taken_over(old, {"q1": "o9", "q3": KEPT}) == {}
