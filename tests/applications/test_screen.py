"""Page: /applications/<ref>/screen: what came of each requirement, and on what it stands."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.cases import a_draft, a_submitted, approve, grant
from tests.applications.test_decide import NO, YES
from tests.applications.test_deciding import change_firm
from tests.programmes.rounds import an_open_round
from voucher.applications import declaring, granting, screening, submitting
from voucher.applications.deciding import Decision
from voucher.applications.declaring import Answer
from voucher.applications.lifecycle import State
from voucher.applications.models import Application, Finding
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.people import tax_office
from voucher.programmes.eligibility import Outcome
from voucher.programmes.rules import Ground


@pytest.fixture
def ref(write, world):
    return write(a_submitted, world.alice)


def found(ref: str, number: int | None = None) -> dict[Ground, Finding]:
    with db.transaction(read_only=True) as session:
        application = db.one(session, Application, Application.ref == ref)
        if number is None:
            return {one.finding.ground: one.finding for one in screening.standings(session, application)}
        of_it = select(Finding).where(Finding.application_id == application.id, Finding.screening == number)
        return {one.ground: one for one in session.exec(of_it)}


def declared(session, round_, by, **answers: bool) -> Application:
    """An application of a firm that declares something."""
    application = a_draft(session, round_, by)
    declaring.declare(session, application.ref, [Answer(q, a, q) for q, a in answers.items()], by=by)
    return submitting.submit(session, application.ref, by=by)


def test_what_is_submitted_is_held_against_every_ground_with_its_evidence(ref, world):
    kept = found(ref)
    assert len(kept) == 11
    assert {f.outcome for f in kept.values()} == {Outcome.PASS}
    assert {f.rules_version for f in kept.values()} == {2}
    assert {f.checked_at for f in kept.values()} == {clock.now()}
    assert kept[Ground.EMPLOYEES].evidence == {"employees_count": 42}
    assert kept[Ground.IN_BUSINESS].evidence == {"status": "01", "asked_at": clock.now().isoformat()}
    assert kept[Ground.TAX_ARREARS].evidence == {"tax_arrears": False, "declared_at": clock.now().isoformat()}
    assert kept[Ground.SAME_REPRESENTATIVE].evidence == {"applications": []}


def test_the_officer_sees_it_on_both_pages_and_the_auditor_on_one(as_user, world, ref):
    bora = as_user(world.bora)
    for page in (bora.get(f"/applications/{ref}/screen").text, bora.get(f"/applications/{ref}/decide").text):
        assert "No taxes are in arrears." in page
        assert "Employees: 42. At least 1 are needed." in page
    page = as_user(world.eun).get(f"/applications/{ref}/screen").text
    assert "What the firm declared" in page
    assert "Look again now" not in page
    assert as_user(world.eun).post(f"/applications/{ref}/screen").status_code == 403
    for stranger in (world.alice, world.chul, world.dana):
        assert as_user(stranger).get(f"/applications/{ref}/screen").status_code == 403
    assert f"/applications/{ref}/screen" in bora.get(f"/applications/{ref}").text


def test_what_was_found_is_never_changed(ref):
    for table in ("applications_finding", "applications_declaration"):
        for statement in (f"UPDATE {table} SET created_at = now()", f"DELETE FROM {table}"):
            with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
                session.connection().exec_driver_sql(statement)


def test_an_officer_looks_again_and_what_was_found_before_stays(as_user, world, ref):
    change_firm(world, tax_status="03")
    answer = as_user(world.bora).post(f"/applications/{ref}/screen", follow_redirects=True)
    assert "Every requirement was looked at again." in answer.text
    assert found(ref)[Ground.IN_BUSINESS].outcome is Outcome.FAIL
    assert found(ref, 1)[Ground.IN_BUSINESS].outcome is Outcome.PASS
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "application.screened")).one()
        assert line.after == {"fail": ["in_business"], "unknown": [], "warn": []}
        assert line.actor_id == world.bora.id


def test_the_tax_office_answers_and_it_is_looked_at_again(world, ref, rail):
    change_firm(world, tax_status="")
    rail.order("/businesses", b_no="2208203228", b_stt_cd="03")
    tax_office.refresh(world.organisations["haneul"])
    assert found(ref)[Ground.IN_BUSINESS].outcome is Outcome.FAIL
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "application.screened")).one()
        assert line.actor_id is None


def test_what_is_decided_is_not_looked_at_again(as_user, world, ref, rail):
    as_user(world.bora).post(f"/applications/{ref}/decide", data=NO)
    tax_office.refresh(world.organisations["haneul"])
    assert as_user(world.bora).post(f"/applications/{ref}/screen").status_code == 409
    assert found(ref)[Ground.SIZE].screening == 1


def test_another_firm_with_the_same_representative_is_found_however_it_is_written(write, world, ref):
    change_firm(world, "mallory_works", representative="박 하늘")
    other = write(a_submitted, world.mallory)
    kept = found(other)[Ground.SAME_REPRESENTATIVE]
    assert (kept.outcome, kept.evidence) == (Outcome.FAIL, {"applications": [ref]})
    with db.transaction() as session:
        submitting.withdraw(session, ref, by=world.alice)
        screening.again(session, other, by=world.bora)
    assert found(other)[Ground.SAME_REPRESENTATIVE].outcome is Outcome.PASS


def test_support_of_an_earlier_round_is_found(write, world, ref, as_user):
    approve(as_user, world, ref, YES)
    with db.transaction() as session:
        later = a_submitted(session, an_open_round(session, world), world.alice).ref
    kept = found(later)[Ground.SUPPORTED_BEFORE]
    assert (kept.outcome, kept.evidence) == (Outcome.WARN, {"applications": [ref]})


def test_what_fails_blocks_the_approval_and_not_the_rejection(as_user, write, world, read):
    ref = write(declared, world.alice, tax_arrears=True)
    bora = as_user(world.bora)
    page = bora.get(f"/applications/{ref}/decide").text
    assert "Taxes are in arrears." in page
    answer = bora.post(f"/applications/{ref}/decide", data=YES)
    assert answer.status_code == 409
    assert "Two people must agree" in answer.text
    assert read(ref).state is State.SUBMITTED
    bora.post(f"/applications/{ref}/decide", data=NO)
    assert read(ref).state is State.REJECTED


def test_what_is_doubtful_is_looked_at_first(as_user, write, world, read):
    ref = write(declared, world.alice, tax_arrears=True, arrears_arranged=True)
    bora = as_user(world.bora)
    page = bora.post(f"/applications/{ref}/decide", data=YES).text
    assert 'id="looked_at-error"' in page
    assert read(ref).state is State.SUBMITTED
    assert bora.post(f"/applications/{ref}/decide", data={**YES, "looked_at": "banned"}).status_code == 200
    approve(as_user, world, ref, {**YES, "looked_at": "tax_arrears"})
    assert read(ref).state is State.APPROVED


def test_what_nobody_knows_is_looked_at_first(world, write, read):
    change_firm(world, region="", industry="")
    ref = write(a_submitted, world.alice)
    assert found(ref)[Ground.INDUSTRY].outcome is Outcome.UNKNOWN
    with pytest.raises(Exception, match="Look at each of these"), db.transaction() as session:
        granting.propose(session, ref, Decision(1_000_000, "가"), by=world.bora)
    with db.transaction() as session:
        looked = frozenset({Ground.INDUSTRY})
        grant(session, world, ref, Decision(1_000_000, "가", looked))
    assert read(ref).state is State.APPROVED


def test_whoever_is_near_to_the_firm_is_shown(as_user, world, ref):
    bora, url = as_user(world.bora), f"/applications/{ref}/screen"
    assert "Nobody here has the same representative" in bora.get(url).text
    change_firm(world, "mallory_works", representative="박 하늘", address="하늘정밀 본사")
    change_firm(world, phone="0551234567")
    change_firm(world, "chul_ai", phone="0551234567")
    page = bora.get(url).text
    assert "the same representative, the same address" in page
    assert "the same telephone" in page
    assert "Chul Vision" in page
    assert "Chul Vision" in bora.get(f"/applications/{ref}/decide").text, "and to whoever decides"
    assert "Mallory Tech" in page
    change_firm(world, "mallory_works", representative="김 다른", address="하늘 정밀, 본사")
    assert "the same address" in bora.get(url).text, "however it is written"


def test_a_partner_that_is_near_to_the_firm_is_shown_too(as_user, world, ref):
    change_firm(world, "dosan", representative="박 하늘")
    page = as_user(world.bora).get(f"/applications/{ref}/screen").text
    assert "Dosan Capital" in page
    assert "the same representative" in page
