"""Page: /applications/<ref>: what it asks, what happened, what happens next."""

from tests.applications.cases import a_draft, a_submitted, an_approved
from voucher.kernel import db
from voucher.programmes import queries


def test_each_reads_what_is_for_them(as_user, world, write):
    ref = write(a_submitted, world.alice)
    mine = as_user(world.alice).get(f"/applications/{ref}").text
    assert "An officer of the agency reads it and decides." in mine
    assert "Your firm pays" in mine
    assert f"/applications/{ref}/decide" not in mine
    officers = as_user(world.bora).get(f"/applications/{ref}").text
    assert f"/applications/{ref}/decide" in officers
    assert "Your firm pays" not in officers
    for reader in (world.eun, world.dana):
        page = as_user(reader).get(f"/applications/{ref}").text
        assert "It waits for an officer" in page
        assert "/decide" not in page


def test_a_draft_is_the_firms_own_affair(as_user, world, write):
    ref = write(a_draft, world.alice)
    assert as_user(world.alice).get(f"/applications/{ref}").status_code == 200
    for other in (world.mallory, world.bora, world.eun):
        assert as_user(other).get(f"/applications/{ref}").status_code == 404


def test_who_has_no_business_here_is_told_so(as_user, client, world, write):
    ref = write(a_submitted, world.alice)
    assert as_user(world.mallory).get(f"/applications/{ref}").status_code == 404
    for person in (world.chul, world.gi, world.hana):
        assert as_user(person).get(f"/applications/{ref}").status_code == 403
    assert client.get(f"/applications/{ref}").status_code == 302
    for nonsense in ("APP-1999-000001", "x", "'; DROP TABLE x", "가" * 200):
        assert as_user(world.bora).get(f"/applications/{nonsense}").status_code == 404


def test_the_decision_and_its_reason_are_there(as_user, world, round_ref):
    with db.transaction() as session:
        ref = an_approved(session, queries.by_ref(session, round_ref, None)[0], world).ref
    page = as_user(world.alice).get(f"/applications/{ref}").text
    assert "심사 기준을 모두 충족합니다." in page
    assert "See the voucher" in page
    assert "The day to pay is" in page
    assert page.index("Approved") < page.index("Draft started")
