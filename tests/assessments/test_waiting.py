"""Work: a panel decides when every supplement is settled."""

import pytest
from sqlmodel import select

from tests.assessments.test_panel import NOTE, a_scored_round, proposed, states
from voucher.applications import requesting
from voucher.applications.requesting import Wanted
from voucher.assessments import awarding
from voucher.assessments.models import Line
from voucher.kernel import db
from voucher.kernel.errors import NotNow
from voucher.notices import inbox

WANTED = Wanted({"part-goal": "숫자로 써 주세요."}, 5)


@pytest.fixture
def ready(app, world):
    """A round in which every sheet is in."""
    with db.transaction() as session:
        return a_scored_round(session, world)


def test_nobody_is_ranked_out_of_a_round_while_a_supplement_is_waited_for(world, ready):
    ref, (one, two) = ready
    with db.transaction() as session:
        requesting.ask(session, one, WANTED, by=world.bora)
    with pytest.raises(NotNow, match=one), db.transaction() as session:
        proposed(session, ref, world.bora)
    with db.transaction(read_only=True) as session:
        assert not [t for t in inbox.tasks(session, world.bora) if t.endpoint == "assessments.propose"]
    with db.transaction() as session:
        requesting.take_back(session, one, "확인했습니다.", by=world.bora)
        proposal = proposed(session, ref, world.bora)
        awarding.approve(session, proposal, "", by=world.boram)
    assert states(one, two) == ["approved", "reserve"]


def test_a_proposal_waits_too(world, ready):
    ref, (one, two) = ready
    with db.transaction() as session:
        proposal = proposed(session, ref, world.bora)
        requesting.ask(session, two, WANTED, by=world.bora)
    with pytest.raises(NotNow, match="is waited for"), db.transaction() as session:
        awarding.approve(session, proposal, NOTE, by=world.boram)
    assert states(one, two) == ["submitted", "supplement"]
    with db.transaction() as session:
        requesting.take_back(session, two, "확인했습니다.", by=world.bora)
        awarding.approve(session, proposal, NOTE, by=world.boram)
        assert len(session.exec(select(Line)).all()) == 2
    assert states(one, two) == ["approved", "reserve"]
