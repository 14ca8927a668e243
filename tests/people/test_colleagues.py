"""people.colleagues, people.colleague: a firm asks in its own people, and locks out who left."""

import re

import pytest
from sqlmodel import select

from tests.people.steps import mails
from tests.world import PASSWORD
from voucher.audit.models import Record
from voucher.kernel import db, errands
from voucher.kernel.errors import NotPermitted
from voucher.people import admitting
from voucher.people.models import User

ASKED = {"name": "Carol Kim", "email": "carol@haneul.example", "password": PASSWORD}


def carol() -> User | None:
    with db.transaction(read_only=True) as session:
        return session.exec(select(User).where(User.email == ASKED["email"])).one_or_none()


def test_a_colleague_is_asked_in_by_mail_and_may_do_the_same(as_user, world):
    browser = as_user(world.alice)
    assert browser.post("/people/colleagues", data=ASKED).status_code == 302
    found = carol()
    assert (found.roles, found.organisation_id) == (world.alice.roles, world.alice.organisation_id)
    assert "carol@haneul.example" in browser.get("/people/colleagues").text
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "user.invited")).one()
    assert line.actor_name == world.alice.name
    errands.run_waiting()
    assert [mail.user_id for mail in mails()] == [found.id]


def test_only_with_the_own_password_and_only_once(as_user, world):
    browser = as_user(world.alice)
    assert "This is not your password." in browser.post("/people/colleagues", data={**ASKED, "password": "x"}).text
    assert carol() is None
    browser.post("/people/colleagues", data=ASKED)
    assert "This e-mail address is in use." in browser.post("/people/colleagues", data=ASKED).text
    used = browser.post("/people/colleagues", data={**ASKED, "email": world.mallory.email}).text
    assert "This e-mail address is in use." in used


def test_who_leaves_is_locked_out_at_once_and_may_come_back(as_user, world):
    browser = as_user(world.alice)
    browser.post("/people/colleagues", data=ASKED)
    found = carol()
    other = as_user(found)
    assert other.get("/home").status_code == 200
    page = f"/people/colleagues/{found.id}"
    assert "Lock out" in browser.get(page).text
    assert browser.post(page, data={"active": "0"}).status_code == 302
    assert not carol().active
    assert other.get("/home").status_code == 302
    assert "Let in again" in browser.get(page).text
    browser.post(page, data={"active": "1"})
    assert carol().active


def test_an_old_page_or_a_second_press_never_does_the_opposite(as_user, world):
    browser = as_user(world.alice)
    browser.post("/people/colleagues", data=ASKED)
    page = f"/people/colleagues/{carol().id}"
    assert re.search(r'name="active"[^>]* value="0"', browser.get(page).text)
    for _ in range(2):
        assert "Carol Kim is locked out." in browser.post(page, data={"active": "0"}, follow_redirects=True).text
        assert not carol().active
    assert re.search(r'name="active"[^>]* value="1"', browser.get(page).text)
    for wrong in ({}, {"active": "2"}, {"active": ""}):
        assert "Please choose one." in browser.post(page, data=wrong).text
    assert not carol().active
    with db.transaction(read_only=True) as session:
        changed = session.exec(select(Record).where(Record.action == "user.changed")).all()
    assert len(changed) == 1


def test_nobody_touches_another_firms_people_or_themselves(as_user, world):
    browser = as_user(world.alice)
    assert browser.get(f"/people/colleagues/{world.mallory.id}").status_code == 404
    assert browser.post(f"/people/colleagues/{world.mallory.id}", data={"active": "0"}).status_code == 404
    refused = browser.post(f"/people/colleagues/{world.alice.id}", data={"active": "0"}).text
    assert "Nobody locks themselves out" in refused
    assert as_user(world.bora).get("/people/colleagues").status_code == 403


def test_there_is_an_end_to_it(as_user, world, monkeypatch):
    monkeypatch.setattr("voucher.people.admitting.MOST", 1)
    answer = as_user(world.alice).post("/people/colleagues", data=ASKED).text
    assert re.search("At most 1 people", answer)
    assert carol() is None


def test_two_who_lock_each_other_out_leave_one_in(as_user, world):
    as_user(world.alice).post("/people/colleagues", data=ASKED)
    found = carol()
    with db.transaction() as session:
        admitting.set_access(session, found.id, active=False, by=world.alice)
    with pytest.raises(NotPermitted), db.transaction() as session:
        admitting.set_access(session, world.alice.id, active=False, by=found)  # who was let in when the request came


def test_who_comes_back_needs_room(as_user, world, monkeypatch):
    browser = as_user(world.alice)
    browser.post("/people/colleagues", data=ASKED)
    page = f"/people/colleagues/{carol().id}"
    browser.post(page, data={"active": "0"})
    monkeypatch.setattr("voucher.people.admitting.MOST", 1)
    assert "At most 1 people" in browser.post(page, data={"active": "1"}).text
    assert not carol().active
