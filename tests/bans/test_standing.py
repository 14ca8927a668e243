"""Where an exclusion is by the day, and whom it holds against. Nothing of it is ever changed or deleted."""

from datetime import date, timedelta

import psycopg
import pytest
import sqlalchemy as sa

from tests.bans.steps import CHUL, HANEUL, MALLORY, NO, TODAY, YES, a_letter, confirmed, lifted, recorded
from tests.tying import HAND_ON, tie
from voucher.bans import lifting, queries, recording, standing
from voucher.bans.lifting import End
from voucher.bans.models import Stands
from voucher.kernel import clock, db
from voucher.kernel.errors import NotNow, NotPermitted, Refused
from voucher.people.models import Organisation

DAY = timedelta(days=1)


def stands(ref: str) -> Stands:
    with db.transaction(read_only=True) as session:
        return queries.by_ref(session, ref).stands


def against(world, who: str = "haneul", since: date | None = None) -> list[tuple[str, bool]]:
    with db.transaction(read_only=True) as session:
        house = session.get_one(Organisation, world.organisations[who])
        return [(held.ref, held.own) for held in standing.against(session, house, since)]


@pytest.mark.parametrize(
    ("from_on", "until_on", "where", "holds"),
    [
        (TODAY, TODAY, Stands.IN_FORCE, True),
        (TODAY - DAY, TODAY, Stands.IN_FORCE, True),
        (TODAY + DAY, TODAY + DAY, Stands.TO_COME, False),
        (TODAY - 2 * DAY, TODAY - DAY, Stands.OVER, False),
    ],
)
def test_its_first_and_its_last_day_are_included(world, from_on, until_on, where, holds):
    ref = confirmed(world, from_on=from_on, until_on=until_on)
    assert stands(ref) is where
    assert against(world) == ([(ref, True)] if holds else [])
    with db.transaction(read_only=True) as session:
        assert standing.excluded(session) == ({HANEUL} if holds else set())


def test_it_is_over_when_the_day_ends_in_seoul(world):
    ref = confirmed(world, until_on=TODAY)
    with clock.freeze(clock.end_of(TODAY)):
        assert stands(ref) is Stands.IN_FORCE
    with clock.freeze(clock.end_of(TODAY) + timedelta(seconds=1)):
        assert stands(ref) is Stands.OVER


def test_it_holds_when_a_second_person_has_found_it(world):
    ref = recorded(world)
    assert stands(ref) is Stands.WAITING
    assert against(world) == []
    with db.transaction() as session:
        recording.settle(session, ref, YES, by=world.seon)
    assert against(world) == [(ref, True)]
    with pytest.raises(NotNow), db.transaction() as session:
        recording.settle(session, ref, NO, by=world.boram)


def test_what_is_not_in_the_letter_holds_against_nobody_and_may_be_written_anew(world):
    ref = recorded(world)
    with db.transaction() as session:
        recording.settle(session, ref, NO, by=world.boram)
    assert stands(ref) is Stands.REFUSED
    assert against(world) == []
    assert confirmed(world) != ref


def test_whoever_writes_it_down_does_not_confirm_it(world, database):
    ref = recorded(world)
    with pytest.raises(NotPermitted), db.transaction() as session:
        recording.settle(session, ref, YES, by=world.bora)
    with psycopg.connect(database) as owner, pytest.raises(psycopg.errors.CheckViolation, match="two_people"):
        owner.execute("UPDATE bans_ban SET settled_by_id = proposed_by_id, settled_at = now(), agreed = true")
    for person in (world.dana, world.eun, world.hana, world.alice):
        with pytest.raises(NotPermitted), db.transaction() as session:
            recording.settle(session, ref, YES, by=person)


def test_what_holds_on_any_day_since_is_found(world):
    ref = confirmed(world, from_on=TODAY - 9 * DAY, until_on=TODAY - 5 * DAY)
    assert against(world) == []
    assert against(world, since=TODAY - 5 * DAY) == [(ref, True)]
    assert against(world, since=TODAY - 4 * DAY) == []
    later = confirmed(world, letter="X-2", from_on=TODAY - DAY)
    assert against(world, since=TODAY - 4 * DAY) == [(later, True)]


