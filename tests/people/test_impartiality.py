"""What ties somebody of the agency to an organisation: what was declared, and what the portal finds by itself."""

from datetime import date, timedelta

import pytest
import sqlalchemy.exc

from tests.tying import tie
from tests.world import NOW
from voucher.kernel import clock, db
from voucher.kernel.errors import NotPermitted
from voucher.people import declaring, impartiality
from voucher.people.impartiality import Sign
from voucher.people.models import Bond, Organisation, PersonalTie, User


def signs(by, house):
    with db.transaction(read_only=True) as session:
        return set(impartiality.standing(session, by).signs.get(house, ()))


@pytest.fixture
def haneul(world):
    return world.organisations["haneul"]


def change(table, key, **values):
    with db.transaction() as session:
        it = session.get_one(table, key)
        for name, value in values.items():
            setattr(it, name, value)


def test_nothing_ties_the_cast(world):
    with db.transaction(read_only=True) as session:
        for person in (world.bora, world.boram, world.seon, world.dana):
            assert impartiality.kept_from(session, person) == {world.organisations["agency"]}


@pytest.mark.parametrize("bond", [bond for bond in Bond if bond is not Bond.NAMESAKE])
def test_what_is_declared_ties(world, haneul, bond):
    tie(world.bora, haneul, bond, note="그렇습니다")
    assert signs(world.bora, haneul) == {Sign.DECLARED}
    assert not signs(world.boram, haneul)
    with db.transaction(read_only=True) as session, pytest.raises(NotPermitted, match="Hand it to a colleague"):
        impartiality.require_apart(session, world.bora, world.organisations["mallory_works"], haneul)


@pytest.mark.parametrize(
    ("bond", "ended", "counts"),
    [
        (Bond.EMPLOYMENT, date(2023, 11, 16), True),
        (Bond.EMPLOYMENT, date(2023, 11, 15), False),
        (Bond.STAKE, date(2026, 11, 16), True),
        (Bond.STAKE, date(2026, 11, 15), False),
    ],
)
def test_a_former_employer_counts_for_three_years_and_the_rest_until_it_is_over(world, haneul, bond, ended, counts):
    tie(world.bora, haneul, bond, until_on=ended)
    assert bool(signs(world.bora, haneul)) is counts


def test_three_years_before_a_leap_day_is_a_day(world, haneul):
    tie(world.bora, haneul, Bond.EMPLOYMENT, until_on=date(2025, 2, 28))
    with clock.freeze(NOW.replace(year=2028, month=2, day=29)):
        assert signs(world.bora, haneul) == {Sign.DECLARED}
    with clock.freeze(NOW.replace(year=2028, month=3, day=1)):
        assert not signs(world.bora, haneul)


def test_the_same_representative_ties_too(world, haneul):
    other = world.organisations["mallory_works"]
    change(Organisation, other, representative="박 하늘")
    tie(world.bora, haneul)
    assert signs(world.bora, other) == {Sign.RELATED}


def test_a_representative_that_nobody_wrote_down_is_not_the_same_one(world, haneul):
    other = world.organisations["mallory_works"]
    for key in (haneul, other):
        change(Organisation, key, representative="-")
    tie(world.bora, haneul)
    assert signs(world.bora, haneul) == {Sign.DECLARED}
    assert not signs(world.bora, other)


def test_a_tie_to_who_is_not_here_yet_waits_for_them(world, haneul):
    change(Organisation, haneul, registration_no="1248100998")
    with db.transaction() as session:
        declaring.declare(session, declaring.Tie("2208203228", "하늘정밀", Bond.FAMILY), by=world.bora)
    assert not signs(world.bora, haneul)
    change(Organisation, haneul, registration_no="2208203228")
    assert signs(world.bora, haneul) == {Sign.DECLARED}


def test_names_tie_until_it_is_declared_that_it_is_somebody_else(world, haneul):
    change(Organisation, haneul, representative="보 라")
    change(User, world.alice.id, name="보라")
    assert signs(world.bora, haneul) == {Sign.REPRESENTATIVE, Sign.ACCOUNT}
    tie(world.bora, haneul, Bond.NAMESAKE, note="동명이인입니다")
    assert not signs(world.bora, haneul)
    tie(world.bora, haneul)
    assert signs(world.bora, haneul) == {Sign.DECLARED}


def test_an_address_of_the_same_house_ties_unless_it_is_a_providers(world, haneul):
    change(User, world.alice.id, signed_in_at=NOW)
    change(User, world.bora.id, email="bora@haneul.example")
    world.bora.email = "bora@haneul.example"
    assert signs(world.bora, haneul) == {Sign.DOMAIN}
    world.bora.email = "bora@naver.com"
    change(User, world.alice.id, email="alice@naver.com")
    assert not signs(world.bora, haneul)


def test_a_domain_of_many_is_nobodys_own(world, haneul):
    world.bora.email = "bora@many.example"
    with db.transaction() as session:
        session.get_one(User, world.alice.id).signed_in_at = NOW
        session.get_one(User, world.alice.id).email = "alice@many.example"
        for number in range(impartiality.PROVIDER):
            house = Organisation(
                ref=f"ORG-X-{number}", kind="firm", name=f"기업{number}", representative="x",
                registration_no=f"99999999{number:02d}",
            )  # fmt: skip
            session.add(house)
            session.flush()
            facts = {"roles": ["applicant"], "password_hash": "x", "signed_in_at": NOW}
            session.add(User(email=f"p{number}@many.example", name="x", organisation_id=house.id, **facts))
    assert not signs(world.bora, haneul)


def test_a_shared_telephone_ties(world, haneul):
    change(Organisation, haneul, phone="0551234567")
    with db.transaction() as session:
        declaring.state(session, "055-123-4567", by=world.bora)
    assert signs(world.bora, haneul) == {Sign.PHONE}
    with clock.freeze(NOW + timedelta(days=1)), db.transaction() as session:
        declaring.state(session, "", by=world.bora)
    assert not signs(world.bora, haneul)


def test_the_database_keeps_the_reasons_and_one_tie_of_a_kind(world, haneul):
    said = {"user_id": world.bora.id, "registration_no": "2208203228", "name": "하늘정밀"}
    tie(world.bora, haneul)
    for wrong in (
        {"bond": Bond.OTHER},
        {"bond": Bond.NAMESAKE},
        {"bond": Bond.FAMILY},
        {"bond": Bond.STAKE, "ended_at": NOW},
        {"bond": Bond.STAKE, "since_on": date(2026, 1, 2), "until_on": date(2026, 1, 1)},
        {"bond": Bond.STAKE, "registration_no": "220-82"},
    ):
        with pytest.raises(sqlalchemy.exc.IntegrityError), db.transaction() as session:
            session.add(PersonalTie(**said | wrong))
            session.flush()
