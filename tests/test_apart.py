"""Whoever is tied to a firm or a supplier decides nothing about it, in whatever use-case, and has it in no list."""

import pytest
from sqlmodel import select

from tests import dealing
from tests import path as way
from tests.applications.cases import a_submitted
from tests.applications.conftest import read, round_ref, write
from tests.applications.rushes import ASKED, SHARE, a_rush, firms, submit
from tests.assessments.test_panel import NOTE, a_scored_round, proposed
from tests.contributions.steps import a_movement, a_round
from tests.objections.conftest import objected, rejected
from tests.suppliers.test_confirm_account import held
from tests.tying import HAND_ON, tie
from voucher.applications import granting
from voucher.applications.deciding import Decision
from voucher.applications.models import Application
from voucher.contributions import recording
from voucher.kernel import db
from voucher.notices import inbox
from voucher.people.models import Bond, Organisation
from voucher.suppliers.lifecycle import State as SupplierState
from voucher.suppliers.models import Supplier
from voucher.vouchers.models import Voucher

__all__ = ["held", "objected", "read", "rejected", "round_ref", "write"]


def waits_for(person):
    with db.transaction(read_only=True) as session:
        return {task.ref for task in inbox.tasks(session, person)}


def read_state(ref):
    with db.transaction(read_only=True) as session:
        return str(session.exec(select(Application.state).where(Application.ref == ref)).one())


def refused(answer) -> bool:
    return answer.status_code == 403 and HAND_ON in answer.text


@pytest.mark.parametrize("page", ["decide", "ask", "screen", "override/tax_arrears"])
def test_an_application_of_the_firm(as_user, world, write, page):
    ref = write(a_submitted, world.alice)
    assert ref in waits_for(world.bora)
    tie(world.bora, world.organisations["haneul"])
    assert ref not in waits_for(world.bora)
    assert ref in waits_for(world.boram)
    said = {"decision": "approve", "granted_krw": "1,000,000", "note": "x", "reason": "x"}
    assert refused(as_user(world.bora).post(f"/applications/{ref}/{page}", data=said))


def test_several_at_once_leave_it_out(as_user, world, write, round_ref):
    one, other = write(a_submitted, world.alice), write(a_submitted, world.mallory)
    tie(world.bora, world.organisations["haneul"])
    bora = as_user(world.bora)
    page = bora.get(f"/applications/decide/{round_ref}").text
    assert other in page
    assert one not in page


def test_a_contract_of_either_side(as_user, world):
    ref = dealing.countersigned(world)
    assert ref in waits_for(world.boram)
    made = tie(world.boram, world.organisations["chul_ai"], Bond.STAKE)
    assert ref not in waits_for(world.boram)
    said = {"seen": dealing.digest(ref), "agreed": "y", "password": "x", "why": "x"}
    for page in ("seal", "send-back"):
        assert refused(as_user(world.boram).post(f"/contracts/{ref}/{page}", data=said)), page
    as_user(world.boram).post(f"/people/ties/{made.id}", data={"why": "verkauft"})
    assert ref in waits_for(world.boram)
    tie(world.boram, world.organisations["haneul"])
    assert refused(as_user(world.boram).post(f"/contracts/{ref}/seal", data=said))


@pytest.mark.parametrize("side", ["haneul", "chul_ai"])
def test_an_invoice_of_either_side(as_user, world, side):
    ref = dealing.invoiced(world, 10_000_000, 15_000_000)
    assert ref in waits_for(world.bora)
    tie(world.bora, world.organisations[side])
    assert ref not in waits_for(world.bora)
    assert refused(as_user(world.bora).get(f"/invoices/{ref}/approve"))
    for decision in ("approve", "return"):
        assert refused(as_user(world.bora).post(f"/invoices/{ref}/approve", data={"decision": decision, "note": "x"}))


@pytest.mark.parametrize("side", ["haneul", "chul_ai"])
def test_a_payment_of_either_side(as_user, world, rail, side):
    path = way.ready(world, rail)
    assert path.payment in waits_for(world.dana)
    tie(world.dana, world.organisations[side])
    assert path.payment not in waits_for(world.dana)
    dana = as_user(world.dana)
    assert refused(dana.post(f"/disbursements/{path.payment}/release"))
    assert "Look and release" not in dana.get(f"/disbursements/{path.payment}").text
    assert path.payment not in dana.get("/disbursements/release").text


def test_the_holder_of_the_account_by_name(as_user, world, rail):
    path = way.ready(world, rail)
    with db.transaction() as session:
        found = select(Supplier).where(Supplier.organisation_id == world.organisations["chul_ai"])
        session.exec(found).one().bank_holder = world.dana.name
    answer = as_user(world.dana).post(f"/disbursements/{path.payment}/release")
    assert answer.status_code == 403
    assert "has your name" in answer.text


def test_a_supplier_that_wants_in_and_its_account(as_user, world):
    with db.transaction() as session:
        ref = dealing.supplier(session, world.organisations["chul_ai"], state=SupplierState.APPLIED).ref
    assert ref in waits_for(world.bora)
    tie(world.bora, world.organisations["chul_ai"])
    assert ref not in waits_for(world.bora)
    for decision in ("qualify", "refuse", "suspend"):
        answer = as_user(world.bora).post(f"/suppliers/{ref}/qualify", data={"decision": decision, "why": "x"})
        assert refused(answer), decision


