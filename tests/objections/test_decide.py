"""objections.decide: after an objection was upheld, a third person decides anew, with the money that is there then."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tests.applications.cases import a_submitted, an_approved
from tests.applications.rushes import ASKED, SHARE, a_rush, firms, submit
from tests.assessments.test_panel import a_scored_round, proposed
from tests.objections.conftest import WHY, another_officer
from tests.objections.test_judge import kept, letters
from tests.world import NOW
from voucher.applications import deciding
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import State as Asked
from voucher.applications.models import Application, Turn
from voucher.assessments import awarding, proposals
from voucher.kernel import clock, db
from voucher.kernel.errors import NotEnough, NotNow, NotPermitted
from voucher.kernel.money import Won
from voucher.ledger import checking, posting
from voucher.ledger.chart import available, committed
from voucher.objections import judging, objecting, settling
from voucher.objections.lifecycle import Against, State
from voucher.people.models import User
from voucher.programmes import queries as programmes
from voucher.programmes.models import Round
from voucher.programmes.rules import Ground
from voucher.vouchers import checking as proofs
from voucher.vouchers import paying
from voucher.vouchers.models import Voucher

YES = {"decision": "approve", "granted_krw": "50000000", "note": "지표를 확인했습니다."}
NO = {"decision": "reject", "granted_krw": "", "note": "다시 보아도 같습니다."}


@pytest.fixture
def upheld(objected, world):
    with db.transaction() as session:
        return judging.uphold(session, objected, "지표가 4쪽에 있습니다.", by=world.boram).ref


@pytest.fixture
def upheld_sum(less, world):
    with db.transaction() as session:
        ref = objecting.raise_(session, less, WHY, by=world.alice).ref
        return judging.uphold(session, ref, "교육비는 처음부터 없었습니다.", by=world.boram).ref


def decide(session, ref, by, granted=50_000_000):
    decision = Decision(Won(granted), "다시 보았습니다.", frozenset(Ground))
    return settling.grant(session, ref, decision, by=by)


def vouchers():
    with db.transaction(read_only=True) as session:
        return list(session.exec(select(Voucher)))


def left(round_ref):
    with db.transaction(read_only=True) as session:
        return posting.left(session, available(programmes.by_ref(session, round_ref, None)[0].id))


def take(round_ref, krw):
    """Money of the round goes elsewhere."""
    with db.transaction() as session:
        round_ = programmes.by_ref(session, round_ref, None)[0]
        leg = posting.Leg(Won(krw), committed(round_.id), available(round_.id))
        posting.post(session, leg, key=f"test:{krw}", by=None, document="test")


def sound():
    with checking.snapshot() as session:
        return [str(proof) for proof in checking.check(session, proofs.CHECKS) if proof.fault]


def test_granted_anew_it_has_a_voucher_and_a_letter(as_user, world, rejected, upheld, read, round_ref):
    seon = as_user(world.seon)
    page = seon.get(f"/objections/{upheld}/decide").text
    for said in (WHY, "지표가 4쪽에 있습니다.", "보람", "Budget left", "500,000,000", "Haneul Precision"):
        assert said in page, said
    assert "Reserve list" not in page
    assert seon.post(f"/objections/{upheld}/decide", data=YES).location == f"/objections/{upheld}"
    found = read(rejected)
    assert (found.state, found.granted_krw, found.decided_by_id) == (Asked.APPROVED, 50_000_000, world.seon.id)
    assert (kept(upheld).state, kept(upheld).settled_by_id) == (State.SETTLED, world.seon.id)
    assert [v.government_krw for v in vouchers()] == [40_000_000]
    assert left(round_ref) == 460_000_000
    assert "50,000,000원" in letters("objection_settled")[0]
    page = as_user(world.alice).get(f"/applications/{rejected}").text
    for said in ("The firm objected", "Objection upheld", "Decided anew after the objection", "Rejected"):
        assert said in page, said
    assert not sound()


def test_refused_again_it_is_over(as_user, world, rejected, upheld, read):
    as_user(world.seon).post(f"/objections/{upheld}/decide", data=NO)
    assert (read(rejected).state, read(rejected).decision_note) == (Asked.REJECTED, NO["note"])
    assert kept(upheld).state is State.SETTLED
    assert "선정되지 않았습니다" in letters("objection_settled")[0]
    answer = as_user(world.alice).post(f"/objections/object/{rejected}", data={"grounds": WHY})
    assert answer.status_code == 409


def test_the_budget_line_is_never_overdrawn(as_user, world, rejected, upheld, read, round_ref):
    take(round_ref, 470_000_000)
    answer = as_user(world.seon).post(f"/objections/{upheld}/decide", data=YES)
    assert answer.status_code == 200
    assert "30,000,000 won are left" in answer.text
    assert YES["note"] in answer.text
    assert (read(rejected).state, kept(upheld).state) == (Asked.REOPENED, State.UPHELD)
    as_user(world.seon).post(f"/objections/{upheld}/decide", data={**YES, "granted_krw": "37500000"})
    assert (read(rejected).state, left(round_ref)) == (Asked.APPROVED, 0)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"decision": ""}, "Please choose one."),
        ({"decision": "reserve"}, "choose from the list"),
        ({"granted_krw": ""}, "Say how much is granted."),
        ({"granted_krw": "50,000,001"}, "At most KRW\xa050,000,000."),
        ({"granted_krw": "<b>"}, "in digits"),
        ({"note": " "}, "Please fill this in."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(as_user, world, upheld, wrong, said):
    answer = as_user(world.seon).post(f"/objections/{upheld}/decide", data={**YES, **wrong})
    assert answer.status_code == 200
    assert said in answer.text
    assert kept(upheld).state is State.UPHELD


def test_neither_who_decided_nor_who_answered(as_user, world, upheld):
    for person, why in ((world.bora, "You decided about"), (world.boram, "You answered the objection yourself.")):
        browser = as_user(person)
        assert why in browser.get(f"/objections/{upheld}").text
        assert browser.get(f"/objections/{upheld}/decide").location == f"/objections/{upheld}"
        assert browser.post(f"/objections/{upheld}/decide", data=YES).status_code == 403
    for stranger in (world.alice, world.eun, world.dana):
        assert as_user(stranger).post(f"/objections/{upheld}/decide", data=YES).status_code == 403
    assert kept(upheld).state is State.UPHELD


def test_whoever_comes_second_gets_back_what_was_typed(as_user, world, upheld):
    third = as_user(a_third_officer())
    as_user(world.seon).post(f"/objections/{upheld}/decide", data=NO)
    answer = third.post(f"/objections/{upheld}/decide", data={**YES, "granted_krw": "43210000"})
    assert answer.status_code == 409
    for said in ("dealt with meanwhile", "43,210,000", YES["note"], "Approve"):
        assert said in answer.text, said


def a_third_officer():
    with db.transaction(read_only=True) as session:
        bora = session.exec(select(User).where(User.name == "보라")).one()
    return another_officer(bora, "han", "한결")


def test_more_is_granted_and_the_voucher_grows(as_user, world, less, upheld_sum, read, round_ref):
    assert left(round_ref) == 476_000_000
    seon = as_user(world.seon)
    page = seon.get(f"/objections/{upheld_sum}/decide").text
    assert "More than was granted, KRW\xa030,000,000" in page
    for short in ("30,000,000", "20,000,000"):
        answer = seon.post(f"/objections/{upheld_sum}/decide", data={**YES, "granted_krw": short})
        assert "Grant more than before" in answer.text
    seon.post(f"/objections/{upheld_sum}/decide", data={**YES, "granted_krw": "45000000"})
    assert (read(less).state, read(less).granted_krw) == (Asked.APPROVED, 45_000_000)
    (voucher,) = vouchers()
    assert (voucher.face_krw, voucher.government_krw, voucher.own_krw) == (45_000_000, 36_000_000, 9_000_000)
    assert left(round_ref) == 464_000_000
    with db.transaction(read_only=True) as session:
        assert posting.balance(session, committed(voucher.id)) == 36_000_000
    assert "45,000,000원" in letters("objection_settled")[0]
    assert not sound()


def test_the_sum_may_stay(as_user, world, less, upheld_sum, read):
    as_user(world.seon).post(f"/objections/{upheld_sum}/decide", data=NO)
    assert (read(less).state, read(less).granted_krw, read(less).decided_by_id) == (
        Asked.APPROVED,
        30_000_000,
        world.bora.id,
    )
    assert kept(upheld_sum).state is State.SETTLED
    assert not sound()


def test_what_is_being_paid_does_not_grow(world, less, upheld_sum, round_ref):
    with db.transaction() as session:
        paying.begin(session, vouchers()[0].ref, by=world.alice)
    with pytest.raises(NotNow, match="takes the sum"), db.transaction() as session:
        decide(session, upheld_sum, world.seon)
    assert left(round_ref) == 476_000_000


def test_more_than_is_left_is_not_granted(world, less, upheld_sum, round_ref):
    take(round_ref, 470_000_000)
    with pytest.raises(NotEnough), db.transaction() as session:
        decide(session, upheld_sum, world.seon)
    assert left(round_ref) == 6_000_000
    with db.transaction() as session:
        decide(session, upheld_sum, world.seon, 37_500_000)
    assert left(round_ref) == 0


def test_a_place_on_a_panels_reserve_list(as_user, world, app, read):
    with db.transaction() as session:
        round_ref, (_one, two) = a_scored_round(session, world)
        awarding.approve(session, proposed(session, round_ref, world.bora), "", by=world.boram)
    mallory = as_user(world.mallory)
    page = mallory.get(f"/applications/{two}").text
    assert f"/objections/object/{two}" in page
    mallory.post(f"/objections/object/{two}", data={"grounds": WHY})
    with db.transaction(read_only=True) as session:
        ref = session.exec(select(Application.ref).where(Application.ref == two)).one()
        objection = settling.queries.of_application(
            session, session.exec(select(Application.id).where(Application.ref == ref)).one()
        ).ref
    assert kept(objection).against is Against.RESERVE
    for person in (world.bora, world.boram, world.min):
        with pytest.raises(NotPermitted), db.transaction() as session:
            judging.uphold(session, objection, "x", by=person)
    with db.transaction() as session:
        judging.uphold(session, objection, "가점을 빠뜨렸습니다.", by=world.seon)
    assert read(two).state is Asked.REOPENED
    with db.transaction(read_only=True) as session:
        round_ = session.exec(select(Round).where(Round.ref == round_ref)).one()
        assert proposals.reserves(session, round_) == []
    third = a_third_officer()
    with pytest.raises(NotEnough), db.transaction() as session:
        decide(session, objection, third)
    answer = as_user(third).post(
        f"/objections/{objection}/decide", data={"decision": "reserve", "granted_krw": "", "note": "다음 차례입니다."}
    )
    assert answer.status_code == 302
    assert read(two).state is Asked.RESERVE
    with db.transaction(read_only=True) as session:
        assert [it.application.ref for it in proposals.reserves(session, round_)] == [two]
    assert "예비 순위" in letters("objection_settled")[0]


def test_the_line_of_a_first_come_round_keeps_the_place(app, world, read):
    with db.transaction() as session:
        round_ = a_rush(session, world, SHARE + SHARE // 2)
        session.flush()
        session.expunge(round_)
    sent = firms(round_.ref, [ASKED, ASKED, ASKED // 4])
    states = [submit(firm).state for firm in sent]
    assert states == [Asked.APPROVED, Asked.RESERVE, Asked.RESERVE]
    with db.transaction() as session:
        ref = objecting.raise_(session, sent[1].ref, WHY, by=sent[1].by).ref
        judging.uphold(session, ref, "기록이 늦었습니다.", by=world.boram)
    with db.transaction() as session:
        decide(session, ref, world.seon, ASKED // 2)
    assert (read(sent[1].ref).state, read(sent[1].ref).granted_krw) == (Asked.APPROVED, ASKED // 2)
    with db.transaction(read_only=True) as session:
        found = session.exec(select(Application.ref, Turn.waits).join(Turn, Turn.application_id == Application.id))
        waits = {ref: waits for ref, waits in found}  # noqa: C416 - rows are not pairs
    assert [waits[firm.ref] for firm in sent] == [False, False, True]
    assert not sound()


def test_money_that_went_elsewhere_meanwhile_is_gone(world, write, upheld, round_ref):
    write(an_approved, world, by=world.mallory, asked=250_000_000)
    take(round_ref, 270_000_000)
    with pytest.raises(NotEnough), db.transaction() as session:
        decide(session, upheld, world.seon)
    assert left(round_ref) == 30_000_000


def test_a_first_decision_is_not_made_by_way_of_this_page(as_user, world, write, objected):
    waiting = write(a_submitted, world.mallory)
    seon = as_user(world.seon)
    assert seon.get(f"/objections/{objected}/decide").location == f"/objections/{objected}"
    assert seon.post(f"/objections/{objected}/decide", data=YES).status_code == 409
    with pytest.raises(NotPermitted), db.transaction() as session:
        deciding.reject(session, waiting, "x", by=world.seon)


def test_a_director_who_decides_anew_has_the_requirements_looked_at_again(as_user, world, rejected, upheld, read):
    seon, here = as_user(world.seon), f"/applications/{rejected}/screen"
    assert "Look again now" in seon.get(here).text
    with clock.freeze(NOW + timedelta(minutes=5)):
        assert seon.post(here).status_code == 302
    assert seon.post(f"/objections/{upheld}/decide", data=YES).status_code == 302, "that is no part in the case"
    assert read(rejected).state is Asked.APPROVED
    assert seon.post(here).status_code == 403
