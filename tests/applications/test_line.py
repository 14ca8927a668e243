"""Page: /applications/line/<ref>: the order of a first-come round."""

import re

import pytest

from tests.applications.rushes import ASKED, SHARE, a_rush, firms, submit
from tests.programmes.rounds import an_open_round
from voucher.kernel import db


@pytest.fixture
def rush(app, world):
    with db.transaction() as session:
        made = a_rush(session, world, 2 * SHARE)
        session.flush()
        session.expunge(made)
        return made


def test_the_agency_sees_who_came_when_and_how_the_money_went(as_user, world, rush):
    sent = firms(rush.ref, [ASKED] * 3)
    for firm in sent:
        submit(firm)
    for person in (world.bora, world.eun):
        page = as_user(person).get(f"/applications/line/{rush.ref}").text
        for said in ("Order of arrival", "Money left", "80,000,000", "Reserve list", "Rush Precision 2", "<svg"):
            assert said in page
        assert [page.index(firm.ref) for firm in sent] == sorted(page.index(firm.ref) for firm in sent)
    last = as_user(world.bora).get(f"/applications/line/{rush.ref}?sort=last").text
    assert last.index(sent[2].ref) < last.index(sent[0].ref)


def test_it_is_filtered_by_state_and_nonsense_is_no_filter(as_user, world, rush):
    sent = firms(rush.ref, [ASKED] * 3)
    for firm in sent:
        submit(firm)
    browser = as_user(world.bora)
    page = browser.get(f"/applications/line/{rush.ref}?state=reserve").text
    assert sent[2].ref in page and sent[0].ref not in page
    assert sent[0].ref in browser.get(f"/applications/line/{rush.ref}?state=nonsense&sort=nonsense&after=%00").text
    assert "No application found" in browser.get(f"/applications/line/{rush.ref}?state=withdrawn").text


def test_before_anybody_came_it_says_so(as_user, world, rush):
    assert "No application yet" in as_user(world.bora).get(f"/applications/line/{rush.ref}").text


def test_it_is_for_the_agency_and_for_first_come_rounds(as_user, client, world, rush):
    with db.transaction() as session:
        other = an_open_round(session, world).ref
    assert as_user(world.alice).get(f"/applications/line/{rush.ref}").status_code == 403
    assert as_user(world.gi).get(f"/applications/line/{rush.ref}").status_code == 404
    assert client.get(f"/applications/line/{rush.ref}").status_code == 302
    for ref in (other, "RND-1999-000001", "가"):
        assert as_user(world.bora).get(f"/applications/line/{ref}").status_code == 404


def test_it_is_led_to_from_the_round_and_from_an_application(as_user, world, rush):
    (firm,) = firms(rush.ref, [3 * ASKED])
    submit(firm)
    browser = as_user(world.bora)
    for page in (f"/programmes/{rush.ref}", f"/applications/{firm.ref}"):
        assert f'href="/applications/line/{rush.ref}"' in browser.get(page).text


def test_the_count_is_the_rounds_own_as_on_its_receipts(as_user, world, rush):
    submit(firms(rush.ref, [ASKED])[0])
    with db.transaction() as session:
        second = a_rush(session, world, 2 * SHARE).ref
    (firm,) = firms(second, [ASKED], start=1)
    submit(firm)
    page = as_user(world.bora).get(f"/applications/line/{second}").text
    assert re.search(r'<th scope="row" class="short">1</th>', page), "as its receipt says"
    assert "no. 1 of this round" in as_user(firm.by).get(f"/applications/{firm.ref}/receipt").text
