"""Work: an application waits while its firm supplies what was asked for; only that opens; what was there stays."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.cases import a_file, a_submitted, grant
from tests.applications.filed import kept, stored, written
from tests.applications.requests import BETTER, DUE, GOAL, PAPER, WHY, an_answered, an_asked, ask, last, points, supply
from voucher.applications import deciding, granting, papers, requesting, submitting, supplementing
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import Request, State, lifecycle, requests
from voucher.applications.models import Application, Finding, Supplement
from voucher.applications.requesting import Wanted
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.kernel.errors import NotFound, NotNow, NotPermitted, Refused
from voucher.kernel.money import Won
from voucher.programmes.rules import Ground

FIRST = "국세·지방세 납세증명서 2026-11-16.pdf"  # what Alice handed in with her application


@pytest.fixture
def ref(write, world):
    """Alice's application, of which the goal and a paper are asked for."""
    return write(an_asked, world)


def acts(ref):
    with db.transaction(read_only=True) as session:
        return session.exec(
            select(Record.action)
            .where(Record.ref == ref, Record.action.startswith("supplement."))
            .order_by(Record.number)
        ).all()


def refused(match, work, *args, kind=NotNow, **more):
    with pytest.raises(kind, match=match), db.transaction() as session:
        work(session, *args, **more)


def test_what_is_asked_for_and_until_when(ref, read):
    request = last(ref)
    assert read(ref).state is State.SUPPLEMENT
    assert (request.number, request.state, request.due_at) == (1, Request.OPEN, DUE)
    assert {name: point.reason for name, point in points(ref).items()} == WHY
    assert points(ref)[GOAL].before == {"value": "불량 유출을 절반으로 줄입니다."}
    assert acts(ref) == ["supplement.asked"]
    with db.transaction(read_only=True) as session:
        (kept,) = session.exec(select(Record.after).where(Record.action == "supplement.asked")).all()
    assert not {"tax_clearance", "q1"} & {one for those in kept.values() if isinstance(those, list) for one in those}


def test_while_the_firm_has_it_nothing_is_decided(ref, world, read):
    decision = Decision(Won(1_000_000), "좋습니다.", frozenset(Ground))
    refused("already dealt with", granting.propose, ref, decision, by=world.bora)
    refused("already dealt with", deciding.reject, ref, "아닙니다.", by=world.bora)
    refused("still has time", requesting.go_on, ref, "그대로", by=world.bora)
    refused("still has time", requesting.turn_down, ref, "아닙니다.", by=world.bora)
    refused("Nothing can be asked", ask, ref, world)
    assert read(ref).state is State.SUPPLEMENT


def test_what_is_prepared_counts_only_when_it_is_sent(ref, world, read):
    with db.transaction() as session:
        supply(session, ref, world)
    assert read(ref).goal == "불량 유출을 절반으로 줄입니다."
    assert [file.name for file in kept(ref)] == [FIRST]
    with db.transaction() as session:
        supplementing.send(session, ref, "한 파일로 묶었습니다.", by=world.alice)
    assert (read(ref).state, read(ref).goal) == (State.SUBMITTED, BETTER)
    assert [file.name for file in kept(ref)] == ["지방세.pdf"]
    assert (last(ref).state, last(ref).remark) == (Request.ANSWERED, "한 파일로 묶었습니다.")


def test_what_was_there_before_stays(write, world):
    ref = write(an_answered, world)
    with db.transaction(read_only=True) as session:
        every = papers.ever(session, db.one(session, Application, Application.ref == ref).id)
        record = session.exec(select(Record).where(Record.action == "supplement.answered")).one()
    assert [(file.name, file.replaced_id, file.supplement_id) for file in every] == [
        (FIRST, last(ref).id, None),
        ("지방세.pdf", None, last(ref).id),
    ]
    assert record.before["goal"] == "불량 유출을 절반으로 줄입니다."
    assert (record.after["goal"], record.after["files"], record.why) == (
        BETTER,
        ["지방세.pdf"],
        "한 파일로 묶었습니다.",
    )
    assert acts(ref) == ["supplement.asked", "supplement.answered"]


def test_it_is_screened_again_and_may_be_decided_then(write, world, read):
    ref = write(an_answered, world)
    with db.transaction() as session:
        assert session.exec(select(sa.func.max(Finding.screening))).one() == 2
        decision = Decision(Won(50_000_000), "보완 내용을 확인했습니다.", frozenset(Ground))
        grant(session, world, ref, decision)
    assert read(ref).state is State.APPROVED


def test_an_earlier_file_may_stay_beside_the_new_one(ref, world):
    with db.transaction() as session:
        supply(session, ref, world)
        supplementing.replace(session, ref, "tax_clearance", instead=False, by=world.alice)
        supplementing.send(session, ref, "", by=world.alice)
    assert [file.name for file in kept(ref)] == [FIRST, "지방세.pdf"]


def test_only_what_was_asked_for_opens(ref, world):
    other = a_file("사업계획서")
    refused("nothing here", supplementing.add, ref, "business_registration", other, by=world.alice, kind=NotFound)
    refused("nothing here", supplementing.add, ref, "passport", other, by=world.alice, kind=NotFound)
    with db.transaction() as session:
        supplementing.correct(session, ref, {"part-title": "다른 제목", "part-asked_krw": 1}, by=world.alice)
    assert all(point.said is None for point in points(ref).values())


