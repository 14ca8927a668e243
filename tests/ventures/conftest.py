"""A fund with money, and what it holds, kept for what a browser sees."""

import pytest

from tests.funds.scene import CVC, kept
from tests.ventures import scene
from voucher.ventures import valuing


@pytest.fixture
def fund(app, world):
    """One billion won in its account."""
    return kept(lambda s: scene.funded(s, world))


@pytest.fixture
def cvc(app, world):
    """One billion won in its account; the limits of the law apply."""
    return kept(lambda s: scene.funded(s, world, CVC, (6_000_000_000, False)))


@pytest.fixture
def deal(fund, world):
    """Gi proposes 400 million won for Haneul."""
    return kept(lambda s: scene.propose(s, world, fund))


@pytest.fixture
def held(fund, world):
    """Approved by Jin and paid."""
    return kept(lambda s: scene.invest(s, world, fund))


@pytest.fixture
def valuation(held, world):
    """Gi proposes 500 million won."""
    return kept(lambda s: valuing.propose(s, held.ref, scene.estimate(500_000_000), by=world.gi))
