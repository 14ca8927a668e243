"""Page: /applications/<ref>/approve: what one officer proposes another person approves or sends back; the bands hold."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.cases import a_submitted, grant
from tests.applications.test_decide import NO, YES, left, vouchers
from tests.applications.test_deciding import change_firm
from tests.applications.test_screen import declared
from tests.programmes.rounds import an_open_round
from voucher.applications import deciding, granting, requesting, screening
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import Proposed, State
from voucher.applications.models import Grant
from voucher.applications.requesting import Wanted
from voucher.audit.models import Record
from voucher.kernel import db
from voucher.kernel.errors import NotNow
from voucher.kernel.money import Won
from voucher.ledger import posting
from voucher.ledger.chart import available, committed
from voucher.notices import inbox
from voucher.notices.models import Mail
from voucher.people.models import User
from voucher.programmes import queries
from voucher.programmes.approvals import Approver

BACK = {"decision": "send_back", "note": "교육비를 빼고 다시 제안해 주세요."}


@pytest.fixture
def ref(write, world):
    return write(a_submitted, world.alice)


@pytest.fixture
def proposed(as_user, world, ref):
    """Boram proposes to grant 40 of the 50 million won."""
    assert as_user(world.boram).post(f"/applications/{ref}/decide", data=YES).status_code == 302
    return ref


def grants() -> list[Grant]:
    with db.transaction(read_only=True) as session:
        return list(session.exec(select(Grant).order_by(Grant.proposed_at, Grant.id)))


def sent(**more: str) -> dict[str, str]:
    """What the page sends of the last proposal."""
    return {"about": str(grants()[-1].id), "decision": "approve", **more}


def asked(session, world, person) -> list[str]:
    return [task.ref for task in inbox.tasks(session, person) if task.endpoint == "applications.approve"]


def test_one_proposes_and_another_one_approves_and_both_are_in_the_log(as_user, world, proposed, read, round_ref):
    ref, bora = proposed, as_user(world.bora)
    assert (read(ref).state, vouchers(), left(round_ref)) == (State.SUBMITTED, [], 500_000_000)
    assert f"/applications/{ref}/approve" in bora.get("/home").text
    assert f"/applications/{ref}/decide" not in bora.get("/home").text
    assert f"/applications/{ref}/approve" not in as_user(world.boram).get("/home").text
    assert bora.get(f"/applications/{ref}/decide").location == f"/applications/{ref}/approve"
    page = bora.get(f"/applications/{ref}/approve").text
    for said in (
        "보람",
        "KRW\xa040,000,000",
        "KRW\xa032,000,000",
        "Another officer",
        YES["note"],
        "KRW\xa0468,000,000",
    ):
        assert said in page, said
    assert bora.post(f"/applications/{ref}/approve", data=sent()).status_code == 302
    found = read(ref)
    assert (found.state, found.granted_krw, found.decided_by_id) == (State.APPROVED, 40_000_000, world.bora.id)
    assert found.decision_note == YES["note"]
    assert left(round_ref) == 468_000_000
    (made,) = grants()
    assert (made.state, made.proposed_by_id, made.settled_by_id) == (Proposed.APPROVED, world.boram.id, world.bora.id)
    with db.transaction(read_only=True) as session:
        acts = session.exec(
            select(Record.action, Record.actor_id)
            .where(Record.ref == ref, Record.action.contains("pro"))
            .order_by(Record.number)
        ).all()
    assert [it for it in acts if it[0] != "application.prepared"] == [
        ("grant.proposed", world.boram.id), ("grant.approved", world.bora.id), ("application.approved", world.bora.id)
    ]  # fmt: skip


def test_the_firm_reads_nothing_before_it_is_approved(as_user, world, proposed):
    firm = as_user(world.alice)
    page = firm.get(f"/applications/{proposed}").text
    assert "An officer of the agency reads it and decides." in page
    for word in ("proposed", YES["note"], "보람"):
        assert word not in page, word
    assert firm.get(f"/applications/{proposed}/approve").status_code == 403
    with db.transaction(read_only=True) as session:
        assert not [mail for mail in session.exec(select(Mail)) if "voucher" in mail.key]
    page = as_user(world.eun).get(f"/applications/{proposed}").text
    assert "Waits for another officer" in page
    assert "Grant proposed" in page


def test_the_proposer_never_approves(as_user, world, proposed, read):
    boram = as_user(world.boram)
    page = boram.get(f"/applications/{proposed}/approve").text
    assert "You proposed this grant." in page
    assert 'name="decision"' not in page
    for answer in (sent(), sent(**BACK)):
        told = boram.post(f"/applications/{proposed}/approve", data=answer)
        assert told.status_code == 403
        assert "You proposed this grant yourself" in told.text
    assert read(proposed).state is State.SUBMITTED
    with pytest.raises(sa.exc.IntegrityError, match="two_people"), db.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE applications_grant SET settled_by_id = proposed_by_id, settled_at = now(), agreed = true, state = 'approved'"
        )


def test_nor_whoever_belongs_to_the_firm_nor_other_roles(as_user, client, world, proposed, read):
    for person in (world.alice, world.mallory, world.dana, world.eun, world.hana, world.chul):
        assert as_user(person).post(f"/applications/{proposed}/approve", data=sent()).status_code == 403
    assert client.post(f"/applications/{proposed}/approve", data=sent()).status_code == 401
    with db.transaction() as session:
        db.lock(session, User, User.id == world.bora.id).organisation_id = world.alice.organisation_id
    bora = as_user(world.bora)
    assert bora.get(f"/applications/{proposed}/approve").status_code == 403
    assert bora.post(f"/applications/{proposed}/approve", data=sent()).status_code == 403
    assert read(proposed).state is State.SUBMITTED


@pytest.mark.parametrize(("asked_krw", "approver"), [(125_000_000, Approver.OFFICER), (125_000_001, Approver.OFFICER),
    (125_000_002, Approver.DIRECTOR)])  # fmt: skip
def test_the_band_is_held_to_the_won(as_user, world, write, read, asked_krw, approver):
    ref = write(a_submitted, world.alice, asked=asked_krw)  # the state pays 80 per cent, cut off to the won
    as_user(world.boram).post(f"/applications/{ref}/decide", data={**YES, "granted_krw": str(asked_krw)})
    assert grants()[0].government_krw == asked_krw * 8 // 10
    assert grants()[0].approver is approver
    with db.transaction(read_only=True) as session:
        assert asked(session, world, world.seon) == [ref]
        assert asked(session, world, world.bora) == ([ref] if approver is Approver.OFFICER else [])
    bora, seon = as_user(world.bora), as_user(world.seon)
    answer = bora.post(f"/applications/{ref}/approve", data=sent())
    if approver is Approver.DIRECTOR:
        assert answer.status_code == 403
        assert "only a director" in answer.text
        assert "only a director" in bora.get(f"/applications/{ref}/approve").text
        assert seon.post(f"/applications/{ref}/approve", data=sent()).status_code == 302
    assert read(ref).state is State.APPROVED
    assert read(ref).decided_by_id == (world.bora if approver is Approver.OFFICER else world.seon).id


def test_a_director_finds_the_way_to_it_and_to_what_it_stands_on(as_user, world, proposed):
    seon = as_user(world.seon)
    assert "/applications/grants" in seon.get("/applications/").text
    assert f"/applications/{proposed}/approve" in seon.get("/applications/grants").text
    assert f"/applications/{proposed}/screen" in seon.get(f"/applications/{proposed}/approve").text
    page = seon.get(f"/applications/{proposed}/screen").text
    assert "Look again now" not in page
    assert seon.post(f"/applications/{proposed}/screen").status_code == 403
    assert seon.get(f"/applications/{proposed}/decide").status_code == 403


def test_sent_back_with_a_reason_it_is_proposed_anew(as_user, world, proposed, read):
    bora, boram = as_user(world.bora), as_user(world.boram)
    answer = bora.post(f"/applications/{proposed}/approve", data=sent(decision="send_back"))
    assert "whoever proposed it reads it" in answer.text
    assert bora.post(f"/applications/{proposed}/approve", data=sent(**BACK)).status_code == 302
    assert (read(proposed).state, grants()[0].state) == (State.SUBMITTED, Proposed.SENT_BACK)
    for page in (f"/applications/{proposed}", f"/applications/{proposed}/decide"):
        assert BACK["note"] in boram.get(page).text
    assert BACK["note"] not in as_user(world.alice).get(f"/applications/{proposed}").text
    assert f"/applications/{proposed}/decide" in boram.get("/home").text
    assert bora.get(f"/applications/{proposed}/approve").location == f"/applications/{proposed}"
    boram.post(f"/applications/{proposed}/decide", data={**YES, "granted_krw": "30000000"})
    bora.post(f"/applications/{proposed}/approve", data=sent())
    assert (read(proposed).state, read(proposed).granted_krw) == (State.APPROVED, 30_000_000)


def test_whoever_proposed_it_takes_it_back_and_nobody_else(as_user, world, proposed, read):
    url = f"/applications/{proposed}/take-back"
    assert "Take my proposal back" in as_user(world.boram).get(f"/applications/{proposed}/approve").text
    assert as_user(world.bora).post(url).status_code == 403
    assert as_user(world.alice).post(url).status_code == 403
    assert as_user(world.boram).post(url).location == f"/applications/{proposed}/decide"
    assert grants()[0].state is Proposed.TAKEN_BACK
    answer = as_user(world.bora).post(f"/applications/{proposed}/approve", data=sent())
    assert answer.status_code == 409
    assert "Nobody proposes a grant" in answer.text
    assert as_user(world.boram).post(url).location == f"/applications/{proposed}"
    as_user(world.bora).post(f"/applications/{proposed}/decide", data=NO)
    assert read(proposed).state is State.REJECTED


def test_a_page_that_shows_an_older_proposal_settles_nothing(as_user, world, proposed, read):
    old = sent()
    as_user(world.boram).post(f"/applications/{proposed}/take-back")
    as_user(world.boram).post(f"/applications/{proposed}/decide", data={**YES, "granted_krw": "50000000"})
    for answer in (old, {**old, "about": "x"}, {**old, "about": ""}):
        told = as_user(world.bora).post(f"/applications/{proposed}/approve", data=answer)
        assert told.status_code in (404, 409)
    assert "proposed anew meanwhile" in as_user(world.bora).post(f"/applications/{proposed}/approve", data=old).text
    assert read(proposed).state is State.SUBMITTED


def test_while_it_is_proposed_nothing_else_becomes_of_it(as_user, world, proposed, read):
    for act in (
        lambda s: granting.propose(s, proposed, Decision(Won(1_000_000), "ja"), by=world.bora),
        lambda s: deciding.reject(s, proposed, "nein", by=world.bora),
        lambda s: requesting.ask(s, proposed, Wanted({"goal": "지표"}, 5), by=world.bora),
    ):
        with pytest.raises(NotNow, match="A colleague has proposed a grant"), db.transaction() as session:
            act(session)
    answer = as_user(world.bora).post(f"/applications/{proposed}/decide", data=NO)
    assert answer.status_code == 409
    assert "A colleague has proposed a grant" in answer.text
    for change in ("state = 'withdrawn'", "state = 'rejected', decided_at = now(), decided_by_id = saved_by_id"):
        with pytest.raises(sa.exc.IntegrityError, match="settled first"), db.transaction() as session:
            session.connection().exec_driver_sql(f"UPDATE applications_application SET {change}")
    assert read(proposed).state is State.SUBMITTED


def test_a_firm_that_withdraws_ends_what_is_proposed(as_user, world, proposed, read):
    assert as_user(world.alice).post(f"/applications/{proposed}/withdraw").status_code == 302
    assert (read(proposed).state, grants()[0].state) == (State.WITHDRAWN, Proposed.DROPPED)
    assert as_user(world.bora).post(f"/applications/{proposed}/approve", data=sent()).status_code == 409
    with db.transaction(read_only=True) as session:
        assert asked(session, world, world.bora) == []


def test_the_tax_office_is_heard_again_when_it_is_approved(as_user, world, proposed, read):
    change_firm(world, tax_status="03")
    bora = as_user(world.bora)
    assert "business is closed" in bora.get(f"/applications/{proposed}/approve").text
    answer = bora.post(f"/applications/{proposed}/approve", data=sent())
    assert answer.status_code == 409
    assert "has changed since this was proposed" in answer.text
    assert (read(proposed).state, grants()[0].state) == (State.SUBMITTED, Proposed.OPEN)
    assert bora.post(f"/applications/{proposed}/approve", data=sent(**BACK)).status_code == 302, (
        "sending back needs none"
    )


def test_what_was_looked_at_must_hold_when_it_is_approved(as_user, world, write, read):
    ref = write(declared, world.alice, tax_arrears=True, arrears_arranged=True)
    as_user(world.boram).post(f"/applications/{ref}/decide", data={**YES, "looked_at": "tax_arrears"})
    assert grants()[0].looked_at == ["tax_arrears"]
    bora = as_user(world.bora)
    assert "Open or doubtful, and looked at" in bora.get(f"/applications/{ref}/approve").text
    with db.transaction() as session:  # another round gives the firm money meanwhile
        other = a_submitted(session, an_open_round(session, world), world.alice).ref
        grant(session, world, other, Decision(Won(10_000_000), "ja"))
    assert "has changed since this was proposed" in bora.get(f"/applications/{ref}/approve").text
    for _ in range(2):
        answer = bora.post(f"/applications/{ref}/approve", data=sent(about=str(grants()[0].id)))
        assert answer.status_code == 409
        assert "has changed since this was proposed" in answer.text
        with db.transaction() as session:  # looked at again it still is not what was proposed
            screening.again(session, ref, by=world.bora)
    assert read(ref).state is State.SUBMITTED


def test_money_that_went_meanwhile_is_said_and_all_is_undone(as_user, world, proposed, read, round_ref):
    with db.transaction() as session:
        round_ = queries.by_ref(session, round_ref, None)[0]
        take = posting.Leg(Won(480_000_000), committed(round_.id), available(round_.id))
        posting.post(session, take, key="test", by=None, document="test")
    answer = as_user(world.bora).post(f"/applications/{proposed}/approve", data=sent())
    assert "20,000,000 won are left" in answer.text
    assert (read(proposed).state, grants()[0].state, vouchers()) == (State.SUBMITTED, Proposed.OPEN, [])
