"""A round whose rules have a third funder names it, and what it gives, when it is drafted and when it opens."""

import psycopg
import pytest
from sqlmodel import select

from tests.contributions.steps import CODE, GIVES, a_draft_round, terms
from tests.programmes.rounds import a_draft, an_open_round
from tests.programmes.test_revise import typed
from tests.programmes.versions import a_version
from voucher.kernel import db
from voucher.kernel.errors import Refused
from voucher.kernel.money import Won
from voucher.programmes import opening, queries, seeding
from voucher.programmes.models import Programme, Round
from voucher.programmes.rules import Rules


@pytest.fixture
def good(app, world):
    with db.transaction() as session:
        seeding.seed(session)
        programme = session.exec(select(Programme).where(Programme.code == CODE)).one().id
    return {
        "programme": str(programme),
        "title_ko": "상생형 스마트공장",
        "title_en": "Win-win",
        "budget_krw": "300,000,000",
        "partner": str(world.organisations["dosan"]),
        "partner_krw": "100,000,000",
        "opens_on": "2027-01-11",
        "opens_hour": "9",
        "closes_on": "2027-02-12",
        "mode": "reviewed",
    }


def test_an_officer_names_the_large_firm_and_what_it_gives(as_user, world, good):
    browser = as_user(world.bora)
    answer = browser.post("/programmes/draft", data=good)
    with db.transaction(read_only=True) as session:
        made = session.exec(select(Round)).one()
    assert answer.location == f"/programmes/{made.ref}"
    assert (made.partner_id, made.partner_krw) == (world.organisations["dosan"], GIVES)
    page = browser.get(f"/programmes/{made.ref}/draft").text
    assert 'value="100,000,000"' in page
    opening_page = browser.get(f"/programmes/{made.ref}/hand-over").text
    for said in ("Dosan Capital", "Nothing can be granted before"):
        assert said in opening_page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"partner": ""}, "Choose which one"),
        ({"partner_krw": ""}, "Write what the large firm gives"),
        ({"partner": "x"}, "Please choose from the list"),
        ({"partner_krw": "-5"}, "Please"),
    ],
)
def test_what_is_missing_is_said_at_its_field(as_user, world, good, wrong, said):
    page = as_user(world.bora).post("/programmes/draft", data={**good, **wrong}).text
    assert said in page
    with db.transaction(read_only=True) as session:
        assert session.exec(select(Round)).all() == []


def test_a_firm_is_no_partner_and_two_funders_have_none(world):
    for wrong, field in (
        ({**terms(world), "partner_id": world.organisations["haneul"]}, "partner"),
        ({**terms(world), "partner_id": None}, "partner"),
        ({**terms(world), "partner_krw": Won(0)}, "partner_krw"),
        ({**terms(world), "code": "ai-voucher"}, "partner"),
        ({"partner_krw": Won(1)}, "partner_krw"),
    ):
        with pytest.raises(Refused) as refused, db.transaction() as session:
            a_draft(session, world, **wrong)
        assert refused.value.field == field, wrong


def test_what_is_open_keeps_its_partner(world, database):
    with db.transaction() as session:
        an_open_round(session, world, **terms(world))
    with psycopg.connect(database) as owner:
        for change in ("partner_krw = partner_krw + 1", "partner_id = NULL, partner_krw = 0"):
            with pytest.raises(psycopg.errors.RestrictViolation), owner.transaction():
                owner.execute(f"UPDATE programmes_round SET {change}")


def test_rules_that_changed_before_the_opening_are_held_against_the_draft(world):
    ref = a_draft_round(world)
    with db.transaction() as session:
        draft = session.exec(select(Round).where(Round.ref == ref)).one()
        draft.partner_id, draft.partner_krw = None, Won(0)
    with pytest.raises(Refused, match="Choose which one"), db.transaction() as session:
        opening.propose(session, ref, by=world.bora)


@pytest.fixture
def draft_rules(app, world):
    with db.transaction() as session:
        return a_version(session, world).ref


def test_the_editor_keeps_the_share_of_a_large_firm_and_the_page_says_what_changed(as_user, world, draft_rules):
    browser, path = as_user(world.bora), f"/programmes/rules/{draft_rules}/revise/bands"
    sent = typed(browser.get(path).text)
    more = {
        "bands-0-government_rate": "30",
        "bands-0-partner_rate": "30",
        "bands-0-partner_cap_krw": "6천만",
        "save": "1",
    }
    assert browser.post(path, data={**sent, **more}).status_code == 302
    with db.transaction(read_only=True) as session:
        band = Rules.model_validate(queries.rulebook(session, draft_rules)[0].content).bands[0]
    assert (str(band.partner_rate), band.partner_cap_krw) == ("0.3", 60_000_000)
    told = browser.get(f"/programmes/rules/{draft_rules}/compare?lang=en").text
    assert "The state pays 30%, a large firm 30%, the firm 40%." in told
    assert "The large firm pays at most" in told
    assert "참여기업(대기업) 30%" in browser.get(f"/programmes/rules/{draft_rules}/compare?lang=ko").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"bands-0-partner_rate": "30"}, "together pay at most all"),  # beside 80 per cent
        ({"bands-0-partner_cap_krw": "1,000"}, "Without a share of the partner"),
        ({"bands-0-partner_rate": "-1"}, "is-error"),
        ({"bands-0-partner_rate": "x"}, "is-error"),
    ],
)
def test_the_editor_says_at_its_field_what_is_wrong(as_user, world, draft_rules, wrong, said):
    browser, path = as_user(world.bora), f"/programmes/rules/{draft_rules}/revise/bands"
    page = browser.post(path, data={**typed(browser.get(path).text), **wrong, "save": "1"}).text
    assert said in page
    name = next(iter(wrong))
    assert f'id="{name}-error"' in page
