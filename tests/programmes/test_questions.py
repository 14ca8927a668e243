"""programmes.questions, programmes.question: what a round asks beside the usual, put together while it is a draft."""

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from tests.programmes.rounds import a_draft, opened
from voucher.kernel import db
from voucher.programmes import asking, questions
from voucher.programmes.models import Round
from voucher.programmes.questions import Kind, Question, Questions

CHOICE = {
    "kind": "choice", "label_ko": "데이터가 있습니까?", "label_en": "Is there data?", "required": "y",
    "options": "예 | Yes\n아니요 | No", "only_if": "",
}  # fmt: skip
NUMBER = {
    "kind": "number", "label_ko": "몇 달치?", "label_en": "How many months?", "help_en": "Roughly.", "required": "y",
    "least": "1", "most": "600", "only_if": "q1 o1",
}  # fmt: skip


@pytest.fixture
def ref(app, world):
    with db.transaction() as session:
        return a_draft(session, world).ref


def asked(ref):
    with db.transaction(read_only=True) as session:
        return questions.read(db.one(session, Round, Round.ref == ref).questions).asked


def test_questions_are_added_changed_and_shown_as_a_firm_sees_them(as_user, world, ref):
    bora = as_user(world.bora)
    assert f"/programmes/{ref}/questions" in bora.get(f"/programmes/{ref}").text
    assert "No question yet" in bora.get(f"/programmes/{ref}/questions").text
    assert bora.post(f"/programmes/{ref}/questions/new", data=CHOICE).status_code == 302
    bora.post(f"/programmes/{ref}/questions/new", data=NUMBER)
    choice, number = asked(ref)
    assert [(o.code, o.label_ko, o.label_en) for o in choice.options] == [("o1", "예", "Yes"), ("o2", "아니요", "No")]
    assert (number.code, number.least, number.most, number.only_if.question) == ("q2", 1, 600, "q1")
    page = bora.get(f"/programmes/{ref}/questions").text
    for said in (
        "As a firm sees it",
        "How many months?",
        "Roughly.",
        "Only if “Is there data?” is “Yes”:",
        'data-only-if="q1 o1"',
    ):
        assert said in page, said
    assert "몇 달치?" in bora.get(f"/programmes/{ref}/questions?lang=ko").text
    page = bora.get(f"/programmes/{ref}/questions/q1?lang=en").text
    assert "예 | Yes" in page
    bora.post(f"/programmes/{ref}/questions/q1", data={**CHOICE, "label_en": "Have you data?"})
    assert [q.label_en for q in asked(ref)] == ["Have you data?", "How many months?"]


def test_a_form_that_is_sent_twice_asks_once_and_the_next_question_takes_no_others_place(as_user, world, ref):
    bora = as_user(world.bora)
    for _time in range(2):
        assert bora.post(f"/programmes/{ref}/questions/new", data=CHOICE).status_code == 302
    assert [q.code for q in asked(ref)] == ["q1"]
    late = Question(kind=Kind.TEXT, code="q1", label_ko="어디입니까?", label_en="Where?")
    with db.transaction() as session:
        asking.add(session, ref, late, by=world.boram)
    assert [q.label_en for q in asked(ref)] == ["Is there data?", "Where?"]


def test_a_question_for_a_file_says_what_belongs_there(as_user, world, ref):
    bora = as_user(world.bora)
    file = {
        "kind": "file",
        "label_ko": "배치도",
        "label_en": "Plan of the hall",
        "help_en": "With measures.",
        "only_if": "",
    }
    bora.post(f"/programmes/{ref}/questions/new", data=file)
    assert "With measures." in bora.get(f"/programmes/{ref}/questions").text


def test_a_condition_stays_with_its_answer_wherever_that_stands(as_user, world, ref):
    bora = as_user(world.bora)
    bora.post(f"/programmes/{ref}/questions/new", data={**CHOICE, "options": "없음 | None\n조금 | Some\n많음 | Much"})
    bora.post(f"/programmes/{ref}/questions/new", data={**NUMBER, "only_if": "q1 o2"})
    assert "Is there data? – Some" in bora.get(f"/programmes/{ref}/questions").text
    bora.post(
        f"/programmes/{ref}/questions/q1", data={**CHOICE, "options": "아주 많음 | A lot\n많음 | Much\n조금 | Some"}
    )
    (choice, number) = asked(ref)
    assert [(o.code, o.label_en) for o in choice.options] == [("o4", "A lot"), ("o3", "Much"), ("o2", "Some")]
    assert number.only_if.option == "o2"
    answer = bora.post(f"/programmes/{ref}/questions/q1", data={**CHOICE, "options": "많음 | Much\n아주 많음 | A lot"})
    assert "that answer must still be there" in answer.text, "an answer that others hang on is not dropped in silence"
    assert len(asked(ref)[0].options) == 3


