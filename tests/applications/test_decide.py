"""Page: /applications/<ref>/decide: approve or reject; two officers at once; money that is not there."""

from threading import Barrier, Thread

import pytest
from sqlmodel import select

from tests.applications.cases import a_draft, a_submitted, approve
from tests.applications.conftest import HUGE
from tests.world import NOW
from voucher.applications import deciding, granting
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import State
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.kernel.money import Won
from voucher.ledger import posting
from voucher.ledger.chart import available, committed
from voucher.notices.models import Mail
from voucher.people.models import User
from voucher.programmes import queries
from voucher.vouchers.models import Voucher

YES = {"decision": "approve", "granted_krw": "40,000,000", "note": "기준을 충족합니다."}
NO = {"decision": "reject", "granted_krw": "", "note": "목표를 측정할 수 없습니다."}


@pytest.fixture
def ref(write, world):
    return write(a_submitted, world.alice)


def left(round_ref):
    with db.transaction(read_only=True) as session:
        return posting.left(session, available(queries.by_ref(session, round_ref, None)[0].id))


def vouchers():
    with db.transaction(read_only=True) as session:
        return session.exec(select(Voucher)).all()


def test_the_page_shows_what_an_officer_needs(as_user, world, ref, round_ref):
    page = as_user(world.bora).get(f"/applications/{ref}/decide").text
    for said in ("Haneul Precision", "220-82-03228", "In business", "South Gyeongsang", "Machinery", "Budget left"):
        assert said in page
    for amount in ("500,000,000", "40,000,000", "460,000,000", "10,000,000", "5,000,000", "15,000,000"):
        assert amount in page


def test_approving_issues_the_voucher_and_promises_the_money(as_user, world, ref, read, round_ref):
    answer = approve(as_user, world, ref, YES)
    assert answer.status_code == 302
    found = read(ref)
    assert (found.state, found.granted_krw, found.decided_by_id) == (State.APPROVED, 40_000_000, world.bora.id)
    assert found.decided_at == NOW
    (voucher,) = vouchers()
    assert (voucher.face_krw, voucher.government_krw, voucher.own_krw) == (40_000_000, 32_000_000, 8_000_000)
    assert left(round_ref) == 468_000_000
    with db.transaction(read_only=True) as session:
        assert posting.balance(session, committed(voucher.id)) == 32_000_000
        lines = session.exec(select(Record).where(Record.ref == ref, Record.action == "application.approved")).all()
        assert [(line.why, line.after, line.actor_id) for line in lines] == [
            ("기준을 충족합니다.", {"state": "approved", "granted_krw": 40_000_000}, world.bora.id)
        ]


def test_rejecting_needs_a_reason_and_no_amount(as_user, world, ref, read, round_ref):
    answer = as_user(world.bora).post(f"/applications/{ref}/decide", data=NO)
    assert answer.status_code == 302
    found = read(ref)
    assert (found.state, found.granted_krw, found.decision_note) == (State.REJECTED, None, NO["note"])
    assert vouchers() == []
    assert left(round_ref) == 500_000_000
    with db.transaction(read_only=True) as session:
        told = session.exec(select(Mail).where(Mail.user_id == world.alice.id)).all()
        assert any("rejected" in mail.key for mail in told)


