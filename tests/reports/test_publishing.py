"""A quarter's report as a file: both languages, the ledger inside it, published once."""

import io
import json

import pikepdf
import pypdf
import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.reports import living
from voucher.audit.models import Record
from voucher.documents.models import StoredFile
from voucher.kernel import db, errands
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.ledger import chart
from voucher.ledger.posting import balance
from voucher.reports import gathering, press, publishing, signing
from voucher.reports.models import Report
from voucher.vouchers.models import Voucher


def published():
    with db.transaction(read_only=True) as session:
        query = select(Report, StoredFile).join(StoredFile, StoredFile.id == Report.file_id)
        return {report.language: (report, file) for report, file in session.exec(query)}


def text_of(content):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_both_editions_say_the_same(world):
    living.a_quarter(world)
    publishing.publish_quarter("2026Q3")
    editions = published()
    assert set(editions) == {"ko", "en"}
    attached = {}
    for language, said, agency in (
        ("ko", "2026년 3분기", "산업AI지원센터"),
        ("en", "third quarter of 2026", "Industrial AI Support Agency"),
    ):
        report, file = editions[language]
        pages = text_of(file.content)
        assert said in pages[0] and agency in pages[0] and report.ref in pages[0]
        assert report.pages_count == len(pages)
        for number, page in enumerate(pages[1:], start=2):
            assert agency in page and f"{number} / {len(pages)}" in page
        whole = "\n".join(pages)
        for sum_ in ("500,000,000", "436,000,000", "33,000,000", "24,000,000", "491,000,001"):
            assert sum_ in whole, (language, sum_)
        assert "PAY-2026-000001" in whole and "PAY-2026-000002" not in whole
        with pikepdf.open(io.BytesIO(file.content)) as opened:
            assert str(opened.Root.Lang) == language
            with opened.open_metadata() as metadata:
                assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
                assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            attached[language] = {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()}
    assert "오억 원" in "".join(text_of(editions["ko"][1].content)) and "500 million won" in " ".join(
        "\n".join(text_of(editions["en"][1].content)).split()
    )
    assert attached["ko"] == attached["en"]


def test_the_attachments_equal_the_ledger(world):
    living.a_quarter(world)
    living.arrive(living.kept(lambda s: s.exec(select(living.Disbursement).order_by("ref")).all())[1], 9, 30)
    publishing.publish_quarter("2026Q3")
    with pikepdf.open(io.BytesIO(published()["en"][1].content)) as opened:
        files = {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()}
    data = json.loads(files["report.json"])
    with db.transaction(read_only=True) as session:
        vouchers = session.exec(select(Voucher)).all()
        assert data["rounds"][0]["disbursed_krw"] == sum(balance(session, chart.disbursed(v.id)) for v in vouchers)
        held = {c["code"]: c["balance_krw"] for c in data["cash"]}
        assert held["bank"] == balance(session, chart.bank())
        assert held["rail_clearing"] == balance(session, chart.rail_clearing())
        assert held["escrow"] == sum(balance(session, chart.escrow(v.id)) for v in vouchers)
        last = (
            session.connection()
            .exec_driver_sql(
                "SELECT id, encode(digest, 'hex'), count(*) OVER () FROM ledger_transfer ORDER BY id DESC LIMIT 1"
            )
            .one()
        )
    proof = data["proof"]
    assert (proof["last_transfer_id"], proof["last_transfer_digest"], proof["transfers_count"]) == tuple(last)
    rows = files["payments.csv"].decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + len(data["payments"]) == 3
    assert sum(int(row.split(",")[-4]) for row in rows[1:]) == 55_000_001
    assert all(isinstance(value, int) for row in data["rounds"] for key, value in row.items() if key.endswith("_krw"))


