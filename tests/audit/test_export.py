"""audit.export: lines leave the portal with a reason, and that is an act itself."""

from sqlmodel import select

from tests.audit.test_records import _some
from voucher.audit.models import Record
from voucher.kernel import db

WHY = {"why": "개인정보 접속기록 연간 점검"}


def test_who_takes_what_and_what_for_is_recorded(as_user, world):
    _some(world)
    answer = as_user(world.eun).post("/audit/export?ref=&action=user&since=2026-11-16&unknown=x", data=WHY)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "'=HYPERLINK(1)" in answer.text, "harmless in a spreadsheet"
    assert answer.text.count("\n") == 3
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "audit.exported")).one()
    assert (line.actor_id, line.why, line.address) == (world.eun.id, WHY["why"], "127.0.0.1")
    assert line.after == {"action": "user", "since": "2026-11-16", "rows": 2}


def test_looking_takes_nothing_and_a_reason_is_needed(as_user, world):
    _some(world)
    browser = as_user(world.eun)
    assert "What is the download for?" in browser.get("/audit/export?who=Hana").text
    for why in ("", "  ", "가" * 501):
        answer = browser.post("/audit/export", data={"why": why})
        assert answer.mimetype == "text/html"
        assert "is-error" in answer.text
    with db.transaction(read_only=True) as session:
        assert not session.exec(select(Record).where(Record.action == "audit.exported")).all()


def test_the_list_leads_there_with_its_filters(as_user, world):
    page = as_user(world.eun).get("/audit/?action=user&since=2026-11-16").text
    assert 'href="/audit/export?action=user&amp;since=2026-11-16"' in page


def test_others_take_nothing(as_user, world):
    for person in (world.alice, world.bora, world.dana, world.chul):
        assert as_user(person).post("/audit/export", data=WHY).status_code == 403
