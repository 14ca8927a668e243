"""Pages: /applications/<ref>/lengthen and /recall: more time, once; or the request is taken back."""

from datetime import timedelta

import pytest

from tests.applications.cases import a_submitted
from tests.applications.requests import DUE, an_asked, last
from voucher.applications.lifecycle import Request, State
from voucher.kernel import clock

MORE = {"more": "2", "why": "공장이 쉬는 주입니다."}


@pytest.fixture
def ref(write, world):
    return write(an_asked, world)


def test_the_firm_gets_more_time_once(as_user, world, ref):
    bora, url = as_user(world.bora), f"/applications/{ref}/lengthen"
    assert "23\u00a0Nov\u00a02026\u00a015:00:00" in bora.get(url).text
    assert bora.post(url, data=MORE).location == f"/applications/{ref}"
    assert last(ref).due_at == DUE + timedelta(days=2)
    again = bora.post(url, data=MORE)
    assert again.status_code == 409
    assert "lengthened already" in again.text
    firm = as_user(world.alice).get(f"/applications/{ref}/supplement").text
    assert "25\u00a0Nov\u00a02026\u00a015:00:00" in firm
    assert "공장이 쉬는 주입니다." in firm


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({**MORE, "more": ""}, "Please fill this in."),
        ({**MORE, "more": "0"}, "whole number"),
        ({**MORE, "more": "six"}, "whole number"),
        ({**MORE, "more": "6"}, "10 working days in all"),
        ({**MORE, "why": " "}, "Please fill this in."),
    ],
)
def test_wrong_input(as_user, world, ref, data, said):
    assert said in as_user(world.bora).post(f"/applications/{ref}/lengthen", data=data).text
    assert last(ref).due_at == DUE


def test_a_request_is_taken_back(as_user, world, ref, read):
    bora, url = as_user(world.bora), f"/applications/{ref}/recall"
    assert "thrown away" in bora.get(url).text
    assert "Please fill this in." in bora.post(url, data={"why": ""}).text
    assert bora.post(url, data={"why": "확인했습니다."}).location == f"/applications/{ref}"
    assert (last(ref).state, read(ref).state) == (Request.TAKEN_BACK, State.SUBMITTED)
    assert "확인했습니다." in as_user(world.alice).get(f"/applications/{ref}").text
    assert bora.get(url).location == f"/applications/{ref}", "applications.recall has nothing left to do"


@pytest.mark.parametrize("page", ["lengthen", "recall"])
def test_only_while_something_is_asked_for(as_user, world, write, ref, page):
    for stranger in (world.alice, world.eun, world.dana):
        assert as_user(stranger).get(f"/applications/{ref}/{page}").status_code == 403
    with clock.freeze(DUE + timedelta(hours=1)):
        late = as_user(world.bora).post(f"/applications/{ref}/lengthen", data=MORE)
        assert late.status_code == 409
    other = write(a_submitted, world.mallory)
    assert as_user(world.bora).get(f"/applications/{other}/{page}").location == f"/applications/{other}"
