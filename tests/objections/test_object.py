"""objections.object: a firm objects once, in time, to what is not what it asked for."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.cases import a_submitted, an_approved
from tests.objections.conftest import NO, WHY
from tests.world import NOW
from voucher.applications import drafting
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.notices.models import Mail
from voucher.objections import counting, objecting
from voucher.objections.lifecycle import Against, State
from voucher.objections.models import Objection
from voucher.programmes import queries as programmes
from voucher.vouchers import paying
from voucher.vouchers.models import Voucher


def objections():
    with db.transaction(read_only=True) as session:
        return list(session.exec(select(Objection)))


def test_from_the_page_of_the_application_to_a_letter(as_user, world, rejected):
    alice = as_user(world.alice)
    page = alice.get(f"/applications/{rejected}").text
    assert "23\xa0Nov\xa02026\xa023:59:59" in page, "seven days; the day of the decision does not count"
    assert f"/objections/object/{rejected}" in page
    page = alice.get(f"/objections/object/{rejected}").text
    for said in (NO, "23\xa0Nov\xa02026\xa023:59:59, Seoul time", "within 14 days", "You may object once."):
        assert said in page, said
    answer = alice.post(f"/objections/object/{rejected}", data={"grounds": WHY})
    (it,) = objections()
    assert answer.location == f"/objections/{it.ref}"
    assert (it.state, it.against, it.grounds, it.raised_by_id) == (State.RAISED, Against.REJECTED, WHY, world.alice.id)
    assert (it.decided_by_id, it.decision_note, it.known_at, it.created_at) == (world.bora.id, NO, NOW, NOW)
    assert it.due_on == date(2026, 11, 30)
    assert it.ref in alice.get(f"/applications/{rejected}").text
    assert "Your objection is being read" in alice.get("/home").text
    with db.transaction(read_only=True) as session:
        assert "30" in session.exec(select(Mail.body).where(Mail.key.startswith("objection_received"))).one()
        line = session.exec(select(Record).where(Record.action == "objection.raised")).one()
        assert (line.ref, line.actor_id, line.why) == (rejected, world.alice.id, WHY)
        assert line.after == {"objection": it.ref, "due_on": "2026-11-30"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("", "Please fill this in."),
        (" \n\t", "Please fill this in."),
        ("x" * 4001, "You wrote 4,001."),
        ("대표 900101-1234567", "resident registration number"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(as_user, world, rejected, wrong, said):
    answer = as_user(world.alice).post(f"/objections/object/{rejected}", data={"grounds": wrong})
    assert answer.status_code == 200
    assert said in answer.text
    assert objections() == []


@pytest.mark.parametrize(("seconds", "taken"), [(0, True), (0.9, True), (1, False), (86_400, False)])
def test_the_last_second_counts_and_the_next_one_does_not(as_user, world, rejected, seconds, taken):
    last = datetime(2026, 11, 23, 14, 59, 59, tzinfo=UTC)
    with clock.freeze(last + timedelta(seconds=seconds)):
        alice = as_user(world.alice)
        page = alice.get(f"/objections/object/{rejected}").text
        assert ("The time to object is over." in page) is not taken
        assert ("until 23" in alice.get(f"/applications/{rejected}").text) is taken
        alice.post(f"/objections/object/{rejected}", data={"grounds": WHY})
    assert bool(objections()) is taken


def test_what_was_written_too_late_is_given_back(as_user, world, rejected):
    with clock.freeze(NOW + timedelta(days=30)):
        answer = as_user(world.alice).post(f"/objections/object/{rejected}", data={"grounds": WHY})
    assert answer.status_code == 409
    assert "The time to object is over. It ended on 23\xa0Nov\xa02026." in answer.text


@pytest.mark.parametrize(
    ("first", "days", "last"),
    [
        (datetime(2026, 11, 16, 1, tzinfo=UTC), 7, date(2026, 11, 23)),
        (datetime(2026, 11, 16, 15, 0, tzinfo=UTC), 7, date(2026, 11, 24)),  # past midnight in Seoul
        (datetime(2026, 11, 14, 1, tzinfo=UTC), 7, date(2026, 11, 23)),  # a Saturday: the next office day
        (datetime(2026, 12, 18, 1, tzinfo=UTC), 7, date(2026, 12, 28)),  # Christmas, and then a weekend
    ],
)
def test_days_are_counted_as_the_law_counts_them(first, days, last):
    assert counting.last_day(first, days) == last
    assert counting.last_second(first, days).isoformat() == f"{last}T23:59:59+09:00"


def test_only_once(as_user, world, rejected, objected):
    alice = as_user(world.alice)
    assert alice.get(f"/objections/object/{rejected}").location == f"/objections/{objected}"
    assert alice.post(f"/objections/object/{rejected}", data={"grounds": WHY}).status_code == 409
    with db.transaction() as session:
        objecting.withdraw(session, objected, by=world.alice)
    assert "objected already" in alice.post(f"/objections/object/{rejected}", data={"grounds": WHY}).text
    assert len(objections()) == 1


def test_there_is_nothing_to_object_to_in_what_was_granted_or_waits(as_user, world, write):
    alice, mallory = as_user(world.alice), as_user(world.mallory)
    granted, waiting = write(an_approved, world), write(a_submitted, world.mallory)
    for browser, ref in ((alice, granted), (mallory, waiting)):
        assert "/objections/object/" not in browser.get(f"/applications/{ref}").text
        assert browser.get(f"/objections/object/{ref}").location == f"/applications/{ref}"
        answer = browser.post(f"/objections/object/{ref}", data={"grounds": WHY})
        assert answer.status_code == 409
        assert "no decision here" in answer.text
    assert objections() == []


def test_against_a_smaller_sum_the_voucher_waits(as_user, world, less):
    alice = as_user(world.alice)
    page = alice.get(f"/objections/object/{less}").text
    for said in ("KRW\xa030,000,000", "KRW\xa050,000,000", "Do not pay your own share before the answer"):
        assert said in page
    alice.post(f"/objections/object/{less}", data={"grounds": WHY})
    (it,) = objections()
    assert (it.against, it.granted_krw) == (Against.LESS, 30_000_000)
    with db.transaction(read_only=True) as session:
        assert session.exec(select(Voucher.own_share_due_on)).one() == date(2026, 12, 14), "the answer, and 14 days"


def test_whoever_pays_takes_the_sum(as_user, world, less):
    with db.transaction() as session:
        voucher = session.exec(select(Voucher)).one()
        paying.begin(session, voucher.ref, by=world.alice)
    alice = as_user(world.alice)
    assert "/objections/object/" not in alice.get(f"/applications/{less}").text
    assert alice.post(f"/objections/object/{less}", data={"grounds": WHY}).status_code == 409
    assert objections() == []


def test_not_beside_another_application_in_the_round(as_user, world, rejected, round_ref):
    with db.transaction() as session:
        other = drafting.start(session, programmes.by_ref(session, round_ref, None)[0].ref, by=world.alice).ref
    answer = as_user(world.alice).post(f"/objections/object/{rejected}", data={"grounds": WHY})
    assert answer.status_code == 409
    assert other in answer.text
    assert WHY in answer.text, "what was written stays"


def test_it_is_for_the_firm(as_user, world, rejected):
    url = f"/objections/object/{rejected}"
    assert as_user(world.mallory).get(url).status_code == 404
    assert as_user(world.mallory).post(url, data={"grounds": WHY}).status_code == 404
    for stranger in (world.bora, world.seon, world.eun, world.chul, world.dana):
        assert as_user(stranger).get(url).status_code == 403
    assert objections() == []


@pytest.mark.parametrize("change", ["grounds = 'x'", "due_on = due_on + 1", "against = 'reserve'", "state = 'raised'"])
def test_the_database_keeps_what_was_said(world, objected, change):
    with db.transaction() as session:
        objecting.withdraw(session, objected, by=world.alice)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
        session.connection().exec_driver_sql(f"UPDATE objections_objection SET {change}")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM objections_objection")


def test_files_that_are_too_large_together_lose_nothing_that_was_written(as_user, world, app, monkeypatch, rejected):
    alice = as_user(world.alice)
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 2_000)  # as if five small files were five large ones

    def sent(address):
        data = {"grounds": WHY, "files": [(io.BytesIO(b"x" * 3_000), f"{n}.pdf") for n in range(2)]}
        return alice.post(address, data=data, content_type="multipart/form-data")

    assert sent(f"/applications/{rejected}/papers").status_code == 413
    page = sent(f"/objections/object/{rejected}")
    assert page.status_code == 200
    assert WHY in page.text


def test_a_firm_that_got_less_knows_before_it_pays_that_it_may_object(as_user, world, less, run_errands):
    """By the letter and on the page: once it has paid, it has accepted the sum."""
    run_errands()
    with db.transaction(read_only=True) as session:
        letter = session.exec(select(Mail.body).where(Mail.key.startswith("voucher_issued"))).one()
        voucher = session.exec(select(Voucher)).one().ref
    for said in ("50,000,000", "교육비는 지원하지 않습니다.", f"/applications/{less}", "납부하기 전에"):
        assert said in letter, said
    alice, page = as_user(world.alice), f"/vouchers/{voucher}/pay"
    for said in ("교육비는 지원하지 않습니다.", "You may object until", f"/objections/object/{less}"):
        assert said in alice.get(page).text, said
    assert "Pay your own share" in alice.get("/home").text
    with db.transaction() as session:
        objecting.raise_(session, less, WHY, by=world.alice)
    assert "Pay your own share" not in alice.get("/home").text
    assert "Your objection is not answered yet" in alice.get(page).text
    (it,) = objections()
    assert "What you say" in alice.get(f"/objections/{it.ref}").text
    assert "What the firm says" in as_user(world.eun).get(f"/objections/{it.ref}").text


def test_a_firm_that_got_all_reads_nothing_of_objections(as_user, world, write, run_errands):
    write(an_approved, world)
    run_errands()
    with db.transaction(read_only=True) as session:
        letter = session.exec(select(Mail.body).where(Mail.key.startswith("voucher_issued"))).one()
        voucher = session.exec(select(Voucher)).one().ref
    assert "이의" not in letter
    assert "object" not in as_user(world.alice).get(f"/vouchers/{voucher}/pay").text
