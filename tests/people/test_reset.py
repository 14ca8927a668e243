"""people.forgot, people.reset and people.password: a new password."""

import re
from datetime import timedelta

from sqlmodel import select

from tests.world import NOW, PASSWORD
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.notices.models import Mail
from voucher.people import resetting

NEW = "another fine password 3"


def _carry_out() -> None:
    """What the worker does with a wish for a link; the mail itself goes nowhere here."""
    with db.transaction(read_only=True) as session:
        waiting = "SELECT args->>'user_id' FROM procrastinate_jobs WHERE task_name = 'people.send_reset' AND status = 'todo' ORDER BY id"
        wishes = session.connection().exec_driver_sql(waiting).scalars().all()
    for user_id in wishes:
        resetting.send(user_id)
    with db.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM procrastinate_jobs WHERE task_name = 'people.send_reset'")


def _link(world) -> str:
    _carry_out()
    with db.transaction(read_only=True) as session:
        mail = session.exec(select(Mail).where(Mail.user_id == world.alice.id).order_by(Mail.created_at.desc())).first()
    return re.search(r"/people/reset/\S+", mail.body).group()


def test_a_mailed_link_sets_a_new_password_once(client, as_user, world):
    elsewhere = as_user(world.alice)
    assert "a link is on its way" in client.post("/people/forgot?lang=en", data={"email": "alice@haneul.example"}).text
    link = _link(world)
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": NEW}).status_code == 302
    assert client.post(link, data={"password": NEW}).status_code == 410
    assert elsewhere.get("/home").status_code == 302, "every session ended"
    right = {"email": "alice@haneul.example", "password": NEW}
    assert client.post("/people/sign-in", data=right).status_code == 302
    assert client.post("/people/sign-in", data={**right, "password": PASSWORD}).status_code == 200


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, world):
    known = client.post("/people/forgot?lang=en", data={"email": "alice@haneul.example"}).text
    unknown = client.post("/people/forgot?lang=en", data={"email": "nobody@haneul.example"}).text
    assert known == unknown
    with db.transaction(read_only=True) as session:
        assert not session.exec(select(Mail)).all(), "nothing is written while the person waits"
        counts = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'people.send_reset'"
        assert session.connection().exec_driver_sql(counts).scalar() == 2
    _carry_out()
    with db.transaction(read_only=True) as session:
        assert len(session.exec(select(Mail)).all()) == 1


def test_a_link_dies_after_half_an_hour_and_when_a_newer_one_is_asked_for(client, world):
    client.post("/people/forgot", data={"email": "alice@haneul.example"})
    first = _link(world)
    client.post("/people/forgot", data={"email": "alice@haneul.example"})
    second = _link(world)
    assert client.get(first).status_code == 410
    with clock.freeze(NOW + timedelta(minutes=31)):
        assert client.get(second).status_code == 410


def test_a_weak_password_is_refused_and_the_link_still_works(client, world):
    client.post("/people/forgot", data={"email": "alice@haneul.example"})
    link = _link(world)
    assert "easy to guess" in client.post(f"{link}?lang=en", data={"password": "1111111111111"}).text
    assert client.post(link, data={"password": NEW}).status_code == 302


def test_changing_it_oneself_needs_the_present_one(as_user, world, client):
    browser = as_user(world.alice)
    wrong = browser.post("/people/password", data={"old_password": "no", "password": NEW})
    assert "not your password" in wrong.text
    assert browser.post("/people/password", data={"old_password": PASSWORD, "password": NEW}).status_code == 302
    assert client.post("/people/sign-in", data={"email": world.alice.email, "password": NEW}).status_code == 302


def test_changing_it_ends_every_other_session_and_keeps_this_one(as_user, world, client):
    client.post("/people/sign-in", data={"email": world.alice.email, "password": PASSWORD})
    assert client.get("/people/password").status_code == 200
    browser = as_user(world.alice)
    assert browser.post("/people/password", data={"old_password": PASSWORD, "password": NEW}).status_code == 302
    assert browser.get("/people/password").status_code == 200
    assert client.get("/people/password").location.startswith("/people/sign-in")


def test_an_address_that_is_none_is_told_at_its_field(client, world):
    for wrong in ("", "alice", "alice@", "<alice@haneul.example>"):
        page = client.post("/people/forgot?lang=en", data={"email": wrong}).text
        assert "field-error" in page
        assert "is on its way" not in page


def test_nobodys_mailbox_is_filled(client, world):
    for number in range(8):
        data, place = {"email": "alice@haneul.example"}, {"REMOTE_ADDR": f"198.51.100.{number}"}
        client.post("/people/forgot", data=data, environ_base=place)
    _carry_out()
    with db.transaction(read_only=True) as session:
        assert len(session.exec(select(Mail)).all()) == resetting.MAILS_PER_PERSON


def test_a_wish_for_a_link_is_recorded(client, world):
    client.post("/people/forgot", data={"email": "alice@haneul.example"})
    _carry_out()
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "user.reset_asked")).one()
    assert (line.subject_id, line.after) == (world.alice.id, {"email": "alice@haneul.example"})
