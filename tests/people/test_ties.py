"""people.ties, people.tie, people.end_tie: somebody of the agency says what ties them, and yearly that this is all."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tests import dealing
from tests.tying import tie
from tests.world import NOW
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.people import impartiality
from voucher.people.models import Bond, Declaration, PersonalTie

DECLARED = {
    "name": "하늘정밀",
    "registration_no": "220-82-03228",
    "bond": "employment",
    "since_on": "2020-03-02",
    "until_on": "2025-02-28",
    "note": "생산관리",
}


def kept():
    with db.transaction(read_only=True) as session:
        return session.exec(select(PersonalTie)).all()


def acts():
    with db.transaction(read_only=True) as session:
        found = session.exec(select(Record).where(Record.action.startswith("tie.")).order_by(Record.number)).all()
    return [(it.action, it.actor_name, it.why) for it in found]


def test_declared_stated_and_taken_back_and_all_of_it_recorded(as_user, world):
    bora = as_user(world.bora)
    assert "You have declared no tie." in bora.get("/people/ties").text
    assert bora.post("/people/ties/new", data=DECLARED).location == "/people/ties"
    page = bora.get("/people/ties").text
    for said in ("하늘정밀", "220-82-03228", "2\xa0Mar\xa02020", "생산관리", "you declared it", "Haneul Precision"):
        assert said in page, said
    assert bora.post("/people/ties", data={"agreed": "y", "phone": "010-1234-5678"}).location == "/home"
    (it,) = kept()
    assert bora.post(f"/people/ties/{it.id}", data={"why": ""}).status_code == 200
    assert bora.post(f"/people/ties/{it.id}", data={"why": "다른 회사였습니다."}).location == "/people/ties"
    assert bora.get(f"/people/ties/{it.id}").status_code == 404
    (it,) = kept()
    assert (it.ended_at, it.ended_why) == (NOW, "다른 회사였습니다.")
    who = world.bora.name
    assert acts() == [
        ("tie.declared", who, "생산관리"),
        ("tie.stated", who, ""),
        ("tie.ended", who, "다른 회사였습니다."),
    ]
    with db.transaction(read_only=True) as session:
        stated = impartiality.last(session, world.bora.id)
        lines = session.exec(select(Record).where(Record.action == "tie.stated")).all()
    assert (stated.phone, stated.ties_count) == ("01012345678", 1)
    assert "01012345678" not in str([(it.before, it.after, it.why) for it in lines])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"registration_no": "2208203229"}, "not a business registration number"),
        ({"registration_no": ""}, "Please fill this in."),
        ({"bond": "zzz"}, "is-error"),
        ({"bond": "other", "note": ""}, "in a sentence what it is"),
        ({"bond": "namesake", "note": " "}, "in a sentence what it is"),
        ({"until_on": "2019-01-01"}, "must not come before the first"),
        ({"until_on": "2019-02-30"}, "There is no such day"),
        ({"note": "900101-1234567"}, "resident registration number"),
        ({"name": "가" * 101}, "At most 100 characters"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(as_user, world, wrong, said):
    page = as_user(world.bora).post("/people/ties/new", data=DECLARED | wrong)
    assert page.status_code == 200
    assert said in page.text
    assert not kept()


def test_twice_the_same_is_one_tie_and_another_kind_is_another(as_user, world):
    bora = as_user(world.bora)
    bora.post("/people/ties/new", data=DECLARED)
    assert "You declared this already." in bora.post("/people/ties/new", data=DECLARED).text
    bora.post("/people/ties/new", data=DECLARED | {"bond": "stake"})
    assert [it.bond for it in kept()] == [Bond.EMPLOYMENT, Bond.STAKE]


def test_nothing_is_stated_without_the_tick_or_with_half_a_number(as_user, world):
    bora = as_user(world.bora)
    for wrong, said in (({}, "Please tick this"), ({"agreed": "y", "phone": "123"}, "area code")):
        assert said in bora.post("/people/ties", data=wrong).text
    assert not acts()


def test_a_colleagues_tie_is_not_there_and_firms_have_no_such_page(as_user, world):
    it = tie(world.bora, world.organisations["haneul"])
    assert as_user(world.boram).post(f"/people/ties/{it.id}", data={"why": "x"}).status_code == 404
    for person in (world.alice, world.eun, world.hana, world.min):
        assert as_user(person).get("/people/ties").status_code == 403


def test_after_a_year_it_is_asked_for_again_and_until_then_nothing_is_decided(as_user, world):
    with clock.freeze(NOW + timedelta(days=340)):
        assert "Say what ties you to firms" not in as_user(world.bora).get("/home").text
    with clock.freeze(NOW + timedelta(days=352)):
        assert "Say what ties you to firms" in as_user(world.bora).get("/home").text
    with clock.freeze(NOW + timedelta(days=366)):
        bora = as_user(world.bora)
        assert "That is over" in bora.get("/people/ties").text
        with db.transaction(read_only=True) as session:
            assert not impartiality.is_apart(session, world.bora, world.organisations["haneul"])
        bora.post("/people/ties", data={"agreed": "y"})
        with db.transaction(read_only=True) as session:
            assert impartiality.is_apart(session, world.bora, world.organisations["haneul"])


def test_whoever_has_said_nothing_is_led_to_the_page(as_user, world):
    with db.transaction() as session:
        for it in session.exec(select(Declaration)):
            session.delete(it)
    with db.transaction() as session:
        ref = dealing.supplier(session, world.organisations["chul_ai"], state="applied").ref
    bora = as_user(world.bora)
    answer = bora.post(f"/suppliers/{ref}/qualify", data={"decision": "qualify", "why": "확인"})
    assert answer.status_code == 403
    assert 'href="/people/ties"' in answer.text
    assert "not stated this yet" in bora.get("/people/ties").text
    assert "내 이해관계" in bora.get("/people/ties?lang=ko").text
