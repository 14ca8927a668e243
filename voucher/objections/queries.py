"""Read objections."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications.lifecycle import State as Asked
from voucher.applications.models import Application
from voucher.audit.models import Record
from voucher.kernel import clock, db, searching
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.listing import Order, Orders, Page
from voucher.kernel.sheets import MOST_ROWS
from voucher.objections import counting
from voucher.objections.lifecycle import Against, State
from voucher.objections.models import Objection
from voucher.people import impartiality
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.programmes import rules
from voucher.programmes.models import Round
from voucher.vouchers import enlarging
from voucher.vouchers.models import Voucher

WAITING = 20
OPEN = (State.RAISED, State.UPHELD)
_O = Objection.metadata.tables["objections_objection"]
_MADE, _DUE = (col(Objection.created_at), col(Objection.id)), (col(Objection.due_on), col(Objection.id))
ORDERS = Orders(newest=Order(_MADE, descending=True), oldest=Order(_MADE), due=Order(_DUE))
_PARTS = "SELECT user_id, part FROM objections_parts(:application, :until)"
_NOT_MINE = sa.text(
    "NOT EXISTS (SELECT FROM objections_parts(objections_objection.application_id, objections_objection.created_at) p"
    " WHERE p.user_id = :person)"
)


@dataclass(frozen=True)
class Case:
    """An objection with what it is about."""

    objection: Objection
    application: Application
    round: Round
    firm: Organisation


@dataclass(frozen=True)
class Right:
    """A decision that a firm may object to, and until when."""

    against: Against
    known_at: datetime
    until_at: datetime

    @property
    def over(self) -> bool:
        """Whether its last second has passed."""
        return clock.now() >= self.until_at + counting.GRACE


def _joined() -> Any:
    return (
        select(Objection, Application, Round, Organisation)
        .join(Application, col(Application.id) == col(Objection.application_id))
        .join(Round, col(Round.id) == col(Application.round_id))
        .join(Organisation, col(Organisation.id) == col(Objection.firm_id))
    )


def _own(by: User) -> list[Any]:
    """Conditions: the agency sees everything, a firm its own."""
    return [] if may(by, Act.READ_LEDGER) else [col(Objection.firm_id) == by.organisation_id]


def case(session: Session, ref: str, by: User) -> Case:
    """One objection and what it is about; NotFound when it is not there, or not for this person."""
    found = session.exec(_joined().where(Objection.ref == ref, *_own(by))).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return Case(*found)


def lock(session: Session, ref: str) -> Objection:
    """One objection, locked until the transaction ends and read afresh."""
    return db.lock(session, Objection, Objection.ref == ref)


def of_application(session: Session, application_id: UUID) -> Objection | None:
    """What was said against the decision about an application; None when nothing was."""
    return session.exec(select(Objection).where(Objection.application_id == application_id)).one_or_none()


def right(session: Session, application: Application, round_: Round) -> Right | None:
    """What of this application its firm may object to, also when the time is over; None when there is nothing."""
    against = _against(session, application)
    if against is None or application.import_id is not None:
        return None
    known_at = application.decided_at or _reserved_at(session, application.id)
    if known_at is None:
        return None
    assert round_.rules is not None, round_.ref
    days = rules.of_round(round_.id, round_.rules).rules.objection_days
    return Right(against, known_at, counting.last_second(known_at, days))


def _against(session: Session, application: Application) -> Against | None:
    if application.state is Asked.APPROVED and application.granted_krw != application.asked_krw:
        return Against.LESS if enlarging.untouched(session, application.id) else None
    return {Asked.REJECTED: Against.REJECTED, Asked.RESERVE: Against.RESERVE}.get(application.state)


def _reserved_at(session: Session, application_id: UUID) -> datetime | None:
    """When it was put on the reserve list, by the panel or by the rules of the round: the log says it."""
    lines = select(sa.func.max(Record.created_at)).where(
        Record.subject_id == application_id, Record.action == "application.reserved"
    )
    return session.exec(lines).one()


def parts(session: Session, objection: Objection) -> dict[UUID, list[str]]:
    """Who had a part in the decision, or is tied to the firm, and which: words.PART. The database asks the same."""
    asked = {"application": objection.application_id, "until": objection.created_at}
    found: dict[UUID, list[str]] = {}
    for user_id, part in session.connection().execute(sa.text(_PARTS), asked):
        found.setdefault(user_id, []).append(part)
    return found


def listing(session: Session, filters: Mapping[str, str], by: User) -> Page[Any]:
    """Objections by reference, application, firm or project, and state."""
    where, many = _filters(filters, by), may(by, Act.READ_LEDGER)
    return searching.found(session, _joined(), _O, where, ORDERS.asked(filters), filters, many=many)


def everything(session: Session, filters: Mapping[str, str], by: User) -> Iterator[Case]:
    """The same list without its pages, for a spreadsheet."""
    query = _joined().where(*searching.narrowed(_O, _filters(filters, by), filters))
    return (Case(*row) for row in searching.everything(session, query, ORDERS.asked(filters), most=MOST_ROWS))


def _filters(filters: Mapping[str, str], by: User) -> list[Any]:
    where = _own(by)
    if (state := filters.get("state", "")) in set(State):
        where.append(col(Objection.state) == state)
    if state == "overdue":
        where += [col(Objection.state) == State.RAISED, col(Objection.due_on) < clock.today()]
    return where


def keeps_from_paying() -> Any:
    """A condition: it is against a sum, and waits. Its firm does not pay before the answer: to pay is to accept."""
    return sa.and_(col(Objection.against) == Against.LESS, col(Objection.state).in_(OPEN))


def waits_unpaid(objection: Objection) -> bool:
    """The same of one that is at hand."""
    return objection.against is Against.LESS and objection.state in OPEN


def kept_back(session: Session, by: User) -> set[str]:
    """Vouchers of this person's firm that wait for the answer to an objection."""
    its = select(Voucher.ref).join(Objection, col(Objection.application_id) == col(Voucher.application_id))
    return set(session.exec(its.where(keeps_from_paying(), Objection.firm_id == by.organisation_id)))


def waiting_for(session: Session, by: User) -> list[Task]:
    """For whoever may answer: objections to decisions of others, what is due first coming first."""
    if not may(by, Act.JUDGE):
        return []
    kept = impartiality.kept_from(session, by)
    query = _joined().where(col(Objection.firm_id).not_in(kept), _NOT_MINE.bindparams(person=by.id))
    waits = sa.or_(
        col(Objection.state) == State.RAISED,
        sa.and_(col(Objection.state) == State.UPHELD, col(Objection.judged_by_id) != by.id),
    )
    return [
        _task(objection, firm, application)
        for objection, application, _round, firm in session.exec(query.where(waits).order_by(*_DUE).limit(WAITING))
    ]


def _task(objection: Objection, firm: Organisation, application: Application) -> Task:
    title, values = (firm, " · ", application.title), {"ref": objection.ref}
    if objection.state is State.RAISED:
        until = clock.end_of(objection.due_on)
        return Task(
            N_("Answer an objection"), objection.ref, title, "objections.judge", objection.created_at, values, until
        )
    since = objection.judged_at or objection.created_at
    return Task(N_("Decide anew after an objection"), objection.ref, title, "objections.decide", since, values)
