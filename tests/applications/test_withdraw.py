"""Page: /applications/<ref>/withdraw."""

import pytest

from tests.applications.cases import a_draft, a_submitted, an_approved
from voucher.applications import drafting
from voucher.applications.lifecycle import State
from voucher.kernel import db
from voucher.programmes import queries


@pytest.mark.parametrize("make", [a_draft, a_submitted])
def test_a_firm_takes_its_application_back_and_may_start_anew(as_user, world, write, read, round_ref, make):
    ref = write(make, world.alice)
    browser = as_user(world.alice)
    assert "taken back" in browser.get(f"/applications/{ref}/withdraw").text
    assert read(ref).state is not State.WITHDRAWN
    assert browser.post(f"/applications/{ref}/withdraw").location == "/applications/"
    assert read(ref).state is State.WITHDRAWN
    assert browser.post(f"/applications/apply/{round_ref}").status_code == 302


def test_an_empty_draft_can_be_withdrawn(as_user, world, write, read):
    ref = write(lambda session, round_, by: drafting.start(session, round_.ref, by=by), world.alice)
    as_user(world.alice).post(f"/applications/{ref}/withdraw")
    assert read(ref).state is State.WITHDRAWN


def test_twice_and_after_the_decision_is_refused(as_user, world, write, read, round_ref):
    ref = write(a_submitted, world.mallory)
    browser = as_user(world.mallory)
    browser.post(f"/applications/{ref}/withdraw")
    assert "already dealt with" in browser.post(f"/applications/{ref}/withdraw").text
    with db.transaction() as session:
        approved = an_approved(session, queries.by_ref(session, round_ref, None)[0], world).ref
    browser = as_user(world.alice)
    assert browser.get(f"/applications/{approved}/withdraw").location == f"/applications/{approved}"
    assert "already dealt with" in browser.post(f"/applications/{approved}/withdraw").text
    assert read(approved).state is State.APPROVED
