"""What mails say is not kept for ever, whether they went or not."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tests.people.steps import GOOD, answered
from tests.world import NOW
from voucher.kernel import clock, db
from voucher.notices import sending, tidying
from voucher.notices.models import Mail


def _bodies() -> list[bool]:
    with db.transaction(read_only=True) as session:
        return [bool(mail.body) for mail in session.exec(select(Mail))]


@pytest.mark.parametrize("sent", [True, False])
def test_a_mail_is_emptied_after_a_year_whether_it_went_or_not(world, sent):
    with db.transaction() as session:
        session.add(Mail(key="k", user_id=world.alice.id, subject="s", body="b", sent_at=NOW if sent else None))
    for days, kept in ((366, True), (367, False)):
        with clock.freeze(NOW + timedelta(days=days)):
            tidying.tidy()
        assert _bodies() == [kept]


def test_a_strangers_mail_that_never_went_is_forgotten_with_the_sign_up(client, world, monkeypatch):
    client.post("/people/sign-up", data=GOOD)
    answered()
    with db.transaction(read_only=True) as session:
        mail_id = session.exec(select(Mail.id)).one()
    with clock.freeze(NOW + timedelta(days=7)):
        tidying.tidy()
    assert _bodies() == [True]
    with clock.freeze(NOW + timedelta(days=7, seconds=1)):
        tidying.tidy()
    assert _bodies() == []
    monkeypatch.setattr(sending, "_hand_over", lambda _message: pytest.fail("sent"))
    sending.send(str(mail_id))  # an errand that comes late finds nothing
