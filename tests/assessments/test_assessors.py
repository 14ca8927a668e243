"""assessments.assessors, assessments.assessor, assessments.invite: the pool, and who is asked into it."""

import pytest
from sqlmodel import select

from tests.assessments.scene import an_assessor
from voucher.assessments.models import Assessor
from voucher.kernel import db
from voucher.notices.models import Mail
from voucher.people.models import User
from voucher.suppliers.models import Skill

NEW = {
    "name": "김전문",
    "email": "Expert@Univ.Example",
    "employer": "서울대학교",
    "employer_no": "",
    "skills": ["inspection", "energy"],
    "industries": ["C29"],
    "load_limit": "5",
}


@pytest.fixture
def pool(world):
    with db.transaction() as session:
        an_assessor(session, world.min)
        an_assessor(session, world.noa, employer="부산연구원", skills=(Skill.ENERGY,))
        return an_assessor(session, world.ora, employer="대구공대", available=False).ref


def test_the_pool_is_searched_and_filtered(as_user, world, pool):
    browser = as_user(world.bora)
    everybody = browser.get("/assessments/assessors").text
    assert all(name in everybody for name in ("한국기술대학교", "부산연구원", "대구공대"))
    for asked, there, away in (
        ("q=부산", "부산연구원", "대구공대"),
        ("skill=energy", "부산연구원", "한국기술대학교"),
        ("state=away", "대구공대", "부산연구원"),
        ("state=available&sort=newest", "부산연구원", "대구공대"),
    ):
        page = browser.get(f"/assessments/assessors?{asked}").text
        assert there in page
        assert away not in page.partition('id="results"')[2]
    assert "No assessor found" in browser.get("/assessments/assessors?q=zzz").text
    assert "부산연구원" in browser.get("/assessments/assessors?format=csv").text


def test_one_assessor_is_shown_to_officers_and_auditors_alone(as_user, world, pool):
    for reader in (world.bora, world.eun):
        assert "대구공대" in as_user(reader).get(f"/assessments/assessors/{pool}").text
    assert as_user(world.min).get(f"/assessments/assessors/{pool}").status_code == 403
    assert as_user(world.bora).get("/assessments/assessors/ASR-2026-999999").status_code == 404


def test_an_expert_is_asked_in_by_mail_and_corrects_what_was_written(as_user, world):
    assert as_user(world.bora).post("/assessments/assessors/invite", data=NEW).location == "/assessments/assessors"
    with db.transaction(read_only=True) as session:
        user = session.exec(select(User).where(User.email == "expert@univ.example")).one()
        assert user.roles == ["assessor"]
        assert session.exec(select(Mail.key).where(Mail.user_id == user.id)).one().startswith("invited:")
        assert session.exec(select(Assessor).where(Assessor.user_id == user.id)).one().skills == [
            "inspection",
            "energy",
        ]
        session.expunge(user)
    browser = as_user(user)
    assert "서울대학교" in browser.get("/assessments/profile").text
    assert (
        browser.post("/assessments/profile", data={**NEW, "employer": "한강대학교"}).location == "/assessments/profile"
    )
    page = browser.get("/assessments/profile").text
    assert "한강대학교" in page
    assert "서울대학교" not in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"skills": []}, "choose at least one"),
        ({"skills": ["magic"]}, "Please choose from the list"),
        ({"load_limit": "0"}, "from 1 to 100"),
        ({"employer_no": "1234567890"}, "not a business registration number"),
        ({"email": "bora@agency.example"}, "in use"),
        ({"email": "no address"}, "like name@firm.kr"),
        ({"name": "x" * 101}, "At most 100 characters"),
    ],
)
def test_what_cannot_be_written_of_an_expert(as_user, world, wrong, said):
    page = as_user(world.bora).post("/assessments/assessors/invite", data={**NEW, **wrong})
    assert page.status_code == 200
    assert said in page.text
    with db.transaction(read_only=True) as session:
        assert not session.exec(select(Assessor.id)).all()
