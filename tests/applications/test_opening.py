"""The database: a request opens exactly what it names, for what the firm said, and keeps its application waiting."""

import pytest
import sqlalchemy as sa

from tests.applications.cases import a_submitted
from tests.applications.requests import BETTER, an_answered, an_asked, supply
from voucher.applications import supplementing
from voucher.kernel import db


@pytest.fixture
def ref(write, world):
    """Alice's application, of which the goal and a paper are asked for."""
    return write(an_asked, world)


@pytest.mark.parametrize("state", ["submitted", "approved", "rejected", "reserve", "draft"])
def test_the_database_keeps_it_waiting(ref, state):
    change = f"UPDATE applications_application SET state = '{state}'"
    with pytest.raises(sa.exc.IntegrityError, match="waits for its supplement"), db.transaction() as session:
        session.connection().exec_driver_sql(change)


def test_the_database_lets_nothing_wait_that_nobody_asked_for(write, world):
    write(a_submitted, world.alice)
    with pytest.raises(sa.exc.IntegrityError, match="waits for its supplement"), db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE applications_application SET state = 'supplement'")


CHANGES = (
    "title = 'x'", "problem = 'x'", "asked_krw = 1", "asked_krw = asked_krw + 1", "skill = 'energy'", "firm_size = 'large'",
    "band_code = 'x'", "government_rate = 1", "submitted_at = now()", "answers = '{\"q1\": \"o1\"}'", "goal = 'another'",
    "round_id = gen_random_uuid()", "source_ref = 'x'",
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_opens_nothing_else(ref, world, change):
    with db.transaction() as session:
        supply(session, ref, world)
    with pytest.raises(sa.exc.IntegrityError, match="never changed"), db.transaction() as session:
        session.connection().exec_driver_sql(f"UPDATE applications_application SET {change}")


def test_the_database_opens_what_was_asked_for_exactly_as_the_firm_said_it(ref, world):
    change = sa.text("UPDATE applications_application SET goal = :goal")
    with pytest.raises(sa.exc.IntegrityError, match="goal was not asked for"), db.transaction() as session:
        session.connection().execute(change, {"goal": BETTER})
    with db.transaction() as session:
        supply(session, ref, world)
    with db.transaction() as session:
        session.connection().execute(change, {"goal": BETTER})
        session.rollback()
    with db.transaction() as session:
        supplementing.send(session, ref, "", by=world.alice)
    with pytest.raises(sa.exc.IntegrityError, match="never changed"), db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE applications_application SET goal = 'again'")


INTO = """INSERT INTO applications_paper (id, created_at, application_id, code, file_id, added_by_id, supplement_id)
    SELECT gen_random_uuid(), now(), application_id, {code}, gen_random_uuid(), added_by_id, {supplement}
    FROM applications_paper LIMIT 1"""
OPEN = "(SELECT id FROM applications_supplement)"


@pytest.mark.parametrize(
    "statement",
    [
        INTO.format(code="code", supplement="NULL"),
        INTO.format(code="'another'", supplement=OPEN),
        "DELETE FROM applications_paper WHERE supplement_id IS NULL",
        "UPDATE applications_paper SET issued_on = NULL",
        "UPDATE applications_paper SET replaced_id = supplement_id",
        "UPDATE applications_paper SET supplement_id = NULL",
        "TRUNCATE applications_paper",
        "DELETE FROM applications_supplement",
        "DELETE FROM applications_supplement_point",
        "UPDATE applications_supplement_point SET reason = 'x'",
        "UPDATE applications_supplement_point SET code = 'title'",
        "UPDATE applications_supplement SET due_at = due_at + interval '1 day'",
        "UPDATE applications_supplement SET asked_by_id = NULL",
        "UPDATE applications_supplement SET number = 2",
    ],
)
def test_the_database_keeps_papers_and_requests(ref, world, statement):
    with db.transaction() as session:
        supply(session, ref, world)
    said = r"never changed|append-only|permission|not-null"
    with pytest.raises(sa.exc.DBAPIError, match=said), db.transaction() as session:
        session.connection().exec_driver_sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE applications_supplement SET why = 'x'",
        "UPDATE applications_supplement SET state = 'open', closed_at = NULL, closed_by_id = NULL",
        "UPDATE applications_supplement_point SET said = NULL",
        INTO.format(code="code", supplement=OPEN),
        "DELETE FROM applications_paper WHERE supplement_id IS NOT NULL",
    ],
)
def test_what_is_closed_is_over(write, world, statement):
    write(an_answered, world)
    with pytest.raises(sa.exc.DBAPIError, match=r"never changed|append-only"), db.transaction() as session:
        session.connection().exec_driver_sql(statement)
