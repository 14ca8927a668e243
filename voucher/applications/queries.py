"""Read applications. Lists of very many: `searching`."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications.lifecycle import State
from voucher.applications.models import OPEN, Application, Consent
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.programmes import lifecycle as rounds
from voucher.programmes.models import Programme, Round

WAITING = 20
SENT, MADE = (col(Application.submitted_at), col(Application.id)), (col(Application.created_at), col(Application.id))
_A = Application.metadata.tables["applications_application"].c


def reads_all(by: User) -> bool:
    """Whether this person reads what all firms sent in; others read their own firm's."""
    return may(by, Act.READ_APPLICATIONS) and may(by, Act.READ_LEDGER)


def visible(by: User) -> Any:
    """A condition: what this person may see. The agency what was sent in, a firm all of its own."""
    return _A.submitted_at.is_not(None) if reads_all(by) else _A.firm_id == by.organisation_id


def by_ref(session: Session, ref: str, by: User) -> Application:
    """One application; NotFound when it is not there, or not for this person."""
    return db.one(session, Application, sa.and_(visible(by), _A.ref == ref))


@dataclass(frozen=True)
class Case:
    """An application with the round, the programme and the firm that it belongs to."""

    application: Application
    round: Round
    programme: Programme
    firm: Organisation


def case(session: Session, ref: str, by: User) -> Case:
    """One application and what it belongs to, in one query; NotFound as in `by_ref`."""
    query = (
        select(Application, Round, Programme, Organisation)
        .join(Round, col(Round.id) == Application.round_id)
        .join(Programme, col(Programme.id) == Round.programme_id)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .where(visible(by), Application.ref == ref)
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return Case(*found)


def lock(session: Session, ref: str) -> Application:
    """One application, locked until the transaction ends and read afresh."""
    return db.lock(session, Application, Application.ref == ref)


def open_one(session: Session, round_id: UUID, firm_id: UUID) -> Application | None:
    """The application that a firm has in a round: a draft, sent in or approved."""
    of_it = (Application.round_id == round_id, Application.firm_id == firm_id, sa.text(OPEN))
    return session.exec(select(Application).where(*of_it)).one_or_none()


def earlier(session: Session, firm_id: UUID, *, than: Application, most: int = 5) -> list[Any]:
    """What else this firm sent in: rows of application, title_ko, title_en of the round, the newest first."""
    query = (
        select(Application, Round.title_ko, Round.title_en)
        .join(Round, col(Round.id) == Application.round_id)
        .where(Application.firm_id == firm_id, Application.id != than.id, col(Application.submitted_at).is_not(None))
        .order_by(col(Application.created_at).desc(), col(Application.id).desc())
    )
    return list(session.exec(query.limit(most)))


def consents_of(session: Session, application: Application) -> list[Consent]:
    """The consents that were given with an application."""
    of_it = select(Consent).where(Consent.application_id == application.id)
    return list(session.exec(of_it.order_by(col(Consent.created_at), col(Consent.id))))


def waiting_for(session: Session, by: User) -> list[Task]:
    """For an officer: what was sent in, the oldest first. For a firm: drafts to finish while there is time."""
    if may(by, Act.DECIDE):
        return _to_decide(session, by)
    return _to_finish(session, by) if may(by, Act.APPLY) else []


def _to_decide(session: Session, by: User) -> list[Task]:
    query = (
        select(Application.ref, Application.title, Application.submitted_at, Organisation.name)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .where(Application.state == State.SUBMITTED, col(Application.submitted_at).is_not(None))
        .where(Application.firm_id != by.organisation_id)
        .order_by(*SENT)
    )
    return [
        Task(
            what=N_("Decide on an application"),
            ref=ref,
            title=f"{firm} · {title}",
            endpoint="applications.decide",
            since=sent or clock.now(),
            values={"ref": ref},
        )
        for ref, title, sent, firm in session.exec(query.limit(WAITING))
    ]


def _to_finish(session: Session, by: User) -> list[Task]:
    query = (
        select(Application, Round)
        .join(Round, col(Round.id) == Application.round_id)
        .where(Application.firm_id == by.organisation_id, Application.state == State.DRAFT)
        .where(Round.state == rounds.State.OPEN, Round.closes_at > clock.now())
        .order_by(*MADE)
    )
    return [
        Task(
            what=N_("Finish your application"),
            ref=draft.ref,
            title=draft.title or (round_.title_ko if by.language == "ko" else round_.title_en),
            endpoint="applications.check",
            since=draft.created_at,
            values={"ref": draft.ref},
            until=round_.closes_at,
        )
        for draft, round_ in session.exec(query.limit(WAITING))
    ]
