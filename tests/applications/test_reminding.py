"""Work: firms are reminded of drafts three days and one day before the round closes."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from tests.applications.cases import a_draft, a_submitted
from voucher.applications import reminding
from voucher.kernel import clock, db
from voucher.notices.models import Mail
from voucher.people.models import User
from voucher.people.roles import Role


def letters():
    with db.transaction(read_only=True) as session:
        return session.exec(select(Mail).where(Mail.key.startswith("draft_unfinished"))).all()


def on(day, hour=0):
    """The clock's time in Seoul: nine in the morning of a day in December, or later."""
    return clock.freeze(datetime(2026, 12, day, hour, tzinfo=UTC))


@pytest.mark.parametrize(("day", "told"), [(14, 0), (15, 1), (16, 0), (17, 1), (18, 0), (19, 0)])
def test_three_days_and_one_day_before(write, world, day, told):
    write(a_draft, world.alice)
    with on(day):
        assert reminding.remind() == told
    assert len(letters()) == told


def test_once_for_a_draft_and_a_day_to_whoever_may_apply(write, world):
    ref = write(a_draft, world.alice)
    with db.transaction() as session:
        firm = world.alice.organisation_id
        for name, roles in (("second", [Role.APPLICANT]), ("reader", [Role.SUPPLIER])):
            session.add(
                User(
                    email=f"{name}@b.kr", name=name, organisation_id=firm, roles=roles, password_hash="x", language="en"
                )
            )
    for hour in (0, 5):
        with on(15, hour):
            reminding.remind()
    written = letters()
    assert {mail.user_id for mail in written} >= {world.alice.id}
    assert len(written) == 2
    english = next(mail for mail in written if mail.user_id != world.alice.id)
    assert "closes in 3 days" in english.body
    assert f"/applications/{ref}/check" in english.body
    with on(17):
        reminding.remind()
    assert len(letters()) == 4
    assert "closes tomorrow" in " ".join(mail.body for mail in letters())


def test_what_was_submitted_waits_for_nobody(write, world):
    write(a_submitted, world.alice)
    with on(15):
        assert reminding.remind() == 0
