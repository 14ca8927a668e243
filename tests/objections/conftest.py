"""Every test of this folder begins with an open round, and some with a decision that a firm does not like."""

import pytest

from tests.applications.cases import a_submitted, grant
from tests.applications.conftest import read, round_ref, write
from tests.world import unbound
from voucher.applications import deciding
from voucher.applications.deciding import Decision
from voucher.kernel import db
from voucher.kernel.money import Won
from voucher.objections import objecting
from voucher.people.models import User
from voucher.programmes.rules import Ground

__all__ = ["read", "round_ref", "write"]
NO = "목표를 측정할 수 없습니다."
WHY = "목표를 잴 수 있는 지표를 4쪽에 적었습니다."


@pytest.fixture
def sora(world):
    """One more officer: whoever has a part in a grant does not answer an objection to it."""
    return another_officer(world.bora, "sora", "소라")


def another_officer(like, key, name):
    """A colleague of the cast's officers."""
    with db.transaction() as session:
        agency, digest = like.organisation_id, like.password_hash
        person = User(email=f"{key}@agency.example", name=name, organisation_id=agency, roles=["officer"])
        person.password_hash = digest
        session.add(person)
        unbound(session, person)
        session.flush()
        session.expunge(person)
        return person


@pytest.fixture
def rejected(write, world):
    """An application of Alice that Bora rejected."""
    ref = write(a_submitted, world.alice)
    with db.transaction() as session:
        deciding.reject(session, ref, NO, by=world.bora)
    return ref


@pytest.fixture
def less(write, world, sora):
    """An application of Alice, who asked for 50 million won and was granted 30 by Bora."""
    ref = write(a_submitted, world.alice)
    with db.transaction() as session:
        decision = Decision(Won(30_000_000), "교육비는 지원하지 않습니다.", frozenset(Ground))
        grant(session, world, ref, decision, proposer=sora)
    return ref


@pytest.fixture
def objected(rejected, world):
    """Alice's objection to being rejected."""
    with db.transaction() as session:
        return objecting.raise_(session, rejected, WHY, by=world.alice).ref
