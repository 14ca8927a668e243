"""Take lists away as files of comma-separated values. Who took what, and for what, is in the audit log."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from voucher.applications import grants, searching
from voucher.applications.lifecycle import Proposed, State
from voucher.applications.searching import Asked
from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.programmes import queries as programmes
from voucher.programmes import questions
from voucher.programmes.approvals import Approver
from voucher.programmes.questions import UNWRITTEN, Question


def note_download(session: Session, asked: Asked, why: str, *, by: User) -> None:
    """Write down who takes which list away, and what for."""
    require(by, Act.READ_APPLICATIONS)
    filters = {name: str(value) for name, value in asdict(asked).items() if value}
    log.record(session, "application.exported", by, by=by, why=why, after=filters)


def questions_of(session: Session, asked: Asked, by: User) -> list[Question]:
    """What the round of a list asks beside the usual, a column each; nothing where it is not of one round."""
    if not asked.round_ref:
        return []
    round_, _programme = programmes.by_ref(session, asked.round_ref, by)
    return [question for question in questions.read(round_.questions).asked if question.kind not in UNWRITTEN]


def rows(
    by: User, asked: Asked, more: Sequence[Question], states: Mapping[State, str], language: str
) -> Iterator[tuple[object, ...]]:
    """What was asked for, in a transaction of its own: it is read while it is sent."""
    with db.transaction(read_only=True) as session:
        for line in searching.every_line(session, by, asked):
            yield (
                line.ref,
                line.title_ko if language == "ko" else line.title_en,
                line.firm,
                line.title,
                line.asked_krw,
                line.granted_krw,
                states[line.state],
                line.submitted_at,
                *(question.told(line.answers.get(question.code), language) for question in more),
            )


def note_grants(session: Session, filters: Mapping[str, str], why: str, *, by: User) -> None:
    """Write down who takes the list of what was proposed away, and what for."""
    require(by, Act.READ_LEDGER)
    log.record(session, "grant.exported", by, by=by, why=why, after=dict(filters))


def grants_rows(
    by: User,
    filters: Mapping[str, str],
    states: Mapping[Proposed, str],
    approvers: Mapping[Approver, str],
    language: str,
) -> Iterator[tuple[object, ...]]:
    """What was asked for, in a transaction of its own: it is read while it is sent."""
    with db.transaction(read_only=True) as session:
        for it in grants.everything(session, filters, by):
            yield (
                it.application.ref,
                it.round.title_ko if language == "ko" else it.round.title_en,
                it.firm.name,
                it.grant.granted_krw,
                it.grant.government_krw,
                approvers[it.grant.approver],
                states[it.grant.state],
                it.proposer,
                it.grant.proposed_at,
                it.settler or "",
                it.grant.settled_at,
            )
