"""Pages: /contributions/<ref>/paid-in, /contributions/<ref>/paid-back."""

import psycopg
import pytest
from sqlmodel import select

from tests.contributions.steps import GIVES, a_draft_round, a_movement, a_round, confirmed, recorded
from tests.programmes.rounds import an_open_round, handed_over
from tests.world import World
from voucher.audit.models import Record
from voucher.contributions import recording
from voucher.contributions.models import Contribution, Direction
from voucher.kernel import db
from voucher.kernel.errors import NotFound, NotNow, NotPermitted, Refused
from voucher.kernel.money import Won

TYPED = {"amount_krw": "40,000,000", "moved_on": "2026-11-16", "bank_ref": "20261116-0001", "note": "도산캐피탈"}


def rows() -> list[Contribution]:
    with db.transaction(read_only=True) as session:
        return list(session.exec(select(Contribution).order_by(Contribution.number)))


def test_an_officer_writes_a_line_of_the_statement_down(as_user, world):
    round_ = a_round(world)
    browser, path = as_user(world.bora), f"/contributions/{round_.ref}/paid-in"
    page = browser.get(path)
    assert "Still to come" in page.text
    assert f"{GIVES:,}" in page.text
    answer = browser.post(path, data=TYPED)
    assert answer.status_code == 302
    (made,) = rows()
    assert (made.number, made.amount_krw, made.direction) == (1, 40_000_000, Direction.PAID_IN)
    assert (made.proposed_by_id, made.settled_at) == (world.bora.id, None)
    with db.transaction(read_only=True) as session:
        (told,) = session.exec(select(Record).where(Record.action == "contribution.recorded"))
        assert told.after["bank_ref"] == "20261116-0001"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount_krw": "100,000,001"}, "100,000,000 won of it are still to come"),
        ({"amount_krw": ""}, "fill this in"),
        ({"moved_on": "2026-11-17"}, "in the future"),
        ({"bank_ref": ""}, "fill this in"),
        ({"bank_ref": "- . -"}, "This is no number."),
        ({"note": ""}, "fill this in"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(as_user, world, wrong, said):
    round_ = a_round(world)
    browser, path = as_user(world.bora), f"/contributions/{round_.ref}/paid-in"
    answer = browser.post(path, data={**TYPED, **wrong})
    assert answer.status_code != 302
    assert said in answer.text
    assert rows() == []


@pytest.mark.parametrize("typed", ["HB-0001", "hb 0001", "HB0001."])
def test_a_number_of_the_bank_counts_once_whatever_round_it_is_for_and_however_it_is_typed(world, database, typed):
    one, other = a_round(world), a_round(world, title_en="Another")
    recorded(world, one, 10, bank_ref="HB-0001")
    with pytest.raises(Refused, match="written down already"), db.transaction() as session:
        recording.record(session, other.ref, a_movement(20, typed), by=world.bora)
    recorded(world, other, 20, bank_ref="HB-0002")
    again = "UPDATE contributions_contribution SET bank_ref = %s WHERE amount_krw = 20"
    with psycopg.connect(database) as owner, pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute("ALTER TABLE contributions_contribution DISABLE TRIGGER contributions_contribution_settled")
        owner.execute(again, [typed])


def test_no_more_is_paid_in_than_was_promised_what_waits_counted(world):
    round_ = a_round(world)
    recorded(world, round_, 70_000_000)
    with pytest.raises(Refused, match="30,000,000 won of it are still to come"), db.transaction() as session:
        recording.record(session, round_.ref, a_movement(40_000_000, "20261116-0002"), by=world.bora)


def test_who_may_not_and_when_not(as_user, world: World):
    round_ = a_round(world)
    for person in (world.alice, world.eun, world.gi, world.hana):
        with pytest.raises(NotPermitted), db.transaction() as session:
            recording.record(session, round_.ref, a_movement(), by=person)
        assert as_user(person).get(f"/contributions/{round_.ref}/paid-in").status_code == 403
    with pytest.raises(NotNow, match="not opened yet"), db.transaction() as session:
        recording.record(session, a_draft_round(world, title_en="Another"), a_movement(), by=world.bora)
    with pytest.raises(NotNow, match="not opened yet"), db.transaction() as session:
        handed = handed_over(session, a_draft_round(world, title_en="Handed over"), world)
        recording.record(session, handed.ref, a_movement(), by=world.bora)
    early = as_user(world.bora).get(f"/contributions/{round_.ref}/paid-back")
    assert early.status_code == 302  # the round is still open
    assert as_user(world.bora).get(f"/contributions/{round_.ref}/elsewhere").status_code == 404


def test_a_round_of_two_funders_takes_nothing(world):
    with db.transaction() as session:
        other = an_open_round(session, world).ref
    with pytest.raises(NotFound), db.transaction() as session:
        recording.record(session, other, a_movement(), by=world.bora)


def test_an_officer_is_asked_to_when_nothing_has_come(as_user, world):
    round_ = a_round(world)
    assert "Write down that a partner&#39;s money came" in as_user(world.bora).get("/home").text
    confirmed(world, round_, Won(1))
    assert "Write down that a partner&#39;s money came" not in as_user(world.bora).get("/home").text
