"""Page: /rehearsals/<ref>, and the pages of a firm as an officer plays them: nothing of it is left anywhere."""

import io
import re

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.conftest import _empty_page
from tests.programmes.rounds import a_draft, an_open_round, opened
from voucher.applications import consents
from voucher.audit.models import Record
from voucher.kernel import db, migrating
from voucher.programmes import asking
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round
from voucher.programmes.questions import Kind, Question
from voucher.rehearsals.models import Rehearsal

FIRM = {"size": "small", "region": "busan", "industry": "C29", "employees_count": "30", "founded_on": "2015-03-02"}
PROJECT = {"title": "표면 검사", "skill": "inspection", "problem": "놓칩니다.", "goal": "줄입니다."}
OWED = ("tax_arrears", "credit_default", "funded_elsewhere", "banned", "capital_impaired")
CONSENT = {asked.purpose: "y" for asked in consents.ASKED} | dict.fromkeys(OWED, "no")
QUIET = {"rehearsals_rehearsal", "audit_record", "people_sign_in"}


@pytest.fixture
def ref(app, world):
    with db.transaction() as session:
        ref = a_draft(session, world).ref
        question = Question(code="q1", kind=Kind.TEXT, label_ko="왜?", label_en="Why?", required=True)
        return asking.put(session, ref, question, by=world.bora).ref


def counts():
    """How many rows every table has, but for those that may grow: sign-ins, the rehearsal itself, who began it."""
    with db.transaction(read_only=True) as session:
        names = [t.name for t in migrating.metadata().sorted_tables if t.name not in QUIET]
        names.append("procrastinate_jobs")
        return {n: session.connection().execute(sa.text(f"SELECT count(*) FROM {n}")).scalar() for n in names}


def begun(browser, ref, **changes):
    """The reference of a rehearsal that has just begun."""
    answer = browser.post(f"/rehearsals/{ref}", data={**FIRM, **changes})
    return re.fullmatch(r"/programmes/(TST-2026-[0-9]{6})", answer.location)[1]


def filled(browser, test):
    """Everything written but the last tick."""
    for page, data in (("project", PROJECT), ("money", {"asked_krw": "50,000,000"}), ("questions", {"q1": "Because."})):
        assert browser.post(f"/applications/{test}/{page}", data=data).status_code == 302, page
    file = {
        "tax_clearance-file": (io.BytesIO(_empty_page()), "납세증명서.pdf"),
        "tax_clearance-issued_on": "2026-11-10",
    }
    answer = browser.post(f"/applications/{test}/papers", data={**file, "add": "tax_clearance"})
    assert answer.status_code == 302, answer.text
    assert browser.post(f"/applications/{test}/consent", data=CONSENT).status_code == 302


def test_a_draft_is_walked_to_its_receipt_and_nothing_of_it_is_left(as_user, world, ref):
    bora, before = as_user(world.bora), counts()
    assert f"/rehearsals/{ref}" in bora.get(f"/programmes/{ref}").text
    test = begun(bora, ref)
    page = bora.get(f"/programmes/{test}").text
    assert "Rehearsal – nothing here is real." in page
    assert f"/applications/apply/{test}" in page
    assert "nothing here is real" in bora.get(f"/programmes/{test}/check").text
    assert "Test firm (invented)" in bora.get(f"/applications/apply/{test}").text
    answer = bora.post(f"/applications/apply/{test}")
    assert answer.location == f"/applications/{test}/project"
    filled(bora, test)
    page = bora.get(f"/applications/{test}/check").text
    for said in ("표면 검사", "Because.", "납세증명서.pdf", "nothing here is real", "I may sign for this firm"):
        assert said in page, said
    assert bora.post(f"/applications/{test}/check", data={"certify": "y"}).location == f"/applications/{test}/receipt"
    page = bora.get(f"/applications/{test}/receipt").text
    assert "Your application is in" in page
    assert "Download the receipt" not in page
    assert "nothing here is real" in page
    assert counts() == before
    with db.transaction(read_only=True) as session:
        lines = session.exec(select(Record).where(Record.actor_id == world.bora.id, Record.action != "user.signed_in"))
        assert [line.action for line in lines] == ["round.drafted", "round.questions", "round.rehearsed"]
        assert session.exec(select(Round)).one().state == "draft"


