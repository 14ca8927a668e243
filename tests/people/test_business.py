"""Page: /people/business: what the tax office knows otherwise is set right, with its evidence."""

from datetime import date

import pytest
from sqlmodel import select

from voucher.audit.models import Record
from voucher.kernel import db
from voucher.people import correcting, tax_office
from voucher.people.models import Organisation, TaxCheck

URL = "/people/business"
RIGHT = {"representative": "김하늘", "opened_on": "2011-03-02"}
WRONG = {"representative": "딴사람", "opened_on": "2011-03-02"}


@pytest.fixture
def doubted(world, rail):
    """The tax office knows Haneul with another representative than was typed at the sign-up."""
    with db.transaction() as session:
        firm = db.lock(session, Organisation, Organisation.id == world.alice.organisation_id)
        firm.representative_status, firm.representative, firm.founded_on = "02", "김하는", date(2011, 3, 1)
        rail.order("/businesses", b_no=firm.registration_no, start_dt="20110302", p_nm="김하늘")
    return world


def firm(world) -> Organisation:
    with db.transaction(read_only=True) as session:
        return db.one(session, Organisation, Organisation.id == world.alice.organisation_id)


def test_what_is_wrong_is_said_and_set_right(doubted, as_user):
    alice = as_user(doubted.alice)
    page = alice.get(URL).text
    assert "with another representative or opening date" in page
    assert "김하는" in page
    assert alice.post(URL, data=RIGHT).headers["Location"] == URL
    now = firm(doubted)
    assert (now.representative, now.founded_on, now.representative_status) == ("김하늘", date(2011, 3, 2), "01")
    with db.transaction(read_only=True) as session:
        check = session.exec(select(TaxCheck).where(TaxCheck.organisation_id == now.id)).one()
        assert (check.question, check.said["valid"]) == ("validate", "01")
        line = session.exec(select(Record).where(Record.action == "organisation.corrected")).one()
        assert (line.before["representative"], line.after["representative"]) == ("김하는", "김하늘")
        assert line.actor_id == doubted.alice.id
    assert "Check and save" not in alice.get(URL).text


def test_what_the_tax_office_does_not_know_is_not_kept(doubted, as_user):
    page = as_user(doubted.alice).post(URL, data=WRONG).text
    assert "The tax office does not know this number with this opening date" in page
    assert 'id="representative-error"' in page
    assert (firm(doubted).representative, firm(doubted).representative_status) == ("김하는", "02")


def test_nothing_changes_while_the_tax_office_is_away(doubted, as_user, monkeypatch):
    monkeypatch.setattr(tax_office, "require_match", lambda *_: None)
    assert "does not answer now" in as_user(doubted.alice).post(URL, data=RIGHT).text
    assert firm(doubted).representative_status == "02"


def test_what_is_confirmed_stays(world, as_user, monkeypatch):
    monkeypatch.setattr(tax_office, "require_match", lambda *_: pytest.fail("asked"))
    answer = as_user(world.alice).post(URL, data=RIGHT)
    assert answer.status_code == 409
    assert "confirmed these already" in answer.text


def test_nobody_tries_names_out(doubted, as_user, monkeypatch):
    monkeypatch.setattr(correcting, "TIMES", 2)
    alice = as_user(doubted.alice)
    pages = [alice.post(URL, data=WRONG).text for _ in range(3)]
    assert ["Too many attempts" in page for page in pages] == [False, False, True]


@pytest.mark.parametrize("person", ["bora", "dana", "eun", "hana"])
def test_it_is_the_firms_own(world, as_user, person):
    assert as_user(getattr(world, person)).get(URL).status_code == 403


def test_a_day_to_come_is_caught(doubted, as_user):
    assert "has not come yet" in as_user(doubted.alice).post(URL, data={**RIGHT, "opened_on": "2026-12-31"}).text
