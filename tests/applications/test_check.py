"""Page: /applications/<ref>/check: all answers once more, then hand them in."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from tests.applications.cases import a_draft, a_submitted, hand_in
from tests.applications.rushes import a_firm, a_rush
from tests.applications.test_apply import change
from voucher.applications import drafting
from voucher.applications.lifecycle import State
from voucher.audit.models import Record
from voucher.kernel import clock, db, errands
from voucher.notices.models import Mail
from voucher.people.models import Organisation, Size, TaxCheck

CERTIFY = {"certify": "y"}


@pytest.fixture
def ref(write, world):
    return write(a_draft, world.alice)


def test_a_complete_application_goes_in_and_is_written_down(as_user, world, ref, read):
    browser = as_user(world.alice)
    page = browser.get(f"/applications/{ref}/check").text
    assert "Submit the application" in page
    assert "기어 하우징 표면 검사" in page
    answer = browser.post(f"/applications/{ref}/check", data=CERTIFY)
    assert answer.location == f"/applications/{ref}/receipt"
    found = read(ref)
    assert (found.state, found.submitted_by_id) == (State.SUBMITTED, world.alice.id)
    assert found.submitted_at is not None
    with db.transaction(read_only=True) as session:
        actions = session.exec(select(Record.action).where(Record.ref == ref).order_by(Record.number)).all()
        assert actions == [
            "application.started",
            *["application.saved"] * 2,
            "application.paper_added",
            "application.declared",
            "application.saved",
            "application.submitted",
        ]
        assert session.exec(select(Mail)).all()


def test_without_the_tick_nothing_goes_in(as_user, world, ref, read):
    page = as_user(world.alice).post(f"/applications/{ref}/check", data={})
    assert "Please confirm this before you submit." in page.text
    assert read(ref).state is State.DRAFT


def test_what_is_missing_is_listed_with_links(as_user, world, write, read):
    ref = write(lambda session, round_, by: drafting.start(session, round_.ref, by=by), world.alice)
    browser = as_user(world.alice)
    page = browser.get(f"/applications/{ref}/check").text
    for said in (
        "Give the project a title.",
        "Describe the problem.",
        "Say what the solution costs.",
        "Give the consents.",
    ):
        assert said in page
    assert f'href="/applications/{ref}/money"' in page
    assert "Submit the application" not in page
    page = browser.post(f"/applications/{ref}/check", data=CERTIFY).text
    assert "Some answers are still missing." in page
    assert read(ref).state is State.DRAFT


def test_a_consent_to_an_older_text_does_not_count(as_user, world, ref, read, monkeypatch):
    monkeypatch.setattr("voucher.applications.consents.VERSION", "2027-01")
    page = as_user(world.alice).post(f"/applications/{ref}/check", data=CERTIFY)
    assert "Give the consents." in page.text
    assert read(ref).state is State.DRAFT


def test_submitting_twice_from_an_old_page_changes_nothing(as_user, world, ref, read):
    browser = as_user(world.alice)
    browser.post(f"/applications/{ref}/check", data=CERTIFY)
    before = read(ref)
    page = browser.post(f"/applications/{ref}/check", data=CERTIFY)
    assert page.location == f"/applications/{ref}"
    assert "handed in already" in browser.get(page.location).text
    assert read(ref) == before
    assert browser.get(f"/applications/{ref}/check").location == f"/applications/{ref}"


@pytest.mark.parametrize(("second", "goes"), [(0, True), (1, False)])
def test_the_last_second_counts(as_user, world, ref, read, second, goes):
    with clock.freeze(datetime(2026, 12, 18, 6, 0, second, tzinfo=UTC)):
        if goes:  # the paper of the first day would be too old by now
            with db.transaction() as session:
                hand_in(session, ref, by=world.alice)
        page = as_user(world.alice).post(f"/applications/{ref}/check", data=CERTIFY)
    assert (page.status_code == 302) is goes
    assert (read(ref).state is State.SUBMITTED) is goes
    assert goes or "This round has closed." in page.text


@pytest.mark.parametrize(("status", "said"), [("02", "business is suspended"), ("03", "business is closed")])
def test_a_firm_that_is_not_in_business_cannot_submit_and_reads_why(as_user, world, ref, read, status, said):
    change(world, tax_status=status)
    browser = as_user(world.alice)
    page = browser.get(f"/applications/{ref}/check").text
    assert said in page
    assert "Submit the application" not in page
    assert said in browser.post(f"/applications/{ref}/check", data=CERTIFY).text
    assert read(ref).state is State.DRAFT


def test_not_knowing_the_tax_status_only_warns(as_user, world, ref, read):
    change(world, tax_status="")
    browser = as_user(world.alice)
    assert "not heard from the tax office" in browser.get(f"/applications/{ref}/check").text
    browser.post(f"/applications/{ref}/check", data=CERTIFY)
    assert read(ref).state is State.SUBMITTED


def test_a_firm_that_grew_out_of_the_round_cannot_submit(as_user, world, ref, read):
    change(world, size=Size.LARGE)
    browser = as_user(world.alice)
    assert browser.get(f"/applications/{ref}/check").status_code == 200
    assert "not for firms of your size" in browser.post(f"/applications/{ref}/check", data=CERTIFY).text
    assert read(ref).state is State.DRAFT


def test_the_receipt_and_the_check_of_what_is_in(as_user, world, write):
    ref = write(a_submitted, world.alice)
    assert as_user(world.alice).get(f"/applications/{ref}/check").location == f"/applications/{ref}"


def test_the_tax_office_is_asked_when_an_application_goes_in(as_user, world, ref, rail):
    change(world, tax_checked_at=None, tax_status="")
    as_user(world.alice).post(f"/applications/{ref}/check", data=CERTIFY)
    errands.run_waiting()
    with db.transaction(read_only=True) as session:
        firm = db.one(session, Organisation, Organisation.id == world.organisations["haneul"])
        assert (firm.tax_status, firm.tax_checked_at is None) == ("01", False)
        (kept,) = session.exec(select(TaxCheck).where(TaxCheck.organisation_id == firm.id)).all()
        assert kept.said["b_no"] == firm.registration_no


def test_a_firm_that_resumed_asks_again_and_submits(as_user, world, ref, read, rail):
    change(world, tax_status="02", tax_checked_at=None)
    browser = as_user(world.alice)
    page = browser.get(f"/applications/{ref}/check").text
    assert "Ask the tax office again" in page
    assert "Submit the application" not in page
    page = browser.post(f"/applications/{ref}/check", data={"ask": "1"}, follow_redirects=True).text
    assert "The tax office answered." in page
    assert "Submit the application" in page
    assert as_user(world.mallory).post(f"/applications/{ref}/check", data={"ask": "1"}).status_code == 404
    browser.post(f"/applications/{ref}/check", data=CERTIFY)
    assert read(ref).state is State.SUBMITTED


def test_the_size_is_kept_as_it_was_on_the_day(as_user, world, ref, read):
    assert read(ref).firm_size is None
    change(world, size=Size.MEDIUM)
    as_user(world.alice).post(f"/applications/{ref}/check", data=CERTIFY)
    change(world, size=Size.MICRO)
    assert read(ref).firm_size is Size.MEDIUM
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "application.submitted")).one()
        assert line.after["firm_size"] == "medium"


@pytest.mark.parametrize(("employees", "kept_back"), [(0, True), (12, False)])
def test_a_first_come_round_says_by_name_what_keeps_a_firm_back(app, as_user, world, employees, kept_back):
    """Before it submits and after: nobody looks at it later, so the firm has to know which condition it is."""
    with db.transaction() as session:
        round_, by = a_rush(session, world, 100_000_000), a_firm(session, 1, employees_count=employees)
        url = f"/applications/{a_draft(session, round_, by).ref}/check"
        session.expunge(by)
    browser = as_user(by)
    for page in (browser.get(url).text, browser.post(url, data={"certify": "y"}, follow_redirects=True).text):
        for said in ("What keeps it back", "Employees", "Employees: 0. That is too few; at least 1 are needed."):
            assert (said in page) is kept_back, said
