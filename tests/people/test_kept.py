"""What is kept of those who came, and what the database allows of the tax office's answers."""

import hashlib

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from voucher.kernel import db
from voucher.people.models import Attempt, TaxCheck


def test_nobody_without_our_key_finds_out_who_knocked(client, world):
    client.post("/people/sign-in", data={"email": world.alice.email, "password": "wrong"})
    client.post("/people/forgot", data={"email": world.alice.email})
    with db.transaction(read_only=True) as session:
        doors = session.exec(select(Attempt.door)).all()
    place = "127.0.0.1"
    said = (place, *(f"{what}|{world.alice.email}{end}" for what in ("sign-in", "reset") for end in ("", f"|{place}")))
    assert doors
    for one in said:
        assert not any(hashlib.sha256(one.encode()).hexdigest() in door for door in doors)
        assert not any(one in door for door in doors)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("UPDATE people_organisation SET representative_status = '03'", "organisation_representative_status"),
        ("UPDATE people_tax_check SET question = 'guess'", "tax_check_question"),
    ],
)
def test_answers_of_the_tax_office_are_its_own(world, change, rule):
    with db.transaction() as session:
        session.add(TaxCheck(organisation_id=world.alice.organisation_id, status="01", said={}))
    with pytest.raises(IntegrityError, match=f'"ck_people_{rule}"'), db.transaction() as session:
        session.connection().execute(sa.text(change))