def test_questions_are_moved_and_removed_but_a_condition_stays_below_its_choice(as_user, world, ref):
    bora, here = as_user(world.bora), f"/programmes/{ref}/questions"
    for data in (CHOICE, NUMBER, {**CHOICE, "label_en": "Third?"}):
        bora.post(f"{here}/new", data=data)
    assert "must stand below it" in bora.post(here, data={"do": "up q2"}).text
    assert "must stand below it" in bora.post(here, data={"do": "remove q1"}).text
    bora.post(here, data={"do": "up q3"})
    assert [q.code for q in asked(ref)] == ["q1", "q3", "q2"]
    bora.post(here, data={"do": "down q2"})
    bora.post(here, data={"do": "remove q2"})
    assert [q.code for q in asked(ref)] == ["q1", "q3"]
    assert bora.post(here, data={"do": "remove q9"}).status_code == 404
    assert bora.post(here, data={"do": "burn q1"}).status_code == 400


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": ""}, "Please choose one."),
        ({"label_en": " "}, "Please fill this in."),
        ({"options": "예"}, "Write at least two answers"),
        ({"options": f"{'x' * 201}\nb"}, "An answer has at most 200 characters."),
        ({"only_if": "q7 o1"}, "Please choose one."),
        ({"kind": "number", "least": "9", "most": "3"}, "This is less than the least."),
    ],
)
def test_what_makes_no_question_is_told_at_its_field(as_user, world, ref, change, said):
    answer = as_user(world.bora).post(f"/programmes/{ref}/questions/new", data={**CHOICE, **change})
    assert answer.status_code == 200
    assert said in answer.text
    assert asked(ref) == ()


def test_opening_the_round_freezes_the_questions(as_user, world, ref):
    bora = as_user(world.bora)
    bora.post(f"/programmes/{ref}/questions/new", data=CHOICE)
    with db.transaction() as session:
        opened(session, ref, world)
    assert "already, so it cannot be changed" in bora.post(f"/programmes/{ref}/questions/new", data=NUMBER).text
    assert bora.get(f"/programmes/{ref}/questions/q1").status_code == 302
    page = bora.get(f"/programmes/{ref}/questions").text
    assert "frozen when the round opened" in page
    assert "Remove" not in page
    with pytest.raises(sa.exc.IntegrityError, match="never changed"), db.transaction() as session:
        session.connection().execute(sa.text("UPDATE programmes_round SET questions = '[]'"))


def test_only_officers_put_questions_together(as_user, world, ref):
    for person in (world.alice, world.eun, world.dana, world.hana):
        for address in ("questions", "questions/new"):
            assert as_user(person).post(f"/programmes/{ref}/{address}", data=CHOICE).status_code == 403
    assert as_user(world.bora).get(f"/programmes/{ref}/questions/q9").status_code == 404


def a_question(code, kind=Kind.TEXT, **more):
    return Question(code=code, kind=kind, label_ko="가", label_en="a", **more)


def test_hidden_answers_are_dropped_along_the_whole_chain():
    options = [{"code": c, "label_ko": c, "label_en": c} for c in ("o1", "o2")]
    chain = Questions(
        asked=(
            a_question("q1", Kind.CHOICE, options=options),
            a_question("q2", Kind.CHOICE, options=options, only_if={"question": "q1", "option": "o1"}),
            a_question("q3", Kind.MONEY, most=10, only_if={"question": "q2", "option": "o2"}),
            a_question("q4", most=3, required=False),
        )
    )
    full = {"q1": "o1", "q2": "o2", "q3": 7, "q4": "abc"}
    assert chain.final(full) == full
    assert chain.final({**full, "q1": "o2"}) == {"q1": "o2", "q4": "abc"}
    assert [q.code for q in chain.missing({})] == ["q1"]
    assert [q.code for q in chain.missing({"q1": "o1", "q2": "o2"})] == ["q3"]
    assert chain.kept({"q1": "x", "q3": 11, "q4": "abcd", "q9": 1, "q2": "o1"}) == {"q2": "o1"}


