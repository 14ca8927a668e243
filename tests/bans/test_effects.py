"""What an exclusion does: at screening, at the decision, in a first-come round, and where a contract is signed."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from tests import dealing
from tests.applications.cases import a_draft, a_submitted
from tests.applications.conftest import read, round_ref, write
from tests.applications.rushes import ASKED, SHARE, a_rush, firms, submit
from tests.applications.rushes import read as read_one
from tests.applications.test_decide import YES
from tests.applications.test_screen import found
from tests.bans.steps import CHUL, HANEUL, MALLORY, TODAY, confirmed, lifted
from tests.programmes.rounds import an_open_round
from tests.world import NOW, PASSWORD
from voucher.applications import granting, screening
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import State
from voucher.applications.models import Grant
from voucher.contracts import signing
from voucher.kernel import clock, db
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.money import Won
from voucher.matches import queries
from voucher.people.models import Organisation
from voucher.programmes.eligibility import Outcome, Source
from voucher.programmes.rules import Ground
from voucher.vouchers import lapsing as vouchers
from voucher.vouchers.models import Voucher

__all__ = ["read", "round_ref", "write"]
DAY = timedelta(days=1)


def of_ban(ref: str):
    return found(ref)[Ground.BANNED]


def test_a_ban_in_force_fails_however_the_firm_answered(write, world):
    ban = confirmed(world)
    its = of_ban(write(a_submitted, world.alice))
    assert (its.outcome, its.source) == (Outcome.FAIL, Source.RECORDS)
    assert its.evidence["bans"] == [ban]
    assert its.evidence["banned"] is False


def test_it_passes_where_neither_the_register_nor_the_firm_has_anything(write, world):
    confirmed(world, MALLORY)
    its = of_ban(write(a_submitted, world.alice))
    assert (its.outcome, its.source, its.evidence["bans"]) == (Outcome.PASS, Source.DECLARED, [])


def test_the_same_representative_is_looked_at(write, world):
    ban = confirmed(world, MALLORY, representative="박하늘")
    its = of_ban(write(a_submitted, world.alice))
    assert (its.outcome, its.source, its.evidence["bans"]) == (Outcome.WARN, Source.RECORDS, [ban])


def test_one_that_begins_after_the_submission_is_seen_by_whoever_decides(as_user, write, world):
    ref = write(a_submitted, world.alice)
    confirmed(world, from_on=TODAY + DAY)
    decision = Decision(Won(1_000_000), "좋습니다.")
    with db.transaction() as session:
        grant = granting.propose(session, ref, decision, by=world.bora).id
    with clock.freeze(NOW + DAY):
        with pytest.raises(NotNow, match="has changed since this was proposed"), db.transaction() as session:
            granting.approve(session, ref, grant, by=world.boram)
        with db.transaction() as session:
            granting.send_back(session, ref, grant, "참여 제한", by=world.boram)
        answer = as_user(world.bora).post(f"/applications/{ref}/decide", data=YES)
        assert answer.status_code == 409
        assert "Something has changed since its requirements were looked at." in answer.text
        page = as_user(world.bora).post(f"/applications/{ref}/screen", follow_redirects=True).text
        assert "as the agency&#39;s register of exclusions says" in page
        assert "See the exclusion BAN-" in page
        assert of_ban(ref).outcome is Outcome.FAIL
        assert as_user(world.bora).post(f"/applications/{ref}/decide", data=YES).status_code == 409


def test_one_that_was_over_before_the_decision_held_at_the_submission(write, world):
    ref = write(a_submitted, world.alice)
    confirmed(world, until_on=TODAY)
    with clock.freeze(NOW + 5 * DAY), db.transaction() as session:
        screening.again(session, ref, by=world.bora)
    assert of_ban(ref).outcome is Outcome.FAIL


def test_what_was_passed_over_holds_for_that_exclusion_only(as_user, write, world):
    confirmed(world)
    ref = write(a_submitted, world.alice)
    as_user(world.bora).post(f"/applications/{ref}/override/banned", data={"reason": "집행정지 결정"})
    as_user(world.boram).post(f"/applications/{ref}/override/banned", data={"settlement": "agree"})
    with db.transaction() as session:
        assert granting.propose(session, ref, Decision(Won(1_000_000), "x"), by=world.bora).id
    confirmed(world, letter="X-2")
    with pytest.raises(NotNow, match="has changed since"), db.transaction() as session:
        grant = session.exec(select(Grant)).one().id
        granting.approve(session, ref, grant, by=world.boram)


def test_once_it_is_lifted_nothing_stands_in_the_way(write, world):
    ban = confirmed(world)
    ref = write(a_submitted, world.alice)
    lifted(world, ban, TODAY)
    with db.transaction() as session:
        screening.again(session, ref, by=world.bora)
    assert of_ban(ref).outcome is Outcome.PASS


def test_the_firm_reads_why_and_until_when(as_user, world, write, round_ref):
    confirmed(world)
    said = (
        "Your firm is excluded from support",
        "산업정책과-77",
        "제31조의2",
        "31\N{NO-BREAK SPACE}Oct\N{NO-BREAK SPACE}2028",
    )
    with db.transaction() as session:
        draft = a_draft(session, an_open_round(session, world), world.alice).ref
    sent = write(a_submitted, world.alice)
    alice = as_user(world.alice)
    for path in (f"/applications/{draft}/check", f"/applications/{sent}", f"/programmes/{round_ref}/check"):
        page = alice.get(path).text
        assert all(one in page for one in said), path
        assert "허위 정산" not in page, "what it is for is the agency's to read"
    assert said[0] not in as_user(world.bora).get(f"/applications/{sent}").text
    assert said[0] not in as_user(world.mallory).get(f"/programmes/{round_ref}/check").text


def test_the_first_look_believes_the_register(as_user, world, round_ref):
    confirmed(world)
    answers = {"size": "small", "banned": "no", "ban_related": "no"}
    page = as_user(world.alice).post(f"/programmes/{round_ref}/check", data=answers).text
    assert "as the agency&#39;s register of exclusions says" in page
    page = as_user(world.mallory).post(f"/programmes/{round_ref}/check", data=answers).text
    assert "The firm is not excluded from support." in page


def test_the_first_look_says_nothing_of_others_with_the_same_name(as_user, world, round_ref):
    confirmed(world, MALLORY, representative="박하늘")
    page = as_user(world.alice).get(f"/programmes/{round_ref}/check").text
    (chosen,) = re.findall(r'<input[^>]*name="ban_related"[^>]*checked[^>]*>', page)
    assert 'value="yes"' not in chosen
    assert 'value="yes"' in page


def test_the_firm_reads_the_one_that_lasts_longest(as_user, world, round_ref):
    confirmed(world, until_on=TODAY + 30 * DAY, letter="짧은 공문")
    confirmed(world, letter="긴 공문")
    page = as_user(world.alice).get(f"/programmes/{round_ref}/check").text
    assert "긴 공문" in page
    assert "짧은 공문" not in page


VALID = [HANEUL, MALLORY, CHUL]  # numbers that a letter may have


@pytest.fixture
def rush(app, world):
    """Money for one, and three firms that come one after the other; their numbers are those of `VALID`."""
    with db.transaction() as session:
        for place, key in enumerate(("haneul", "mallory_works", "chul_ai")):
            session.get_one(Organisation, world.organisations[key]).registration_no = f"999999999{place}"
        ref = a_rush(session, world, SHARE).ref
    made = firms(ref, [ASKED] * 3)
    with db.transaction() as session:
        for number, firm in zip(VALID, made, strict=True):
            session.get_one(Organisation, firm.by.organisation_id).registration_no = number
    return made


def test_a_first_come_round_says_which_letter(rush, world):
    confirmed(world)
    with pytest.raises(Refused, match=r"until 2028-10-31 by the letter 산업정책과-77"):
        submit(rush[0])
    assert submit(rush[1]).state is State.APPROVED


def test_somebody_elses_name_keeps_nobody_out_of_a_first_come_round(rush, world):
    """Nobody looks there, and a name may be somebody else's. What was found stays to be read."""
    with db.transaction(read_only=True) as session:
        name = session.get_one(Organisation, rush[0].by.organisation_id).representative
    confirmed(world, "1048123454", representative=name)
    assert submit(rush[0]).state is State.APPROVED
    assert of_ban(rush[0].ref).outcome is Outcome.WARN


