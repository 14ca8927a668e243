"""Ways around a panel that somebody might try: one more voice, a tie that came later, a quota, a place that is stuck."""

from datetime import timedelta

import pytest
import sqlalchemy.exc
from sqlmodel import select

from tests.applications import requests
from tests.applications.test_deciding import change_firm
from tests.assessments import scene
from tests.assessments.scene import a_closed_round, an_assessor, scored
from tests.assessments.test_assigning import FIRM_NO, ref_of
from tests.assessments.test_panel import NOTE, a_scored_round, proposed, states
from tests.world import NOW
from voucher.applications import overriding, screening
from voucher.applications.models import Application
from voucher.assessments import assigning, awarding, pooling, proposals, queries, tallying
from voucher.assessments.assigning import Exchange
from voucher.assessments.models import Assessor, Bond, Interest
from voucher.assessments.pooling import Declaration
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.kernel.errors import NotFound, NotNow, Refused
from voucher.people.models import User
from voucher.people.proposals import Settlement
from voucher.programmes.models import Round
from voucher.programmes.rules import Ground, Quota


def test_nobody_is_added_to_a_full_panel_after_its_scores_were_seen(world, app):
    with db.transaction() as session:
        _, (one, _) = a_scored_round(session, world)
        jin = session.get_one(User, world.seon.id)
        jin.roles = ["assessor"]
        session.flush()
        an_assessor(session, jin)
        with pytest.raises(Refused, match="No seat is empty"):
            assigning.exchange(session, one, Exchange("", ref_of(session, jin), "한 명 더"), by=world.bora)


def test_nobody_is_exchanged_once_a_result_is_proposed(world, app):
    with db.transaction() as session:
        ref, (one, _) = a_scored_round(session, world)
        proposed(session, ref, world.bora)
        with pytest.raises(NotNow, match="proposed already"):
            assigning.exchange(session, one, Exchange("", ref_of(session, world.min), "한 번 더"), by=world.bora)


def test_whoever_comes_to_be_tied_to_a_firm_neither_accepts_nor_scores_it(world, app):
    with db.transaction() as session:
        round_, sent = a_closed_round(session, world)
        assigning.assign(session, round_.ref, by=world.bora)
        pooling.declare(session, Declaration(FIRM_NO, "하늘정밀", Bond.STAKE), by=world.min)
        an_assessor(session, world.noa, employer_no=FIRM_NO)
        for by in (world.min, world.noa):
            with pytest.raises(NotFound):  # it went on to somebody else as they said so
                scored(session, sent[0], by, 100)
        ora = session.exec(select(Assessor.id).where(Assessor.user_id == world.ora.id)).one()
        session.add(Interest(assessor_id=ora, registration_no=FIRM_NO, name="하늘정밀", bond=Bond.STAKE))
        with pytest.raises(NotNow, match="tied to this firm"):
            scored(session, sent[0], world.ora, 100)
        scored(session, sent[1], world.min, 80)


def test_a_firm_that_moves_after_it_submitted_moves_into_no_quota(world, app, monkeypatch):
    south = Quota(
        code="south", label_ko="남부", label_en="South", dimension="region", values=("gyeongnam",), share="0.9"
    )
    monkeypatch.setitem(scene.ASSESSING, "quotas", (south,))
    with db.transaction() as session:
        ref, (one, two) = a_scored_round(session, world, alice=75, mallory=85)
        places = quota_of(session, ref)
    assert places == {one: "south", two: ""}
    change_firm(world, "mallory_works", region="gyeongnam")
    with db.transaction(read_only=True) as session:
        assert quota_of(session, ref) == places


def quota_of(session, ref):
    """The quota of every place."""
    panel = tallying.panel(session, session.exec(select(Round).where(Round.ref == ref)).one())
    return {place.entry.ref: place.quota for place in panel.places}


def test_a_requirement_that_failed_at_the_last_moment_is_settled_by_two_and_the_place_is_not_stuck(as_user, world):
    with db.transaction() as session:
        ref, (one, two) = a_scored_round(session, world, budget=90_000_000)
        proposal = proposed(session, ref, world.bora)
    change_firm(world, tax_status="")  # the screening then knew that it is in business
    change_firm(world, "mallory_works", representative="박하늘")
    with db.transaction() as session:
        awarding.approve(session, proposal, "", by=world.boram)
    assert states(one, two) == ["reserve", "reserve"]
    assert "a requirement is still open" in as_user(world.alice).get(f"/assessments/results/{one}").text
    change_firm(world, tax_status="01")
    with db.transaction() as session:
        application = db.one(session, Application, Application.ref == one)
        failed = {it.finding.ground for it in screening.brought_up_to_date(session, application, None) if it.blocks}
        assert failed == {Ground.SAME_REPRESENTATIVE}
        with pytest.raises(NotNow, match="A requirement is not met"):
            awarding.promote(session, one, NOTE, by=world.bora)
    with db.transaction() as session:
        overriding.propose(session, one, Ground.SAME_REPRESENTATIVE, "동명이인입니다.", by=world.bora)
        overriding.settle(session, one, Ground.SAME_REPRESENTATIVE, Settlement(True, ""), by=world.boram)
        awarding.promote(session, one, NOTE, by=world.bora)
    assert states(one, two) == ["approved", "reserve"]


