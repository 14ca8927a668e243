"""Every test of this folder begins with a round that is over."""

import pytest

from tests.simulations import earlier
from voucher.kernel import db


@pytest.fixture
def past(app, world):
    """Its reference."""
    with db.transaction() as session:
        return earlier.over(session, world)


@pytest.fixture
def busan(world, past):
    """A version of the rules that is for firms of Busan only."""
    with db.transaction() as session:
        return earlier.stricter(session, world, **earlier.BUSAN_ONLY)
