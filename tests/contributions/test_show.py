"""Page: /contributions/<ref>."""

from tests.contributions.steps import GIVES, a_draft_round, a_round, confirmed, recorded
from tests.programmes.rounds import an_open_round
from voucher.kernel import db


def test_everybody_of_the_agency_sees_where_the_money_is(as_user, world):
    round_ = a_round(world)
    page = as_user(world.bora).get(f"/contributions/{round_.ref}").text
    for said in ("Dosan Capital", "No money of the partner yet", "100,000,000", "Write down that money came"):
        assert said in page, said
    recorded(world, round_, 40_000_000)
    assert "Waits for a second person" in as_user(world.eun).get(f"/contributions/{round_.ref}").text
    confirmed(world, round_, 60_000_000, bank_ref="20261116-0009")
    page = as_user(world.dana).get(f"/contributions/{round_.ref}").text
    for said in (
        "Found by a second person",
        "20261116-0009",
        "60,000,000",
        "written down by 보라",
        "looked up by 다나",
    ):
        assert said in page, said
    assert f"/contributions/{round_.ref}/1" in page  # the first still waits for Dana
    assert "Write down that money came" not in page  # all that was promised is written down


def test_nobody_outside_sees_it_and_a_round_of_two_funders_has_none(as_user, client, world):
    round_ = a_round(world)
    assert client.get(f"/contributions/{round_.ref}").status_code == 302
    for person in (world.alice, world.chul, world.hana):
        assert as_user(person).get(f"/contributions/{round_.ref}").status_code == 403
    with db.transaction() as session:
        other = an_open_round(session, world).ref
    assert as_user(world.bora).get(f"/contributions/{other}").status_code == 404


def test_the_round_says_who_pays_a_part_and_how_much(as_user, world):
    round_ = a_round(world)
    page = as_user(world.alice).get(f"/programmes/{round_.ref}?supply=20,000,000&band=sme").text
    for said in ("Dosan Capital", "100,000,000", "A large firm pays", "Dosan Capital pays", "6,000,000", "8,000,000"):
        assert said in page, said
    assert f"/contributions/{round_.ref}" not in page
    assert f"/contributions/{round_.ref}" in as_user(world.bora).get(f"/programmes/{round_.ref}").text
    draft = as_user(world.bora).get(f"/contributions/{a_draft_round(world, title_en='Another')}").text
    assert "Write down that money came" not in draft
    assert f"{GIVES:,}" in draft
