"""audit.records and audit.export: who did what."""

from voucher.audit import log
from voucher.kernel import db


def _some(world):
    with db.transaction() as session:
        with log.coming_from("192.0.2.7"):
            log.record(
                session,
                "user.changed",
                world.alice,
                by=world.hana,
                why="=HYPERLINK(1)",
                before={"a": 1},
                after={"a": 2},
            )
        log.record(session, "user.signed_in", world.bora, by=world.bora)


def test_the_auditor_reads_every_line_with_its_change(as_user, world):
    _some(world)
    page = as_user(world.eun).get("/audit/").text
    assert "192.0.2.7" in page
    assert "a: 1 → 2" in page
    assert "Roles changed" in page


def test_filters_find_lines(as_user, world):
    _some(world)
    browser = as_user(world.eun)
    assert "192.0.2.7" not in browser.get("/audit/?action=user.signed").text
    assert "192.0.2.7" in browser.get("/audit/?day=2026-11-16").text
    assert "No line found" in browser.get("/audit/?day=2020-01-01").text
    assert browser.get("/audit/?day=nonsense&after=x").status_code == 200


def test_the_download_is_harmless_in_a_spreadsheet(as_user, world):
    _some(world)
    answer = as_user(world.eun).get("/audit/export")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "'=HYPERLINK(1)" in answer.text


def test_a_firm_does_not_read_it(as_user, world):
    assert as_user(world.alice).get("/audit/").status_code == 403
