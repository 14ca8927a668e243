"""notices.front, notices.home: what waits, what is under way and what happened lately."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from tests import path
from tests.applications import cases, rushes
from tests.programmes.rounds import an_open_round
from voucher.applications import deciding
from voucher.disbursements import releasing
from voucher.kernel import clock, db
from voucher.notices import words
from voucher.notices.models import Mail
from voucher.people.roles import MAY, Act, Role


def test_the_front_page_is_for_everybody_in_both_languages(client, world):
    assert "산업 AI" in client.get("/").text
    assert "Industrial AI" in client.get("/?lang=en").text
    assert "Industrial AI" in client.get("/").text, "the choice of language is kept"


def test_signed_in_people_go_home(as_user, world):
    assert as_user(world.eun).get("/").headers["Location"] == "/home"


@pytest.mark.parametrize(
    ("who", "there", "never"),
    [
        ("eun", "/reports/trace", "/programmes/"),
        ("gi", "/funds/", "/programmes/"),
        ("hana", "/people/users", "/programmes/"),
        ("alice", "/programmes/", "/funds/"),
        ("chul", "/suppliers/offers", "/funds/"),
    ],
)
def test_an_empty_home_shows_each_role_its_own_way(as_user, world, who, there, never):
    home = main(as_user(getattr(world, who)).get("/home").text)
    assert f'href="{there}"' in home
    assert f'href="{never}"' not in home
    if Act.APPLY not in acts(getattr(world, who)) and Act.OFFER not in acts(getattr(world, who)):
        assert "when it is your turn" not in home, "nobody writes to them"


def test_every_role_has_a_way_to_go():
    for role in Role:
        assert any(said.act in MAY[role] for said in words.IDLE), role


def acts(person):
    return frozenset().union(*(MAY[Role(role)] for role in person.roles))


def main(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def part(html: str, heading: str) -> str:
    """One section of a home."""
    found = re.search(rf"<h2>{heading}</h2>(.*?)</section>", html, re.DOTALL)
    return found[1] if found else ""


@pytest.fixture
def home(as_user):
    def page(person, language="en"):
        return main(as_user(person).get(f"/home?lang={language}").text)

    return page


def submitted(world):
    with db.transaction() as session:
        return cases.a_submitted(session, an_open_round(session, world), world.alice).ref


def test_a_firm_sees_who_has_its_application_and_then_the_decision(app, world, home):
    ref = submitted(world)
    before = home(world.alice)
    assert "Your application is being read" in part(before, "Under way")
    assert f"/applications/{ref}" in part(before, "Under way")
    assert "Nothing waits for you now.<" not in before
    with db.transaction() as session:
        deciding.reject(session, ref, "Not this time.", by=world.bora)
    after = home(world.alice)
    assert "Your application was not selected" in part(after, "Lately")
    assert f"/applications/{ref}" in part(after, "Lately")
    assert not part(after, "Under way")
    with clock.freeze(clock.now() + timedelta(days=31)):
        assert not part(home(world.alice), "Lately"), "old news is no news"


def test_a_draft_waits(app, world, home):
    with db.transaction() as session:
        ref = cases.a_draft(session, an_open_round(session, world), world.alice).ref
    assert f"/applications/{ref}/check" in part(home(world.alice), "What waits for you")


def test_another_firm_sees_none_of_it(app, world, home):
    ref = submitted(world)
    assert ref not in home(world.mallory)


def test_both_sides_and_the_agency_see_where_a_payment_is(world, rail, home):
    way = path.ready(world, rail)
    for person in (world.alice, world.chul, world.bora):
        under_way = part(home(person), "Under way")
        assert way.payment in under_way, person.name
        assert "A paymaster has it" in under_way
    assert way.payment in part(home(world.dana), "What waits for you")
    with db.transaction() as session:
        releasing.release(session, way.payment, by=world.dana)
    for person in (world.alice, world.chul, world.dana):
        under_way = part(home(person), "Under way")
        assert "A payment is on its way" in under_way, person.name
        assert way.payment in under_way


def test_signed_contracts_and_work_in_hand_are_seen(world, rail, home):
    way = path.contracted(world, rail)
    firm = home(world.alice)
    assert "The supplier is at work" in part(firm, "Under way")
    assert "The supplier signed the contract" in part(firm, "Lately")
    assert way.contract in part(home(world.chul), "What waits for you")


def test_names_are_said_in_the_readers_language(world, rail, home):
    path.ready(world, rail)
    assert "Haneul Precision → Chul Vision" in home(world.dana)
    assert "하늘정밀 → 철수비전" in home(world.dana, "ko")


def test_a_firm_sees_that_it_is_on_a_reserve_list(world, as_user):
    with db.transaction() as session:
        round_ref = rushes.a_rush(session, world, rushes.SHARE).ref
    for firm in rushes.firms(round_ref, [rushes.ASKED, rushes.ASKED]):
        rushes.submit(firm)
        home = main(as_user(firm.by).get("/home").text)
    assert "Your application is on the reserve list" in home


def test_a_supplier_is_told_which_firm_chose_it(world, rail, run_errands):
    path.proposed(world, path.funded(world, rail))
    run_errands()
    with db.transaction(read_only=True) as session:
        letter = session.exec(select(Mail.body).where(Mail.key.startswith("contract_proposed"))).one()
    assert "하늘정밀" in letter
