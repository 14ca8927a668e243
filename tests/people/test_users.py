"""people.users and people.user: an administrator gives and takes roles; people.sign_out ends a session."""

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
