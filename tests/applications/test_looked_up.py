"""Papers that the portal looks up where they are issued: page /applications/<ref>/papers, and the errand behind it."""

import os
from datetime import timedelta

import psycopg
import pytest
import requests
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.cases import PROJECT, PURPOSES, declare_nothing
from voucher import settings
from voucher.applications import drafting, looking_up, queries, submitting
from voucher.applications.models import LookedUp
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.kernel.errors import Refused
from voucher.kernel.money import Won
from voucher.people.models import Organisation
from voucher.sandbox.testing import running

PAPER = "tax_clearance"


def set_up(monkeypatch, **environment):
    """Settings of this test alone."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.get.cache_clear()


@pytest.fixture(scope="module")
def offices(server):
    """The issuing offices, for all tests of this process."""
    name = f"offices_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        with running(sa.make_url(server).set(database=name).render_as_string(hide_password=False)) as sandbox:
            yield sandbox
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def office(offices, monkeypatch):
    """The same, at the portal's own address for them."""
    set_up(monkeypatch, CERTIFICATES_URL=offices.certificates_base)
    return offices


@pytest.fixture
def ref(write, world):
    """A draft that lacks nothing but the paper."""

    def begin(session, round_, by):
        ref = drafting.start(session, round_.ref, by=by).ref
        drafting.save_project(session, ref, PROJECT, by=by)
        drafting.save_money(session, ref, Won(50_000_000), "", by=by)
        declare_nothing(session, ref, by=by)
        return drafting.save_consents(session, ref, PURPOSES, "ko", by=by)

    return write(begin, world.alice)


def number_of(person):
    with db.transaction(read_only=True) as session:
        return session.get_one(Organisation, person.organisation_id).registration_no


def decree(office, person, **rule):
    order = {"b_no": number_of(person), "kind": "tax_payment", **rule}
    assert requests.post(f"{office.url}/control/certificates", json=order, timeout=5).ok


def test_what_is_found_need_not_be_handed_in(as_user, world, office, ref, read):
    browser, page = as_user(world.alice), f"/applications/{ref}/papers"
    decree(office, world.alice, number="TAX-77", issued_on="20261110", valid_until="20261210")
    assert "The answer is not here yet" in browser.get(page).text
    assert looking_up.look_up(ref) == 1
    shown = browser.get(page).text
    assert "Number TAX-77, issued on 10 Nov 2026." in shown
    assert 'type="file"' not in shown
    assert browser.post(f"/applications/{ref}/check", data={"certify": "y"}).location == f"/applications/{ref}/receipt"
    for reader in (world.alice, world.bora):
        assert "Looked up: number TAX-77" in as_user(reader).get(f"/applications/{ref}").text
    with db.transaction(read_only=True) as session:
        kept = session.exec(select(LookedUp)).one()
        (told,) = session.exec(select(Record.after).where(Record.action == "application.looked_up")).all()
    assert told == {"found": ["국세·지방세 납세증명서 / Certificate of tax payment"]}, "by its name, in both languages"
    assert (kept.code, kept.said["number"], kept.application_id) == (PAPER, "TAX-77", read(ref).id)
    assert looking_up.look_up(ref) == 0  # nothing is added to what was submitted


@pytest.mark.parametrize("rule", [{"found": False}, {"issued_on": "20261001", "valid_until": "20261115"}])
def test_what_is_not_there_or_over_is_handed_in(as_user, world, office, ref, rule):
    decree(office, world.alice, **rule)
    looking_up.look_up(ref)
    browser, page = as_user(world.alice), f"/applications/{ref}/papers"
    assert "had no valid one" in browser.get(page).text
    assert 'type="file"' in browser.get(page).text
    with db.transaction() as session, pytest.raises(Refused, match="still missing"):
        submitting.submit(session, ref, by=world.alice)


def test_it_holds_to_its_last_day_and_no_longer(world, office, ref):
    decree(office, world.alice, issued_on="20261101", valid_until="20261120")
    looking_up.look_up(ref)
    with db.transaction(read_only=True) as session:
        (row,) = queries.case(session, ref, world.alice).papers
    assert row.settled(row.look.valid_until)
    assert not row.settled(row.look.valid_until + timedelta(days=1))


def test_a_firm_has_it_looked_up_again_but_not_all_the_time(as_user, world, office, ref):
    browser, page = as_user(world.alice), f"/applications/{ref}/papers"
    decree(office, world.alice, found=False)
    assert browser.post(page, data={"look": "1"}).location == page
    decree(office, world.alice, issued_on="20261116", valid_until="20261216")
    browser.post(page, data={"look": "1"})
    assert "had no valid one" in browser.get(page).text
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        browser.post(page, data={"look": "1"})
        assert "We found it at the issuing office" in browser.get(page).text


def test_nobody_answers(as_user, world, ref, monkeypatch):
    set_up(monkeypatch, CERTIFICATES_URL="http://127.0.0.1:9")
    browser, page = as_user(world.alice), f"/applications/{ref}/papers"
    browser.post(page, data={"look": "1"})
    assert "does not answer now" in browser.get(page).text


def test_without_a_service_firms_hand_it_in(as_user, world, ref, monkeypatch):
    set_up(monkeypatch, SANDBOX="false")
    assert "We look it up for you" not in as_user(world.alice).get(f"/applications/{ref}/papers").text


def test_an_answer_stays_as_it_was(world, office, ref):
    looking_up.look_up(ref)
    for change in ("UPDATE applications_looked_up SET found = false", "DELETE FROM applications_looked_up"):
        with pytest.raises(sa.exc.DBAPIError), db.transaction() as session:
            session.connection().execute(sa.text(change))
