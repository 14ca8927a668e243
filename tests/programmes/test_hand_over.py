"""programmes.hand_over, programmes.send_round_back: a draft waits for another officer, unchanged, or comes back."""

import pytest
from sqlmodel import select

from tests.programmes.rounds import a_draft
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.notices import inbox
from voucher.programmes.lifecycle import State, lifecycle
from voucher.programmes.models import Round

CHANGED = {
    "title_ko": "다른 제목", "title_en": "Another title", "budget_krw": "1,000", "opens_on": "2026-11-16",
    "opens_hour": "9", "closes_on": "2026-12-18", "mode": "reviewed",
}  # fmt: skip


@pytest.fixture
def ref(app, world):
    with db.transaction() as session:
        return a_draft(session, world).ref


def kept(ref):
    with db.transaction(read_only=True) as session:
        found = db.one(session, Round, Round.ref == ref)
        session.expunge(found)
        return found


def waits_for(person):
    with db.transaction(read_only=True) as session:
        return {(task.endpoint, task.ref) for task in inbox.tasks(session, person)}


def test_from_a_draft_to_another_officers_tasks_and_back_with_a_reason(as_user, world, ref):
    bora, boram = as_user(world.bora), as_user(world.boram)
    page = bora.get(f"/programmes/{ref}/hand-over").text
    for said in ("500,000,000", "KRW\xa00 left", "Another officer reads it"):
        assert said in page, said
    assert bora.post(f"/programmes/{ref}/hand-over").location == f"/programmes/{ref}"
    assert kept(ref).handed_by_id == world.bora.id
    assert ("programmes.open", ref) in waits_for(world.boram)
    assert not {task for task in waits_for(world.bora) if task[1] == ref}
    assert "Another officer opens it" in bora.get(f"/programmes/{ref}").text
    assert "Read it and open it" in boram.get(f"/programmes/{ref}").text
    assert boram.post(f"/programmes/{ref}/send-back", data={"why": " "}).status_code == 200
    why = "마감일을 한 주 늦춰 주세요."
    assert boram.post(f"/programmes/{ref}/send-back", data={"why": why}).location == f"/programmes/{ref}"
    it = kept(ref)
    assert (it.state, it.handed_by_id, it.handed_at) == (State.DRAFT, None, None)
    assert why in bora.get(f"/programmes/{ref}").text
    with db.transaction(read_only=True) as session:
        acts = session.exec(select(Record.action, Record.why).where(Record.ref == ref).order_by(Record.number)).all()
    assert acts[1:] == [("round.proposed", ""), ("round.sent_back", why)]


def test_what_waits_is_not_edited(as_user, world, ref):
    bora = as_user(world.bora)
    bora.post(f"/programmes/{ref}/hand-over")
    assert bora.get(f"/programmes/{ref}/draft").location == f"/programmes/{ref}"
    programme = str(kept(ref).programme_id)
    page = bora.post(f"/programmes/{ref}/draft", data={**CHANGED, "programme": programme})
    assert page.status_code == 409
    assert "waits to be opened" in page.text
    question = {"kind": "text", "label_ko": "질문", "label_en": "Question"}
    assert (
        "waits to be opened" in bora.post(f"/programmes/{ref}/questions/new", data=question, follow_redirects=True).text
    )
    assert (kept(ref).title_en, kept(ref).questions) == ("AI voucher 2026, fourth round", [])


def test_firms_see_nothing_of_it_and_it_is_not_on_their_lists(as_user, client, world, ref):
    as_user(world.bora).post(f"/programmes/{ref}/hand-over")
    assert client.get(f"/programmes/{ref}").status_code == 404
    assert ref not in client.get("/programmes/").text
    assert as_user(world.alice).get(f"/applications/apply/{ref}").status_code == 404
    assert "Waits to be opened" in as_user(world.bora).get("/programmes/?state=proposed").text


def test_twice_and_too_late_are_told(as_user, world, ref):
    bora = as_user(world.bora)
    bora.post(f"/programmes/{ref}/hand-over")
    assert bora.post(f"/programmes/{ref}/hand-over").status_code == 409
    assert bora.get(f"/programmes/{ref}/hand-over").location == f"/programmes/{ref}"
    bora.post(f"/programmes/{ref}/send-back", data={"why": "고침"})
    assert bora.get(f"/programmes/{ref}/send-back").location == f"/programmes/{ref}"
    with clock.freeze(kept(ref).closes_at):
        page = as_user(world.bora).post(f"/programmes/{ref}/hand-over")
    assert "closing time is past" in page.text


@pytest.mark.parametrize("action", ["propose", "send_back", "open", "close"])
@pytest.mark.parametrize("state", State)
def test_every_step_from_every_state(state, action):
    wanted = {
        (State.DRAFT, "propose"), (State.PROPOSED, "send_back"), (State.PROPOSED, "open"), (State.OPEN, "close"),
    }  # fmt: skip
    assert (action in lifecycle.actions(state)) is ((state, action) in wanted)


@pytest.mark.parametrize(("day", "said"), [("2026-12-19", "Offices are closed"), ("2026-12-25", "Offices are closed")])
def test_a_round_does_not_close_on_a_weekend_or_a_holiday(as_user, world, ref, day, said):
    programme = str(kept(ref).programme_id)
    page = as_user(world.bora).post(
        f"/programmes/{ref}/draft", data={**CHANGED, "closes_on": day, "programme": programme}
    )
    assert said in page.text
    assert kept(ref).title_en == "AI voucher 2026, fourth round"
