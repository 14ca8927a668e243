"""assessments.rounds, assessments.assignments, assessments.seats: applications are given to assessors."""

import pytest
from sqlmodel import select

from tests.assessments.scene import a_closed_round, a_competitive_round, an_assessor, scored
from voucher.applications.models import Application
from voucher.assessments import assigning, pooling, scoring
from voucher.assessments.assigning import Exchange
from voucher.assessments.models import Assessor, Assignment, Bond
from voucher.assessments.pooling import Declaration
from voucher.kernel import db
from voucher.kernel.errors import NotNow, NotPermitted, Refused
from voucher.notices import inbox
from voucher.notices.models import Mail
from voucher.suppliers.models import Skill

FIRM_NO = "2208203228"  # Alice's


@pytest.fixture
def closed(app, world):
    with db.transaction() as session:
        round_, sent = a_closed_round(session, world)
        return round_.ref, [it.ref for it in sent]


def ref_of(session, person):
    return session.exec(select(Assessor.ref).where(Assessor.user_id == person.id)).one()


def seats(session, ref):
    from voucher.applications.models import Application

    query = select(Assessor.user_id, Assignment.state).join(Assignment, Assignment.assessor_id == Assessor.id)
    query = query.join(Application, Application.id == Assignment.application_id).where(Application.ref == ref)
    return dict(session.exec(query).all())


def test_everything_gets_its_assessors_who_each_get_one_letter(as_user, world, closed):
    ref, (one, two) = closed
    browser = as_user(world.bora)
    assert "Give applications to assessors" in browser.get("/home").text
    assert "AI voucher 2026" in browser.get("/assessments/").text
    page = browser.get(f"/assessments/{ref}").text
    assert "Fill the empty seats" in page
    assert browser.post(f"/assessments/{ref}").location == f"/assessments/{ref}"
    assert "6 seats are filled" in browser.get(f"/assessments/{ref}").text
    told = browser.get(f"/programmes/{ref}").text
    assert "Applications given to assessors" in told, "what happened to a round has a name"
    assert "of all that are selected, added up, say who approves" in told
    with db.transaction(read_only=True) as session:
        assert set(seats(session, one)) == set(seats(session, two)) == {world.min.id, world.noa.id, world.ora.id}
        letters = session.exec(select(Mail.subject).where(Mail.key.startswith("applications_given:"))).all()
        assert len(letters) == 3
        assert all("2" in subject for subject in letters)
        assert not [task for task in inbox.tasks(session, world.bora) if task.endpoint == "assessments.assignments"]
    assert "nothing to give" in browser.post(f"/assessments/{ref}").text


@pytest.mark.parametrize("by_tie", [True, False])
def test_what_becomes_a_conflict_later_goes_to_somebody_else(as_user, world, closed, by_tie):
    ref, (one, two) = closed
    with db.transaction() as session:
        assigning.assign(session, ref, by=world.bora)
        scored(session, db.one(session, Application, Application.ref == one), world.ora, 80)
        scoring.accept(session, one, by=world.noa)
    for person in (world.noa, world.ora):
        if by_tie:
            tie = {"name": "하늘정밀", "registration_no": FIRM_NO, "bond": "stake", "note": "지분 5%"}
            as_user(person).post("/assessments/ties", data=tie)
        else:
            told = {"employer": "하늘정밀", "employer_no": FIRM_NO, "skills": ["inspection"], "load_limit": "9"}
            as_user(person).post("/assessments/profile", data={**told, "available": "y"})
    with db.transaction(read_only=True) as session:
        held = seats(session, one)
        assert held[world.noa.id] == "declined", "it was read, but not scored"
        assert held[world.ora.id] == "set_aside", "it stays to be read, and does not count"
        assert seats(session, two)[world.noa.id] == "assigned", "another firm's stays"
    assert as_user(world.noa).get(f"/assessments/mine/{one}").status_code == 404
    assert "Give applications to assessors" in as_user(world.bora).get("/home").text, "a seat is empty"


