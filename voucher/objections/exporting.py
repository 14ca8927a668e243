"""Take the list of objections away as a file. Who took what, and for what, is in the audit log."""

from collections.abc import Iterator, Mapping

from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.objections import queries
from voucher.objections.lifecycle import Against, State
from voucher.people.models import User
from voucher.people.roles import Act, require


def note_download(session: Session, filters: Mapping[str, str], why: str, *, by: User) -> None:
    """Write down who takes which list away, and what for."""
    require(by, Act.READ_OBJECTIONS)
    log.record(session, "objection.exported", by, by=by, why=why, after=dict(filters))


def rows(
    by: User, filters: Mapping[str, str], states: Mapping[State, str], against: Mapping[Against, str]
) -> Iterator[tuple[object, ...]]:
    """What was asked for, in a transaction of its own: it is read while it is sent."""
    with db.transaction(read_only=True) as session:
        for case in queries.everything(session, filters, by):
            it = case.objection
            yield (
                it.ref,
                case.application.ref,
                case.firm.name,
                against[it.against],
                states[it.state],
                it.created_at,
                it.due_on,
                it.judged_at,
            )