def test_what_is_wrong_is_told_and_what_was_written_before_stays(as_user, world, ref):
    bora = as_user(world.bora)
    test = begun(bora, ref)
    bora.post(f"/applications/apply/{test}")
    bora.post(f"/applications/{test}/project", data=PROJECT)
    answer = bora.post(f"/applications/{test}/money", data={"asked_krw": "-1"})
    assert "is-error" in answer.text
    assert "nothing here is real" in answer.text
    answer = bora.post(f"/applications/{test}/check", data={"certify": "y"})
    assert "Some answers are still missing" in answer.text
    assert "표면 검사" in bora.get(f"/applications/{test}").text


def test_a_firm_that_the_round_is_not_for_is_turned_away(as_user, world, ref):
    bora = as_user(world.bora)
    test = begun(bora, ref, size="large")
    assert "This round is not for firms of your size." in bora.get(f"/applications/apply/{test}").text


def test_a_first_come_round_is_rehearsed_without_money(as_user, world, ref):
    with db.transaction() as session:
        db.lock(session, Round, Round.ref == ref).mode = Mode.FIRST_COME
    bora = as_user(world.bora)
    test = begun(bora, ref)
    bora.post(f"/applications/apply/{test}")
    filled(bora, test)
    before = counts()
    bora.post(f"/applications/{test}/check", data={"certify": "y"})
    page = bora.get(f"/applications/{test}/receipt").text
    assert "Here a firm reads the answer" in page
    assert counts() == before


def test_it_is_gone_on_with_begun_anew_thrown_away_and_ends_when_the_round_opens(as_user, world, ref):
    bora = as_user(world.bora)
    first = begun(bora, ref)
    bora.post(f"/applications/apply/{first}")
    assert f"/applications/{first}" in bora.get(f"/rehearsals/{ref}").text
    second = begun(bora, ref)
    assert bora.get(f"/applications/{first}").status_code == 404
    assert "This rehearsal is over." in bora.get(f"/applications/apply/{first}").text
    bora.post(f"/rehearsals/{ref}", data={"clear": "1"})
    assert bora.get(f"/programmes/{second}").status_code == 404
    third = begun(bora, ref)
    with db.transaction() as session:
        opened(session, ref, world)
    assert bora.get(f"/programmes/{third}").status_code == 404
    with db.transaction(read_only=True) as session:
        assert not session.exec(select(Rehearsal)).all()
    assert bora.get(f"/rehearsals/{ref}").location == f"/programmes/{ref}"


def test_only_its_own_officer_plays_it_and_only_what_a_firm_does(as_user, client, world, ref):
    bora = as_user(world.bora)
    test = begun(bora, ref)
    bora.post(f"/applications/apply/{test}")
    for person in (world.boram, world.alice, world.eun):
        for path in (f"/programmes/{test}", f"/applications/{test}"):
            assert as_user(person).get(path).status_code in {403, 404}
    assert client.get(f"/programmes/{test}").status_code == 404
    for path in (f"/applications/{test}/decide", f"/reports/receipt/{test}", f"/applications/{test}/screen"):
        assert bora.get(path).status_code in {302, 404}, path
    assert bora.post(f"/applications/{test}/check", data={"ask": "1"}).location == f"/applications/{test}"
    for person in (world.alice, world.dana, world.eun, world.hana):
        assert as_user(person).post(f"/rehearsals/{ref}", data=FIRM).status_code == 403


def test_what_makes_no_firm_is_told_at_its_field(as_user, world, ref):
    bora = as_user(world.bora)
    for change in ({"employees_count": "-1"}, {"size": "huge"}, {"founded_on": "2030-01-01"}, {"region": "mars"}):
        answer = bora.post(f"/rehearsals/{ref}", data={**FIRM, **change})
        assert "is-error" in answer.text, change
    with db.transaction() as session:
        opened = an_open_round(session, world, title_ko="열린 공고").ref
    assert bora.post(f"/rehearsals/{opened}", data=FIRM).status_code == 409
