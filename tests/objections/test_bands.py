"""The bands of a round's rules hold when an objection was upheld too: a large sum is a director's to grant."""

from tests.applications.cases import a_submitted
from tests.objections.conftest import NO, WHY
from tests.objections.test_decide import YES, a_third_officer, kept, left
from voucher.applications import deciding
from voucher.applications.lifecycle import State as Asked
from voucher.kernel import db
from voucher.objections import judging, objecting
from voucher.objections.lifecycle import State


def test_a_third_officer_grants_within_the_band_and_a_director_above(as_user, world, write, read, round_ref):
    ref = write(a_submitted, world.alice, asked=200_000_000)
    with db.transaction() as session:
        deciding.reject(session, ref, NO, by=world.bora)
        objection = objecting.raise_(session, ref, WHY, by=world.alice).ref
        judging.uphold(session, objection, "지표가 4쪽에 있습니다.", by=world.boram)
    third = as_user(a_third_officer())
    page = third.get(f"/objections/{objection}/decide").text
    for said in ("Who may grant how much", "KRW\xa0100,000,000", "A director"):
        assert said in page, said
    answer = third.post(f"/objections/{objection}/decide", data={**YES, "granted_krw": "125000002"})
    assert answer.status_code == 403
    assert "only a director" in answer.text
    assert (read(ref).state, kept(objection).state) == (Asked.REOPENED, State.UPHELD)
    as_user(world.seon).post(f"/objections/{objection}/decide", data={**YES, "granted_krw": "200000000"})
    assert (read(ref).granted_krw, left(round_ref)) == (200_000_000, 340_000_000)


def test_the_band_is_that_of_the_whole_sum_not_of_what_is_added(as_user, world, write, read, sora):
    from tests.applications.cases import Decision, Ground, Won, grant

    ref = write(a_submitted, world.alice, asked=200_000_000)
    with db.transaction() as session:
        grant(session, world, ref, Decision(Won(120_000_000), "교육비 제외", frozenset(Ground)), proposer=sora)
        objection = objecting.raise_(session, ref, WHY, by=world.alice).ref
        judging.uphold(session, objection, "교육비는 처음부터 없었습니다.", by=world.boram)
    third = as_user(a_third_officer())
    assert third.post(f"/objections/{objection}/decide", data={**YES, "granted_krw": "130000000"}).status_code == 403
    assert third.post(f"/objections/{objection}/decide", data={**YES, "granted_krw": "125000000"}).status_code == 302
    assert read(ref).granted_krw == 125_000_000


def test_whoever_proposed_or_approved_a_grant_does_not_answer(as_user, world, less, sora):
    with db.transaction() as session:
        objection = objecting.raise_(session, less, WHY, by=world.alice).ref
    for person, may in ((sora, False), (world.bora, False), (world.boram, True)):
        page = as_user(person).get(f"/objections/{objection}").text
        assert (f"/objections/{objection}/judge" in page) is may
    assert "You proposed a grant for this application" in as_user(sora).get(f"/objections/{objection}").text
