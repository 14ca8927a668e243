"""people.sign_in: sign in, throttle, time out."""

import contextvars
import os
import threading
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, select

from tests.world import NOW, PASSWORD
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.people import signing_in
from voucher.people.models import Attempt, SignIn


def test_the_right_password_opens_the_home_page(client, world):
    answer = client.post("/people/sign-in", data={"email": " ALICE@haneul.example ", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/home").status_code == 200


def test_a_wrong_password_says_the_same_as_an_unknown_address(client, world):
    pages = [
        client.post("/people/sign-in?lang=en", data={"email": email, "password": "wrong"})
        for email in ("alice@haneul.example", "nobody@haneul.example")
    ]
    for page in pages:
        assert page.status_code == 200
        assert "The e-mail address or the password is not right." in page.text


RIGHT = {"email": "alice@haneul.example", "password": PASSWORD}
WRONG = {**RIGHT, "password": "wrong secret 9"}


def _from(address):
    return {"environ_base": {"REMOTE_ADDR": address}}


def _records(action):
    with db.transaction(read_only=True) as session:
        return session.exec(select(Record).where(Record.action == action).order_by(Record.number)).all()


def test_five_failures_close_the_door_for_a_quarter_of_an_hour(client, world):
    for _ in range(5):
        client.post("/people/sign-in", data=WRONG)
    assert client.post("/people/sign-in", data=RIGHT).status_code == 200
    with clock.freeze(NOW + timedelta(minutes=16)):
        assert client.post("/people/sign-in", data=RIGHT).status_code == 302


def test_a_stranger_elsewhere_cannot_lock_somebody_out(client, world):
    for _ in range(6):
        client.post("/people/sign-in", data=WRONG, **_from("198.51.100.7"))
    assert client.post("/people/sign-in", data=RIGHT, **_from("198.51.100.7")).status_code == 200
    assert client.post("/people/sign-in", data=RIGHT, **_from("192.0.2.1")).status_code == 302


def test_one_address_that_tries_many_people_is_slowed(client, world, monkeypatch):
    monkeypatch.setattr(signing_in, "ATTEMPTS_PER_ADDRESS", 6)
    for number in range(6):
        client.post("/people/sign-in", data={**WRONG, "email": f"p{number}@haneul.example"}, **_from("198.51.100.7"))
    page = client.post("/people/sign-in?lang=en", data=RIGHT, **_from("198.51.100.7"))
    assert "Too many attempts" in page.text
    assert client.post("/people/sign-in", data=RIGHT, **_from("192.0.2.1")).status_code == 302


def test_very_many_attempts_on_one_person_close_the_door_from_everywhere(client, world, monkeypatch):
    monkeypatch.setattr(signing_in, "ATTEMPTS_PER_PERSON", 6)
    for number in range(6):
        client.post("/people/sign-in", data=WRONG, **_from(f"198.51.100.{number}"))
    assert client.post("/people/sign-in", data=RIGHT, **_from("192.0.2.1")).status_code == 200


def test_failures_are_recorded_with_whom_and_from_where_and_without_what_was_typed(client, world):
    for _ in range(6):
        client.post("/people/sign-in", data=WRONG, **_from("198.51.100.7"))
    client.post("/people/sign-in", data={"email": "my own secret", "password": "x"}, **_from("198.51.100.7"))
    failed = _records("user.sign_in_failed")
    assert [(r.subject_id, r.address, r.after) for r in failed[:5]] == [
        (world.alice.id, "198.51.100.7", {"email": "alice@haneul.example"})
    ] * 5
    assert failed[5].after == {"account": "unknown"}
    (closed,) = _records("user.throttled")
    assert closed.after == {"email": "alice@haneul.example", "doors": "pair"}
    whole = str([r.model_dump() for r in (*failed, closed)])
    assert "wrong secret" not in whole
    assert "my own secret" not in whole


def test_a_failed_proof_is_recorded(as_user, world):
    as_user(world.alice).post(
        "/people/password", data={"old_password": "wrong secret 9", "password": "new secret 12345"}
    )
    (line,) = _records("user.proof_failed")
    assert (line.actor_id, line.after) == (world.alice.id, {})


def test_many_people_at_once_never_wait_for_each_other(as_user, app, world, monkeypatch):
    """A request that also notes that somebody is still there, or failed, holds one connection at a time."""
    with clock.freeze(NOW - timedelta(minutes=20)):
        browsers = [as_user(world.alice) for _ in range(4)]
    narrow = sa.create_engine(db.driver_url(os.environ["DATABASE_URL"]), pool_size=1, max_overflow=0, pool_timeout=5)
    monkeypatch.setattr(db, "_engine", narrow)
    here, answers = contextvars.copy_context(), []

    def visit(browser):
        answers.append(browser.get("/home").status_code)
        answers.append(browser.post("/people/password", data={"old_password": "no", "password": "x" * 12}).status_code)

    threads = [threading.Thread(target=here.copy().run, args=(visit, browser)) for browser in browsers]
    [t.start() for t in threads]
    [t.join() for t in threads]
    narrow.dispose()
    assert answers == [200] * 8
    with Session(sa.create_engine(db.driver_url(os.environ["DATABASE_URL"]), poolclass=sa.NullPool)) as session:
        assert {row.seen_at for row in session.exec(select(SignIn))} == {NOW}
        assert len(session.exec(select(Attempt)).all()) == 4


def test_a_session_ends_when_idle_and_ends_for_good_after_half_a_day(as_user, world):
    browser = as_user(world.alice)
    for minutes in (20, 40, 60):
        with clock.freeze(NOW + timedelta(minutes=minutes)):
            assert browser.get("/home").status_code == 200
    with clock.freeze(NOW + timedelta(minutes=91)):
        assert browser.get("/home").status_code == 302


def test_the_page_after_signing_in_is_never_somebody_elses(client, world):
    right = {"email": "alice@haneul.example", "password": PASSWORD}
    for wanted in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = client.post(f"/people/sign-in?next={wanted}", data=right)
        assert answer.headers["Location"] == "/home"