@pytest.mark.parametrize(
    "document",
    [
        [{"code": "q1", "kind": "choice", "label_ko": "가", "label_en": "a"}],
        [{"code": "q1", "kind": "text", "label_ko": "가", "label_en": "a"}] * 2,
        [
            {
                "code": "q1",
                "kind": "text",
                "label_ko": "가",
                "label_en": "a",
                "only_if": {"question": "q2", "option": "o1"},
            }
        ],
        [{"code": "q1", "kind": "number", "label_ko": "가", "label_en": "a", "least": 5, "most": 2}],
        [{"code": "q1", "kind": "poem", "label_ko": "가", "label_en": "a"}],
    ],
)
def test_what_contradicts_itself_is_no_document(document):
    with pytest.raises(ValidationError):
        questions.read(document)


TABLE = {
    "kind": "table", "label_ko": "설비", "label_en": "Machines", "required": "y", "least": "1", "most": "20",
    "columns-0-label_ko": "이름", "columns-0-label_en": "Name", "columns-0-kind": "text", "columns-0-required": "y",
    "columns-0-least": "7", "columns-0-most": "60",
    "columns-1-label_ko": "값", "columns-1-label_en": "Price", "columns-1-kind": "money", "columns-1-least": "10",
    "columns-2-label_ko": "", "columns-2-label_en": "", "columns-2-kind": "text",
}  # fmt: skip


def test_a_table_is_put_together_column_by_column(as_user, world, ref):
    bora, here = as_user(world.bora), f"/programmes/{ref}/questions/new"
    page = bora.post(here, data={**TABLE, "add": "columns"}).text
    assert 'name="columns-3-label_ko"' in page
    assert 'value="Machines"' in page, "what was typed stays"
    assert asked(ref) == ()
    assert bora.post(here, data=TABLE).status_code == 302
    (table,) = asked(ref)
    assert (table.kind, table.least, table.most) == (Kind.TABLE, 1, 20)
    name, price = table.columns
    assert (name.code, name.kind, name.required, name.least, name.most) == ("name", Kind.TEXT, True, None, 60)
    assert (price.code, price.kind, price.required, price.least) == ("price", Kind.MONEY, False, 10)
    page = bora.get(f"/programmes/{ref}/questions").text
    for said in ("A table", "At least 1 rows, at most 20.", 'name="q1-0-name"'):
        assert said in page, said
    page = bora.get(f"/programmes/{ref}/questions/q1").text
    assert 'value="Price"' in page
    page = bora.post(
        f"/programmes/{ref}/questions/q1", data={**TABLE, "columns-0-code": "name", "remove": "columns-1"}
    ).text
    assert 'value="Price"' not in page
    bora.post(
        f"/programmes/{ref}/questions/q1", data={**TABLE, "columns-0-code": "name", "columns-0-label_en": "Title"}
    )
    assert asked(ref)[0].columns[0].code == "name", "a column keeps its code"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"columns-0-label_ko": "", "columns-0-label_en": "", "columns-0-least": "", "columns-0-most": "",
          "columns-1-label_ko": "", "columns-1-label_en": "", "columns-1-least": ""}, "at least one column"),
        ({"columns-0-label_en": ""}, "Please fill this in."),
        ({"columns-0-kind": "section"}, "is-error"),
        ({"columns-1-most": "9"}, "This is less than the least."),
        ({"most": "51"}, "A table has at most 50 rows."),
    ],
)  # fmt: skip
def test_what_makes_no_table_is_told_at_its_field(as_user, world, ref, change, said):
    answer = as_user(world.bora).post(f"/programmes/{ref}/questions/new", data={**TABLE, **change})
    assert answer.status_code == 200
    assert said in answer.text
    assert asked(ref) == ()


FILE = {
    "kind": "file",
    "label_ko": "배치도",
    "label_en": "Layout",
    "required": "y",
    "most": "2",
    "kinds": ["pdf", "png"],
}


def test_a_file_is_asked_for_with_its_kinds_and_how_many(as_user, world, ref):
    bora, here = as_user(world.bora), f"/programmes/{ref}/questions/new"
    assert "At most 5 files." in bora.post(here, data={**FILE, "most": "6"}).text
    assert asked(ref) == ()
    assert bora.post(here, data=FILE).status_code == 302
    (file,) = asked(ref)
    assert (file.kind, file.most, file.kinds, file.required) == (Kind.FILE, 2, ("pdf", "png"), True)
    assert (file.paper.code, file.paper.most) == ("asked-q1", 2)
    page = bora.get(f"/programmes/{ref}/questions").text
    for said in ("A file", "Layout", "You hand it in on the step “Papers”."):
        assert said in page, said
    assert bora.post(f"/programmes/{ref}/questions/q1", data={**FILE, "kind": "text"}).status_code == 302
    assert asked(ref)[0].kinds == ()
