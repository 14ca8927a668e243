"""Page: /applications/export: a list as a file; who takes it and what for is written down."""

import csv
import io

from sqlmodel import select

from tests.applications.cases import a_draft, a_submitted, an_approved
from voucher.applications.drafting import Project
from voucher.audit.models import Record
from voucher.kernel import db
from voucher.programmes import queries
from voucher.suppliers.models import Skill


def read(answer):
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    text = answer.data.decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_the_file_holds_what_was_listed_and_the_log_says_who_took_it(as_user, world, write, round_ref):
    sent = write(a_submitted, world.mallory)
    with db.transaction() as session:
        approved = an_approved(session, queries.by_ref(session, round_ref, None)[0], world).ref
    browser = as_user(world.eun)
    assert "What is the file for?" in browser.get("/applications/export?state=approved").text
    rows = read(browser.post("/applications/export?state=approved", data={"why": "분기 감사"}))
    assert rows[0][:4] == ["Reference", "Round", "Firm", "Title"]
    assert rows[1:] == [
        [
            approved,
            "AI voucher 2026, fourth round",
            "하늘정밀",
            "기어 하우징 표면 검사",
            "50000000",
            "50000000",
            "Approved",
            "2026-11-16 10:00:00",
        ]
    ]
    assert [row[0] for row in read(browser.post("/applications/export?sort=oldest", data={"why": "x"}))[1:]] == [
        sent,
        approved,
    ]
    with db.transaction(read_only=True) as session:
        line = session.exec(
            select(Record).where(Record.action == "application.exported").order_by(Record.number)
        ).first()
        assert (line.actor_id, line.why, line.after) == (world.eun.id, "분기 감사", {"state": "approved"})


def test_without_a_purpose_there_is_no_file(as_user, world, write):
    write(a_submitted, world.alice)
    for why in ("", "  ", "x" * 201):
        answer = as_user(world.bora).post("/applications/export", data={"why": why})
        assert answer.mimetype == "text/html"


def test_a_firm_takes_only_its_own(as_user, world, write):
    write(a_submitted, world.mallory)
    mine = write(a_draft, world.alice)
    rows = read(as_user(world.alice).post("/applications/export", data={"why": "x"}))
    assert [row[0] for row in rows[1:]] == [mine]
    assert as_user(world.chul).post("/applications/export", data={"why": "x"}).status_code == 403


def test_a_title_that_is_a_formula_is_disarmed(as_user, world, write):
    write(a_submitted, world.alice, project=Project("=HYPERLINK(1)", Skill.ENERGY, "p", "g"))
    assert read(as_user(world.bora).post("/applications/export", data={"why": "x"}))[1][3] == "'=HYPERLINK(1)"