def test_the_same_representative_is_near(world):
    with db.transaction() as session:
        session.get_one(Organisation, world.organisations["mallory_works"]).representative = "박 하늘"
    ref = confirmed(world)
    assert against(world, "mallory_works") == [(ref, False)]
    named = confirmed(world, CHUL, name="철수비전", representative="한말로")
    assert against(world, "chul_ai") == [(named, True)]
    with db.transaction() as session:
        session.get_one(Organisation, world.organisations["mallory_works"]).representative = "한-말로"
    assert against(world, "mallory_works") == [(named, False)]


def test_nobody_in_particular_is_near_to_nobody(world):
    with db.transaction() as session:
        for house in session.exec(sa.select(Organisation)).scalars():
            house.representative = "-"
    confirmed(world)
    assert against(world, "mallory_works") == []


def test_two_people_lift_it_from_a_day_on(world):
    ref = confirmed(world)
    end = End(TODAY + DAY, "이의신청 인용")
    with db.transaction() as session:
        lifting.propose(session, ref, end, by=world.bora)
    assert stands(ref) is Stands.IN_FORCE
    for wrong, why in ((world.bora, NotPermitted), (world.dana, NotPermitted)):
        with pytest.raises(why), db.transaction() as session:
            lifting.settle(session, ref, YES, by=wrong)
    with pytest.raises(NotNow), db.transaction() as session:
        lifting.propose(session, ref, end, by=world.boram)
    with db.transaction() as session:
        lifting.settle(session, ref, YES, by=world.boram)
    assert (stands(ref), against(world)) == (Stands.IN_FORCE, [(ref, True)])
    with clock.freeze(clock.now() + DAY):
        assert (stands(ref), against(world)) == (Stands.LIFTED, [])
        assert against(world, since=TODAY) == [(ref, True)]


def test_what_was_agreed_to_end_late_may_end_earlier_and_not_later(world):
    ref = confirmed(world)
    lifted(world, ref, TODAY + 30 * DAY)
    with pytest.raises(Refused, match="Choose a day between"), db.transaction() as session:
        lifting.propose(session, ref, End(TODAY + 30 * DAY, "x"), by=world.bora)
    with db.transaction() as session:
        lifting.propose(session, ref, End(TODAY, "판결"), by=world.bora)
    assert (stands(ref), against(world)) == (Stands.IN_FORCE, [(ref, True)])
    with db.transaction() as session:
        lifting.settle(session, ref, YES, by=world.boram)
    assert (stands(ref), against(world)) == (Stands.LIFTED, [])
    with pytest.raises(NotNow), db.transaction() as session:
        lifting.propose(session, ref, End(TODAY, "x"), by=world.bora)


def test_what_never_was_right_never_held(world):
    ref = confirmed(world)
    lifted(world, ref, date(2026, 11, 1))
    assert (stands(ref), against(world, since=date(2026, 11, 1))) == (Stands.LIFTED, [])


def test_a_refused_lifting_leaves_it_and_another_may_be_proposed(world):
    ref = confirmed(world)
    for answer, where in ((NO, Stands.IN_FORCE), (YES, Stands.LIFTED)):
        with db.transaction() as session:
            lifting.propose(session, ref, End(TODAY, "착오"), by=world.bora)
        with db.transaction() as session:
            lifting.settle(session, ref, answer, by=world.seon)
        assert stands(ref) is where
    with pytest.raises(NotNow), db.transaction() as session:
        lifting.settle(session, ref, YES, by=world.seon)


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2028, 11, 1)])
def test_it_is_lifted_on_one_of_its_days(world, day):
    ref = confirmed(world)
    with pytest.raises(Refused, match="Choose a day between") as refusal, db.transaction() as session:
        lifting.propose(session, ref, End(day, "x"), by=world.bora)
    assert refusal.value.field == "from_on"


