"""Work: two people write in one draft, or one at two screens, and neither takes away what the other wrote."""

import html
import re

import pytest

from tests.applications.cases import a_draft
from tests.applications.test_tables import TABLE, asked_in
from voucher.applications import together
from voucher.demo.cast import QUESTIONS
from voucher.kernel import db
from voucher.kernel.errors import Conflict

SEEN = re.compile(r'name="seen" value="([^"]*)"')
PROJECT = {"title": "기어 하우징 표면 검사", "skill": "inspection", "problem": "육안 검사로 불량을 놓칩니다."}
PROJECT["goal"] = "불량 유출을 절반으로 줄입니다."


def seen_on(page):
    return html.unescape(SEEN.search(page).group(1))


@pytest.fixture
def ref(write, world):
    return write(a_draft, world.alice)


@pytest.fixture
def at_two_screens(as_user, world):
    """Opens a page twice, and sends what is written on either, beside what else that screen showed."""
    alice = as_user(world.alice)

    def do(url, shown):
        screens = [seen_on(alice.get(url).text) for _ in range(2)]
        return [lambda seen=seen, **new: alice.post(url, data={**shown, "seen": seen, **new}) for seen in screens]

    return do


def test_what_a_screen_left_alone_stays_as_the_other_wrote_it(ref, read, at_two_screens):
    one, other = at_two_screens(f"/applications/{ref}/project", PROJECT)
    assert one(problem="하루 마흔 건을 놓칩니다.").status_code == 302
    assert other(goal="하루 열 건으로 줄입니다.").status_code == 302
    assert (read(ref).problem, read(ref).goal) == ("하루 마흔 건을 놓칩니다.", "하루 열 건으로 줄입니다.")
    assert other(title="").status_code == 302
    assert (read(ref).title, read(ref).problem) == ("", "하루 마흔 건을 놓칩니다.")


def test_what_both_wrote_is_told_once_and_then_meant(ref, read, at_two_screens):
    one, other = at_two_screens(f"/applications/{ref}/project", PROJECT)
    one(problem="하루 마흔 건을 놓칩니다.", title="하우징 검사")
    page = other(problem="야간에 놓칩니다.")
    assert page.status_code == 409
    assert "“하루 마흔 건을 놓칩니다.”" in page.text
    assert "야간에 놓칩니다." in page.text, "what was typed stays"
    assert read(ref).problem == "하루 마흔 건을 놓칩니다."
    assert other(problem="야간에 놓칩니다.", seen=seen_on(page.text)).status_code == 302
    assert (read(ref).problem, read(ref).title) == ("야간에 놓칩니다.", "하우징 검사")


def test_a_page_that_saves_by_itself_remembers_what_it_wrote(ref, read, at_two_screens):
    one, other = at_two_screens(f"/applications/{ref}/project", PROJECT)
    answer = one(problem="하나", autosave="1").json
    assert one(problem="하나 둘", seen=answer["seen"], autosave="1").status_code == 200
    assert "another screen" in other(problem="셋", autosave="1").json["said"]
    assert read(ref).problem == "하나 둘"


def test_a_sum_is_not_taken_away_either(ref, read, at_two_screens):
    one, other = at_two_screens(f"/applications/{ref}/money", {"asked_krw": "50,000,000"})
    one(asked_krw="40,000,000")
    assert other().status_code == 302
    assert read(ref).asked_krw == 40_000_000
    page = other(asked_krw="30,000,000")
    assert "another screen" in page.text
    assert read(ref).asked_krw == 40_000_000


def test_answers_and_rows_of_a_table_are_not_taken_away_either(app, world, read, at_two_screens):
    with db.transaction() as session:
        asks = (TABLE, QUESTIONS[0].model_copy(update={"code": "q2"}))
        ref = a_draft(session, asked_in(session, world, *asks, title="둘이서"), world.alice).ref
    one, other = at_two_screens(f"/applications/{ref}/questions", {})
    rows = {"q1-0-name": "선반", "q1-0-count": "2", "q1-1-name": "연마기", "q1-1-count": "1"}
    assert one(**rows).status_code == 302
    assert other(q2="o1").status_code == 302
    assert read(ref).answers["q2"] == "o1"
    assert [row["name"] for row in read(ref).answers["q1"]] == ["선반", "연마기"]
    assert "another screen" in other(q2="o1", **{**rows, "q1-0-count": "3"}).text


@pytest.mark.parametrize("sent", ["", "nonsense", "[]", "7", '{"a": 1}', "[" * 100_000, None])
def test_signs_that_are_none_of_ours_are_none(sent):
    assert together.read(sent or "") == {}


def test_nothing_is_nothing_however_it_is_written():
    signs = together.seen({"a": None, "b": "", "d": []})
    assert together.joined({"a": "new"}, {"a": "", "b": None, "d": None}, signs) == {"a": "new", "b": None, "d": None}
    with pytest.raises(Conflict, match="another screen"):
        together.joined({"a": "new"}, {"a": "mine"}, signs)


def test_nought_is_an_answer():
    assert together.joined({"c": 0}, {"c": None}, together.seen({"c": None})) == {"c": 0}
    assert together.joined({"c": None}, {"c": 0}, together.seen({"c": 0})) == {"c": None}
