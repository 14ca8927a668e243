"""Page: /contributions/<ref>/<number>."""

import psycopg
import pytest
from sqlmodel import select

from tests.contributions.steps import GIVES, a_movement, a_round, confirmed, recorded
from tests.tying import HAND_ON, tie
from voucher.contributions import recording
from voucher.contributions.models import Contribution
from voucher.kernel import db
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.ledger import chart, posting
from voucher.people.proposals import Settlement


def the() -> Contribution:
    with db.transaction(read_only=True) as session:
        return session.exec(select(Contribution)).one()


def there(round_) -> int:
    with db.transaction(read_only=True) as session:
        return posting.balance(session, chart.contribution(round_.id))


def answer(as_user, person, round_, **said):
    return as_user(person).post(f"/contributions/{round_.ref}/1", data=said)


def test_the_paymaster_confirms_and_the_books_have_it(as_user, world):
    round_ = a_round(world)
    recorded(world, round_)
    assert "Confirm that a partner&#39;s money came" in as_user(world.dana).get("/home").text
    page = as_user(world.dana).get(f"/contributions/{round_.ref}/1").text
    for said in ("20261116-0001", "보낸 사람: 도산캐피탈", f"{GIVES:,}", "16"):
        assert said in page, said
    assert there(round_) == 0
    assert answer(as_user, world.dana, round_, settlement="agree").status_code == 302
    assert there(round_) == GIVES
    assert (the().agreed, the().settled_by_id) == (True, world.dana.id)
    assert as_user(world.dana).get(f"/contributions/{round_.ref}/1").status_code == 302


def test_what_is_not_on_the_statement_is_refused_with_a_reason_and_may_be_written_anew(as_user, world):
    round_ = a_round(world)
    recorded(world, round_)
    refused = answer(as_user, world.dana, round_, settlement="refuse", note="")
    assert "Say why you do not agree" in refused.text
    assert answer(as_user, world.dana, round_, settlement="refuse", note="번호가 다릅니다.").status_code == 302
    assert (the().agreed, there(round_)) == (False, 0)
    assert "번호가 다릅니다." in as_user(world.bora).get(f"/contributions/{round_.ref}").text
    confirmed(world, round_)
    assert there(round_) == GIVES


def test_nobody_confirms_what_they_wrote_down(as_user, world):
    round_ = a_round(world)
    with db.transaction() as session:
        recording.record(session, round_.ref, a_movement(), by=world.dana)
    with pytest.raises(NotPermitted, match="yourself"), db.transaction() as session:
        recording.settle(session, round_.ref, 1, Settlement(agreed=True, note=""), by=world.dana)
    dana = as_user(world.dana)
    assert dana.get(f"/contributions/{round_.ref}/1").status_code == 302
    assert "A paymaster other than" in dana.get(f"/contributions/{round_.ref}").text
    assert "Another paymaster has to confirm it." in answer(as_user, world.dana, round_, settlement="agree").text
    assert "Confirm that a partner&#39;s money came" not in dana.get("/home").text
    for person in (world.bora, world.eun, world.alice):
        with pytest.raises(NotPermitted), db.transaction() as session:
            recording.settle(session, round_.ref, 1, Settlement(agreed=True, note=""), by=person)
        assert as_user(person).get(f"/contributions/{round_.ref}/1").status_code == 403
    assert there(round_) == 0


def test_whoever_is_tied_to_the_partner_neither_writes_it_down_nor_confirms_it(as_user, world):
    round_ = a_round(world)
    recorded(world, round_)
    for person in (world.bora, world.dana):
        tie(person, world.organisations["dosan"])
        with pytest.raises(NotPermitted, match=HAND_ON), db.transaction() as session:
            recording.record(session, round_.ref, a_movement(1, "20261116-0002"), by=person)
    assert as_user(world.dana).get(f"/contributions/{round_.ref}/1").status_code == 302
    assert "Confirm that a partner&#39;s money came" not in as_user(world.dana).get("/home").text
    assert answer(as_user, world.dana, round_, settlement="agree").status_code == 403
    assert (the().agreed, there(round_)) == (None, 0)


def test_it_is_settled_once_and_never_changed(world, database):
    round_ = confirmed(world, a_round(world))
    with pytest.raises(NotNow, match="faster"), db.transaction() as session:
        recording.settle(session, round_.ref, 1, Settlement(agreed=False, note="아니오"), by=world.dana)
    with psycopg.connect(database) as owner:
        for change in (
            "UPDATE contributions_contribution SET amount_krw = 1",
            "UPDATE contributions_contribution SET agreed = false",
            "DELETE FROM contributions_contribution",
        ):
            with pytest.raises(psycopg.Error), owner.transaction():
                owner.execute(change)


def test_the_database_knows_two_people(world, database):
    recorded(world, a_round(world))
    with psycopg.connect(database) as owner, pytest.raises(psycopg.errors.CheckViolation, match="two_people"):
        owner.execute(
            "UPDATE contributions_contribution SET agreed = true, settled_at = now(), settled_by_id = proposed_by_id"
        )