def test_what_is_not_confirmed_or_over_is_not_lifted(world):
    waiting, over = recorded(world), confirmed(world, letter="X-2", until_on=TODAY - DAY)
    for ref in (waiting, over):
        with pytest.raises(NotNow), db.transaction() as session:
            lifting.propose(session, ref, End(TODAY - DAY, "x"), by=world.bora)


@pytest.mark.parametrize("typed", ["산업정책과-77", "산업정책과 77", "산업정책과77."])
def test_a_letter_counts_once_for_a_firm_however_it_is_typed(world, database, typed):
    ref = recorded(world)
    with pytest.raises(Refused, match=f"written down already, as {ref}") as refusal, db.transaction() as session:
        recording.record(session, a_letter(letter=typed), by=world.boram)
    assert refusal.value.field == "letter"
    other = recorded(world, MALLORY, letter=typed)
    with psycopg.connect(database) as owner, pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute("ALTER TABLE bans_ban DISABLE TRIGGER bans_ban_settled")
        owner.execute("UPDATE bans_ban SET registration_no = %s WHERE ref = %s", [HANEUL, other])


def test_whoever_is_tied_to_the_firm_keeps_out(as_user, world):
    ref = recorded(world)
    tie(world.boram, world.organisations["haneul"])
    answer = as_user(world.boram).post(f"/bans/{ref}/settle", data={"settlement": "agree"})
    assert answer.status_code == 403
    assert HAND_ON in answer.text
    assert "Compare and confirm" not in as_user(world.boram).get(f"/bans/{ref}").text
    assert ref not in as_user(world.boram).get("/home").text
    assert ref in as_user(world.seon).get("/home").text
    with pytest.raises(NotPermitted), db.transaction() as session:
        recording.record(session, a_letter(letter="X-2"), by=world.boram)


def test_whoever_is_tied_to_a_firm_of_the_person_in_the_letter_keeps_out_too(world):
    ref = confirmed(world, MALLORY, representative="박하늘")
    tie(world.boram, world.organisations["haneul"])
    with pytest.raises(NotPermitted), db.transaction() as session:
        lifting.propose(session, ref, End(TODAY, "x"), by=world.boram)


def test_nobody_agrees_to_what_somebody_wrote_down_who_is_tied(world):
    ref = recorded(world)
    tie(world.bora, world.organisations["haneul"])
    with pytest.raises(NotNow, match="ties whoever proposed"), db.transaction() as session:
        recording.settle(session, ref, YES, by=world.boram)
    with db.transaction() as session:
        recording.settle(session, ref, NO, by=world.boram)
    assert stands(ref) is Stands.REFUSED


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM bans_ban", "TRUNCATE bans_ban CASCADE", "DELETE FROM bans_lifting", "TRUNCATE bans_lifting",
        "UPDATE bans_ban SET until_on = until_on + 1", "UPDATE bans_ban SET agreed = false",
        "UPDATE bans_lifting SET from_on = from_on + 1", "UPDATE bans_lifting SET agreed = false",
    ],
)  # fmt: skip
def test_nothing_is_deleted_or_changed(world, database, statement):
    lifted(world, confirmed(world))
    with psycopg.connect(database) as owner, pytest.raises(psycopg.errors.Error, match="append-only"):
        owner.execute(statement)


@pytest.mark.parametrize("table", ["bans_ban", "bans_lifting"])
def test_what_waits_is_only_settled(world, database, table):
    ref = recorded(world)
    if table == "bans_lifting":
        with db.transaction() as session:
            recording.settle(session, ref, YES, by=world.boram)
            lifting.propose(session, ref, End(TODAY, "x"), by=world.bora)
    with psycopg.connect(database) as owner, pytest.raises(psycopg.errors.Error, match="append-only"):
        owner.execute(f"UPDATE {table} SET reason = 'y'")
