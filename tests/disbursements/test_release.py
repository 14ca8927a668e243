"""disbursements.release"""

from tests import accounts
from tests import path as way
from tests.disbursements.steps import ON_ITS_WAY, READY, payment
from voucher.disbursements.lifecycle import State
from voucher.kernel import db
from voucher.people.models import User


def test_it_shows_everything_before_the_money_goes(world, rail, as_user):
    path = way.ready(world, rail)
    browser, url = as_user(world.dana), f"/disbursements/{path.payment}/release"
    page = browser.get(url).text
    for said in (
        "KRW\u00a022,000,000",
        "Chul Vision",
        "101-81-16293",
        "ends in 6789",
        world.bora.name,
        "Three-way match",
    ):
        assert said in page, said
    assert path.places() == READY
    answer = browser.post(url, follow_redirects=True)
    assert "Released. The payment is on its way." in answer.text
    assert path.places() == ON_ITS_WAY


def test_a_stale_page_releases_nothing_twice(world, rail, as_user):
    path = way.ready(world, rail)
    browser, url = as_user(world.dana), f"/disbursements/{path.payment}/release"
    browser.post(url)
    assert browser.get(url).status_code == 302
    stale = browser.post(url)
    assert stale.status_code == 409
    assert "already dealt with" in stale.text
    assert path.places() == ON_ITS_WAY


def test_wrong_people(world, rail, as_user):
    path = way.ready(world, rail)
    url = f"/disbursements/{path.payment}/release"
    for person in (world.alice, world.chul, world.bora, world.eun, world.gi, world.hana, world.mallory):
        assert as_user(person).post(url).status_code == 403, person.email
    with db.transaction() as session:
        session.get(User, world.bora.id).roles = ["officer", "paymaster"]
    answer = as_user(world.bora).post(url)
    assert answer.status_code == 403
    assert "You approved this invoice" in answer.text
    assert as_user(world.bora).get(url).status_code == 403
    assert path.places() == READY


def test_what_stands_in_the_way_is_said(world, rail, as_user):
    path = way.ready(world, rail)
    with db.transaction() as session:
        accounts.lose(session, world.organisations["chul_ai"])
    url = f"/disbursements/{path.payment}/release"
    answer = as_user(world.dana).post(url)
    assert answer.status_code == 409
    assert "has not named a bank account yet" in answer.text
    assert payment(path).state is State.READY
    assert path.places() == READY


def test_it_waits_in_the_paymasters_tasks_and_in_nobody_elses(world, rail, as_user):
    path = way.ready(world, rail)
    assert path.payment in as_user(world.dana).get("/home").text
    for person in (world.bora, world.chul, world.alice, world.eun):
        assert f"/disbursements/{path.payment}/release" not in as_user(person).get("/home").text
