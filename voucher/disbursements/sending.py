"""Send a released payment over the rail: top up, transfer, pay out. Harmless to break off anywhere and to repeat.

Each step is looked for, done under a key of the payment's attempt, and written down before the next one begins:
when the payout exists, the transfer that would have to come back is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from voucher.audit import log
from voucher.disbursements import failing
from voucher.disbursements.lifecycle import State, lifecycle
from voucher.disbursements.models import Disbursement
from voucher.invoices.models import Invoice
from voucher.kernel import clock, db
from voucher.kernel.money import Won
from voucher.people import tax_office
from voucher.rails import gateway
from voucher.suppliers import queries as suppliers

LOOK_BACK = timedelta(days=1)  # before the release: clocks differ
NOT_IN_BUSINESS = "The tax office reports the supplier's business as suspended, closed or unknown."
ACCOUNT_CHANGED = "The supplier's bank account changed after the release. Look at the new one before it is paid."


class AccountChanged(Exception):
    """The account that was looked at is not, or not surely, the supplier's any more."""


@dataclass(frozen=True)
class Order:
    """What is to be sent, as it stood when it was read."""

    id: UUID
    attempt: int
    amount: Won
    given: Won  # by the state and the partner: what comes from the bank
    supplier_id: UUID
    account: str
    prepared_at: datetime
    released_at: datetime
    refused_count: int
    topup_id: str | None
    transfer_id: str | None

    def key(self, what: str) -> str:
        """After a definite refusal the rail would repeat it under the same key: the next try has another."""
        again = f":{self.refused_count}" if self.refused_count else ""
        return f"{what}:{self.id}:{self.attempt}{again}"

    @property
    def group(self) -> str:
        """What the rail finds this attempt's transfer by."""
        return f"{self.id}:{self.attempt}"

    @property
    def metadata(self) -> dict[str, str]:
        """Comes back with every webhook about it."""
        return {"disbursement": str(self.id), "attempt": str(self.attempt)}


def send(disbursement_id: str, attempt: str) -> None:
    """Carry one released payment to the rail, as far as it has not been carried yet.

    Raises gateway.RailError or tax_office.Unreachable when it must be tried again; nothing is given up for that.
    A definite refusal fails the payment, with the money back where it was.
    """
    order = _read(UUID(disbursement_id), int(attempt))
    if order is None:
        return
    if not _has_left(order) and tax_office.refresh(order.supplier_id) != tax_office.ACTIVE:
        _remember_top_up(order)
        _give_up(order, NOT_IN_BUSINESS)
        return
    try:
        _carry(order)
    except gateway.Short:
        _note(order, _count_refusal)
        raise
    except gateway.Declined as refusal:
        _give_up(order, refusal.reason)
    except AccountChanged:
        _give_up(order, ACCOUNT_CHANGED)


def _has_left(order: Order) -> bool:
    """Whether this attempt's money is with the supplier's account already, written down or not: then it goes on."""
    return order.transfer_id is not None or gateway.find_transfer(order.group) is not None


def _carry(order: Order) -> None:
    """Step by step; a webhook may overtake us and make the rest unnecessary."""
    now: Order | None = order
    for step in (_top_up, _transfer, _pay_out):
        if now is not None:
            step(now)
            now = _read(order.id, order.attempt)


def _read(disbursement_id: UUID, attempt: int) -> Order | None:
    """The order, or None when it is no longer to be sent."""
    with db.transaction(read_only=True) as session:
        found = db.one(session, Disbursement, Disbursement.id == disbursement_id)
        invoice = db.one(session, Invoice, Invoice.id == found.invoice_id)
    if found.state is not State.RELEASED or found.attempt != attempt:
        return None
    assert found.released_at is not None, found.ref
    return Order(
        id=found.id,
        attempt=found.attempt,
        amount=found.amount_krw,
        given=invoice.given_krw,
        supplier_id=found.supplier_id,
        account=found.payout_account,
        prepared_at=found.created_at,
        released_at=found.released_at,
        refused_count=found.refused_count,
        topup_id=found.topup_id,
        transfer_id=found.transfer_id,
    )


def _note(order: Order, change: Callable[[Disbursement], None], action: str = "") -> None:
    """Write a step down, unless a webhook has overtaken it."""
    with db.transaction() as session:
        disbursement = db.lock(session, Disbursement, Disbursement.id == order.id)
        if disbursement.attempt == order.attempt and disbursement.state is State.RELEASED:
            change(disbursement)
            if action:
                log.record(session, action, disbursement, by=None, after={"attempt": order.attempt})


def _count_refusal(disbursement: Disbursement) -> None:
    disbursement.refused_count += 1


def _top_up(order: Order) -> None:
    """What the state and the partner give, from the agency's bank to the rail: once per payment, not per attempt."""
    if _remember_top_up(order) or not order.given:
        return
    moved = gateway.top_up(order.given, order.key("topup"), order.metadata)
    _note_top_up(order, moved)


def _remember_top_up(order: Order) -> bool:
    """Whether it was made before; written down now if it was not, so that the books say where that money is."""
    if order.topup_id is not None:
        return True
    made = gateway.find_top_up(order.prepared_at - LOOK_BACK, {"disbursement": str(order.id)})
    if made is not None:
        _note_top_up(order, made)
    return made is not None


def _note_top_up(order: Order, moved: gateway.Moved) -> None:
    def note(disbursement: Disbursement) -> None:
        disbursement.topup_id = moved.id

    _note(order, note)


def _transfer(order: Order) -> None:
    """From our balance to the supplier's account at the rail. Hours may have passed since somebody looked at it."""
    if order.transfer_id is not None:
        return
    moved = gateway.find_transfer(order.group)
    if moved is None:
        _require_same_account(order)
        moved = gateway.transfer(order.amount, order.account, order.group, order.key("transfer"), order.metadata)

    def note(disbursement: Disbursement) -> None:
        disbursement.transfer_id = moved.id

    _note(order, note)


def _require_same_account(order: Order) -> None:
    with db.transaction(read_only=True) as session:
        now = suppliers.payee(session, order.supplier_id)
    if now.payout_account != order.account or now.confirmed_at is None:
        raise AccountChanged


def _pay_out(order: Order) -> None:
    """From there to its bank. The webhook may be faster than we are."""
    since = order.released_at - LOOK_BACK
    payout = gateway.find_payout(order.account, since, order.metadata) or gateway.pay_out(
        order.amount, order.account, order.key("payout"), order.metadata
    )

    def note(disbursement: Disbursement) -> None:
        disbursement.state = lifecycle.after(disbursement.state, "send")
        disbursement.payout_id, disbursement.arrives_on = payout.id, payout.arrives_on
        disbursement.sent_at = clock.now()

    _note(order, note, "disbursement.sent")


def _give_up(order: Order, why: str) -> None:
    with db.transaction() as session:
        disbursement = db.lock(session, Disbursement, Disbursement.id == order.id)
        if disbursement.attempt == order.attempt and disbursement.state is State.RELEASED:
            failing.fail(session, disbursement, why)
