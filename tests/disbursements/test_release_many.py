"""disbursements.release_many"""

from tests import accounts
from tests import path as way
from tests.disbursements.steps import payment
from voucher.disbursements.lifecycle import State
from voucher.kernel import db, errands

URL = "/disbursements/release"


def two(world, rail):
    first = way.contracted(world, rail, pieces=2)
    way.invoiced(world, first)
    refs = [first.payment]
    way.invoiced(world, first, number=2)
    return first, [*refs, first.payment]


def test_several_go_together(world, rail, as_user):
    path, refs = two(world, rail)
    browser = as_user(world.dana)
    page = browser.get(URL).text
    assert all(ref in page for ref in refs)
    assert "KRW\u00a022,000,000" in page
    answer = browser.post(URL, data={"refs": refs}, follow_redirects=True)
    assert "Released: 2 payments, KRW" in answer.text
    errands.run_waiting()
    rail.finish_payouts()
    rail.bring()
    for ref in refs:
        path.payment = ref
        assert payment(path).state is State.PAID
    assert rail.balance() == 0


def test_one_alone_is_said_as_one(world, rail, as_user):
    path = way.ready(world, rail)
    told = as_user(world.dana).post(URL, data={"refs": [path.payment]}, follow_redirects=True).text
    assert "Released: one payment of KRW" in told


def test_one_that_may_not_go_stops_all(world, rail, as_user):
    path, refs = two(world, rail)
    with db.transaction() as session:
        accounts.lose(session, world.organisations["chul_ai"])
    answer = as_user(world.dana).post(URL, data={"refs": refs})
    assert answer.status_code == 409
    assert f"{refs[0]}: The supplier has not named a bank account" in answer.text
    for ref in refs:
        path.payment = ref
        assert payment(path).state is State.READY


def test_nothing_chosen_nonsense_and_stale(world, rail, as_user):
    path = way.ready(world, rail)
    browser = as_user(world.dana)
    assert "Choose at least one payment." in browser.post(URL).text
    assert browser.post(URL, data={"refs": ["PAY-2026-999999"]}).status_code == 404
    assert "at most 50" in browser.post(URL, data={"refs": [f"PAY-2026-{n:06d}" for n in range(60)]}).text
    browser.post(URL, data={"refs": [path.payment]})
    stale = browser.post(URL, data={"refs": [path.payment]})
    assert stale.status_code == 409
    assert "already dealt with" in stale.text
    assert "Nothing waits for release" in stale.text


def test_only_paymasters(world, rail, as_user):
    for person in (world.alice, world.chul, world.bora, world.eun):
        assert as_user(person).get(URL).status_code == 403
