"""audit.export: lines leave the portal with a reason, and that is an act itself."""

from sqlmodel import select

from tests.audit.test_records import _some
from voucher.audit import log, queries
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


def test_the_file_says_acts_and_roles_in_the_readers_words_beside_their_keys(as_user, world):
    _some(world)
    eun = as_user(world.eun)
    head, line, *_more = eun.post("/audit/export?action=user&lang=ko", data=WHY).text.splitlines()
    assert head.lstrip("\ufeff").startswith("줄,일시(서울 시각),행위자,권한,접속 주소,")
    assert "관리자" in line
    assert ",user." in line, "the key stays"
    assert "Administrator" in eun.post("/audit/export?action=user&lang=en", data=WHY).text


def test_very_many_are_read_while_they_are_sent(as_user, world, monkeypatch):
    """Nothing is kept from the reader silently: as many as the log says are in the file, oldest first."""
    asked = []
    really = queries.lines
    monkeypatch.setattr(queries, "lines", lambda *args: asked.append(args) or really(*args))
    with db.transaction() as session:
        for number in range(2_500):
            log.record(session, "user.changed", world.alice, by=world.hana, why=f"line {number}.")
    answer = as_user(world.eun).post("/audit/export?action=user.changed", data=WHY, buffered=False)
    assert answer.is_streamed
    pieces = list(answer.iter_encoded())
    assert len(pieces) > 2, "never the whole file at once"
    text = b"".join(pieces).decode()
    assert text.index("line 0.") < text.index("line 999.") < text.index("line 2499.")
    assert text.count("\r\n") == 2_501
    assert len(asked) == 1
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "audit.exported")).one()
    assert line.after["rows"] == 2_500


def test_too_many_for_one_file_are_refused(as_user, world, monkeypatch):
    _some(world)
    monkeypatch.setattr(queries, "MOST_LINES", 1)
    answer = as_user(world.eun).post("/audit/export?action=user", data=WHY)
    assert "These are more than 1 lines." in answer.text
    assert answer.mimetype == "text/html"
    with db.transaction(read_only=True) as session:
        assert not session.exec(select(Record).where(Record.action == "audit.exported")).all()


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
