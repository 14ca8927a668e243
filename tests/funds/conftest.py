"""Funds that were kept, for what a browser sees."""

import pytest

from tests.funds import scene
from voucher.funds import queries
from voucher.kernel import db

THREE = (5_000_000_000, 3_000_000_000, 2_000_000_001)


@pytest.fixture
def fund(app, world):
    """Three partners promised ten billion won and one."""
    return scene.kept(lambda s: scene.form(s, world, scene.TERMS, *THREE))


@pytest.fixture
def cvc(app, world):
    """The group promised six billion won, an outside partner three and a half."""
    return scene.kept(lambda s: scene.form(s, world, scene.CVC, (6_000_000_000, False), (3_500_000_000, True)))


@pytest.fixture
def call(fund, world):
    """Gi called one billion won."""
    return scene.kept(lambda s: scene.call(s, world, fund, 1_000_000_000))


@pytest.fixture
def lines(call):
    """The partners' references and what each was asked for."""
    with db.transaction(read_only=True) as session:
        return [(partner.ref, line.amount_krw) for line, partner in queries.lines(session, call)]
