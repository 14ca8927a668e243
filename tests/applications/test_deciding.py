"""What stands when an application is decided: the size as it was submitted, and the tax office's fresh answer."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.applications.cases import a_submitted, approve
from tests.applications.test_decide import NO, YES, left, vouchers
from tests.world import NOW
from voucher.applications.lifecycle import State
from voucher.kernel import db
from voucher.people import tax_office
from voucher.people.models import Organisation, Size


@pytest.fixture
def ref(write, world):
    return write(a_submitted, world.alice)


def change_firm(world, name="haneul", **values):
    with db.transaction() as session:
        firm = db.lock(session, Organisation, Organisation.id == world.organisations[name])
        for key, value in values.items():
            setattr(firm, key, value)


def what_it_says(page):
    """A page without the tokens of its forms, which are new each time."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page.text)


def test_the_size_at_submission_decides_the_split_whatever_the_firm_becomes(as_user, world, ref, read, round_ref):
    seen = what_it_says(as_user(world.alice).get(f"/applications/{ref}/receipt"))
    change_firm(world, size=Size.MID_SIZE)  # 70 per cent instead of 80
    page = as_user(world.bora).get(f"/applications/{ref}/decide").text
    for said in ("Small firm", "please check it", "Registered today as: Mid-size firm.", "40,000,000", "80%"):
        assert said in page, said
    assert what_it_says(as_user(world.alice).get(f"/applications/{ref}/receipt")) == seen
    approve(as_user, world, ref, {**YES, "granted_krw": "50000000"})
    (voucher,) = vouchers()
    assert (voucher.government_krw, voucher.own_krw) == (40_000_000, 10_000_000)
    assert left(round_ref) == 460_000_000
    assert read(ref).firm_size is Size.SMALL


@pytest.mark.parametrize(
    "change",
    ["firm_size = 'micro'", "firm_size = NULL", "asked_krw = asked_krw + 1", "title = 'x'", "submitted_at = NULL"],
)
def test_the_database_keeps_what_was_submitted(world, ref, change):
    with pytest.raises(sa.exc.IntegrityError, match="never changed"), db.transaction() as session:
        session.connection().execute(sa.text(f"UPDATE applications_application SET {change}"))


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ({"tax_status": "03"}, "business is closed. The application cannot be approved"),
        ({"tax_status": "02"}, "business is suspended. It cannot be approved"),
        ({"tax_status": ""}, "does not know this registration number"),
        ({"representative_status": "02"}, "with another representative or opening date"),
        ({"representative_status": ""}, "has not confirmed the representative and the opening date yet"),
        ({"tax_checked_at": None}, "older than 30 days"),
        ({"tax_checked_at": NOW - timedelta(days=30, seconds=1)}, "older than 30 days"),
    ],
)
def test_whom_the_tax_office_does_not_call_a_running_business_is_not_approved(
    as_user, world, ref, read, round_ref, now, why
):
    change_firm(world, **now)
    browser = as_user(world.bora)
    page = browser.get(f"/applications/{ref}/decide").text
    assert why in page
    assert "Ask the tax office again" in page
    page = browser.post(f"/applications/{ref}/decide", data=YES).text
    assert why in page
    assert (read(ref).state, vouchers(), left(round_ref)) == (State.SUBMITTED, [], 500_000_000)
    browser.post(f"/applications/{ref}/decide", data=NO)
    assert read(ref).state is State.REJECTED, "saying no needs no tax office"


def test_an_answer_of_thirty_days_ago_will_do(as_user, world, ref, read):
    change_firm(world, tax_checked_at=NOW - timedelta(days=30))
    approve(as_user, world, ref, YES)
    assert read(ref).state is State.APPROVED


def test_the_officer_asks_again_and_may_approve(as_user, world, ref, read, rail):
    change_firm(world, tax_status="03", tax_checked_at=NOW - timedelta(days=2))
    browser = as_user(world.bora)
    answer = browser.post(f"/applications/{ref}/decide", data={"ask": "1"}, follow_redirects=True)
    assert "The tax office answered." in answer.text
    assert "Cannot be approved now" not in answer.text
    approve(as_user, world, ref, YES)
    assert read(ref).state is State.APPROVED


@pytest.mark.parametrize(("knows", "state"), [("김하늘", State.APPROVED), ("다른이", State.SUBMITTED)])
def test_a_representative_that_nobody_has_asked_about_is_asked_about_first(
    as_user, world, ref, read, rail, knows, state
):
    change_firm(world, representative_status="", representative="김하늘", founded_on=date(2011, 3, 2))
    rail.order("/businesses", b_no="2208203228", start_dt="20110302", p_nm=knows)
    browser = as_user(world.bora)
    browser.post(f"/applications/{ref}/decide", data={"ask": "1"})
    said = "confirmed by the tax office" if state is State.APPROVED else "not as the tax office has it"
    assert said in browser.get(f"/applications/{ref}/decide").text
    approve(as_user, world, ref, YES)
    assert read(ref).state is state


def test_an_office_that_does_not_answer_is_said(as_user, world, ref, monkeypatch):
    def away(_id):
        raise tax_office.Unreachable

    monkeypatch.setattr(tax_office, "refresh", away)
    change_firm(world, tax_checked_at=None)
    browser = as_user(world.bora)
    page = browser.post(f"/applications/{ref}/decide", data={"ask": "1"}, follow_redirects=True).text
    assert "does not answer now" in page
    assert "older than 30 days" in page
    for stranger in (world.alice, world.eun):
        assert as_user(stranger).post(f"/applications/{ref}/decide", data={"ask": "1"}).status_code == 403


def test_nobody_asks_more_than_once_a_minute(as_user, world, ref, monkeypatch):
    asked = []
    monkeypatch.setattr(tax_office, "refresh", asked.append)
    change_firm(world, tax_checked_at=NOW - timedelta(seconds=59))
    as_user(world.bora).post(f"/applications/{ref}/decide", data={"ask": "1"})
    assert asked == []
    change_firm(world, tax_checked_at=NOW - timedelta(seconds=61))
    as_user(world.bora).post(f"/applications/{ref}/decide", data={"ask": "1"})
    assert asked == [world.organisations["haneul"]]
