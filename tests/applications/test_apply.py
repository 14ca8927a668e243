"""Page: /applications/apply/<round>: begin an application, or go on with the one that is there."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import func, select

from tests.applications.cases import a_draft, a_submitted
from tests.programmes.rounds import a_draft as a_round_draft
from tests.programmes.rounds import an_open_round
from tests.world import NOW
from voucher.applications import drafting
from voucher.applications.models import Application
from voucher.kernel import clock, db
from voucher.kernel.errors import NotFound
from voucher.people.models import Kind, Organisation, Size


def count():
    with db.transaction(read_only=True) as session:
        return session.exec(select(func.count()).select_from(Application)).one()


def change(world, **values):
    with db.transaction() as session:
        firm = db.lock(session, Organisation, Organisation.id == world.alice.organisation_id)
        for name, value in values.items():
            setattr(firm, name, value)


def test_the_page_says_what_is_asked_and_changes_nothing(as_user, world, round_ref):
    page = as_user(world.alice).get(f"/applications/apply/{round_ref}")
    assert page.status_code == 200
    assert "Start the application" in page.text
    assert "Haneul Precision" in page.text
    assert 'href="/people/business"' in page.text, "what is wrong there can be corrected"
    assert count() == 0


def test_starting_makes_one_draft_and_starting_again_finds_it(as_user, world, round_ref):
    browser = as_user(world.alice)
    first = browser.post(f"/applications/apply/{round_ref}")
    again = browser.post(f"/applications/apply/{round_ref}")
    assert first.location == again.location
    assert first.location.endswith("/project")
    assert browser.get(f"/applications/apply/{round_ref}").location == first.location
    assert count() == 1


def test_whoever_is_not_signed_in_signs_in_first_and_comes_back(client, world, round_ref):
    answer = client.get(f"/applications/apply/{round_ref}")
    assert answer.status_code == 302
    assert f"next=/applications/apply/{round_ref}" in answer.location.replace("%2F", "/")
    assert client.post(f"/applications/apply/{round_ref}").status_code == 401


def test_only_firms_people_apply(as_user, world, round_ref):
    for person in (world.bora, world.chul, world.eun, world.dana):
        assert as_user(person).get(f"/applications/apply/{round_ref}").status_code == 403


def test_a_round_that_is_not_there_or_not_published_is_not_found(as_user, world, round_ref):
    with db.transaction() as session:
        draft = a_round_draft(session, world).ref
    browser = as_user(world.alice)
    for ref in ("RND-1999-000001", draft, "x" * 300):
        assert browser.get(f"/applications/apply/{ref}").status_code == 404
        assert browser.post(f"/applications/apply/{ref}").status_code == 404
    assert browser.get("/applications/apply/%00").status_code == 400


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (datetime(2026, 11, 15, 23, 59, 59, tzinfo=UTC), "has not opened yet"),
        (datetime(2026, 12, 18, 6, 0, 1, tzinfo=UTC), "has closed"),
    ],
)
def test_before_it_opens_and_one_second_after_it_closes_nothing_begins(as_user, world, round_ref, instant, said):
    with clock.freeze(instant):
        browser = as_user(world.alice)
        assert said in browser.get(f"/applications/apply/{round_ref}").text
        assert said in browser.post(f"/applications/apply/{round_ref}").text
    assert count() == 0


def test_at_the_very_second_of_closing_it_still_begins(as_user, world, round_ref):
    with clock.freeze(datetime(2026, 12, 18, 6, 0, 0, 900_000, tzinfo=UTC)):
        assert as_user(world.alice).post(f"/applications/apply/{round_ref}").status_code == 302


def test_a_firm_of_a_size_without_a_rule_is_told(as_user, world, round_ref):
    change(world, size=Size.LARGE)
    browser = as_user(world.alice)
    assert "not for firms of your size" in browser.get(f"/applications/apply/{round_ref}").text
    assert "not for firms of your size" in browser.post(f"/applications/apply/{round_ref}").text
    assert count() == 0


def test_what_is_not_a_firm_is_told(as_user, world, round_ref):
    change(world, kind=Kind.SUPPLIER)
    assert "Only manufacturing firms apply" in as_user(world.alice).get(f"/applications/apply/{round_ref}").text


@pytest.mark.parametrize(
    ("status", "said"), [("02", "suspended"), ("03", "closed"), ("", "not heard from the tax office")]
)
def test_what_the_tax_office_says_is_shown_but_does_not_stop_writing(as_user, world, round_ref, status, said):
    change(world, tax_status=status)
    browser = as_user(world.alice)
    assert said in browser.get(f"/applications/apply/{round_ref}").text
    assert browser.post(f"/applications/apply/{round_ref}").status_code == 302


def test_a_second_application_in_one_round_shows_the_first(as_user, world, round_ref, write):
    ref = write(a_submitted, world.alice)
    answer = as_user(world.alice).get(f"/applications/apply/{round_ref}")
    assert answer.location == f"/applications/{ref}"


def test_two_clicks_at_once_make_one_draft(world, round_ref):
    together, refs = Barrier(2), []

    def click():
        with clock.freeze(NOW), db.transaction() as session:
            together.wait()
            refs.append(drafting.start(session, round_ref, by=world.alice).ref)

    clicks = [Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert len(set(refs)) == 1
    assert len(refs) == 2
    assert count() == 1


def test_a_firm_may_apply_in_several_rounds(as_user, world, round_ref, write):
    write(a_draft, world.alice)
    with db.transaction() as session:
        other = an_open_round(session, world, closes_on=date(2026, 12, 24)).ref
    with clock.freeze(NOW + timedelta(minutes=5)):
        assert as_user(world.alice).post(f"/applications/apply/{other}").status_code == 302
    assert count() == 2


def test_a_firm_without_a_past_is_asked_nothing(as_user, world, round_ref):
    assert "Empty pages" not in as_user(world.alice).get(f"/applications/apply/{round_ref}").text


def test_a_new_application_begins_with_the_answers_of_an_earlier_one(as_user, world, write, read):
    earlier = write(a_submitted, world.alice)
    with db.transaction() as session:
        later = an_open_round(session, world, title_en="Next").ref
    browser = as_user(world.alice)
    page = browser.get(f"/applications/apply/{later}").text
    assert "Empty pages" in page
    assert f'value="{earlier}"' in page
    draft = browser.post(f"/applications/apply/{later}", data={"like": earlier}).location.split("/")[2]
    assert draft != earlier
    old, new = read(earlier), read(draft)
    for name in ("title", "skill", "problem", "goal", "asked_krw"):
        assert getattr(new, name) == getattr(old, name), name
    assert new.findable == old.findable
    assert (new.consented_at, new.state, new.submitted_at) == (None, "draft", None)
    assert "A paper is missing:" in browser.get(f"/applications/{draft}/check").text


@pytest.mark.parametrize("chosen", ["APP-2026-000001", "APP-2020-999999", "x" * 300])
def test_nobody_copies_what_is_not_theirs(as_user, world, write, chosen):
    theirs = write(a_submitted, world.mallory)
    assert theirs == "APP-2026-000001"
    mine = write(a_submitted, world.alice)
    with db.transaction() as session:
        later = an_open_round(session, world, title_en="Next").ref
    page = as_user(world.alice).post(f"/applications/apply/{later}", data={"like": chosen})
    assert page.status_code == 200
    assert "Please choose from the list." in page.text
    assert count() == 2
    with pytest.raises(NotFound), db.transaction() as session:
        drafting.start(session, later, like=theirs, by=world.alice)
    with pytest.raises(NotFound), db.transaction() as session:
        drafting.start(session, later, like=mine, by=world.mallory)
