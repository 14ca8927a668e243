"""objections.judge: whoever had no part in a decision answers what the firm says against it."""

from datetime import timedelta
from itertools import product

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.cases import a_draft
from tests.objections.conftest import WHY
from tests.world import NOW
from voucher.applications import screening
from voucher.applications.lifecycle import State as Asked
from voucher.assessments import pooling
from voucher.assessments.models import Bond
from voucher.assessments.pooling import Declaration, Expertise
from voucher.kernel import clock, db
from voucher.kernel.errors import NotNow
from voucher.notices import inbox
from voucher.notices.models import Mail
from voucher.objections import judging, objecting, queries, reminding, settling
from voucher.objections.lifecycle import State, lifecycle
from voucher.objections.models import Objection
from voucher.people.models import User
from voucher.programmes import queries as programmes
from voucher.suppliers.models import Skill

UPHOLD = {"decision": "uphold", "note": "지표가 4쪽에 있습니다."}
DISMISS = {"decision": "dismiss", "note": "지표를 잴 방법이 없습니다."}


def kept(ref):
    with db.transaction(read_only=True) as session:
        found = session.exec(select(Objection).where(Objection.ref == ref)).one()
        session.expunge(found)
        return found


def letters(kind):
    with db.transaction(read_only=True) as session:
        return session.exec(select(Mail.body).where(Mail.key.startswith(kind))).all()


def waits_for(person):
    with db.transaction(read_only=True) as session:
        return [(task.endpoint, task.ref) for task in inbox.tasks(session, person) if "objections" in task.endpoint]


def test_dismissed_with_a_reason_and_a_letter(as_user, world, rejected, objected, read):
    boram = as_user(world.boram)
    assert f"/objections/{objected}/judge" in boram.get("/home").text
    page = boram.get(f"/objections/{objected}/judge").text
    for said in (WHY, "30\xa0Nov\xa02026", "Haneul Precision", f"/applications/{rejected}"):
        assert said in page, said
    assert boram.post(f"/objections/{objected}/judge", data=DISMISS).location == f"/objections/{objected}"
    it = kept(objected)
    assert (it.state, it.judged_by_id, it.judged_at) == (State.DISMISSED, world.boram.id, NOW)
    assert read(rejected).state is Asked.REJECTED
    assert DISMISS["note"] in letters("objection_dismissed")[0]
    page = as_user(world.alice).get(f"/objections/{objected}").text
    assert DISMISS["note"] in page
    assert "The decision stays" in page
    assert "Objection dismissed" in as_user(world.alice).get(f"/applications/{rejected}").text
    assert "Your objection was answered" in as_user(world.alice).get("/home").text
    assert waits_for(world.boram) == []


