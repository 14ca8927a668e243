"""reports.list and reports.download, reports.journal: what is published, and taking it away."""

import io

import pypdf
import pytest
from sqlmodel import select

from tests.reports import living
from tests.reports.test_publishing import published
from voucher.audit.models import Record
from voucher.kernel import db
from voucher.reports import press, publishing, signing


@pytest.fixture
def two(world, monkeypatch):
    """A quarter's report and an interim one; what is pressed does not matter here."""
    living.a_round(world)
    monkeypatch.setattr(press, "pdf", lambda html, _: b"%PDF " + html.encode())
    monkeypatch.setattr(signing, "sign", lambda document, reason: document + reason.encode())
    monkeypatch.setattr(press, "pages_count", lambda _: 7)
    publishing.publish_quarter("2026Q3")
    publishing.publish_quarter("2026-11-16T09:59", by=str(world.bora.id))


def test_nobody_reports_yet(as_user, world):
    said = as_user(world.eun).get("/reports/").text
    assert "No report yet" in said and "5\xa0Jan\xa02027" in said
    assert "Publish a report now" not in said
    assert "Publish a report now" in as_user(world.bora).get("/reports/").text


def test_the_newest_comes_first(as_user, world, two):
    said = as_user(world.eun).get("/reports/").text
    assert said.index("Quarter 4 of 2026, interim") < said.index("Quarter 3 of 2026")
    assert "by the clock" in said and world.bora.name in said and "7 pages" in said


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("kind=quarterly", "Quarter 3 of 2026", "Quarter 4 of 2026, interim"),
        ("kind=interim", "Quarter 4 of 2026, interim", "Quarter 3 of 2026"),
        ("language=en", "Quarter 3 of 2026", "RPT-2026-000001"),
        ("year=2026", "Quarter 3 of 2026", "No report found"),
        ("year=2025", "No report found", "Quarter 3 of 2026"),
        ("kind=x&year=x&language=x", "Quarter 3 of 2026", "No report found"),
        ("year=20260&after=x", "Quarter 3 of 2026", "No report found"),
        ("year=٢٠٢٦", "Quarter 3 of 2026", "No report found"),
    ],
)
def test_filters(as_user, world, two, query, there, absent):
    answer = as_user(world.eun).get(f"/reports/?{query}")
    assert answer.status_code == 200
    listed = answer.text.partition('id="results"')[2].partition("<section")[0]
    assert there in listed and absent not in listed


def test_a_download_is_what_was_stored_and_is_recorded(as_user, world):
    publishing.publish_quarter("2026Q3")
    report, file = published()["ko"]
    answer = as_user(world.eun).post(f"/reports/{report.ref}/download")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{report.ref}-2026Q3-ko.pdf"'
    assert answer.data == file.content and pypdf.PdfReader(io.BytesIO(answer.data)).pages
    with db.transaction(read_only=True) as session:
        record = session.exec(select(Record).where(Record.action == "report.downloaded")).one()
    assert (record.actor_id, record.ref, record.after["sha256"]) == (world.eun.id, report.ref, file.sha256)


def test_a_download_is_asked_for_by_a_form(as_user, world, two):
    report, _ = published()["ko"]
    assert as_user(world.eun).get(f"/reports/{report.ref}/download").status_code == 405
    assert as_user(world.eun).post("/reports/RPT-2026-999999/download").status_code == 404
    assert as_user(world.alice).post(f"/reports/{report.ref}/download").status_code == 403


@pytest.mark.parametrize(("kind", "begins"), [("csv", b"id,link_id"), ("hledger", b""), ("beancount", b"")])
def test_the_whole_ledger(as_user, world, two, kind, begins):
    with as_user(world.eun).post("/reports/journal", data={"format": kind}) as answer:
        assert answer.status_code == 200 and answer.data.startswith(begins)
        assert b"500000000" in answer.data.replace(b",", b"")
    with db.transaction(read_only=True) as session:
        assert session.exec(select(Record.after).where(Record.action == "ledger.exported")).one() == {"format": kind}


@pytest.mark.parametrize("kind", ["", "xml", "../x"])
def test_another_format_is_refused(as_user, world, kind):
    assert as_user(world.eun).post("/reports/journal", data={"format": kind}).status_code == 400
