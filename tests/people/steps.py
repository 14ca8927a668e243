"""Signing up, as far as a person without a browser gets."""

import re

from flask.testing import FlaskClient
from sqlmodel import select

from voucher.kernel import db
from voucher.notices.models import Mail
from voucher.people import joining
from voucher.people.models import Registration

PASSWORD = "a fine long password 2"
GOOD = {
    "kind": "firm", "organisation_name": "새한정공", "registration_no": "101-86-00011", "representative": "김새한",
    "opened_on": "1998-03-02", "region": "busan", "industry": "C29", "size": "small", "employees_count": "12",
    "name": "김담당", "email": "new@saehan.example", "consent": "y",
}  # fmt: skip


def answered() -> None:
    """The worker writes what waits to be written."""
    with db.transaction(read_only=True) as session:
        waiting = session.exec(select(Registration.id).order_by(Registration.created_at, Registration.id)).all()
    for registration_id in waiting:
        joining.answer(str(registration_id))


def mails() -> list[Mail]:
    """Every letter, oldest first."""
    with db.transaction(read_only=True) as session:
        return list(session.exec(select(Mail).order_by(Mail.created_at, Mail.id)))


def link(mail: Mail) -> str:
    """The address in a letter that completes a sign-up."""
    found = re.search(r"/people/sign-up/\S+", mail.body)
    assert found, mail.body
    return found.group()


def joined(client: FlaskClient, **other: str) -> None:
    """Somebody signs up, opens the link and has chosen a password: signed in from here on."""
    page = client.post("/people/sign-up?lang=en", data={**GOOD, **other}).text
    assert "Please look at your mail" in page, page
    answered()
    assert client.post(link(mails()[-1]), data={"password": PASSWORD}).headers["Location"] == "/home"
