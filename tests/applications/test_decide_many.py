"""applications.decide_many: several of a round at once, with the effect on the money shown before."""

import re

import pytest
from sqlmodel import select

from tests.applications.cases import a_submitted
from tests.applications.rushes import a_rush
from tests.applications.test_approve import grants
from tests.applications.test_decide import left, vouchers
from tests.applications.test_deciding import change_firm
from tests.applications.test_screen import declared
from tests.contributions import steps as contributed
from voucher.applications import batching, deciding
from voucher.applications.batching import Answer, Row
from voucher.applications.lifecycle import State
from voucher.applications.models import Application
from voucher.kernel import db
from voucher.kernel.money import Won
from voucher.ledger import posting
from voucher.ledger.chart import available, committed
from voucher.notices.models import Mail
from voucher.people.models import Organisation
from voucher.programmes import queries
from voucher.programmes.purse import Purse

YES, NO = "두 신청 모두 기준을 충족합니다.", "목표를 측정할 수 없습니다."


@pytest.fixture
def url(round_ref):
    return f"/applications/decide/{round_ref}"


@pytest.fixture
def refs(write, world):
    return [
        write(a_submitted, by, asked=asked) for by, asked in ((world.alice, 50_000_000), (world.mallory, 90_000_000))
    ]


def sent(refs, decision="approve", **more):
    return {"refs": refs, "decision": decision, "approve_note": YES, "other_note": NO, **more}


