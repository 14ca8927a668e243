"""Page: /ventures/<ref>"""

from tests.funds.scene import kept
from tests.ventures import scene


def test_each_sees_the_own_next_step(as_user, world, deal):
    assert "Next: decide" in as_user(world.jin).get(f"/ventures/{deal.ref}").text
    assert "Waiting for another manager" in as_user(world.gi).get(f"/ventures/{deal.ref}").text
    page = as_user(world.eun).get(f"/ventures/{deal.ref}").text
    assert "Waiting for a decision" in page
    assert "/approve" not in page


def test_an_investment_with_its_values(as_user, world, held):
    browser = as_user(world.eun)
    assert "No value yet" in browser.get(f"/ventures/{held.ref}").text
    kept(lambda s: scene.value(s, world, held, 500_000_000))
    page = browser.get(f"/ventures/{held.ref}").text
    assert "KRW\u00a0500,000,000" in page
    assert "<svg" in page
    assert scene.EVIDENCE.replace("'", "&#39;") in page  # an auditor reads what a value rests on


def test_it_waits_in_the_other_managers_home(as_user, world, deal):
    assert deal.ref in as_user(world.jin).get("/", follow_redirects=True).text
    page = as_user(world.gi).get("/", follow_redirects=True).text
    assert f"/ventures/{deal.ref}/approve" not in page
    assert "Your proposal to invest is being decided" in page


def test_what_is_not_there(as_user, world, deal):
    assert as_user(world.gi).get("/ventures/DEAL-2026-999999").status_code == 404
    assert as_user(world.alice).get(f"/ventures/{deal.ref}").status_code == 403
