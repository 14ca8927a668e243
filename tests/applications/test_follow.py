"""Page: /applications/<ref>/follow: nothing came in time, and an officer says what follows."""

from datetime import timedelta

import pytest

from tests.applications.requests import DUE, an_asked
from voucher.applications import lapsing
from voucher.applications.lifecycle import State
from voucher.kernel import clock


@pytest.fixture
def ref(write, world):
    return write(an_asked, world)


@pytest.fixture
def url(ref):
    """When its time is over."""
    with clock.freeze(DUE + timedelta(hours=1)):
        lapsing.lapse_supplements()
        yield f"/applications/{ref}/follow"


@pytest.mark.parametrize(("what", "state"), [("go_on", State.SUBMITTED), ("turn_down", State.REJECTED)])
def test_an_officer_says_what_follows(as_user, world, ref, url, read, what, state):
    boram = as_user(world.boram)
    assert f"/applications/{ref}/ask" in boram.get(url).text, "or asks once more"
    answer = boram.post(url, data={"decision": what, "note": "기한까지 오지 않았습니다."})
    assert answer.location == f"/applications/{ref}"
    assert read(ref).state is state
    assert "기한까지 오지 않았습니다." in boram.get(answer.location).text
    late = as_user(world.bora).post(url, data={"decision": what, "note": "또"})
    assert late.status_code == 409
    assert "또" in late.text, "what was typed in vain is given back"
    assert as_user(world.bora).get(url).location == f"/applications/{ref}"


@pytest.mark.parametrize("data", [{}, {"decision": "approve", "note": "x"}, {"decision": "go_on", "note": " "}])
def test_wrong_input(as_user, world, ref, url, read, data):
    assert "Error:" in as_user(world.bora).post(url, data=data).text
    assert read(ref).state is State.SUPPLEMENT


def test_not_while_the_firm_has_time(as_user, world, ref, read):
    bora, url = as_user(world.bora), f"/applications/{ref}/follow"
    assert bora.get(url).location == f"/applications/{ref}"
    early = bora.post(url, data={"decision": "turn_down", "note": "x"})
    assert early.status_code == 409
    assert "still has time" in early.text
    assert read(ref).state is State.SUPPLEMENT


def test_it_is_for_officers(as_user, world, url):
    for stranger in (world.alice, world.eun, world.dana):
        assert as_user(stranger).get(url).status_code == 403
