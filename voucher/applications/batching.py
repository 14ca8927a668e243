"""Decide about several applications of a reviewed round at once: what was shown before happens as a whole, or not.

Each goes the way of a decision of its own (`deciding`): what asks for a look at its requirements is decided alone.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import col, select

from voucher.applications import deciding, policies, queries, screening
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import State
from voucher.applications.models import Application
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, Refused
from voucher.kernel.i18n import N_
from voucher.kernel.money import NO_WON, Won
from voucher.people import impartiality
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, require
from voucher.programmes import purse
from voucher.programmes.models import Round
from voucher.programmes.purse import Purse

MOST = 50
SHORT = N_("The money of the round does not reach this one.")


class Answer(StrEnum):
    """What is decided about one of them."""

    APPROVE = "approve"  # all that was asked, by the rules of the round
    REJECT = "reject"


@dataclass(frozen=True)
class Row:
    """An application that waits, what it needs of the state and the partner, and why it is decided alone (a msgid)."""

    application: Application
    firm: Organisation
    needs_krw: Won
    obstacle: str
    partner_krw: Won = NO_WON


@dataclass(frozen=True)
class Effect:
    """What one decision does to the round's money."""

    row: Row
    answer: Answer
    left_krw: int  # after it; below zero when it does not fit
    partner_left_krw: int = 0

    @property
    def problem(self) -> str:
        """Why it cannot be done together with the others; empty when it can."""
        if self.answer is Answer.REJECT:
            return ""
        return self.row.obstacle or (SHORT if self.left_krw < 0 or self.partner_left_krw < 0 else "")


@dataclass(frozen=True)
class Reasons:
    """What the firms read: those that get a voucher, and those that do not."""

    approving: str
    rejecting: str


def waiting(session: Session, round_: Round, by: User) -> list[Row]:
    """What waits in a round for this officer, the oldest first, as many as are decided at once."""
    query = (
        select(Application, Organisation)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .where(Application.round_id == round_.id, Application.state == State.SUBMITTED)
        .where(col(Application.firm_id).not_in(impartiality.kept_from(session, by)))
        .order_by(*queries.SENT)
    )
    return [_row(session, round_, it, firm) for it, firm in session.exec(query.limit(MOST))]


def _row(session: Session, round_: Round, it: Application, firm: Organisation) -> Row:
    shares = queries.terms(it, round_, it.asked_krw)[1]
    return Row(it, firm, shares.government, _obstacle(session, it, firm), shares.partner)


def _obstacle(session: Session, application: Application, firm: Organisation) -> str:
    found = screening.standings(session, application)
    if any(one.blocks for one in found):
        return N_("A requirement is not met.")
    if not found or any(one.open for one in found):
        return N_("Its requirements have to be looked at. Decide about it alone.")
    return policies.unapprovable(firm)


def effects(rows: Sequence[Row], answers: Mapping[str, Answer], left: Purse) -> Iterator[Effect]:
    """One after the other, in the order in which they came, what is left of the round's money. Pure."""
    rest: int = left.state
    theirs: int = left.partner
    for row in rows:
        answer = answers.get(row.application.ref)
        if answer is not None:
            rest -= row.needs_krw if answer is Answer.APPROVE else 0
            theirs -= row.partner_krw if answer is Answer.APPROVE else 0
            yield Effect(row, answer, rest, theirs)


def in_order(session: Session, round_: Round, refs: Collection[str], *, seen: Purse, by: User) -> list[str]:
    """What is decided, in the order in which it came in. `seen` is what was left of the money in what was shown.

    Conflict when the state's money or the partner's is not the same any more.
    """
    require(by, Act.DECIDE)
    impartiality.require_apart(session, by)
    policies.require_single(round_)
    if purse.of(session, round_.id) != seen:
        raise Conflict(N_("The round's money has changed since you looked. Please look at the effect once more."))
    there = select(Application.ref).where(Application.round_id == round_.id, col(Application.ref).in_(refs))
    found = list(session.exec(there.order_by(*queries.SENT)))
    if not found or set(found) != set(refs) or len(found) > MOST:
        raise Refused(N_("Please choose from the list."))
    return found


def decide(session: Session, ref: str, answer: Answer, reasons: Reasons, *, by: User) -> Application:
    """Decide about one of them, as on its own page. A refusal undoes those before."""
    policies.require_decider(session, by, queries.lock(session, ref))
    if answer is Answer.REJECT:
        return deciding.reject(session, ref, reasons.rejecting, by=by)
    asked = db.one(session, Application, Application.ref == ref).asked_krw
    return deciding.approve(session, ref, Decision(asked, reasons.approving), by=by)
