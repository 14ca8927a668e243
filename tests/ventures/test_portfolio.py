"""Page: /ventures/funds/<ref>"""

from datetime import timedelta

from tests.funds.scene import kept
from tests.ventures import scene
from tests.world import NOW
from voucher.kernel import clock


def test_before_anything_was_paid_in(as_user, world, fund):
    page = as_user(world.eun).get(f"/ventures/funds/{fund.ref}").text
    assert "No rate fits these cash flows yet" in page
    assert "No investment yet" in page


def test_returns_after_a_year(as_user, world, fund, held):
    with clock.freeze(NOW + timedelta(days=365)):
        kept(lambda s: scene.value(s, world, held, 600_000_000))
        page = as_user(world.eun).get(f"/ventures/funds/{fund.ref}").text
    assert "20.0%" in page  # 1,000 in, 1,200 a year later
    assert "1.20" in page
    assert "KRW\u00a01,200,000,000" in page
    assert "<svg" in page
    assert "style=" not in page
    assert "1.50" in page  # of the investment alone


def test_a_cvc_shows_its_limits(as_user, world, cvc):
    page = as_user(world.gi).get(f"/ventures/funds/{cvc.ref}").text
    assert "Invested overseas" in page
    assert "KRW\u00a0200,000,000" in page


def test_what_waits_is_named(as_user, world, fund, deal):
    assert deal.ref in as_user(world.jin).get(f"/ventures/funds/{fund.ref}").text


def test_what_is_not_there(as_user, world):
    assert as_user(world.gi).get("/ventures/funds/FND-2026-999999").status_code == 404
