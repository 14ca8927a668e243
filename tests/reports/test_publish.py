"""reports.publish and reports.made: a report without waiting for the clock."""

import pytest

from tests.reports import living
from voucher.kernel import db
from voucher.reports import press, publishing, signing


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(press, "pdf", lambda _html, _files: b"%PDF")
    monkeypatch.setattr(signing, "sign", lambda document, reason: document + reason.encode())
    monkeypatch.setattr(press, "pages_count", lambda _: 7)


def test_an_officer_asks_waits_and_gets_it(as_user, world, quick, run_errands):
    living.a_round(world)
    browser = as_user(world.bora)
    page = browser.get("/reports/publish").text
    assert "Quarter 3 of 2026" in page and "Quarter 2 of 2026" not in page and "The running quarter" in page
    answer = browser.post("/reports/publish", data={"period": "2026Q3"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reports/made/2026Q3")
    waiting = browser.get("/reports/made/2026Q3").text
    assert "The report is being made" in waiting and 'hx-trigger="every 2s"' in waiting and "Look again" in waiting
    run_errands()
    ready = browser.get("/reports/made/2026Q3").text
    assert "The report is published" in ready and "hx-trigger" not in ready.partition('id="state"')[2].partition(">")[0]
    assert "Quarter 3 of 2026" not in browser.get("/reports/publish").text


def test_the_running_quarter(as_user, world, quick, run_errands):
    living.a_round(world)
    browser = as_user(world.bora)
    answer = browser.post("/reports/publish", data={"period": "so-far"})
    assert answer.headers["Location"] == "/reports/made/2026-11-16T10:00"
    run_errands()
    assert "until 16" in browser.get("/reports/made/2026-11-16T10:00").text


@pytest.mark.parametrize("period", ["", "2026Q4", "2026Q2", "2030Q1", "<script>", "x" * 5000])
def test_what_is_not_offered_is_refused_at_the_field(as_user, world, period):
    living.a_round(world)
    answer = as_user(world.bora).post("/reports/publish", data={"period": period})
    assert answer.status_code == 200 and "<script>x" not in answer.text
    with db.transaction(read_only=True) as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM procrastinate_jobs").scalar_one() == 0
    assert "krds-form-error" in answer.text or "error" in answer.text


@pytest.mark.parametrize("period", ["2026Q1", "nonsense", "2026-11-16T10:00", "%20"])
def test_what_nobody_asked_for_is_not_made(as_user, world, period):
    assert as_user(world.bora).get(f"/reports/made/{period}").status_code == 404


def test_a_report_that_cannot_be_made_says_so(as_user, world, monkeypatch, run_errands):
    with db.transaction() as session:
        publishing.ask(session, "2026Q3", by=world.bora)
        session.connection().exec_driver_sql("UPDATE procrastinate_jobs SET status = 'failed'")
    page = as_user(world.bora).get("/reports/made/2026Q3").text
    assert "The report could not be made" in page and "Try again" in page


def test_who_may_not_publish_does_not(as_user, world):
    for person in (world.eun, world.dana, world.gi, world.alice):
        assert as_user(person).get("/reports/publish").status_code == 403
        assert as_user(person).post("/reports/publish", data={"period": "2026Q3"}).status_code == 403
