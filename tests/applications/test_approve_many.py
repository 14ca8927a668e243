"""applications.approve_many: several proposed grants of a round at once, all of them or none."""

import pytest
from sqlmodel import select

from tests.applications.cases import a_submitted
from tests.applications.rushes import a_rush
from tests.applications.test_approve import grants
from tests.applications.test_decide import YES, left, vouchers
from tests.applications.test_decide_many import confirmed, spend
from tests.applications.test_deciding import change_firm
from tests.applications.test_screen import declared
from voucher.applications import granting
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import Proposed, State
from voucher.kernel import db
from voucher.kernel.money import Won
from voucher.notices.models import Mail

BACK = "교육비를 빼고 다시 제안해 주세요."


@pytest.fixture
def url(round_ref):
    return f"/applications/approve/{round_ref}"


@pytest.fixture
def refs(write, world):
    """Two that Boram proposes: the state pays 32 and 64 million won."""
    found = [
        write(a_submitted, by, asked=asked) for by, asked in ((world.alice, 50_000_000), (world.mallory, 90_000_000))
    ]
    propose(world, found[0], 40_000_000)
    propose(world, found[1], 80_000_000)
    return found


def propose(world, ref, krw):
    with db.transaction() as session:
        return granting.propose(session, ref, Decision(Won(krw), YES["note"]), by=world.boram).id


def sent(refs, decision="approve", **more):
    return {"refs": refs, "decision": decision, "approve_note": "", "other_note": BACK, **more}


def test_it_is_shown_before_it_is_done(as_user, world, refs, url, read, round_ref):
    bora = as_user(world.bora)
    assert url in bora.get(f"/applications/{refs[0]}/approve").text
    assert url in bora.get(f"/programmes/{round_ref}").text
    page = bora.get(url).text
    for said in (*refs, "KRW\xa040,000,000", "KRW\xa032,000,000", "KRW\xa064,000,000", "Another officer", "보람"):
        assert said in page, said
    page = bora.post(url, data=sent(refs)).text
    for said in ("KRW\xa0500,000,000", "KRW\xa096,000,000", "KRW\xa0468,000,000", "KRW\xa0404,000,000"):
        assert said in page, said
    assert vouchers() == []
    assert bora.post(url, data=confirmed(page)).location == f"/applications/grants?round={round_ref}"
    assert {read(ref).state for ref in refs} == {State.APPROVED}
    assert {read(ref).decided_by_id for ref in refs} == {world.bora.id}
    assert (left(round_ref), len(vouchers())) == (404_000_000, 2)
    with db.transaction(read_only=True) as session:
        assert len({m.key for m in session.exec(select(Mail)) if m.key.startswith("voucher_issued")}) == 2


def test_some_are_sent_back(as_user, world, refs, url, read, round_ref):
    bora = as_user(world.bora)
    assert "Please fill this in." in bora.post(url, data=sent(refs, "send_back", other_note=" ")).text
    page = bora.post(url, data=sent(refs, **{f"answer-{refs[1]}": "send_back"})).text
    bora.post(url, data=confirmed(page))
    assert [it.state for it in grants()] == [Proposed.APPROVED, Proposed.SENT_BACK]
    assert grants()[1].settling_note == BACK
    assert [read(ref).state for ref in refs] == [State.APPROVED, State.SUBMITTED]
    assert left(round_ref) == 468_000_000


def test_only_what_others_propose(as_user, world, refs, url, read):
    assert "Nothing waits for your approval in this round" in as_user(world.boram).get(url).text
    answer = as_user(world.boram).post(url, data=forged(refs[1:]))
    assert answer.status_code == 403
    assert read(refs[1]).state is State.SUBMITTED


def forged(refs, seen=None):
    """What somebody might send who has not seen the page."""
    about = {f"about-{ref}": str(seen or grants()[-1].id) for ref in refs}
    return sent(refs, confirm="1", left="500000000", **about)


def test_a_large_one_is_for_the_director(as_user, world, write, url, read):
    ref = write(a_submitted, world.alice, asked=200_000_000)
    propose(world, ref, 200_000_000)
    assert "Nothing waits for your approval" in as_user(world.bora).get(url).text
    assert as_user(world.bora).post(url, data=forged([ref])).status_code == 403
    seon = as_user(world.seon)
    page = seon.post(url, data=sent([ref])).text
    assert "A director" in page
    seon.post(url, data=confirmed(page))
    assert (read(ref).state, read(ref).decided_by_id) == (State.APPROVED, world.seon.id)


def test_all_or_nothing(as_user, world, refs, url, read, round_ref):
    bora = as_user(world.bora)
    page = bora.post(url, data=sent(refs)).text
    with db.transaction() as session:
        granting.take_back(session, refs[1], by=world.boram)
    answer = bora.post(url, data=confirmed(page))
    assert answer.status_code == 409
    assert f"{refs[1]}: Nobody proposes a grant" in answer.text
    assert {read(ref).state for ref in refs} == {State.SUBMITTED}
    assert (left(round_ref), vouchers()) == (500_000_000, [])
    assert f"left out: {refs[1]}." in bora.post(url, data=sent(refs)).text


def test_what_does_not_fit_or_went_meanwhile(as_user, world, refs, url, read, round_ref):
    bora = as_user(world.bora)
    shown = bora.post(url, data=sent(refs)).text
    spend(round_ref, 420_000_000)
    page = bora.post(url, data=sent(refs)).text
    assert "does not reach this one" in page
    assert 'name="confirm"' not in page
    assert "has changed since you looked" in bora.post(url, data=confirmed(shown)).text
    answer = bora.post(url, data=confirmed(page))
    assert answer.status_code == 409
    assert "budget does not cover this" in answer.text
    assert {read(ref).state for ref in refs} == {State.SUBMITTED}


def test_what_wants_a_look_is_approved_alone(as_user, world, write, url, read):
    ref = write(declared, world.alice, tax_arrears=True, arrears_arranged=True)
    as_user(world.boram).post(f"/applications/{ref}/decide", data={**YES, "looked_at": "tax_arrears"})
    closed = write(a_submitted, world.mallory)
    propose(world, closed, 10_000_000)
    change_firm(world, "mallory_works", tax_status="03")
    bora = as_user(world.bora)
    page = bora.get(url).text
    for said in ("Decide about it alone.", "has changed since this was proposed"):
        assert said in page, said
    seen = {it.granted_krw: it.id for it in grants()}
    for one, krw in ((ref, 40_000_000), (closed, 10_000_000)):
        assert bora.post(url, data=forged([one], seen[krw])).status_code == 409
        assert read(one).state is State.SUBMITTED


def test_it_is_for_those_who_approve(as_user, world, refs, url):
    for stranger in (world.alice, world.eun, world.dana):
        assert as_user(stranger).get(url).status_code == 403
    assert as_user(world.bora).get("/applications/approve/RND-2026-999999").status_code == 404
    with db.transaction() as session:
        other = a_rush(session, world, 100_000_000).ref
    assert as_user(world.bora).get(f"/applications/approve/{other}").location == f"/applications/?round={other}"