def test_half_of_it_is_not_sent(ref, world, read):
    refused("still missing", supplementing.send, ref, "", by=world.alice, kind=Refused)
    with db.transaction() as session:
        supplementing.correct(session, ref, {GOAL: BETTER}, by=world.alice)
    refused("still missing", supplementing.send, ref, "", by=world.alice, kind=Refused)
    assert read(ref).state is State.SUPPLEMENT


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0.9, True), (1, False), (3600, False)])
def test_it_ends_to_the_second(ref, world, read, seconds, taken):
    with db.transaction() as session:
        supply(session, ref, world)
    with clock.freeze(DUE + timedelta(seconds=seconds)):
        if taken:
            with db.transaction() as session:
                supplementing.send(session, ref, "", by=world.alice)
        else:
            refused("time for this supplement is over", supplementing.send, ref, "", by=world.alice)
            refused("is over", supplementing.correct, ref, {GOAL: "x"}, by=world.alice)
    assert read(ref).state is (State.SUBMITTED if taken else State.SUPPLEMENT)


def test_what_is_no_answer_is_not_kept(ref, world):
    for nothing in ("", None, "x" * 2001, 7):
        with db.transaction() as session:
            supplementing.correct(session, ref, {GOAL: nothing}, by=world.alice)
        assert points(ref)[GOAL].said is None


@pytest.mark.parametrize(("sum_", "kept_"), [(40_000_000, True), (50_000_001, False), (0, False), ("1", False)])
def test_a_sum_is_corrected_downwards_only(write, world, read, sum_, kept_):
    ref = write(an_asked, world, reasons={"part-asked_krw": "견적보다 많습니다."})
    with db.transaction() as session:
        supplementing.correct(session, ref, {"part-asked_krw": sum_}, by=world.alice)
    if kept_:
        with db.transaction() as session:
            supplementing.send(session, ref, "", by=world.alice)
    assert read(ref).asked_krw == (sum_ if kept_ else 50_000_000)


def test_the_same_file_and_a_stale_one_are_refused(ref, world):
    same, today = a_file(FIRST.removesuffix(".pdf")), clock.today()
    refused("was here before", supplementing.add, ref, "tax_clearance", same, today, by=world.alice, kind=Refused)
    old = today - timedelta(days=31)
    refused("30 days old", supplementing.add, ref, "tax_clearance", a_file("x"), old, by=world.alice, kind=Refused)


def test_what_is_not_sent_may_be_taken_away_again(ref, world):
    with db.transaction() as session:
        supply(session, ref, world)
        paper_id = session.exec(select(Supplement.id)).one()
        (file,) = papers.brought(session, session.get_one(Supplement, paper_id))
        for _ in range(2):
            supplementing.remove(session, ref, file.id, by=world.alice)
        supplementing.remove(session, ref, kept(ref)[0].id, by=world.alice)
    assert stored() == [FIRST], "what was submitted stays"
    assert len(written(ref, "paper_removed")) == 1


def test_taking_the_application_back_ends_it(ref, world, read):
    with db.transaction() as session:
        supply(session, ref, world)
        submitting.withdraw(session, ref, by=world.alice)
    assert (read(ref).state, last(ref).state) == (State.WITHDRAWN, Request.DROPPED)
    assert stored() == [FIRST]


def test_for_others_it_is_not_there(ref, world):
    for work, more in ((supplementing.send, [""]), (supplementing.correct, [{GOAL: "x"}])):
        refused("nothing here", work, ref, *more, by=world.mallory, kind=NotFound)
        refused("role does not allow", work, ref, *more, by=world.bora, kind=NotPermitted)
    for who in (world.alice, world.eun, world.dana):
        refused("role does not allow", requesting.ask, ref, Wanted(WHY, 5), by=who, kind=NotPermitted)
        refused("role does not allow", requesting.take_back, ref, "x", by=who, kind=NotPermitted)


@pytest.mark.parametrize("state", State)
def test_what_may_happen_to_what_waits(state):
    """Only from these a firm is asked, and only from there it goes on."""
    asks = {State.SUBMITTED, State.RESERVE, State.SUPPLEMENT}
    assert ("ask" in lifecycle.actions(state)) is (state in asks)
    supplement = {"ask", "answer", "go_on", "turn_down", "withdraw"}
    assert (set(lifecycle.actions(state)) == supplement) is (state is State.SUPPLEMENT)
    assert "approve" not in lifecycle.actions(State.SUPPLEMENT)


@pytest.mark.parametrize("state", Request)
@pytest.mark.parametrize("action", ["answer", "expire", "take_back", "drop"])
def test_a_request_ends_once(state, action):
    if state is Request.OPEN:
        assert requests.after(state, action) is not Request.OPEN
    else:
        with pytest.raises(NotNow):
            requests.after(state, action)


@pytest.mark.parametrize(("reasons", "said"), [({}, "at least one point"), ({GOAL: ""}, "at least one point")])
def test_a_request_names_something(write, world, reasons, said):
    ref = write(a_submitted, world.alice)
    refused(said, requesting.ask, ref, Wanted(reasons, 5), by=world.bora, kind=Refused)


@pytest.mark.parametrize(("days", "taken"), [(2, False), (3, True), (10, True), (11, False)])
def test_the_days_are_those_of_the_rules(write, world, days, taken):
    ref = write(a_submitted, world.alice)
    if taken:
        with db.transaction() as session:
            ask(session, ref, world, days=days)
        assert last(ref).due_at == clock.closing_instant(clock.business_days_after(clock.today(), days))
    else:
        refused("3 to 10 working days", requesting.ask, ref, Wanted({PAPER: "x"}, days), by=world.bora, kind=Refused)
