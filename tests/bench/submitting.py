"""What submitting an application costs beside its own SQL statements alone, sent again through the bare driver."""

import statistics
import time
from typing import Any

import psycopg
import sqlalchemy as sa

from tests.applications.cases import a_draft
from tests.world import NOW, World
from voucher.applications import submitting
from voucher.kernel import clock, db
from voucher.people.models import Organisation, User
from voucher.programmes.models import Round

TIMES = 60
_said: list[tuple[Any, Any]] | None = None


class Listening(psycopg.Cursor[Any]):
    """A cursor that remembers what it was asked, while somebody listens."""

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        if _said is not None:
            _said.append((query, params))
        return super().execute(query, params, **more)


def measure(url: str, people: World) -> None:
    """Submit drafts through the use-case, and others by their statements alone; print the ratio."""
    del people
    db.connect(url, role="voucher_app", pool_size=2)
    sa.event.listen(db.engine(), "connect", lambda raw, _record: setattr(raw, "cursor_factory", Listening))
    drafts = _drafts()
    ours, alone = [], []
    plain = db.driver_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, options="-c role=voucher_app -c timezone=UTC") as bare, clock.freeze(NOW):
        for n, (ref, by) in enumerate(drafts):
            if n % 2:
                started = time.perf_counter()
                with db.transaction() as session:
                    submitting.submit(session, ref, by=by)
                ours.append(time.perf_counter() - started)
            else:
                alone.append(_alone(bare, _statements(ref, by)))
    warm = len(ours) // 5
    mine, least = statistics.median(ours[warm:]), statistics.median(alone[warm:])
    count = len(_statements_seen)
    print(
        f"pages: submit: {mine / least:.2f} x its own {count} statements; {mine * 1e3:.2f} ms, alone {least * 1e3:.2f} ms"
    )


_statements_seen: list[tuple[Any, Any]] = []


def _drafts() -> list[tuple[str, User]]:
    """Complete drafts, each of another firm."""
    made = []
    with clock.freeze(NOW), db.transaction() as session:
        firms = session.exec(sa.select(Organisation.id).where(Organisation.kind == "firm").limit(2 * TIMES)).all()
        rounds = session.exec(sa.select(Round)).scalars().all()
        open_ = "SELECT 1 FROM applications_application WHERE round_id = %s AND firm_id = %s AND state <> 'rejected'"
        for n, (firm,) in enumerate(firms):
            by = User(email=f"b{n}@b.example", name="b", organisation_id=firm, roles=["applicant"], password_hash="x")
            session.add(by)
            session.flush()
            connection = session.connection()
            free = (r for r in rounds if not connection.exec_driver_sql(open_, (r.id, firm)).first())
            if (round_ := next(free, None)) is not None:
                made.append((a_draft(session, round_, by).ref, by))
        session.flush()
        session.expunge_all()
    return made


def _statements(ref: str, by: User) -> list[tuple[Any, Any]]:
    """What submitting says to the database, without keeping its effect."""
    global _said
    with db.Session(db.engine(), expire_on_commit=False) as session:
        session.connection()
        _said = []
        submitting.submit(session, ref, by=by)
        session.flush()
        said, _said = _said, None
        session.rollback()
    _statements_seen[:] = said
    return said


def _alone(bare: psycopg.Connection[Any], said: list[tuple[Any, Any]]) -> float:
    """The same statements, one commit, nothing else."""
    started = time.perf_counter()
    with bare.cursor() as cursor:
        for query, params in said:
            cursor.execute(query, params)
            if cursor.description:
                cursor.fetchall()
    bare.commit()
    return time.perf_counter() - started