def test_an_account_that_waits(as_user, world, held):
    assert held.ref in waits_for(world.dana)
    tie(world.dana, world.organisations["chul_ai"])
    assert held.ref not in waits_for(world.dana)
    assert refused(as_user(world.dana).get(f"/suppliers/{held.ref}/account"))


def test_a_panels_result_with_the_firm_in_it(as_user, app, world):
    with db.transaction() as session:
        ref, (one, _two) = a_scored_round(session, world)
    tie(world.bora, world.organisations["mallory_works"])
    assert ref not in waits_for(world.bora)
    assert ref in waits_for(world.boram)
    bora = as_user(world.bora)
    assert refused(bora.post(f"/assessments/{ref}/propose", data={"note": NOTE}))
    with db.transaction() as session:
        proposed(session, ref, world.boram)
    tie(world.seon, world.organisations["haneul"])
    for person in (world.bora, world.seon):
        assert ref not in waits_for(person)
        for decision in ("approve", "refuse"):
            said = {"decision": decision, "note": NOTE}
            assert refused(as_user(person).post(f"/assessments/{ref}/approve", data=said))
    assert one not in waits_for(world.bora)


def test_points_and_seats_of_the_firm(as_user, app, world):
    with db.transaction() as session:
        ref, (one, two) = a_scored_round(session, world)
    tie(world.bora, world.organisations["haneul"])
    bora = as_user(world.bora)
    assert refused(bora.post(f"/assessments/{ref}/{one}/points", data={"why": "x"}))
    assert not refused(bora.post(f"/assessments/{ref}/{two}/points", data={"why": "x"}))


def test_an_objection_of_the_firm(as_user, world, objected):
    assert objected in waits_for(world.boram)
    tie(world.boram, world.organisations["haneul"])
    assert objected not in waits_for(world.boram)
    answer = as_user(world.boram).post(f"/objections/{objected}/judge", data={"decision": "uphold", "note": "x"})
    assert answer.status_code == 403


def test_a_grant_of_the_firm_is_taken_back_by_others(as_user, app, world):
    with db.transaction() as session:
        rush = a_rush(session, world, 2 * SHARE)
        ref = rush.ref
        session.flush()
    (firm, *_) = firms(ref, [ASKED])
    submit(firm)
    with db.transaction() as session:
        voucher = session.exec(select(Voucher)).one()
        session.get_one(Organisation, voucher.firm_id).registration_no = "1248100998"
    tie(world.bora, voucher.firm_id)
    assert refused(as_user(world.bora).post(f"/vouchers/{voucher.ref}/revoke", data={"reason": "x"}))


def test_the_money_of_a_rounds_partner(as_user, world):
    round_, dosan = a_round(world), world.organisations["dosan"]
    path = f"/contributions/{round_.ref}"
    assert round_.ref in waits_for(world.bora)
    tie(world.bora, dosan, Bond.STAKE)
    assert round_.ref not in waits_for(world.bora)
    said = {"amount_krw": "1,000", "moved_on": "2026-11-16", "bank_ref": "1", "note": "x"}
    assert refused(as_user(world.bora).get(f"{path}/paid-in"))
    assert refused(as_user(world.bora).post(f"{path}/paid-in", data=said))
    with db.transaction() as session:
        recording.record(session, round_.ref, a_movement(), by=world.boram)
    assert round_.ref in waits_for(world.dana)
    tie(world.dana, dosan)
    assert round_.ref not in waits_for(world.dana)
    assert f"{path}/1" not in as_user(world.dana).get(path).text
    assert refused(as_user(world.dana).post(f"{path}/1", data={"settlement": "agree"}))


TIED = "Something ties whoever proposed this"


def test_a_grant_that_somebody_proposed_who_is_tied_goes_back(as_user, world, write, round_ref):
    ref = write(a_submitted, world.alice)
    with db.transaction() as session:
        seen = granting.propose(session, ref, Decision(1_000_000, "x"), by=world.boram).id
    tie(world.boram, world.organisations["haneul"])
    bora, said = as_user(world.bora), {"about": str(seen), "decision": "approve", "note": "x"}
    assert TIED in bora.get(f"/applications/{ref}/approve").text
    assert TIED in bora.post(f"/applications/{ref}/approve", data=said).text
    assert TIED in bora.get(f"/applications/approve/{round_ref}").text
    assert bora.post(f"/applications/{ref}/approve", data={**said, "decision": "send_back"}).status_code == 302
    assert read_state(ref) == "submitted"


def test_a_panels_result_that_somebody_proposed_who_is_tied_goes_back(as_user, app, world):
    with db.transaction() as session:
        ref, (one, _two) = a_scored_round(session, world)
        proposed(session, ref, world.bora)
    tie(world.bora, world.organisations["haneul"])
    boram, here = as_user(world.boram), f"/assessments/{ref}/approve"
    assert TIED in boram.get(here).text
    assert TIED in boram.post(here, data={"decision": "approve", "note": NOTE}).text
    assert read_state(one) == "submitted"
    assert boram.post(here, data={"decision": "refuse", "note": NOTE}).status_code == 302


def test_money_of_a_partner_that_somebody_wrote_down_who_is_tied_is_not_confirmed(as_user, world):
    round_ = a_round(world)
    with db.transaction() as session:
        recording.record(session, round_.ref, a_movement(), by=world.boram)
    tie(world.boram, world.organisations["dosan"])
    dana, here = as_user(world.dana), f"/contributions/{round_.ref}/1"
    assert TIED in dana.post(here, data={"settlement": "agree"}).text
    assert dana.post(here, data={"settlement": "refuse", "note": "x"}).status_code == 302
