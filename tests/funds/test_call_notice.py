"""Page: /funds/calls/<ref>, endpoint funds.call_notice"""

from datetime import timedelta

from tests.funds import scene
from tests.world import NOW
from voucher.kernel import clock


def test_what_a_notice_says(as_user, world, fund, call):
    page = as_user(world.eun).get(f"/funds/calls/{call.ref}").text
    for words in (
        "Notice to the partners",
        "1,000,000,000",
        "1\u00a0Dec\u00a02026",
        "IBK 012",
        "Still callable afterwards",
    ):
        assert words in page
    assert "Confirm payment" not in page


def test_the_caller_waits_for_another(as_user, world, call):
    page = as_user(world.gi).get(f"/funds/calls/{call.ref}").text
    assert "Waiting for another manager" in page
    assert "/receive/" not in page


def test_another_manager_confirms(as_user, world, call, lines):
    page = as_user(world.jin).get(f"/funds/calls/{call.ref}").text
    assert all(f"/funds/calls/{call.ref}/receive/{ref}" in page for ref, _ in lines)


def test_it_says_so_when_it_is_overdue(as_user, world, call):
    with clock.freeze(NOW + timedelta(days=16)):
        assert "Call overdue" in as_user(world.jin).get(f"/funds/calls/{call.ref}").text


def test_when_all_have_paid(as_user, world, call):
    scene.kept(lambda s: scene.receive_all(s, world, call))
    page = as_user(world.gi).get(f"/funds/calls/{call.ref}").text
    assert "Paid by all" in page
    assert "/invest" in page


def test_what_is_not_there(as_user, world):
    assert as_user(world.gi).get("/funds/calls/CALL-2026-999999").status_code == 404


def test_it_waits_in_the_other_managers_home(as_user, world, call):
    assert call.ref in as_user(world.jin).get("/", follow_redirects=True).text
    assert "Confirm what the partners have paid" not in as_user(world.gi).get("/", follow_redirects=True).text
