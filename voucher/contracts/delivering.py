"""The supplier delivers a piece of work; the firm looks at it and accepts it, once, or sends it back."""

from dataclasses import dataclass

from voucher.audit import log
from voucher.contracts import policies, queries
from voucher.contracts.events import MilestoneAccepted, MilestoneDelivered, MilestoneSentBack
from voucher.contracts.lifecycle import MilestoneState, State, milestone_lifecycle
from voucher.contracts.models import Contract, Milestone, Party
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, NotNow
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act
from voucher.suppliers import counting


@dataclass(frozen=True)
class Delivery:
    """What was done, and where it can be seen."""

    note: str
    evidence_url: str = ""


def deliver(session: Session, ref: str, number: int, delivery: Delivery, *, by: User) -> Milestone:
    """Say that a piece of work is done; it is the firm's turn to look."""
    contract, milestone = _lock(session, ref, number)
    policies.require_party(by, contract, Party.SUPPLIER, Act.DELIVER)
    _require_running(contract)
    after = milestone_lifecycle.after(milestone.state, "deliver")

    milestone.state, milestone.delivered_at, milestone.delivered_by_id = after, clock.now(), by.id
    milestone.delivery_note, milestone.evidence_url = delivery.note, delivery.evidence_url

    told = {"milestone": number, "evidence_url": delivery.evidence_url}
    log.record(session, "milestone.delivered", contract, by=by, why=delivery.note, after=told)
    publish(session, MilestoneDelivered(milestone.id))
    return milestone


def delivery_seen(milestone: Milestone) -> str:
    """Which delivery a page shows: the work may be sent back and delivered again meanwhile."""
    return milestone.delivered_at.isoformat() if milestone.delivered_at else ""


def accept(session: Session, ref: str, number: int, note: str, seen: str, *, by: User) -> Milestone:
    """Accept a piece of work, with what was looked at. From now on the supplier may invoice it."""
    contract, milestone = _lock(session, ref, number)
    policies.require_party(by, contract, Party.FIRM, Act.ACCEPT)
    _require_running(contract)
    _require_same_delivery(milestone, seen)
    after = milestone_lifecycle.after(milestone.state, "accept")
    assert milestone.delivered_at is not None, milestone.id

    milestone.state, milestone.accepted_at, milestone.accepted_by_id = after, clock.now(), by.id
    milestone.acceptance_note = note
    on_time = clock.seoul_day(milestone.delivered_at) <= milestone.due_on
    counting.work_accepted(session, contract.supplier_id, on_time=on_time)

    told = {"milestone": number, "supply_krw": milestone.supply_krw, "on_time": on_time}
    log.record(session, "milestone.accepted", contract, by=by, why=note, after=told)
    publish(session, MilestoneAccepted(milestone.id))
    return milestone


def send_back(session: Session, ref: str, number: int, why: str, seen: str, *, by: User) -> Milestone:
    """The work is not as agreed: the supplier improves it and delivers again."""
    contract, milestone = _lock(session, ref, number)
    policies.require_party(by, contract, Party.FIRM, Act.ACCEPT)
    _require_running(contract)
    _require_same_delivery(milestone, seen)
    after = milestone_lifecycle.after(milestone.state, "send_back")

    milestone.state, milestone.rework_note = after, why

    log.record(session, "milestone.sent_back", contract, by=by, why=why, after={"milestone": number})
    publish(session, MilestoneSentBack(milestone.id))
    return milestone


def _lock(session: Session, ref: str, number: int) -> tuple[Contract, Milestone]:
    """The contract first, then the piece of work: everybody waits in the same order."""
    contract = db.lock(session, Contract, Contract.ref == ref)
    return contract, queries.lock_milestone(session, contract.id, number)


def _require_same_delivery(milestone: Milestone, seen: str) -> None:
    if milestone.state == MilestoneState.DELIVERED and seen != delivery_seen(milestone):
        raise Conflict(N_("The supplier delivered again after you opened this page. Please look at it afresh."))


def _require_running(contract: Contract) -> None:
    if contract.state != State.SIGNED:
        raise NotNow(N_("This contract is not running: all three parties must have signed it first."))
