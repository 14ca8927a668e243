"""assessments.profile, assessments.ties, assessments.end_tie: what an assessor says about themselves."""

import pytest
from sqlmodel import select

from tests.assessments.scene import an_assessor
from voucher.assessments.models import Interest
from voucher.audit.models import Record
from voucher.kernel import db

TIE = {"name": "하늘정밀", "registration_no": "220-82-03228", "bond": "joint_work", "note": "2025년 공동 과제"}


@pytest.fixture
def min_(world):
    with db.transaction() as session:
        an_assessor(session, world.min)
    return world.min


def kept():
    with db.transaction(read_only=True) as session:
        return session.exec(select(Interest)).all()


def test_a_tie_is_declared_and_taken_back(as_user, world, min_):
    browser = as_user(min_)
    assert browser.post("/assessments/ties", data=TIE).location == "/assessments/profile"
    (tie,) = kept()
    assert tie.registration_no == "2208203228"
    assert "하늘정밀" in browser.get("/assessments/profile").text
    assert "declared this already" in browser.post("/assessments/ties", data=TIE).text
    assert as_user(world.noa).post(f"/assessments/ties/{tie.id}").status_code == 404
    assert browser.get(f"/assessments/ties/{tie.id}").status_code == 200
    assert browser.post(f"/assessments/ties/{tie.id}").location == "/assessments/profile"
    assert not kept()
    with db.transaction(read_only=True) as session:
        acts = session.exec(select(Record.action).where(Record.actor_id == min_.id)).all()
    assert {"assessor.tie_declared", "assessor.tie_ended"} <= set(acts)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"registration_no": "1234567890"}, "not a business registration number"),
        ({"bond": "friendship"}, "Please choose from the list"),
        ({"name": ""}, "Please fill this in"),
        ({"note": "x" * 501}, "At most 500 characters"),
    ],
)
def test_what_is_no_tie(as_user, min_, wrong, said):
    page = as_user(min_).post("/assessments/ties", data={**TIE, **wrong})
    assert page.status_code == 200
    assert said in page.text
    assert not kept()


def test_before_anything_is_said_the_profile_comes_first(as_user, world):
    browser = as_user(world.noa)
    assert browser.get("/assessments/ties").location == "/assessments/profile"
    assert "What ties you to firms" not in browser.get("/assessments/profile").text