def test_a_conflict_leaves_a_seat_empty_and_the_page_says_why(as_user, world, closed):
    ref, (one, two) = closed
    with db.transaction() as session:
        pooling.declare(session, Declaration(FIRM_NO, "하늘정밀", Bond.STAKE), by=world.noa)
        assigning.assign(session, ref, by=world.bora)
    with db.transaction(read_only=True) as session:
        assert world.noa.id not in seats(session, one)
        assert world.noa.id in seats(session, two)
    browser = as_user(world.bora)
    assert "1 empty" in browser.get(f"/assessments/{ref}").text
    page = browser.get(f"/assessments/{ref}/{one}/seats").text
    assert "declared a tie to this firm" in page
    assert "노아 (" not in page.partition('name="on"')[2]
    with db.transaction() as session, pytest.raises(Refused, match="cannot have it"):
        assigning.exchange(session, one, Exchange("", ref_of(session, world.noa), "급합니다"), by=world.bora)


def test_who_gives_it_back_is_replaced_at_once_where_somebody_is_left(world, closed):
    ref, (one, _) = closed
    with db.transaction() as session:
        an_assessor(session, world.ora, skills=(Skill.ENERGY,))
        assigning.assign(session, ref, by=world.bora)
        assert len(seats(session, one)) == 2
        an_assessor(session, world.ora)
        assigning.decline(session, one, "최근에 함께 일했습니다.", by=world.min)
        assert seats(session, one) == {world.min.id: "declined", world.noa.id: "assigned", world.ora.id: "assigned"}
        with pytest.raises(NotNow, match="nothing to give"):  # the one who gave it back does not get it again
            [assigning.assign(session, ref, by=world.bora) for _ in range(2)]


def test_an_officer_changes_one_by_hand_with_a_reason(as_user, world, closed):
    ref, (one, _) = closed
    with db.transaction() as session:
        an_assessor(session, world.ora, skills=(Skill.ENERGY,))
        assigning.assign(session, ref, by=world.bora)
        off, on = ref_of(session, world.min), ref_of(session, world.ora)
    browser, url = as_user(world.bora), f"/assessments/{ref}/{one}/seats"
    assert "does not know this field" in browser.get(url).text
    assert "Please fill this in" in browser.post(url, data={"off": off, "on": on}).text
    assert "Say who is taken off" in browser.post(url, data={"off": "", "on": "", "why": "이유"}).text
    assert browser.post(url, data={"off": off, "on": on, "why": "일정이 맞지 않습니다."}).status_code == 302
    with db.transaction(read_only=True) as session:
        assert seats(session, one) == {world.min.id: "replaced", world.noa.id: "assigned", world.ora.id: "assigned"}
    assert as_user(world.min).get(f"/assessments/mine/{one}").status_code == 404


def test_nothing_is_given_before_the_round_has_closed_nor_in_another_kind_of_round(world, app):
    from tests.programmes.rounds import an_open_round

    with db.transaction() as session:
        open_, other = a_competitive_round(session, world).ref, an_open_round(session, world).ref
        with pytest.raises(NotNow, match="still takes applications"):
            assigning.assign(session, open_, by=world.bora)
        with pytest.raises(NotNow, match="not decided by assessors"):
            assigning.assign(session, other, by=world.bora)


def test_only_officers_give(as_user, world, closed):
    ref, (one, _) = closed
    assert as_user(world.eun).get(f"/assessments/{ref}").status_code == 200
    assert as_user(world.eun).post(f"/assessments/{ref}").status_code == 403
    assert as_user(world.eun).get(f"/assessments/{ref}/{one}/seats").status_code == 403
    with db.transaction() as session, pytest.raises(NotPermitted):
        assigning.assign(session, ref, by=world.min)
    assert as_user(world.bora).get("/assessments/RND-2026-999999").status_code == 404
    assert as_user(world.bora).get(f"/assessments/{ref}/APP-2026-999999/seats").status_code == 404


def test_officers_do_not_decide_one_by_one_in_such_a_round(as_user, world, closed):
    _, (one, _) = closed
    data = {"decision": "approve", "granted_krw": "50000000", "note": "좋습니다"}
    for answer in (
        as_user(world.bora).get(f"/applications/{one}/decide"),
        as_user(world.bora).post(f"/applications/{one}/decide", data=data),
    ):
        assert answer.status_code == 409
        assert "a panel decides" in answer.text
    assert "Decide on an application" not in as_user(world.bora).get("/home").text
