"""Page: /programmes/<ref>/close, and the clock that closes rounds at their time."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from tests.applications.cases import a_draft, a_submitted
from tests.programmes.rounds import an_open_round
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.programmes import closing
from voucher.programmes.models import Round


@pytest.fixture
def ref(app, world):
    with db.transaction() as session:
        return an_open_round(session, world).ref


def state(ref):
    with db.transaction(read_only=True) as session:
        return db.one(session, Round, Round.ref == ref).state


def test_closing_early_needs_a_reason_that_everybody_reads(as_user, client, world, ref):
    browser = as_user(world.bora)
    for why in ("", "  ", "x" * 501):
        assert browser.post(f"/programmes/{ref}/close", data={"why": why}).status_code == 200
    assert state(ref) == "open"
    assert browser.post(f"/programmes/{ref}/close", data={"why": "예산 <b>소진</b>"}).location == f"/programmes/{ref}"
    assert state(ref) == "closed"
    page = client.get(f"/programmes/{ref}?lang=en").text
    assert "예산 &lt;b&gt;소진&lt;/b&gt;" in page
    assert "/applications/apply/" not in page
    assert "15:00" not in page, "not the announced day"
    assert browser.get(f"/programmes/{ref}/close").location == f"/programmes/{ref}"
    assert "already dealt with" in browser.post(f"/programmes/{ref}/close", data={"why": "again"}).text


def test_after_closing_drafts_stay_behind_and_what_was_sent_is_still_decided(as_user, world, ref):
    with db.transaction() as session:
        round_ = db.one(session, Round, Round.ref == ref)
        draft, sent = a_draft(session, round_, world.alice).ref, a_submitted(session, round_, world.mallory).ref
        closing.close_early(session, ref, "예산 소진", by=world.bora)
    page = as_user(world.alice).post(f"/applications/{draft}/check", data={"certify": "y"})
    assert "This round has closed." in page.text
    data = {"decision": "approve", "granted_krw": "50000000", "note": "좋습니다"}
    assert as_user(world.bora).post(f"/applications/{sent}/decide", data=data).status_code == 302


def test_the_clock_closes_what_is_due_once(world, ref):
    assert closing.close_due() == 0
    with clock.freeze(datetime(2026, 12, 18, 6, 0, 0, tzinfo=UTC)):
        assert closing.close_due() == 0
    with clock.freeze(datetime(2026, 12, 18, 6, 0, 1, tzinfo=UTC)):
        assert closing.close_due() == 1
        assert closing.close_due() == 0
    assert state(ref) == "closed"
    with db.transaction(read_only=True) as session:
        lines = session.exec(select(Record).where(Record.action == "round.closed")).all()
        assert [(line.ref, line.actor_id) for line in lines] == [(ref, None)]


def test_a_round_past_its_time_shows_as_closed_before_the_clock_came(client, world, ref):
    with clock.freeze(datetime(2026, 12, 18, 6, 0, 2, tzinfo=UTC)):
        assert "Closed on" in client.get(f"/programmes/{ref}?lang=en").text
        page = client.get("/programmes/?lang=en").text
        assert "No round is open now" in page
        assert "AI voucher 2026, fourth round" in page
    assert state(ref) == "open"
