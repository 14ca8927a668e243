"""Every test of this folder begins with an open round."""

from types import SimpleNamespace

import pytest

from tests.programmes.rounds import an_open_round
from voucher.kernel import db

WRONG_WORDS = ["x" * 101, "<script>alert(1)</script>" * 10]
HUGE = "9" * 31


@pytest.fixture
def round_ref(app, world):
    """A round of the AI voucher: 16 November 09:00 to 18 December 15:00, 500 million won."""
    with db.transaction() as session:
        return an_open_round(session, world).ref


@pytest.fixture
def write(world, round_ref):
    """Carry out a helper of tests.applications.cases in a transaction of its own; gives the reference."""

    def do(work, *args, **more):
        with db.transaction() as session:
            from voucher.programmes import queries

            return work(session, queries.by_ref(session, round_ref, None)[0], *args, **more).ref

    return do


@pytest.fixture
def read(world):
    """An application as it stands now, without its session."""

    def do(ref):
        from voucher.applications.models import Application

        with db.transaction(read_only=True) as session:
            found = db.one(session, Application, Application.ref == ref)
            session.expunge(found)
            return SimpleNamespace(**found.model_dump())

    return do


@pytest.fixture
def counted(app):
    """Everything that this process asks the database while a block runs."""
    from contextlib import contextmanager

    import sqlalchemy as sa

    @contextmanager
    def watch():
        asked = []

        def note(_connection, _cursor, statement, *_more):
            asked.append(statement)

        sa.event.listen(db.engine(), "before_cursor_execute", note)
        try:
            yield asked
        finally:
            sa.event.remove(db.engine(), "before_cursor_execute", note)

    return watch
