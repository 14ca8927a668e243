"""Page: /applications/<ref>/turn-away: whoever does not meet a requirement does not have to go before the panel."""

import pytest
from sqlmodel import select

from tests.applications.cases import a_draft, declare_nothing
from tests.assessments.scene import a_competitive_round
from voucher.applications import declaring, overriding, submitting
from voucher.applications.declaring import Answer
from voucher.applications.lifecycle import State
from voucher.applications.models import Application
from voucher.kernel import db
from voucher.notices.models import Mail
from voucher.people.proposals import Settlement
from voucher.programmes.rules import Ground

WHY = {"note": "납세증명서로 체납을 확인했습니다."}


@pytest.fixture
def owing(app, world):
    """Of two applications of a competitive round one owes taxes."""
    with db.transaction() as session:
        round_ = a_competitive_round(session, world)
        refs = []
        for by in (world.alice, world.mallory):
            ref = a_draft(session, round_, by).ref
            declare_nothing(session, ref, by=by)
            if by is world.alice:
                answers = [Answer("tax_arrears", answer=True, text="체납"), Answer("arrears_arranged", False, "계획")]
                declaring.declare(session, ref, answers, by=by)
            refs.append(submitting.submit(session, ref, by=by).ref)
        return round_.ref, *refs


def state(ref):
    with db.transaction(read_only=True) as session:
        return db.one(session, Application, Application.ref == ref).state


def test_an_officer_turns_away_who_does_not_meet_a_requirement(as_user, world, owing):
    round_ref, owes, sound = owing
    bora = as_user(world.bora)
    board = bora.get(f"/assessments/{round_ref}").text
    assert f"/applications/{owes}/screen" in board
    assert f"/applications/{sound}/screen" not in board
    director = as_user(world.seon).get(f"/assessments/{round_ref}").text
    assert "A requirement is not met" in director
    assert f"/applications/{owes}/screen" not in director, "that page is not for directors"
    page = bora.get(f"/applications/{owes}/screen").text
    assert f"/applications/{owes}/turn-away" in page
    assert f"/applications/{owes}/decide" not in page, "nobody decides one by one here"
    assert "Tax arrears" in bora.get(f"/applications/{owes}/turn-away").text
    assert "Please fill this in" in bora.post(f"/applications/{owes}/turn-away", data={"note": " "}).text
    assert bora.post(f"/applications/{owes}/turn-away", data=WHY).location == f"/applications/{owes}"
    assert state(owes) is State.REJECTED
    with db.transaction(read_only=True) as session:
        assert WHY["note"] in session.exec(select(Mail.body).where(Mail.key.startswith("application_rejected:"))).one()
    firm = as_user(world.alice).get(f"/applications/{owes}").text
    assert WHY["note"] in firm
    assert "/assessments/results/" not in firm, "there is no score to be read"
    again = bora.post(f"/applications/{owes}/turn-away", data=WHY)
    assert again.status_code == 409


def test_nobody_is_turned_away_who_meets_them_or_was_passed_over(as_user, world, owing):
    _, owes, sound = owing
    bora = as_user(world.bora)
    assert bora.get(f"/applications/{sound}/turn-away").location == f"/applications/{sound}/screen"
    assert "the panel decides" in bora.post(f"/applications/{sound}/turn-away", data=WHY).text
    with db.transaction() as session:
        overriding.propose(session, owes, Ground.TAX_ARREARS, "완납했습니다.", by=world.bora)
        overriding.settle(session, owes, Ground.TAX_ARREARS, Settlement(True, ""), by=world.boram)
    assert "the panel decides" in bora.post(f"/applications/{owes}/turn-away", data=WHY).text
    assert {state(owes), state(sound)} == {State.SUBMITTED}
    for person in (world.alice, world.eun, world.seon):
        assert as_user(person).post(f"/applications/{owes}/turn-away", data=WHY).status_code == 403
