"""Page: /applications/<ref>/project: step 1 of a draft."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from tests.applications.cases import a_draft, a_submitted
from voucher.applications.drafting import Project
from voucher.audit.models import Record
from voucher.kernel import clock, db

EMPTY = Project("", None, "", "")
GOOD = {"title": "기어 검사", "skill": "inspection", "problem": "불량", "goal": "절반"}


@pytest.fixture
def ref(write, world):
    return write(a_draft, world.alice, project=EMPTY)


def test_what_was_saved_is_there_again(as_user, world, ref, read):
    browser = as_user(world.alice)
    answer = browser.post(f"/applications/{ref}/project", data=GOOD)
    assert answer.location == f"/applications/{ref}/money"
    page = browser.get(f"/applications/{ref}/project").text
    assert 'value="기어 검사"' in page
    assert "불량" in page
    assert read(ref).findable.startswith("기어 검사 하늘정밀 haneul precision")


def test_an_empty_draft_is_saved_too(as_user, world, ref, read):
    answer = as_user(world.alice).post(f"/applications/{ref}/project", data={})
    assert answer.status_code == 302
    assert read(ref).title == ""


def test_saving_for_later_leaves_the_form(as_user, world, ref, read):
    answer = as_user(world.alice).post(f"/applications/{ref}/project", data={**GOOD, "later": "1"})
    assert answer.location == f"/applications/{ref}"
    assert read(ref).title == "기어 검사"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "x" * 101}, "At most 100 characters. You wrote 101."),
        ({"problem": "x" * 2001}, "At most 2000 characters. You wrote 2,001."),
        ({"goal": "가" * 5000}, "You wrote 5,000."),
        ({"skill": "witchcraft"}, "Please choose from the list"),
        ({"skill": "<script>"}, "Please choose from the list"),
    ],
)
def test_what_cannot_be_kept_is_said_at_the_field_and_stays_typed(as_user, world, ref, read, wrong, said):
    page = as_user(world.alice).post(f"/applications/{ref}/project", data={**GOOD, **wrong})
    assert page.status_code == 200
    assert said in page.text
    assert "Error:" in page.text
    assert read(ref).title == ""


def test_two_thousand_characters_with_line_ends_of_a_browser_fit(as_user, world, ref, read):
    text = ("가" * 9 + "\r\n") * 200
    answer = as_user(world.alice).post(f"/applications/{ref}/project", data={**GOOD, "problem": text})
    assert answer.status_code == 302
    assert len(read(ref).problem) == 1999


def test_tags_are_text(as_user, world, ref, read):
    browser = as_user(world.alice)
    browser.post(f"/applications/{ref}/project", data={**GOOD, "title": "<script>alert(1)</script>\x00\u202e"})
    assert read(ref).title == "<script>alert(1)</script>"
    for path in (f"/applications/{ref}", f"/applications/{ref}/check", "/applications/", "/home"):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_a_submitted_application_is_not_changed_from_an_old_page(as_user, world, write, read):
    ref = write(a_submitted, world.alice)
    browser = as_user(world.alice)
    page = browser.post(f"/applications/{ref}/project", data={**GOOD, "title": "Anders"})
    assert page.status_code == 409
    assert "no draft any more" in page.text
    assert read(ref).title == "기어 하우징 표면 검사"
    assert browser.get(f"/applications/{ref}/project").location == f"/applications/{ref}"


def test_after_closing_nothing_is_changed_and_what_was_typed_stays(as_user, world, ref, read):
    with clock.freeze(datetime(2026, 12, 18, 6, 0, 1, tzinfo=UTC)):
        page = as_user(world.alice).post(f"/applications/{ref}/project", data=GOOD)
    assert "has closed" in page.text
    assert 'value="기어 검사"' in page.text
    assert read(ref).title == ""


@pytest.mark.parametrize("path", ["project", "money", "consent", "check", "receipt", "withdraw"])
def test_another_firm_does_not_find_it_and_others_may_not(as_user, world, ref, path):
    assert as_user(world.mallory).get(f"/applications/{ref}/{path}").status_code == 404
    assert as_user(world.mallory).post(f"/applications/{ref}/{path}", data=GOOD).status_code in {404, 405}
    assert as_user(world.bora).get(f"/applications/{ref}/{path}").status_code == 403


def test_a_page_that_saves_by_itself_says_when_it_did(as_user, world, ref, read):
    browser = as_user(world.alice)
    assert "data-autosave" in browser.get(f"/applications/{ref}/project").text
    answer = browser.post(f"/applications/{ref}/project", data={**GOOD, "autosave": "1"})
    assert (answer.status_code, answer.json["said"], set(answer.json)) == (200, "Saved at 10:00", {"said", "seen"})
    assert read(ref).title == "기어 검사"


def test_saving_the_same_again_is_written_down_once(as_user, world, ref):
    browser = as_user(world.alice)
    for _ in range(3):
        browser.post(f"/applications/{ref}/project", data={**GOOD, "autosave": "1"})
    with db.transaction(read_only=True) as session:
        found = select(Record).where(Record.ref == ref, Record.after["part"].astext == "project")
        assert len(session.exec(found).all()) == 1


def test_what_cannot_be_kept_is_not_saved_by_itself_either(as_user, world, ref, read):
    answer = as_user(world.alice).post(
        f"/applications/{ref}/project", data={**GOOD, "goal": "900101-1234567", "autosave": "1"}
    )
    assert answer.status_code == 422
    assert answer.json["said"].startswith("Not saved yet. What should be better afterwards: This looks like a resident")
    assert read(ref).title == ""


def test_after_submitting_an_old_page_saves_nothing_by_itself(as_user, world, write, read):
    ref = write(a_submitted, world.alice)
    answer = as_user(world.alice).post(f"/applications/{ref}/project", data={**GOOD, "autosave": "1"})
    assert answer.status_code in {409, 422}
    assert "no draft any more" in answer.json["said"]
    assert read(ref).title == "기어 하우징 표면 검사"


@pytest.mark.parametrize("signed_in", [False, True])
def test_what_was_written_when_the_sign_in_had_ended_is_shown_once_more(client, as_user, world, ref, read, signed_in):
    """Also when somebody signed in anew meanwhile, and the page is one of the time before."""
    browser = client
    if signed_in:
        client.application.config["WTF_CSRF_ENABLED"] = True
        browser = as_user(world.alice)
    long = "야간에는 한 사람이 두 줄을 보기 때문에 놓치는 일이 <b>아주</b> 잦습니다. 하루 마흔 건입니다."
    data = {**GOOD, "problem": long, "password": "correct horse battery staple, and then some more", "seen": "x" * 50}
    foreign = browser.post(f"/applications/{ref}/project", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    answer = browser.post(f"/applications/{ref}/project", data=data, headers={"Sec-Fetch-Site": "same-origin"})
    client.application.config["WTF_CSRF_ENABLED"] = False
    assert "야간에는" not in foreign.text
    assert answer.status_code == (400 if signed_in else 401)
    assert "야간에는 한 사람이 두 줄을 보기 때문에 놓치는 일이 &lt;b&gt;아주&lt;/b&gt; 잦습니다." in answer.text
    assert "horse" not in answer.text
    assert "x" * 50 not in answer.text
    if not signed_in:
        assert f"/people/sign-in?next=/applications/{ref}/project" in answer.text
    assert read(ref).problem == ""