def test_upheld_it_is_open_again_and_a_third_person_decides(as_user, world, rejected, objected, read):
    as_user(world.boram).post(f"/objections/{objected}/judge", data=UPHOLD)
    found = read(rejected)
    assert (found.state, found.decided_by_id, found.decided_at, found.decision_note) == (Asked.REOPENED, None, None, "")
    assert (kept(objected).state, kept(objected).decision_note) == (State.UPHELD, "목표를 측정할 수 없습니다.")
    assert UPHOLD["note"] in letters("objection_upheld")[0]
    assert waits_for(world.seon) == [("objections.decide", objected)]
    assert waits_for(world.boram) == waits_for(world.bora) == []
    assert "To be decided anew" in as_user(world.alice).get(f"/applications/{rejected}").text
    assert "being decided anew" in as_user(world.alice).get("/home").text
    for way in (f"/applications/{rejected}/decide",):
        answer = as_user(world.bora).post(way, data={"decision": "approve", "granted_krw": "1", "note": "x"})
        assert answer.status_code == 409
        assert "on the objection" in answer.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"decision": ""}, "Please choose one."),
        ({"decision": "perhaps"}, "choose from the list"),
        ({"note": " "}, "Please fill this in."),
        ({"note": "x" * 2001}, "You wrote 2,001."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(as_user, world, objected, wrong, said):
    answer = as_user(world.boram).post(f"/objections/{objected}/judge", data={**DISMISS, **wrong})
    assert answer.status_code == 200
    assert said in answer.text
    assert kept(objected).state is State.RAISED


def test_whoever_decided_does_not_answer(as_user, world, objected):
    bora = as_user(world.bora)
    assert waits_for(world.bora) == []
    assert bora.get(f"/objections/{objected}/judge").location == f"/objections/{objected}"
    page = bora.get(f"/objections/{objected}").text
    assert "You decided about this application." in page
    assert f"/objections/{objected}/judge" not in page
    assert bora.post(f"/objections/{objected}/judge", data=DISMISS).status_code == 403
    assert kept(objected).state is State.RAISED


def test_nor_whoever_looked_at_its_requirements_before(as_user, world, write):
    from tests.applications.cases import a_submitted
    from voucher.applications import deciding

    ref = write(a_submitted, world.alice)
    with db.transaction() as session:
        screening.again(session, ref, by=world.boram)
    with db.transaction() as session:
        deciding.reject(session, ref, "요건", by=world.bora)
        objection = objecting.raise_(session, ref, WHY, by=world.alice).ref
    assert as_user(world.boram).post(f"/objections/{objection}/judge", data=DISMISS).status_code == 403
    assert waits_for(world.boram) == []
    assert waits_for(world.seon) == [("objections.judge", objection)]


def test_nor_whom_a_tie_was_declared_of(as_user, world, objected):
    with db.transaction() as session:
        boram = session.get_one(User, world.boram.id)
        boram.roles = ["officer", "assessor"]
        session.flush()
        pooling.describe(session, Expertise("대학교", "", (Skill.INSPECTION,), (), 3), by=boram)
        session.flush()
        pooling.declare(session, Declaration("2208203228", "하늘정밀", Bond.STAKE), by=boram)
    assert as_user(world.boram).post(f"/objections/{objected}/judge", data=DISMISS).status_code == 403
    assert "Something ties you to this firm." in as_user(world.boram).get(f"/objections/{objected}").text


@pytest.mark.parametrize("who", ["bora", "alice"])
def test_the_database_knows_who_had_a_part(world, objected, who):
    person = getattr(world, who).id
    changed = sa.text(
        "UPDATE objections_objection SET state = 'dismissed', judged_at = now(), judgement = 'x', judged_by_id = :person"
    )
    with pytest.raises(sa.exc.IntegrityError), db.transaction() as session:
        session.connection().execute(changed, {"person": person})
    with db.transaction() as session:
        session.connection().execute(changed, {"person": world.boram.id})


def test_the_database_lets_nobody_decide_anew_who_had_a_part(world, rejected, objected):
    with db.transaction() as session:
        judging.uphold(session, objected, "맞습니다.", by=world.boram)
    changed = sa.text("UPDATE applications_application SET state = 'rejected', decided_at = now(), decided_by_id = :by")
    for person in (world.bora, world.boram):
        with pytest.raises(sa.exc.IntegrityError, match="part before"), db.transaction() as session:
            session.connection().execute(changed, {"by": person.id})
    with db.transaction() as session:
        session.connection().execute(changed, {"by": world.seon.id})


def test_nobody_else_answers(as_user, world, objected):
    for stranger in (world.alice, world.mallory, world.eun, world.dana, world.min, world.hana):
        assert as_user(stranger).post(f"/objections/{objected}/judge", data=DISMISS).status_code == 403
    assert as_user(world.boram).get("/objections/OBJ-2026-999999/judge").status_code == 404


def test_two_answers_at_once_are_one(as_user, world, objected):
    as_user(world.seon).post(f"/objections/{objected}/judge", data=DISMISS)
    answer = as_user(world.boram).post(f"/objections/{objected}/judge", data=UPHOLD)
    assert answer.status_code == 409
    assert UPHOLD["note"] in answer.text, "what was typed stays"
    assert kept(objected).judged_by_id == world.seon.id


def test_not_upheld_while_the_firm_has_another_application_in_the_round(as_user, world, objected, round_ref):
    with db.transaction() as session:
        a_draft(session, programmes.by_ref(session, round_ref, None)[0], world.alice)
    answer = as_user(world.boram).post(f"/objections/{objected}/judge", data=UPHOLD)
    assert answer.status_code == 409
    assert "another application in this round" in answer.text
    assert kept(objected).state is State.RAISED


def test_overdue_stands_out(as_user, world, objected):
    for days, late in ((14, False), (15, True)):
        with clock.freeze(NOW + timedelta(days=days)):
            boram = as_user(world.boram)
            assert ("Answer overdue" in boram.get(f"/objections/{objected}").text) is late
            assert ("overdue since" in boram.get(f"/objections/{objected}/judge").text) is late
            assert (objected in boram.get("/objections/?state=overdue").text) is late


def test_whoever_may_answer_is_reminded_before_and_after(world, objected):
    told = []
    for days in range(20):
        with clock.freeze(NOW + timedelta(days=days)):
            told.append(reminding.remind() and reminding.remind())
    assert [days for days, count in enumerate(told) if count] == [11, 15]
    with db.transaction(read_only=True) as session:
        to = session.exec(select(Mail.user_id).where(Mail.key.startswith("objection_due"))).all()
    assert sorted(to) == sorted([world.boram.id, world.seon.id] * 2)


ACTS = {
    "withdraw": lambda session, ref, world: objecting.withdraw(session, ref, by=world.alice),
    "dismiss": lambda session, ref, world: judging.dismiss(session, ref, "아닙니다.", by=world.boram),
    "uphold": lambda session, ref, world: judging.uphold(session, ref, "맞습니다.", by=world.boram),
    "settle": lambda session, ref, world: settling.refuse(session, ref, "다시 보아도 같습니다.", by=world.seon),
}
WAYS = {
    State.RAISED: (),
    State.WITHDRAWN: ("withdraw",),
    State.DISMISSED: ("dismiss",),
    State.UPHELD: ("uphold",),
    State.SETTLED: ("uphold", "settle"),
}


@pytest.mark.parametrize(("state", "action"), list(product(State, ACTS)), ids=str)
def test_every_act_from_every_state(world, objected, state, action):
    for way in WAYS[state]:
        with db.transaction() as session:
            ACTS[way](session, objected, world)
    assert kept(objected).state is state
    after = {(s, a): n for s, a, n in lifecycle.rows()}.get((state, action))
    if after is None:
        with pytest.raises(NotNow), db.transaction() as session:
            ACTS[action](session, objected, world)
    else:
        with db.transaction() as session:
            ACTS[action](session, objected, world)
    assert kept(objected).state is (after or state)


def test_parts_are_named_once_for_all(world, objected):
    from voucher.objections import words

    with db.transaction(read_only=True) as session:
        found = queries.parts(session, session.exec(select(Objection)).one())
    assert found == {world.bora.id: ["decided"], world.alice.id: ["own"]}
    assert {part for parts in found.values() for part in parts} <= set(words.PART)