def test_a_rejection_does_not_mind_a_strange_amount(as_user, world, ref, read):
    as_user(world.bora).post(f"/applications/{ref}/decide", data={**NO, "granted_krw": "a lot"})
    assert read(ref).state is State.REJECTED


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"decision": ""}, "Please choose one."),
        ({"decision": "maybe"}, "Please choose from the list"),
        ({"granted_krw": ""}, "Say how much is granted."),
        ({"granted_krw": "50,000,001"}, "At most KRW\xa050,000,000."),
        ({"granted_krw": HUGE}, "At most KRW\xa050,000,000."),
        ({"granted_krw": "0"}, "At least KRW\xa01."),
        ({"granted_krw": "1"}, "the state&#39;s share of it is nothing"),
        ({"granted_krw": "-1"}, "cannot be negative"),
        ({"granted_krw": "١٢٣"}, "in digits"),
        ({"granted_krw": "<script>"}, "in digits"),
        ({"note": ""}, "Please fill this in."),
        ({"note": " \n\t "}, "Please fill this in."),
        ({"note": "x" * 2001}, "You wrote 2,001."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(as_user, world, ref, read, round_ref, wrong, said):
    page = as_user(world.bora).post(f"/applications/{ref}/decide", data={**YES, **wrong})
    assert page.status_code == 200
    assert said in page.text
    assert read(ref).state is State.SUBMITTED
    assert vouchers() == []
    assert left(round_ref) == 500_000_000


def test_nothing_at_all_is_not_a_decision(as_user, world, ref, read):
    assert as_user(world.bora).post(f"/applications/{ref}/decide", data={}).status_code == 200
    assert read(ref).state is State.SUBMITTED


def test_more_than_the_round_has_left_is_said_at_the_amount_and_all_is_undone(as_user, world, write, read, round_ref):
    first = write(a_submitted, world.alice, asked=300_000_000)
    second = write(a_submitted, world.mallory, asked=400_000_000)
    browser = as_user(world.bora)
    approve(as_user, world, first, {**YES, "granted_krw": "300000000"})
    assert left(round_ref) == 300_000_000
    with db.transaction() as session:  # most of the rest goes elsewhere
        round_ = queries.by_ref(session, round_ref, None)[0]
        take = posting.Leg(Won(150_000_000), committed(round_.id), available(round_.id))
        posting.post(session, take, key="test", by=None, document="test")
    page = browser.post(f"/applications/{second}/decide", data={**YES, "granted_krw": "400000000"})
    assert page.status_code == 200
    assert "150,000,000 won are left" in page.text
    assert page.text.index("granted_krw") < page.text.index('id="granted_krw-error"')
    assert read(second).state is State.SUBMITTED
    assert len(vouchers()) == 1
    assert left(round_ref) == 150_000_000
    with db.transaction(read_only=True) as session:
        assert not session.exec(
            select(Record).where(Record.ref == second, Record.action == "application.approved")
        ).all()
    assert approve(as_user, world, second, {**YES, "granted_krw": "187500000"}).status_code == 302
    assert left(round_ref) == 0


def test_nobody_decides_about_their_own_organisation(as_user, world, ref, read):
    with db.transaction() as session:
        bora = db.lock(session, User, User.id == world.bora.id)
        bora.organisation_id = world.alice.organisation_id
    browser = as_user(world.bora)
    assert browser.get(f"/applications/{ref}/decide").status_code == 403
    page = browser.post(f"/applications/{ref}/decide", data=YES)
    assert page.status_code == 403
    assert "own organisation" in page.text
    assert read(ref).state is State.SUBMITTED
    with db.transaction() as session:
        found = db.one(session, User, User.id == world.bora.id)
        with pytest.raises(NotPermitted):
            deciding.reject(session, ref, "x", by=found)


def test_only_officers_decide(as_user, client, world, ref, read):
    for person in (world.alice, world.mallory, world.dana, world.eun, world.hana, world.chul):
        browser = as_user(person)
        assert browser.get(f"/applications/{ref}/decide").status_code == 403
        assert browser.post(f"/applications/{ref}/decide", data=YES).status_code == 403
    assert client.post(f"/applications/{ref}/decide", data=YES).status_code == 401
    assert read(ref).state is State.SUBMITTED


def test_a_draft_cannot_be_decided(as_user, world, write):
    ref = write(a_draft, world.alice)
    browser = as_user(world.bora)
    assert browser.get(f"/applications/{ref}/decide").status_code == 404
    assert browser.post(f"/applications/{ref}/decide", data=YES).status_code == 404


def test_a_second_decision_from_an_old_page_is_told(as_user, world, ref, read, round_ref):
    approve(as_user, world, ref, YES)
    other = as_user(world.boram)
    page = other.post(f"/applications/{ref}/decide", data=NO)
    assert page.status_code == 409
    assert "already dealt with" in page.text
    assert "This cannot be done now" in page.text
    assert "Please correct the following" not in page.text, "there is nothing to correct"
    assert f"Approved: {world.bora.name}, 16 Nov 2026" in page.text.replace("\xa0", " ")
    assert NO["note"] in page.text, "what was written in vain can be copied"
    assert 'name="granted_krw"' not in page.text
    assert "Budget left" not in page.text
    assert read(ref).state is State.APPROVED
    assert left(round_ref) == 468_000_000
    assert other.get(f"/applications/{ref}/decide").location == f"/applications/{ref}"


@pytest.mark.parametrize("second", ["approve", "reject"])
def test_two_officers_at_once_one_wins_and_the_other_is_told(world, ref, read, round_ref, second):
    together, ends = Barrier(2), []

    def decide(by, kind):
        try:
            with clock.freeze(NOW), db.transaction() as session:
                queries.by_ref(session, round_ref, None)
                together.wait()
                if kind == "approve":
                    granting.propose(session, ref, Decision(Won(40_000_000), "ja"), by=by)
                else:
                    deciding.reject(session, ref, "nein", by=by)
            ends.append(kind)
        except NotNow as told:
            ends.append(str(told))

    officers = [Thread(target=decide, args=(world.bora, "approve")), Thread(target=decide, args=(world.boram, second))]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join()
    (won,) = [end for end in ends if end in ("approve", "reject")]
    assert len([end for end in ends if ("has proposed" if won == "approve" else "already dealt with") in end]) == 1
    assert read(ref).state is (State.SUBMITTED if won == "approve" else State.REJECTED)
    assert vouchers() == []
    assert left(round_ref) == 500_000_000


@pytest.mark.parametrize("typed", [{**YES, "granted_krw": "43210000"}, NO])
def test_after_a_lost_race_all_that_was_typed_comes_back(as_user, world, ref, typed):
    as_user(world.bora).post(f"/applications/{ref}/decide", data=NO)
    page = as_user(world.boram).post(f"/applications/{ref}/decide", data=typed)
    assert page.status_code == 409
    wrote = page.text[page.text.index("What you wrote") :]
    assert typed["note"] in wrote
    assert {"approve": "Propose a grant", "reject": "Reject"}[typed["decision"]] in wrote
    assert ("43,210,000" in wrote) is (typed is not NO)
