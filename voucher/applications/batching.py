"""Several of a reviewed round at once: proposed and rejected by one officer, approved or sent back by another person.

What was shown before happens as a whole, or not. Each goes the way of one of its own (`deciding`, `granting`): what
asks for a look at its requirements is proposed, and approved, alone.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlmodel import col, select

from voucher.applications import deciding, granting, grants, policies, queries, screening
from voucher.applications.deciding import Decision
from voucher.applications.grants import Case
from voucher.applications.lifecycle import Proposed, State
from voucher.applications.models import Application, Grant
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, Refused
from voucher.kernel.i18n import N_
from voucher.kernel.money import NO_WON, Won
from voucher.people import impartiality
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, require
from voucher.programmes import purse
from voucher.programmes import queries as programmes
from voucher.programmes.approvals import Approver
from voucher.programmes.models import Round
from voucher.programmes.purse import Purse

MOST = 50
SHORT = N_("The money of the round does not reach this one.")
ALONE = N_("Its requirements have to be looked at. Decide about it alone.")


class Answer(StrEnum):
    """What becomes of one of them."""

    APPROVE = "approve"  # proposed: all that was asked; approved: what was proposed
    REJECT = "reject"
    SEND_BACK = "send_back"


@dataclass(frozen=True)
class Row:
    """An application that waits, what it needs of whom, who approves that, and why it does not go among others."""

    application: Application
    firm: Organisation
    needs_krw: Won
    obstacle: str  # a msgid
    partner_krw: Won = NO_WON
    approver: Approver = Approver.OFFICER
    proposed: Case | None = None  # where it waits for approval


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
        if self.answer is not Answer.APPROVE:
            return ""
        return self.row.obstacle or (SHORT if self.left_krw < 0 or self.partner_left_krw < 0 else "")


@dataclass(frozen=True)
class Reasons:
    """Why: what the firms read that get a voucher; and those that do not, or whoever proposed what is sent back."""

    approving: str
    other: str


def waiting(session: Session, round_: Round, by: User) -> list[Row]:
    """What waits in a round for this officer, the oldest first, as many as are decided at once."""
    proposed = select(Grant.application_id).where(Grant.state == Proposed.OPEN)
    query = (
        select(Application, Organisation)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .where(Application.round_id == round_.id, Application.state == State.SUBMITTED)
        .where(col(Application.firm_id).not_in(impartiality.kept_from(session, by)))
        .where(col(Application.id).not_in(proposed))
        .order_by(*queries.SENT)
    )
    return [_row(session, round_, it, firm) for it, firm in session.exec(query.limit(MOST))]


def _row(session: Session, round_: Round, it: Application, firm: Organisation) -> Row:
    shares = queries.terms(it, round_, it.asked_krw)[1]
    approver = programmes.frozen(session, round_.id).rules.approver(shares.government)
    return Row(it, firm, shares.government, _obstacle(session, it, firm), shares.partner, approver)


def proposed(session: Session, round_: Round, by: User) -> list[Row]:
    """What others propose in a round and this person may approve, the oldest first."""
    return [_proposed(session, it) for it in grants.open_in(session, round_.id, by, most=MOST)]


def _proposed(session: Session, it: Case) -> Row:
    partner = queries.terms(it.application, it.round, it.grant.granted_krw)[1].partner
    doubt, approver = _doubt(session, it), it.grant.approver
    return Row(it.application, it.firm, it.grant.government_krw, doubt, partner, approver, it)


def _obstacle(session: Session, application: Application, firm: Organisation) -> str:
    found = screening.standings(session, application)
    if any(one.blocks for one in found):
        return N_("A requirement is not met.")
    if not found or any(one.open for one in found):
        return ALONE
    return policies.unapprovable(firm)


def _doubt(session: Session, it: Case) -> str:
    if past := granting.past(session, it.application, it.grant):
        return past
    return ALONE if it.grant.looked_at else policies.unapprovable(it.firm)


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
    require(by, Act.APPROVE_GRANTS)
    impartiality.require_apart(session, by)
    policies.require_single(round_)
    if purse.of(session, round_.id) != seen:
        raise Conflict(N_("The round's money has changed since you looked. Please look at the effect once more."))
    there = select(Application.ref).where(Application.round_id == round_.id, col(Application.ref).in_(refs))
    found = list(session.exec(there.order_by(*queries.SENT)))
    if not found or set(found) != set(refs) or len(found) > MOST:
        raise Refused(N_("Please choose from the list."))
    return found


def decide(session: Session, ref: str, answer: Answer, reasons: Reasons, left: Purse, *, by: User) -> Purse:
    """Propose or reject one of them, as on its own page; returns what is left after it."""
    application = queries.lock(session, ref)
    policies.require_decider(session, by, application)
    if answer is not Answer.APPROVE:
        deciding.reject(session, ref, reasons.other, by=by)
        return left
    asked, round_ = application.asked_krw, programmes.get(session, application.round_id)
    granting.propose(session, ref, Decision(asked, reasons.approving), by=by)
    shares = queries.terms(application, round_, asked)[1]
    return purse.within(session, round_.id, left, shares.government, shares.partner)


def settle(session: Session, ref: str, seen: UUID, answer: Answer, reasons: Reasons, *, by: User) -> None:
    """Approve one of them or send it back, as on its own page. What was open or doubtful is approved there."""
    application, about = queries.lock(session, ref), db.one(session, Grant, Grant.id == seen)
    policies.require_approver(session, by, application, about)
    if answer is not Answer.APPROVE:
        granting.send_back(session, ref, seen, reasons.other, by=by)
    elif about.looked_at:
        raise Refused(ALONE)
    else:
        granting.approve(session, ref, seen, reasons.approving, by=by)