def test_a_sheet_counts_no_more_when_its_assessor_turns_out_to_be_tied(world, app):
    with db.transaction() as session:
        ref, (one, two) = a_scored_round(session, world)
        an_assessor(session, _as_assessor(session, world.jin))
        pooling.declare(session, Declaration(FIRM_NO, "하늘정밀", Bond.STAKE, "사외이사"), by=world.min)
        seats = {person.id: it for it, _, person in queries.seats(session, _id(session, one))}
        mine = seats[world.min.id]
        assert (mine.state, mine.why, mine.total) == ("set_aside", "하늘정밀: 사외이사", 90)
        assert seats[world.jin.id].state == "assigned"  # somebody else scores in its place
        assert {it.state for it, *_ in queries.seats(session, _id(session, two))} == {"submitted"}
        panel = tallying.panel(session, session.exec(select(Round).where(Round.ref == ref)).one())
        assert {place.entry.ref: len(place.entry.sheets) for place in panel.places} == {one: 2, two: 3}
        with pytest.raises(NotNow, match="still missing"):
            proposed(session, ref, world.bora)
        line = session.exec(select(Record).where(Record.action == "assessment.set_aside")).one()
    assert (line.actor_id, line.after["ref"], line.why) == (world.min.id, one, "하늘정밀: 사외이사")


def test_so_does_one_of_an_application_that_is_being_supplemented(world, app):
    with db.transaction() as session:
        _, (one, _) = a_scored_round(session, world)
        requests.ask(session, one, world, reasons={requests.GOAL: "목표를 숫자로 써 주세요."})
        pooling.declare(session, Declaration(FIRM_NO, "하늘정밀", Bond.STAKE), by=world.min)
        seats = {person.id: it for it, _, person in queries.seats(session, _id(session, one))}
        assert seats[world.min.id].state == "set_aside"


def test_a_proposed_result_that_counted_it_goes_back_and_an_approved_one_stays(as_user, world, app):
    with db.transaction() as session:
        ref, (one, _) = a_scored_round(session, world)
        proposal = proposed(session, ref, world.bora)
        pooling.declare(session, Declaration(FIRM_NO, "하늘정밀", Bond.STAKE), by=world.min)
    boram = as_user(world.boram)
    assert "Send this result back" in boram.get(f"/assessments/{ref}/approve").text
    refused = boram.post(f"/assessments/{ref}/approve", data={"decision": "approve", "about": proposal})
    assert refused.status_code == 409
    assert one in refused.text
    assert states(one) == ["submitted"]
    with db.transaction() as session:
        awarding.refuse(session, proposal, "평가표가 빠졌습니다.", by=world.boram)
        jin = _as_assessor(session, world.jin)
        an_assessor(session, jin)
        assigning.assign(session, ref, by=world.bora)
        it = session.exec(select(Application).where(Application.ref == one)).one()
        scored(session, it, jin, 80)
        with clock.freeze(NOW + timedelta(minutes=1)):
            again = awarding.propose(session, ref, NOTE, by=world.bora)
        assert proposals.lost(session, again) == []
        awarding.approve(session, again.ref, "", by=world.boram)
    assert states(one) == ["approved"]


def test_what_is_decided_stays_decided(world, app):
    with db.transaction() as session:
        ref, (one, _) = a_scored_round(session, world)
        awarding.approve(session, proposed(session, ref, world.bora), "", by=world.boram)
        pooling.declare(session, Declaration(FIRM_NO, "하늘정밀", Bond.STAKE), by=world.min)
        assert {it.state for it, *_ in queries.seats(session, _id(session, one))} == {"submitted"}


def test_the_database_lets_a_sheet_be_set_aside_and_nothing_of_it_be_changed(world, app):
    with db.transaction() as session:
        _, (one, _) = a_scored_round(session, world)
        key = next(it.id for it, _, person in queries.seats(session, _id(session, one)) if person.id == world.min.id)
    aside = "state = 'set_aside', why = 'x', set_aside_at = now()"
    for wrong in ("total = 1", f"{aside}, total = 1", "state = 'set_aside', why = '', set_aside_at = now()"):
        with pytest.raises(sqlalchemy.exc.IntegrityError), db.transaction() as session:
            session.connection().exec_driver_sql(f"UPDATE assessments_assignment SET {wrong} WHERE id = '{key}'")
    with db.transaction() as session:
        session.connection().exec_driver_sql(f"UPDATE assessments_assignment SET {aside} WHERE id = '{key}'")
    with pytest.raises(sqlalchemy.exc.IntegrityError), db.transaction() as session:
        back = "UPDATE assessments_assignment SET state = 'submitted', set_aside_at = NULL"
        session.connection().exec_driver_sql(back)


def _as_assessor(session, person):
    found = session.get_one(User, person.id)
    found.roles = ["assessor"]
    session.flush()
    return found


def _id(session, ref):
    return session.exec(select(Application.id).where(Application.ref == ref)).one()
