"""Pages: /programmes/rules/<ref>/confirm, send_back and drop: what becomes of a version."""

import pytest

from tests.programmes.rounds import a_draft
from tests.programmes.versions import a_confirmed_one, a_proposed_one, a_version
from voucher.kernel import db
from voucher.programmes import queries, ruling
from voucher.programmes.models import Programme, Rulebook


@pytest.fixture
def book(app, world):
    with db.transaction() as session:
        return a_proposed_one(session, world)


def state(ref):
    with db.transaction(read_only=True) as session:
        return queries.rulebook(session, ref)[0].state


def test_the_second_officer_sees_the_difference_and_what_it_touches(as_user, world, book):
    with db.transaction() as session:
        next_year = {"opens_on": book.holds_from, "closes_on": book.holds_from.replace(month=2)}
        touched = a_draft(session, world, **next_year).ref
        untouched = a_draft(session, world).ref
    page = as_user(world.boram).get(f"/programmes/rules/{book.ref}/confirm").text
    assert "within 14 days after the decision" in page
    assert "이의신청 기간을 늘립니다." in page
    assert touched in page
    assert untouched not in page


def test_confirming_makes_it_binding(as_user, world, book):
    browser = as_user(world.boram)
    answer = browser.post(f"/programmes/rules/{book.ref}/confirm", data={"seen": ruling.seen(book)})
    assert answer.location == f"/programmes/rules/{book.ref}"
    assert state(book.ref) == "confirmed"
    assert browser.get(f"/programmes/rules/{book.ref}/confirm").status_code == 302
    assert browser.get(f"/programmes/rules/{book.ref}/drop").status_code == 302
    assert browser.get(f"/programmes/rules/{book.ref}/send-back").status_code == 302


@pytest.mark.parametrize("seen", ["", "0" * 16, "가"])
def test_another_wording_than_the_one_shown_is_not_confirmed(as_user, world, book, seen):
    page = as_user(world.boram).post(f"/programmes/rules/{book.ref}/confirm", data={"seen": seen})
    assert page.status_code == 409
    assert "changed while your page was open" in page.text
    assert f'value="{ruling.seen(book)}"' in page.text, "now it shows this one"
    assert state(book.ref) == "proposed"


def test_the_writer_does_not_confirm(as_user, world, book):
    browser = as_user(world.bora)
    assert browser.get(f"/programmes/rules/{book.ref}/confirm").status_code == 302
    answer = browser.post(f"/programmes/rules/{book.ref}/confirm", data={"seen": ruling.seen(book)})
    assert answer.status_code == 403
    assert state(book.ref) == "proposed"


def test_it_is_sent_back_with_a_reason(as_user, world, book):
    """Page: programmes.send_back."""
    browser = as_user(world.boram)
    assert "Please fill this in." in browser.post(f"/programmes/rules/{book.ref}/send-back", data={"why": " "}).text
    browser.post(f"/programmes/rules/{book.ref}/send-back", data={"why": "10일로 고쳐 주세요."})
    assert state(book.ref) == "draft"
    page = as_user(world.bora).get(f"/programmes/rules/{book.ref}").text
    assert "10일로 고쳐 주세요." in page
    assert "/revise/" in page


def test_a_draft_is_dropped_with_a_reason(as_user, world):
    """Page: programmes.drop."""
    with db.transaction() as session:
        ref = a_version(session, world).ref
    browser = as_user(world.boram)
    assert "Please fill this in." in browser.post(f"/programmes/rules/{ref}/drop", data={"why": ""}).text
    assert "You wrote 501." in browser.post(f"/programmes/rules/{ref}/drop", data={"why": "가" * 501}).text
    browser.post(f"/programmes/rules/{ref}/drop", data={"why": "올해는 바꾸지 않습니다."})
    assert state(ref) == "dropped"
    page = browser.get(f"/programmes/rules/{ref}").text
    assert "올해는 바꾸지 않습니다." in page
    assert browser.post(f"/programmes/rules/{ref}/drop", data={"why": "again"}).status_code == 409


def test_a_first_version_is_shown_whole(as_user, world):
    with db.transaction() as session:
        other = a_confirmed_one(session, world)
        kept = ("content", "source", "note", "holds_from", "written_by_id")
        facts = {name: getattr(other, name) for name in kept}
        new = Programme(code="new", name_ko="새 사업", name_en="New one")
        session.add(new)
        session.flush()
        session.add(Rulebook(**facts, ref="RUL-2026-009001", version=1, programme_id=new.id, state="proposed"))
    page = as_user(world.boram).get("/programmes/rules/RUL-2026-009001/confirm").text
    assert "The state pays 80%, the firm 20%." in page
