"""How the database carries out what some work asks, and how many rows it looks at for that."""

from collections.abc import Callable, Iterator

import sqlalchemy as sa

from voucher.kernel import db


def steps(plan: dict) -> Iterator[tuple[str, float]]:
    yield plan["Node Type"], plan["Actual Rows"] * plan["Actual Loops"] + plan.get("Rows Removed by Filter", 0)
    for part in plan.get("Plans", ()):
        yield from steps(part)


def explained(session: db.Session, work: Callable[[], object]) -> list[tuple[str, float]]:
    """Every step of every statement that some work asks, with the rows it sees."""
    asked = []

    def note(_connection, _cursor, statement, parameters, *_more):
        asked.append((statement, parameters))

    sa.event.listen(db.engine(), "before_cursor_execute", note)
    try:
        work()
    finally:
        sa.event.remove(db.engine(), "before_cursor_execute", note)
    connection, seen = session.connection(), []
    for statement, parameters in asked:
        answer = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).scalar()
        seen += steps(answer[0]["Plan"])
    return seen
