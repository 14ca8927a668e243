"""Page: ledger.periods: up to when each book is closed, for whoever reads the ledger."""

from datetime import date

from tests.world import NOW
from voucher.kernel import clock, db
from voucher.ledger import chart, closing


def test_nothing_is_closed_yet_and_the_officer_may_begin(as_user, world):
    page = as_user(world.bora).get("/ledger/periods").text
    assert "No month of any book was closed yet." in page
    assert "/ledger/periods/budget/close" in page
    assert 'href="/ledger/periods"' in as_user(world.bora).get("/ledger/").text


def test_what_was_closed_is_listed_with_who_did_it(as_user, world):
    with clock.freeze(NOW), db.transaction() as session:
        closing.close(session, chart.BUDGET, date(2026, 9, 30), by=world.bora)
        closing.close(session, chart.BUDGET, date(2026, 10, 31), by=world.gi)
    page = as_user(world.eun).get("/ledger/periods").text
    for said in ("31\u00a0Oct\u00a02026", "30\u00a0Sep\u00a02026", world.bora.name, world.gi.name):
        assert said in page
    assert "Close months" not in page, "the auditor reads"
    assert as_user(world.dana).get("/ledger/periods").status_code == 200
    for person in (world.alice, world.chul, world.hana):
        assert as_user(person).get("/ledger/periods").status_code == 403
