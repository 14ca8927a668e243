"""Page: /applications/<ref>/ask: an officer writes beside each point why it is asked for again."""

import pytest

from tests.applications.cases import a_draft, a_submitted, an_approved
from tests.applications.requests import GOAL, PAPER, WHY, an_asked, last, points
from voucher.applications.lifecycle import State
from voucher.kernel import db
from voucher.programmes import queries


@pytest.fixture
def ref(write, world):
    return write(a_submitted, world.alice)


@pytest.fixture
def url(ref):
    return f"/applications/{ref}/ask"


def test_every_point_shows_what_is_there_and_takes_a_reason(as_user, world, url):
    page = as_user(world.bora).get(url).text
    for name in ("part-title", "part-problem", GOAL, "part-asked_krw", PAPER):
        assert f'name="{name}"' in page
    assert "불량 유출을 절반으로 줄입니다." in page
    assert "KRW&nbsp;50,000,000" in page or "KRW\u00a050,000,000" in page
    assert "3 to 10 by the rules" in page
    assert "23\u00a0Nov\u00a02026\u00a015:00:00" in page, "the deadline in words, to the second"


def test_what_is_written_is_asked_for_and_the_rest_is_not(as_user, world, url, ref, read):
    answer = as_user(world.bora).post(url, data={**WHY, "days": "5", "part-title": "  "})
    assert answer.location == f"/applications/{ref}/supplements/1"
    assert set(points(ref)) == {GOAL, PAPER}
    assert read(ref).state is State.SUPPLEMENT
    assert "has it" in as_user(world.bora).get(answer.location).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"days": "5"}, "at least one point"),
        ({GOAL: "x", "days": ""}, "Please fill this in."),
        ({GOAL: "x", "days": "soon"}, "whole number"),
        ({GOAL: "x", "days": "2"}, "3 to 10 working days"),
        ({GOAL: "x", "days": "11"}, "3 to 10 working days"),
        ({GOAL: "x", "days": "61"}, "whole number from 1 to 60"),
        ({GOAL: "x", "days": "9" * 20}, "whole number"),
        ({GOAL: "x" * 1001, "days": "5"}, "At most 1000 characters"),
        ({GOAL: "850101-1234567", "days": "5"}, "resident registration number"),
        ({"part-state": "approved", "days": "5"}, "at least one point"),
    ],
)
def test_wrong_input_is_said_and_asks_for_nothing(as_user, world, url, ref, read, data, said):
    page = as_user(world.bora).post(url, data=data)
    assert page.status_code in {200, 409}
    assert said in page.text
    assert read(ref).state is State.SUBMITTED


def test_it_is_for_officers_and_never_about_their_own(as_user, world, url):
    for stranger in (world.alice, world.eun, world.dana, world.chul):
        assert as_user(stranger).get(url).status_code == 403
        assert as_user(stranger).post(url, data=WHY).status_code == 403


def test_where_nothing_can_be_asked(as_user, world, write, round_ref):
    asked = write(an_asked, world)
    bora = as_user(world.bora)
    assert bora.get(f"/applications/{asked}/ask").location == f"/applications/{asked}"
    assert bora.post(f"/applications/{asked}/ask", data={**WHY, "days": "5"}).status_code == 409
    assert last(asked).number == 1
    draft = write(a_draft, world.mallory)
    assert bora.get(f"/applications/{draft}/ask").status_code == 404, "a draft is the firm's own affair"


def test_after_a_decision_nothing_is_asked(as_user, world, round_ref):
    with db.transaction() as session:
        ref = an_approved(session, queries.by_ref(session, round_ref, None)[0], world).ref
    assert as_user(world.bora).post(f"/applications/{ref}/ask", data={**WHY, "days": "5"}).status_code == 409


def test_the_way_there_and_in_korean(as_user, world, ref, url):
    bora = as_user(world.bora)
    assert url in bora.get(f"/applications/{ref}/decide").text
    assert url in bora.get(f"/applications/{ref}").text
    page = bora.get(f"{url}?lang=ko").text
    assert "보완 요청하기" in page
    assert "2026.\u00a011.\u00a023.(월)\u00a015:00:00" in page
