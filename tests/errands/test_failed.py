"""Page: /errands/: what went wrong in the background, for whoever runs the portal."""

import psycopg
import pytest

from tests.errands.jobs import a_failure
from tests.plans import explained
from voucher.audit import log
from voucher.errands import queries, words
from voucher.kernel import db, errands
from voucher.people.models import Organisation
from voucher.reactions import later


def test_every_errand_has_words():
    assert set(words.ERRAND) == set(later.ERRANDS)


def test_nothing_wrong_is_said(as_user, world):
    page = as_user(world.hana).get("/errands/").text
    assert "Everything that was to be done has been done" in page
    assert "Nothing has gone wrong more than a few times." in page


def test_what_was_given_up_and_what_struggles_is_listed(as_user, world):
    number = a_failure(attempts=121)
    a_failure("rails.handle", status="todo", attempts=5, notice_id="the notice")
    a_failure("notices.send", status="todo", attempts=4, mail_id="too early to say")
    page = as_user(world.hana).get("/errands/").text
    for said in (f"#{number}", "Send a payment to a supplier", "121", "Take in what the payment service", "the notice"):
        assert said in page
    assert "too early" not in page
    assert page.count("Try again") == 1


def test_it_is_about_what_people_know_by_its_reference(as_user, world):
    with db.transaction() as session:
        firm = db.one(session, Organisation, Organisation.id == world.alice.organisation_id)
        log.record(session, "organisation.changed", firm, by=world.alice)
    a_failure("people.refresh_tax_status", organisation_id=str(firm.id))
    a_failure("people.refresh_tax_status", organisation_id=str(db.key()))
    page = as_user(world.hana).get("/errands/").text
    assert f"organisation_id: {firm.ref}" in page
    assert str(firm.id) not in page


def test_the_auditor_reads_and_presses_nothing(as_user, world):
    a_failure()
    page = as_user(world.eun).get("/errands/").text
    assert "Send a payment to a supplier" in page
    assert "Try again" not in page
    for person in (world.alice, world.bora, world.dana, world.gi, world.chul):
        assert as_user(person).get("/errands/").status_code == 403


def test_it_waits_on_the_administrators_home(as_user, world):
    number = a_failure()
    page = as_user(world.hana).get("/home").text
    assert "Look into work that failed" in page
    assert f"#{number} · Send a payment to a supplier" in page, "in words, as on the page that it leads to"
    with db.transaction(read_only=True) as session:
        assert queries.waiting_for(session, world.eun) == []


@pytest.mark.parametrize(("status", "find"), [("failed", errands.given_up), ("todo", errands.struggling)])
def test_finding_them_does_not_read_what_went_well(database, status, find):
    a_failure(status=status, attempts=7)
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("""INSERT INTO procrastinate_jobs (queue_name, task_name, status)
            SELECT 'default', 'notices.send', 'succeeded' FROM generate_series(1, 5000)""")
        owner.execute("VACUUM ANALYZE procrastinate_jobs, procrastinate_events")
    with db.transaction(read_only=True) as session:
        assert len(find(session, most=100)) == 1
        worst = max(explained(session, lambda: find(session, most=100)), key=lambda step: step[1])
    assert worst[1] <= 10, worst
