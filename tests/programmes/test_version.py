"""Page: /programmes/rules/<ref>: one version in full, and what can be done with it."""

import pytest

from tests.programmes.rounds import an_open_round
from tests.programmes.versions import a_confirmed_one, a_proposed_one, a_version, programme
from voucher.kernel import db
from voucher.programmes import queries, ruling
from voucher.programmes.known import KNOWN


def test_a_draft_is_read_in_peoples_words(as_user, world):
    with db.transaction() as session:
        ref = a_version(session, world).ref
    page = as_user(world.eun).get(f"/programmes/rules/{ref}").text
    for said in (
        "AI바우처 공고 2027",
        "The state pays 80%, the firm 20%.",
        "The state pays at most KRW\xa0200,000,000.",
        "Firms without employees",
        "not older than 30 days",
        "60 of 100 points",
        "within 14 days after the decision",
        "Changed",
    ):
        assert said in page, said
    for stored in ("micro", "in_business", "tax_clearance", "government_rate"):
        assert stored not in page, stored
    assert "Hand over" not in page


def test_each_sees_what_they_can_do(as_user, world):
    with db.transaction() as session:
        ref = a_version(session, world).ref
    own, other = as_user(world.bora), as_user(world.boram)
    assert f"/programmes/rules/{ref}/revise/bands" in own.get(f"/programmes/rules/{ref}").text
    assert "Hand over for confirmation" in own.get(f"/programmes/rules/{ref}").text
    page = other.get(f"/programmes/rules/{ref}").text
    assert "still writing" in page
    assert "/revise/" not in page
    assert f"/programmes/rules/{ref}/confirm" not in page


def test_handing_over_makes_it_a_task_of_the_others(as_user, world):
    with db.transaction() as session:
        book = a_version(session, world)
        ref, seen = book.ref, ruling.seen(book)
    assert "Go on with the rules" in as_user(world.bora).get("/home").text
    assert "Confirm the rules" not in as_user(world.boram).get("/home").text
    page = as_user(world.bora).post(f"/programmes/rules/{ref}/propose", data={"seen": "old"}, follow_redirects=True)
    assert "changed while your page was open" in page.text
    as_user(world.bora).post(f"/programmes/rules/{ref}/propose", data={"seen": seen})
    assert f"/programmes/rules/{ref}/confirm" in as_user(world.boram).get("/home").text
    assert ref not in as_user(world.bora).get("/home").text
    assert as_user(world.boram).post(f"/programmes/rules/{ref}/propose", data={"seen": seen}).status_code == 403


def test_a_confirmed_one_says_when_it_holds_and_which_rounds_go_by_it(as_user, world):
    with db.transaction() as session:
        round_ref = an_open_round(session, world).ref
        now = queries.versions(session, programme(session).id)[0].ref
        later = a_confirmed_one(session, world).ref
    browser = as_user(world.bora)
    page = browser.get(f"/programmes/rules/{now}").text
    assert "It holds today" in page
    assert round_ref in page
    assert f"/programmes/rules/{now}/write" in page
    assert "It holds from 1\xa0Jan\xa02027 on." in browser.get(f"/programmes/rules/{later}").text


def test_every_known_programme_reads_well_in_both_languages(as_user, world):
    with db.transaction() as session:
        refs = [b.ref for known in KNOWN for b in queries.versions(session, programme(session, known.code).id)]
    browser = as_user(world.eun)
    for ref in refs:
        for language in ("ko", "en"):
            page = browser.get(f"/programmes/rules/{ref}?lang={language}")
            assert page.status_code == 200
            assert "%(" not in page.text


def test_nonsense_is_not_found(as_user, world):
    for ref in ("RUL-1999-000001", "가", "x" * 300):
        assert as_user(world.bora).get(f"/programmes/rules/{ref}").status_code == 404


@pytest.mark.parametrize("make", [a_version, a_proposed_one, a_confirmed_one])
def test_few_queries(as_user, world, counted, make):
    with db.transaction() as session:
        ref = make(session, world).ref
    browser = as_user(world.bora)
    browser.get(f"/programmes/rules/{ref}")
    with counted() as asked:
        browser.get(f"/programmes/rules/{ref}")
    assert len(asked) <= 8, asked
