"""people.users, people.user, people.invite, people.partner: who may do what; people.sign_out ends a session."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from voucher.audit.models import Record
from voucher.kernel import db
from voucher.people.models import User


def test_the_list_is_searched_and_filtered(as_user, world):
    page = as_user(world.hana).get("/people/users?q=haneul").text
    assert "alice@haneul.example" in page
    assert "bora@agency.example" not in page
    page = as_user(world.hana).get("/people/users?role=paymaster").text
    assert "dana@agency.example" in page
    assert "bora@agency.example" not in page
    assert "Nobody found" in as_user(world.hana).get("/people/users?q=zzz").text


def test_the_list_is_arranged_and_filtered_by_state(as_user, client, world):
    from tests.world import PASSWORD

    with db.transaction() as session:
        session.get_one(User, world.mallory.id).active = False
        for person, day in ((world.alice, 3), (world.dana, 9), (world.bora, 6)):
            session.get_one(User, person.id).signed_in_at = datetime(2026, 11, day, tzinfo=UTC)
    browser = as_user(world.eun)
    emails = [person.email for person in (world.alice, world.bora, world.dana)]
    alice, bora, dana = emails
    for sort, wanted in (("recent", [dana, bora, alice]), ("away", [alice, bora, dana]), ("zzz", emails)):
        page = browser.get(f"/people/users?sort={sort}").text
        assert sorted(emails, key=page.index) == wanted, sort
    assert "Not yet" in browser.get("/people/users?sort=away").text
    locked = browser.get("/people/users?state=locked&sort=name").text
    assert world.mallory.email in locked
    assert alice not in locked
    assert world.mallory.email not in browser.get("/people/users?state=active").text
    assert world.mallory.email in browser.get("/people/users?state=zzz").text
    client.post("/people/sign-in", data={"email": alice, "password": PASSWORD})
    with db.transaction(read_only=True) as session:
        assert session.get_one(User, world.alice.id).signed_in_at.day == 16


def test_a_change_signs_the_person_out_and_is_recorded_with_its_reason(as_user, world):
    bora = as_user(world.bora)
    answer = as_user(world.hana).post(
        f"/people/users/{world.bora.id}",
        data={"roles": ["officer", "paymaster"], "active": "y", "why": "holiday cover"},
    )
    assert answer.status_code == 302
    assert bora.get("/home").status_code == 302
    with db.transaction(read_only=True) as session:
        assert session.get_one(User, world.bora.id).roles == ["officer", "paymaster"]
        line = session.exec(select(Record).where(Record.action == "user.changed")).one()
    assert (line.actor_name, line.why, line.before["roles"]) == (world.hana.name, "holiday cover", "officer")


def test_nobody_changes_their_own_roles(as_user, world):
    page = as_user(world.hana).post(f"/people/users/{world.hana.id}", data={"roles": ["administrator"], "why": "x"})
    assert "Nobody changes their own roles" in page.text


def test_an_auditor_acts_in_no_other_role(as_user, world):
    page = as_user(world.hana).post(
        f"/people/users/{world.eun.id}", data={"roles": ["auditor", "officer"], "active": "y", "why": "x"}
    )
    assert "have no other role" in page.text


def test_a_firm_gets_no_role_of_the_agency(as_user, world):
    page = as_user(world.hana).post(f"/people/users/{world.alice.id}", data={"roles": ["officer"], "why": "x"})
    assert page.status_code == 200
    with db.transaction(read_only=True) as session:
        assert session.get_one(User, world.alice.id).roles == ["applicant"]


def test_somebody_locked_out_cannot_sign_in(as_user, client, world):
    from tests.world import PASSWORD

    as_user(world.hana).post(f"/people/users/{world.alice.id}", data={"roles": ["applicant"], "why": "left the firm"})
    answer = client.post("/people/sign-in?lang=en", data={"email": world.alice.email, "password": PASSWORD})
    assert "is not right" in answer.text


def test_signing_out_asks_first_and_ends_the_session_on_the_server(as_user, world):
    browser = as_user(world.alice)
    with browser.session_transaction() as kept:
        token = kept["sign_in"]
    assert browser.get("/people/sign-out").status_code == 200
    assert browser.post("/people/sign-out").status_code == 302
    with browser.session_transaction() as kept:
        kept["sign_in"] = token
    assert browser.get("/home").status_code == 302


def test_a_colleague_is_invited_and_chooses_a_password(as_user, client, world):
    import re

    from voucher.notices.models import Mail

    invited = {"name": "새 담당", "email": "neu@agency.example", "roles": ["officer"]}
    assert as_user(world.hana).post("/people/invite", data=invited).status_code == 302
    with db.transaction(read_only=True) as session:
        person = session.exec(select(User).where(User.email == "neu@agency.example")).one()
        mail = session.exec(select(Mail).where(Mail.user_id == person.id)).one()
    link = re.search(r"/people/reset/\S+", mail.body).group()
    assert client.post(link, data={"password": "a quite new password 4"}).status_code == 302
    signed_in = client.post("/people/sign-in", data={"email": person.email, "password": "a quite new password 4"})
    assert signed_in.status_code == 302


def test_an_invitation_says_what_is_wrong(as_user, world):
    wrong = {"name": "x", "email": world.bora.email, "roles": ["officer"]}
    page = as_user(world.hana).post("/people/invite", data=wrong).text
    assert "This e-mail address is in use." in page
    page = as_user(world.hana).post("/people/invite", data={**wrong, "roles": ["auditor", "officer"]}).text
    assert "have no other role" in page


def test_a_fund_partner_is_added(as_user, world):
    partner = {"name": "새출자", "registration_no": "214-81-12349", "representative": "조합장"}
    page = as_user(world.hana).post("/people/partner", data=partner).text
    assert "not a business registration number" in page
    good = {**partner, "registration_no": "1018116293"}
    assert "here already" in as_user(world.hana).post("/people/partner", data=good).text


def test_the_agency_is_founded_once(session):
    from voucher.kernel.errors import Refused
    from voucher.people import inviting
    from voucher.people.roles import Role

    agency = inviting.Introduction("기관", "Agency", "1018116293", "장")
    chief = inviting.Invitation("관리", "chief@agency.example", (Role.ADMINISTRATOR,))
    with pytest.raises(Refused, match="already"):
        inviting.found(session, agency, chief)
