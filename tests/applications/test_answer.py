"""Page: /applications/<ref>/answer: the firm sees before and after once more, and sends."""

import pytest

from tests.applications.requests import BETTER, DUE, an_asked, last, supply
from voucher.applications.lifecycle import Request, State
from voucher.kernel import clock, db

SURE = {"certify": "y", "remark": "한 파일로 묶었습니다."}


@pytest.fixture
def ref(write, world):
    return write(an_asked, world)


@pytest.fixture
def ready(ref, world):
    with db.transaction() as session:
        supply(session, ref, world)
    return f"/applications/{ref}/answer"


def test_before_and_after_stand_side_by_side_and_it_is_sent(as_user, world, ref, ready, read):
    browser = as_user(world.alice)
    page = browser.get(ready).text
    assert page.index("불량 유출을 절반으로 줄입니다.") < page.index(BETTER)
    assert "In place of what was there before." in page
    assert "지방세.pdf" in page
    answer = browser.post(ready, data=SURE)
    assert answer.location == f"/applications/{ref}"
    assert (read(ref).state, last(ref).state, last(ref).remark) == (State.SUBMITTED, Request.ANSWERED, SURE["remark"])
    page = browser.get(answer.location).text
    assert "An officer looks at it" in page
    assert BETTER in page


def test_what_is_missing_is_listed_and_keeps_it_back(as_user, world, ref, read):
    browser, url = as_user(world.alice), f"/applications/{ref}/answer"
    page = browser.get(url).text
    assert "Something is still missing" in page
    assert "certify" not in page
    assert browser.post(url, data=SURE).status_code == 200
    assert "still missing" in browser.post(url, data=SURE).text
    assert read(ref).state is State.SUPPLEMENT


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Please confirm this before you submit."),
        ({"certify": "y", "remark": "x" * 1001}, "At most 1000 characters"),
        ({"certify": "y", "remark": "850101-1234567"}, "resident registration number"),
    ],
)
def test_wrong_input(as_user, world, ref, ready, read, data, said):
    assert said in as_user(world.alice).post(ready, data=data).text
    assert read(ref).state is State.SUPPLEMENT


def test_too_late(as_user, world, ref, ready, read):
    with clock.freeze(DUE.replace(second=1)):
        browser = as_user(world.alice)
        late = browser.post(ready, data=SURE)
        assert late.status_code == 409
        assert "time for this supplement is over" in late.text
        assert browser.get(ready).location == f"/applications/{ref}"
    assert read(ref).state is State.SUPPLEMENT


def test_twice(as_user, world, ref, ready):
    browser = as_user(world.alice)
    assert browser.post(ready, data=SURE).status_code == 302
    again = browser.post(ready, data=SURE)
    assert again.status_code == 409
    assert "Nothing is asked for now" in again.text
    assert last(ref).number == 1


def test_for_others_it_is_not_there(as_user, world, ready):
    assert as_user(world.mallory).get(ready).status_code == 404
    assert as_user(world.mallory).post(ready, data=SURE).status_code == 404
    for stranger in (world.bora, world.eun):
        assert as_user(stranger).get(ready).status_code == 403
