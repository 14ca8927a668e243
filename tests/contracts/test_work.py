"""contracts.deliver and contracts.accept: work is delivered, looked at, and accepted exactly once."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from tests import dealing
from tests.world import NOW
from voucher.audit.models import Record
from voucher.contracts import delivering, queries
from voucher.contracts.delivering import Delivery
from voucher.contracts.lifecycle import MilestoneState
from voucher.kernel import clock, db
from voucher.kernel.errors import NotFound, NotNow, NotPermitted
from voucher.suppliers.models import Supplier


def piece(ref, number=1):
    with db.transaction(read_only=True) as session:
        return queries.milestone(session, dealing.contract(ref).id, number)


def seen(ref, number=1):
    return delivering.delivery_seen(piece(ref, number))


def address(ref, act, number=1):
    return f"/contracts/{ref}/work/{number}/{act}"


def record():
    with db.transaction(read_only=True) as session:
        found = session.exec(select(Supplier)).one()
        return found.accepted_count, found.on_time_count


def test_delivered_sent_back_delivered_again_and_accepted(world, as_user):
    ref = dealing.signed(world)
    alice, chul = as_user(world.alice), as_user(world.chul)
    said = {"note": "설치했습니다.\n사진을 봐 주세요.", "evidence_url": "https://example.kr/a?b=1"}
    assert "Deliver" in chul.get(address(ref, "deliver")).get_data(as_text=True)
    assert chul.post(address(ref, "deliver"), data=said).status_code == 302
    page = alice.get(address(ref, "accept")).get_data(as_text=True)
    assert "사진을 봐 주세요." in page
    assert 'href="https://example.kr/a?b=1"' in page
    back = {"decision": "send_back", "note": "각도가 틀림", "seen": seen(ref)}
    assert alice.post(address(ref, "accept"), data=back).status_code == 302
    assert "각도가 틀림" in chul.get(address(ref, "deliver")).get_data(as_text=True)
    with clock.freeze(NOW + timedelta(hours=1)), db.transaction() as session:
        delivering.deliver(session, ref, 1, Delivery("고쳤습니다."), by=world.chul)
    good = {"decision": "accept", "note": "라인에서 확인", "seen": seen(ref)}
    assert alice.post(address(ref, "accept"), data=good).status_code == 302
    done = piece(ref)
    assert (done.state, done.accepted_by_id, done.acceptance_note) == (
        MilestoneState.ACCEPTED, world.alice.id, "라인에서 확인",
    )  # fmt: skip
    assert record() == (1, 1)
    with db.transaction(read_only=True) as session:
        acts = session.exec(select(Record.action).where(Record.action.startswith("milestone")).order_by(Record.number))
        assert list(acts) == ["milestone.delivered", "milestone.sent_back", "milestone.delivered", "milestone.accepted"]
    page = alice.get(f"/contracts/{ref}").get_data(as_text=True)
    assert "Piece of work 1 accepted" in page


def test_late_work_is_accepted_and_counted_as_late(world):
    ref = dealing.signed(world)
    with clock.freeze(NOW + timedelta(days=60)):
        with db.transaction() as session:
            delivering.deliver(session, ref, 1, Delivery("늦었습니다."), by=world.chul)
        dealing.accept(world, ref, 1)
    assert record() == (1, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"note": ""}, {"note": " \n"}, {"note": "가" * 2001}, {"evidence_url": "javascript:alert(1)"},
        {"evidence_url": "example.kr"}, {"evidence_url": "https://a b"}, {"evidence_url": 'https://x"><script>'},
        {"evidence_url": "https://" + "x" * 500}, {"evidence_url": "http://example.kr/a"},
    ],
)  # fmt: skip
def test_a_wrong_delivery_is_told_at_its_field(world, as_user, wrong):
    ref = dealing.signed(world)
    answer = as_user(world.chul).post(address(ref, "deliver"), data={"note": "했음", "evidence_url": "", **wrong})
    assert answer.status_code == 200
    assert "is-error" in answer.get_data(as_text=True)
    assert piece(ref).state == MilestoneState.PLANNED


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"decision": ""}, "choose one"),
        ({"decision": "burn"}, "from the list"),
        ({"note": ""}, "fill this in"),
        ({"note": "..."}, "fill this in"),
        ({"note": "가" * 2001}, "At most 2000"),
        ({"seen": "another"}, "delivered again"),
        ({"seen": ""}, "delivered again"),
    ],
)
def test_a_wrong_acceptance_is_told_at_its_field(world, as_user, wrong, told):
    ref = dealing.delivered(world)
    said = {"decision": "accept", "note": "확인", "seen": seen(ref), **wrong}
    page = as_user(world.alice).post(address(ref, "accept"), data=said).get_data(as_text=True)
    assert told in page
    assert piece(ref).state == MilestoneState.DELIVERED


def test_twice_and_too_early_is_told(world, as_user):
    ref = dealing.signed(world)
    alice, chul = as_user(world.alice), as_user(world.chul)
    good = {"decision": "accept", "note": "확인", "seen": ""}
    assert "already dealt with" in alice.post(address(ref, "accept"), data=good).get_data(as_text=True)
    assert chul.post(address(ref, "deliver"), data={"note": "했음"}).status_code == 302
    assert "already dealt with" in chul.post(address(ref, "deliver"), data={"note": "또"}).get_data(as_text=True)
    good["seen"] = seen(ref)
    assert alice.post(address(ref, "accept"), data=good).status_code == 302
    page = alice.post(address(ref, "accept"), data=good).get_data(as_text=True)
    assert "already dealt with" in page
    assert "nothing to accept here now" in page
    assert record() == (1, 1)


def test_nothing_is_delivered_before_both_have_signed(world, as_user):
    ref = dealing.proposed(world)
    page = as_user(world.chul).post(address(ref, "deliver"), data={"note": "벌써"}).get_data(as_text=True)
    assert "not running" in page


def test_who_delivers_and_who_accepts(world, as_user):
    ref = dealing.delivered(world)
    good = {"decision": "accept", "note": "확인", "seen": seen(ref)}
    for who, act, code in (
        ("chul", "accept", 403), ("bora", "accept", 403), ("eun", "accept", 403), ("mallory", "accept", 404),
        ("alice", "deliver", 403), ("mallory", "deliver", 403), ("dana", "deliver", 403),
    ):  # fmt: skip
        browser = as_user(getattr(world, who))
        assert browser.get(address(ref, act)).status_code == code, who
        assert browser.post(address(ref, act), data=good).status_code == code, who
    with pytest.raises(NotFound), db.transaction() as session:
        delivering.accept(session, ref, 1, "x", seen(ref), by=world.mallory)
    supplier_who_accepts = world.chul.model_copy(update={"roles": ["supplier", "applicant"]})
    with pytest.raises(NotPermitted), db.transaction() as session:
        delivering.accept(session, ref, 1, "x", seen(ref), by=supplier_who_accepts)
    for number in (0, 3, 99):
        assert as_user(world.alice).get(address(ref, "accept", number)).status_code == 404
    assert as_user(world.alice).get(address(ref, "accept", 10**30)).status_code in (404, 400)


def test_two_at_once_accept_once(world):
    ref = dealing.delivered(world)
    looked, answers = seen(ref), []

    def go(work):
        with clock.freeze(NOW):
            try:
                with db.transaction() as session:
                    work(session, ref, 1, "확인", looked, by=world.alice)
                answers.append("done")
            except NotNow:
                answers.append("told")

    works = [delivering.accept, delivering.send_back, delivering.accept, delivering.accept]
    threads = [threading.Thread(target=go, args=(work,)) for work in works]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(answers) == ["done", "told", "told", "told"]
    assert record()[0] == (1 if piece(ref).state == MilestoneState.ACCEPTED else 0)


def test_what_waits_for_whom(world):
    ref = dealing.signed(world)

    def waits(person):
        with db.transaction(read_only=True) as session:
            return [(t.endpoint, t.values.get("number")) for t in queries.waiting_for(session, person)]

    assert waits(world.chul) == [("contracts.deliver", "1"), ("contracts.deliver", "2")]
    assert waits(world.alice) == []
    with db.transaction() as session:
        delivering.deliver(session, ref, 1, Delivery("x"), by=world.chul)
    assert waits(world.alice) == [("contracts.accept", "1")]
    assert waits(world.chul) == [("contracts.deliver", "2")]
