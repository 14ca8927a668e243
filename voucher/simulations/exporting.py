"""Take away what would have become of each application. Who took it, and for what, is in the audit log."""

from collections.abc import Callable, Iterator
from typing import Any

from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.kernel.sheets import MOST_ROWS
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.simulations import queries
from voucher.simulations.models import Simulation
from voucher.simulations.queries import Asked


def note_download(session: Session, simulation: Simulation, asked: Asked, kind: str, why: str, *, by: User) -> None:
    """Write down who takes what away. A workbook is made whole before it is sent, so it has an end."""
    require(by, Act.READ_RULES)
    if kind == "xlsx" and len(queries.first_lines(session, simulation, asked, most=MOST_ROWS + 1)) > MOST_ROWS:
        message = N_("These are more than %(most)s lines. Take them as CSV, or set the filters first.")
        raise Refused(message, field="kind", most=f"{MOST_ROWS:,}")
    log.record(session, "simulation.exported", simulation, by=by, why=why, after={"format": kind, **asked.arguments})


def rows(
    simulation: Simulation, asked: Asked, written: Callable[[Any], tuple[object, ...]]
) -> Iterator[tuple[object, ...]]:
    """What was asked for, in a transaction of its own: it is read while it is sent."""
    with db.transaction(read_only=True) as session:
        for line in queries.every_line(session, simulation, asked):
            yield written(line)