def confirmed(page, **more):
    """What the preview's form sends when its button is pressed."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    found = {}
    for name, value in hidden:
        found.setdefault(name, []).append(value)
    return {**found, "confirm": "1", **more}


def test_it_is_shown_before_it_is_done(as_user, world, refs, url, read, round_ref):
    bora = as_user(world.bora)
    assert url in bora.get(f"/applications/{refs[0]}/decide").text
    page = bora.get(url).text
    for said in (
        *refs,
        "Haneul Precision",
        "Mallory Tech",
        "KRW\xa040,000,000",
        "KRW\xa072,000,000",
        "Can be proposed",
        "Another officer",
    ):
        assert said in page, said
    page = bora.post(url, data=sent(refs)).text
    for said in ("KRW\xa0500,000,000", "KRW\xa0112,000,000", "KRW\xa0460,000,000", "KRW\xa0388,000,000"):
        assert said in page, said
    assert {read(ref).state for ref in refs} == {State.SUBMITTED}
    assert left(round_ref) == 500_000_000
    assert bora.post(url, data=confirmed(page)).location == f"/applications/?round={round_ref}"
    assert {read(ref).state for ref in refs} == {State.SUBMITTED}, "somebody else approves them"
    assert [(it.granted_krw, it.government_krw, it.proposed_by_id, it.reason) for it in grants()] == [
        (50_000_000, 40_000_000, world.bora.id, YES),
        (90_000_000, 72_000_000, world.bora.id, YES),
    ]
    assert (left(round_ref), vouchers()) == (500_000_000, [])
    assert "Nothing waits for a decision in this round" in bora.get(url).text


def test_some_may_be_decided_otherwise(as_user, world, refs, url, read, round_ref):
    bora = as_user(world.bora)
    page = bora.post(url, data=sent(refs, **{f"answer-{refs[1]}": "reject"})).text
    bora.post(url, data=confirmed(page))
    assert [read(ref).state for ref in refs] == [State.SUBMITTED, State.REJECTED]
    assert [grants()[0].reason, read(refs[1]).decision_note] == [YES, NO]
    assert left(round_ref) == 500_000_000
    with db.transaction(read_only=True) as session:
        assert NO in session.exec(select(Mail.body).where(Mail.key.startswith("application_rejected"))).one()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"refs": []}, "Mark at least one application."),
        ({"decision": ""}, "Please choose one."),
        ({"decision": "perhaps"}, "choose from the list"),
        ({"approve_note": " "}, "Please fill this in."),
        ({"approve_note": "x" * 2001}, "You wrote 2,001."),
        ({"decision": "reject", "other_note": ""}, "Please fill this in."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(as_user, world, refs, url, read, wrong, said):
    page = as_user(world.bora).post(url, data={**sent(refs), **wrong, "confirm": "1", "left": "500000000"}).text
    assert said in page
    assert {read(ref).state for ref in refs} == {State.SUBMITTED}


def test_only_the_reason_that_is_needed_is_asked_for(as_user, world, refs, url, read):
    bora = as_user(world.bora)
    page = bora.post(url, data=sent(refs, "reject", approve_note="")).text
    bora.post(url, data=confirmed(page))
    assert {read(ref).state for ref in refs} == {State.REJECTED}
    assert vouchers() == []


def test_what_does_not_fit_is_shown_and_cannot_be_confirmed(as_user, world, refs, url, read, round_ref):
    spend(round_ref, 400_000_000)
    bora = as_user(world.bora)
    page = bora.post(url, data=sent(refs)).text
    for said in ("KRW\xa060,000,000", "not enough", "does not reach this one", "take them out"):
        assert said in page, said
    assert 'name="confirm"' not in page
    answer = bora.post(url, data=confirmed(page))
    assert answer.status_code == 409
    assert f"{refs[1]}: The round&#39;s budget does not cover this" in answer.text
    assert {read(ref).state for ref in refs} == {State.SUBMITTED}, "none of them"
    assert left(round_ref) == 100_000_000


def spend(round_ref, krw):
    with db.transaction() as session:
        round_ = queries.by_ref(session, round_ref, None)[0]
        take = posting.Leg(Won(krw), committed(round_.id), available(round_.id))
        posting.post(session, take, key="test", by=None, document="test")


def test_money_that_went_meanwhile_is_told(as_user, world, refs, url, read, round_ref):
    bora = as_user(world.bora)
    page = bora.post(url, data=sent(refs)).text
    spend(round_ref, 1_000_000)
    answer = bora.post(url, data=confirmed(page))
    assert answer.status_code == 409
    assert "has changed since you looked" in answer.text
    assert YES in answer.text
    assert {read(ref).state for ref in refs} == {State.SUBMITTED}


def test_so_is_the_partners_money_that_came_or_went(as_user, world, write):
    with db.transaction() as session:
        round_ = contributed.confirmed(world, contributed.a_round(world), 50_000_000)
        ref = a_submitted(session, round_, world.alice, asked=50_000_000).ref
    bora, url = as_user(world.bora), f"/applications/decide/{round_.ref}"
    page = bora.post(url, data=sent([ref])).text
    assert "KRW\xa035,000,000" in page
    contributed.confirmed(world, round_, 10_000_000, bank_ref="20261116-0002")
    answer = bora.post(url, data=confirmed(page))
    assert answer.status_code == 409
    assert "has changed since you looked" in answer.text
    assert bora.post(url, data=confirmed(bora.post(url, data=sent([ref])).text)).status_code == 302


def test_a_stale_line_is_told_by_its_number_and_nothing_is_done(as_user, world, refs, url, read, round_ref):
    bora = as_user(world.bora)
    page = bora.post(url, data=sent(refs)).text
    with db.transaction() as session:
        deciding.reject(session, refs[1], "먼저 보았습니다.", by=world.boram)
    answer = bora.post(url, data=confirmed(page))
    assert answer.status_code == 409
    assert f"{refs[1]}: This was already dealt with" in answer.text
    assert read(refs[0]).state is State.SUBMITTED
    assert left(round_ref) == 500_000_000


def test_what_does_not_wait_any_more_is_left_out_of_what_is_shown(as_user, world, refs, url):
    with db.transaction() as session:
        deciding.reject(session, refs[1], "먼저 보았습니다.", by=world.boram)
    page = as_user(world.bora).post(url, data=sent(refs)).text
    assert f"left out: {refs[1]}." in page
    assert f'name="refs" value="{refs[0]}"' in page
    assert f'name="refs" value="{refs[1]}"' not in page


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 5000])
def test_a_sum_that_somebody_made_up_is_not_what_was_seen(as_user, world, refs, url, read, typed):
    answer = as_user(world.bora).post(url, data=sent(refs, confirm="1", left=typed))
    assert answer.status_code == 409
    assert {read(ref).state for ref in refs} == {State.SUBMITTED}


def test_no_rule_is_skipped(as_user, world, write, url, read, round_ref):
    doubtful, closed = write(declared, world.alice, tax_arrears=True), write(a_submitted, world.mallory)
    change_firm(world, "mallory_works", tax_status="03")
    bora = as_user(world.bora)
    page = bora.get(url).text
    for said in ("A requirement is not met.", "business is closed"):
        assert said in page, said
    for ref in (doubtful, closed):
        page = bora.post(url, data=sent([ref])).text
        assert 'name="confirm"' not in page
        assert bora.post(url, data=confirmed(page)).status_code == 409
        assert read(ref).state is State.SUBMITTED
    page = bora.post(url, data=sent([doubtful, closed], "reject")).text
    bora.post(url, data=confirmed(page))
    assert {read(ref).state for ref in (doubtful, closed)} == {State.REJECTED}


def test_going_back_keeps_what_was_chosen(as_user, world, refs, url):
    bora = as_user(world.bora)
    page = bora.post(url, data={**sent(refs[:1], **{f"answer-{refs[0]}": "reject"}), "change": "1"}).text
    assert f'value="{refs[0]}" checked' in page
    assert f'value="{refs[1]}" checked' not in page
    assert '<option value="reject" selected>' in page
    assert NO in page


def test_only_what_is_of_this_round(as_user, world, refs, url, read):
    answer = as_user(world.bora).post(url, data=sent(["APP-2026-999999"], confirm="1", left="500000000"))
    assert answer.status_code == 409
    assert "choose from the list" in answer.text


def test_it_is_for_officers_and_rounds_that_are_decided_one_by_one(as_user, world, refs, url, round_ref):
    for stranger in (world.alice, world.eun, world.dana, world.seon):
        assert as_user(stranger).get(url).status_code == 403
        assert as_user(stranger).post(url, data=sent(refs)).status_code == 403
    bora = as_user(world.bora)
    assert bora.get("/applications/decide/RND-2026-999999").status_code == 404
    with db.transaction() as session:
        other = a_rush(session, world, 100_000_000).ref
    for ask in (bora.get, bora.post):
        assert ask(f"/applications/decide/{other}").location == f"/applications/?round={other}"


def test_nothing_waits(as_user, world, url):
    assert "Nothing waits for a decision in this round" in as_user(world.bora).get(url).text


def test_the_effect_is_plain_arithmetic():
    rows = [Row(Application(ref=f"APP-{n}"), Organisation(), Won(needs), "") for n, needs in enumerate((40, 30, 50))]
    answers = {"APP-0": Answer.APPROVE, "APP-1": Answer.REJECT, "APP-2": Answer.APPROVE}
    purse = Purse(Won(80), Won(0))
    found = [(it.row.application.ref, it.left_krw, bool(it.problem)) for it in batching.effects(rows, answers, purse)]
    assert found == [("APP-0", 40, False), ("APP-1", 40, False), ("APP-2", -10, True)]
    assert list(batching.effects(rows, {}, purse)) == []


def test_the_partners_money_runs_out_like_the_states():
    rows = [
        Row(Application(ref=f"APP-{n}"), Organisation(), Won(10), "", Won(theirs)) for n, theirs in enumerate((4, 7))
    ]
    answers = {"APP-0": Answer.APPROVE, "APP-1": Answer.APPROVE}
    found = list(batching.effects(rows, answers, Purse(Won(80), Won(10))))
    assert [(it.partner_left_krw, bool(it.problem)) for it in found] == [(6, False), (-1, True)]