def test_publishing_twice_makes_one(world, monkeypatch):
    living.a_quarter(world)
    publishing.publish_quarter("2026Q3")
    first = {language: (report.id, file.sha256) for language, (report, file) in published().items()}
    monkeypatch.setattr(press, "pdf", None)
    publishing.publish_quarter("2026Q3")
    assert first == {language: (report.id, file.sha256) for language, (report, file) in published().items()}
    with db.transaction(read_only=True) as session:
        acts = session.exec(select(Record.actor_name).where(Record.action == "report.published")).all()
    assert acts == ["system", "system"]


def test_two_workers_at_once_keep_one(world, monkeypatch):
    """The second finds out only when it wants to keep what it pressed."""
    living.a_quarter(world)
    pressed = publishing._pressed

    def slowly(facts, by):
        monkeypatch.setattr(publishing, "_pressed", pressed)
        made = pressed(facts, by)
        publishing.publish_quarter("2026Q3")
        return made

    monkeypatch.setattr(publishing, "_pressed", slowly)
    publishing.publish_quarter("2026Q3")
    assert len(published()) == 2
    with db.transaction(read_only=True) as session:
        reports = select(sa.func.count()).select_from(StoredFile).where(StoredFile.about_id.is_(None))
        assert session.exec(reports).one() == 2


def test_the_press_works_outside_of_any_transaction(world, monkeypatch):
    def looks(html, files):
        with db.transaction(read_only=True) as session:
            open_ = session.connection().exec_driver_sql(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND starts_with(state, 'idle in')"
            )
            assert open_.scalar_one() == 0
        return b"%PDF"

    monkeypatch.setattr(press, "pdf", looks)
    monkeypatch.setattr(signing, "sign", lambda document, reason: document + reason.encode())
    monkeypatch.setattr(press, "pages_count", lambda _: 1)
    publishing.publish_quarter("2026Q3")
    assert len(published()) == 2


def test_what_does_not_add_up_is_not_published(world, monkeypatch):
    living.a_quarter(world)
    monkeypatch.setattr(gathering.Facts, "paid_krw", property(lambda _: 1))
    with pytest.raises(gathering.DoesNotAddUp):
        publishing.publish_quarter("2026Q3")
    assert published() == {}


def test_a_quarter_that_runs_is_not_published(world):
    with pytest.raises(ValueError):
        publishing.publish_quarter("2026Q4")
    with pytest.raises(NotNow), db.transaction() as session:
        publishing.ask(session, "2026Q4", by=world.bora)


def test_only_officers_ask(session, world):
    for person in (world.eun, world.dana, world.gi, world.alice, world.hana):
        with pytest.raises(NotPermitted):
            publishing.ask(session, "2026Q3", by=person)


def test_asking_twice_puts_one_errand(world):
    with db.transaction() as session:
        publishing.ask(session, "2026Q3", by=world.bora)
        publishing.ask(session, "2026Q3", by=world.boram)
    with db.transaction() as session:
        publishing.ask(session, "2026Q3", by=world.bora)
        jobs = session.connection().exec_driver_sql("SELECT count(*) FROM procrastinate_jobs").scalar_one()
    assert jobs == 1
    errands.run_waiting()
    assert {report.published_by for report, _ in published().values()} == {world.bora.name}


def test_an_interim_report_says_so(world):
    living.a_quarter(world)
    publishing.publish_quarter("2026-11-16T10:00", by=str(world.bora.id))
    editions = published()
    assert "잠정" in text_of(editions["ko"][1].content)[0]
    assert "Provisional" in text_of(editions["en"][1].content)[0]
    assert editions["ko"][0].kind == "interim"


@pytest.mark.parametrize("statement", ["UPDATE reports_report SET period = 'x'", "DELETE FROM reports_report", "UPDATE documents_stored_file SET content = ''", "DELETE FROM documents_stored_file"])  # fmt: skip
def test_what_is_published_stays(world, statement):
    publishing.publish_quarter("2026Q3")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
        session.connection().exec_driver_sql(statement)