def test_in_the_line_whoever_is_excluded_by_then_stands_aside_and_keeps_the_place(rush, world, run_errands):
    assert [submit(firm).state for firm in rush] == [State.APPROVED, State.RESERVE, State.RESERVE]
    ban = confirmed(world, MALLORY)
    with clock.freeze(NOW + 60 * DAY):
        vouchers.lapse_unpaid()
        run_errands()
    assert [read_one(firm.ref).state for firm in rush[1:]] == [State.RESERVE, State.APPROVED]
    lifted(world, ban)
    with clock.freeze(NOW + 120 * DAY):
        vouchers.lapse_unpaid()
        run_errands()
    assert read_one(rush[1].ref).state is State.APPROVED


def test_a_supplier_that_is_excluded_is_on_no_list_and_signs_nothing(as_user, world):
    ref = dealing.written(world)
    confirmed(world, CHUL, name="철수비전")
    with (
        pytest.raises(Refused, match="철수비전 is excluded from support until 2028-10-31"),
        db.transaction() as session,
    ):
        signing.propose(session, ref, dealing.digest(ref), PASSWORD, by=world.alice)
    page = as_user(world.alice).get(f"/contracts/{ref}/sign").text
    assert "This contract cannot be signed now" in page
    assert 'name="password"' not in page
    with db.transaction(read_only=True) as session:
        voucher = session.exec(select(Voucher)).one()
        assert [one.text for one in queries.board(session, voucher).ranking.excluded] == [
            "It is excluded from support now."
        ]


def test_whoever_signs_for_the_agency_sees_it(as_user, world):
    ref = dealing.countersigned(world)
    page = as_user(world.boram).get(f"/contracts/{ref}/seal").text
    assert "The register of exclusions has something" not in page
    confirmed(world, letter="F-1")
    page = as_user(world.boram).get(f"/contracts/{ref}/seal").text
    assert (
        "하늘정밀 is excluded from support until" in page or "Haneul Precision is excluded from support until" in page
    )
    assert 'name="password"' in page, "the firm has its grant: whoever signs decides"
    confirmed(world, CHUL, name="철수비전", letter="S-1")
    boram = as_user(world.boram)
    assert 'name="password"' not in boram.get(f"/contracts/{ref}/seal").text
    said = {"seen": dealing.digest(ref), "agreed": "y", "password": PASSWORD}
    assert "signs no contract" in boram.post(f"/contracts/{ref}/seal", data=said).text
    assert dealing.contract(ref).state == "countersigned"
