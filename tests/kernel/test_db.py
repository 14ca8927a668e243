"""Transactions, locks, errands and lists."""

import threading
import traceback
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from procrastinate.jobs import Job
from sqlmodel import select

from voucher.kernel import clock, db, errands
from voucher.kernel.errors import NotFound
from voucher.kernel.listing import Order, page
from voucher.kernel.models import Tick
from voucher.people.models import Organisation, Reset, User


def test_a_get_cannot_write(database):
    with pytest.raises(sa.exc.InternalError, match="read-only"), db.transaction(read_only=True) as session:
        session.add(Tick(schedule="x", period="y"))
        session.flush()


def test_the_application_role_owns_nothing_and_cannot_become_somebody(database):
    with db.transaction(read_only=True) as session:
        connection = session.connection()
        assert connection.exec_driver_sql("SELECT current_user").scalar_one() == "voucher_app"
        owned = "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = current_user"
        assert connection.exec_driver_sql(owned).scalar_one() == 0


@pytest.mark.parametrize("statement", ["UPDATE {} SET action = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("as_owner", [False, True])
def test_the_audit_log_only_grows(database, world, as_user, statement, as_owner):
    as_user(world.alice)
    with db.transaction() as session:
        from voucher.audit import log

        log.record(session, "user.signed_in", world.alice, by=world.alice)
    engine = sa.create_engine(db.driver_url(database), poolclass=sa.NullPool) if as_owner else db.engine()
    with pytest.raises(sa.exc.DBAPIError), engine.begin() as connection:
        connection.exec_driver_sql(statement.format("audit_record"))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("UPDATE people_organisation SET address = NULL WHERE id = :firm", "people_organisation"),
        ("UPDATE people_user SET email = (SELECT min(email) FROM people_user WHERE id <> :person)", "uq_people_user"),
    ],
)
def test_an_error_names_the_rule_and_nobody(database, world, change, rule):
    whom = {"firm": world.alice.organisation_id, "person": world.alice.id}
    with pytest.raises(sa.exc.IntegrityError) as failure, db.transaction() as session:
        session.connection().execute(sa.text(change), whom)
    told = "".join(traceback.format_exception(failure.value))
    assert rule in told
    for private in (world.alice.name, "하늘정밀", "@haneul.example", str(world.alice.id)):
        assert private not in told


def test_a_lock_reads_afresh_what_was_read_before(database, world):
    from tests.world import PEOPLE

    seen = []

    def change():
        with db.transaction() as other:
            db.lock(other, User, User.id == world.alice.id).name = "앨리스 2"

    with db.transaction() as session:
        stale = session.get_one(User, world.alice.id)
        assert stale.name == PEOPLE["alice"][0]
        thread = threading.Thread(target=change)
        thread.start()
        thread.join()
        seen.append(db.lock(session, User, User.id == world.alice.id).name)
    assert seen == ["앨리스 2"]


def test_a_lock_does_not_stop_whoever_only_refers_to_the_row(database, world):
    with db.transaction() as session:
        db.lock(session, User, User.id == world.alice.id)
        with db.transaction() as other:
            other.connection().exec_driver_sql("SET LOCAL lock_timeout = '1s'")
            other.add(Reset(token_digest="x", user_id=world.alice.id, ends_at=clock.now()))
        with pytest.raises(sa.exc.OperationalError, match="lock timeout"), db.transaction() as other:
            other.connection().exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            db.lock(other, User, User.id == world.alice.id)


def test_an_error_does_not_say_what_was_typed(database):
    with pytest.raises(sa.exc.DBAPIError) as caught, db.transaction() as session:
        session.connection().execute(sa.text("SELECT :typed / 0, :secret"), {"typed": 1, "secret": "alice@example.com"})
    assert "alice@example.com" not in str(caught.value)


def test_a_lock_on_nothing_says_not_found(session):
    with pytest.raises(NotFound):
        db.lock(session, User, User.email == "nobody")


def test_an_errand_exists_exactly_when_the_change_does(database):
    count = "SELECT count(*) FROM procrastinate_jobs"
    with pytest.raises(ZeroDivisionError), db.transaction() as session:
        errands.put(session, "rails.catch_up")
        1 / 0  # noqa: B018
    with db.transaction(read_only=True) as session:
        assert session.connection().exec_driver_sql(count).scalar_one() == 0
    with db.transaction() as session:
        errands.put(session, "rails.catch_up")
    with db.transaction(read_only=True) as session:
        assert session.connection().exec_driver_sql(count).scalar_one() == 1


def test_an_errand_that_fails_comes_again_within_the_hour_and_is_given_up_in_the_end():
    def wait(attempts):
        job = Job(id=1, queue="", lock=None, queueing_lock=None, task_name="x", attempts=attempts)
        decision = errands.Again().get_retry_decision(exception=OSError(), job=job)
        return decision and round((decision.retry_at - datetime.now(UTC)).total_seconds())

    assert [wait(attempts) for attempts in (0, 1, 2, 30, 119, 120)] == [3, 9, 27, 3600, 3600, None]


def test_keys_sort_by_the_time_they_were_made():
    keys = [db.key() for _ in range(50)]
    stamps = [str(key)[:13] for key in keys]
    assert stamps == sorted(stamps)
    assert {key.version for key in keys} == {7}


def _walk(session, order, size):
    query, cursors, rows = select(Organisation), {}, []
    while True:
        found = page(session, query, order, cursors, size=size)
        rows += found.rows
        if found.after is None:
            return rows
        cursors = {"after": found.after}


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_pages_by_key_show_every_row_once_in_order(session, descending, size):
    order = Order((Organisation.name, Organisation.id), descending)
    rows = _walk(session, order, size)
    names = [row.name for row in rows]
    assert len({row.id for row in rows}) == len(rows) == 5
    assert names == sorted(names, reverse=descending)


def test_the_page_before_is_the_page_one_came_from(session):
    order = Order((Organisation.name, Organisation.id))
    first = page(session, select(Organisation), order, {}, size=2)
    second = page(session, select(Organisation), order, {"after": first.after}, size=2)
    back = page(session, select(Organisation), order, {"before": second.before}, size=2)
    assert [row.id for row in back.rows] == [row.id for row in first.rows]
    assert back.before is None


@pytest.mark.parametrize("nonsense", ["x", "====", "W10", "eyJhIjoxfQ", "\x00", "W251bGwsbnVsbF0"])
def test_a_made_up_cursor_means_the_first_page(session, nonsense):
    order = Order((Organisation.name, Organisation.id))
    first = page(session, select(Organisation), order, {}, size=2)
    assert [r.id for r in page(session, select(Organisation), order, {"after": nonsense}, size=2).rows] == [
        r.id for r in first.rows
    ]
