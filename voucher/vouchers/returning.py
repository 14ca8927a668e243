"""Own shares go back to the firm: first in our books, then over the rail, under one key."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select

from voucher.audit import log
from voucher.kernel import clock, db, errands
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.kernel.money import Won
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg
from voucher.rails import gateway
from voucher.vouchers.events import OwnShareSentBack
from voucher.vouchers.lifecycle import PaymentState, payment_lifecycle
from voucher.vouchers.models import OwnSharePayment, Voucher

PATIENCE = timedelta(hours=1)
ALREADY = "charge_already_refunded"


def receive_and_send_back(session: Session, voucher: Voucher, payment: OwnSharePayment, why: str) -> None:
    """Money that we did not ask for is the firm's: book it as due to the firm, and send it back."""
    assert payment.received_krw is not None, payment.id
    posting.queue(session)
    posting.post(
        session,
        Leg(payment.received_krw, debit=chart.rail_clearing(), credit=chart.refund_due(voucher.firm_id)),
        key=f"vouchers.receive:{payment.id}",
        by=None,
        document=voucher.ref,
        memo=f"cannot be used: {why}",
    )
    payment.state = payment_lifecycle.after(payment.state, "send_back")
    _begin(session, voucher, payment, payment.received_krw, why)


def send_back(session: Session, voucher: Voucher, payment: OwnSharePayment, why: str, part: Won | None = None) -> None:
    """What stands in escrow from this payment is the firm's again, and goes back: all of it, or a part.

    A payment of which a part goes back stays paid: the rest of it was spent.
    """
    amount = payment.amount_krw if part is None else part
    posting.post(
        session,
        Leg(amount, debit=chart.escrow(voucher.id), credit=chart.refund_due(voucher.firm_id)),
        key=f"vouchers.release:{payment.id}",
        by=None,
        document=voucher.ref,
        memo=f"own share goes back: {why}",
    )
    if part is None:
        payment.state = payment_lifecycle.after(payment.state, "send_back")
    _begin(session, voucher, payment, amount, why)


def _begin(session: Session, voucher: Voucher, payment: OwnSharePayment, amount: Won, why: str) -> None:
    payment.returned_krw, payment.returned_why = amount, why
    after = {"amount_krw": amount, "asked_krw": payment.amount_krw}
    log.record(session, "own_share.sent_back", voucher, by=None, why=why, after=after)
    errands.put(session, "vouchers.refund", payment_id=str(payment.id))
    publish(session, OwnShareSentBack(payment.id))


def refund(payment_id: str) -> None:
    """Ask the rail to send a payment back, or a part of it. Safe to repeat: the key is the payment's.

    The rail forgets keys after a day, so it is asked first what an earlier try may have sent. Raises
    gateway.RailError while it does not succeed: the errand is tried again, and the money stays on its way back,
    where people see it.
    """
    with db.transaction(read_only=True) as session:
        payment = db.one(session, OwnSharePayment, OwnSharePayment.id == UUID(payment_id))
    if not payment.on_its_way_back:
        return
    try:
        refund_id = _ask(payment)
    except gateway.Declined as refusal:
        if refusal.code != ALREADY:
            _note_refusal(payment.id, refusal)
            raise
        refund_id = None
    _finish(payment.id, refund_id)


def _ask(payment: OwnSharePayment) -> str:
    """The refund's id at the rail: an earlier try's, or a new one."""
    metadata = {"payment": str(payment.id)}
    if (sent := gateway.find_refund(payment.payment_id, metadata)) is not None:
        return sent.id
    key = f"refund:{payment.id}" + (f":{payment.refused_count}" if payment.refused_count else "")
    sent = gateway.refund(payment.payment_id, Won(payment.returned_krw or 0), key, metadata)
    if sent.undone:
        raise gateway.Declined("The refund failed.", "refund_failed")
    return sent.id


def try_again(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """For the clock: ask once more for refunds that were given up; returns how many."""
    before = clock.now() - PATIENCE
    with db.transaction() as session:
        waiting = select(OwnSharePayment.id).where(
            col(OwnSharePayment.returned_krw).is_not(None),
            col(OwnSharePayment.returned_at).is_(None),
            col(OwnSharePayment.paid_at) < before,
        )
        found = list(session.exec(waiting.order_by(col(OwnSharePayment.id)).limit(200)))
        for payment_id in found:
            errands.put(session, "vouchers.refund", once=f"vouchers.refund:{payment_id}", payment_id=str(payment_id))
    return len(found)


def _note_refusal(payment_id: UUID, refusal: gateway.Declined) -> None:
    """A definite no ends the use of its key; the next try needs another."""
    with db.transaction() as session:
        payment = db.lock(session, OwnSharePayment, OwnSharePayment.id == payment_id)
        payment.refused_count += 1
        voucher = db.one(session, Voucher, Voucher.id == payment.voucher_id)
        log.record(session, "own_share.refund_refused", voucher, by=None, why=refusal.reason)


def _finish(payment_id: UUID, refund_id: str | None) -> None:
    with db.transaction() as session:
        posting.queue(session)
        payment = db.lock(session, OwnSharePayment, OwnSharePayment.id == payment_id)
        if not payment.on_its_way_back:
            return
        voucher = db.one(session, Voucher, Voucher.id == payment.voucher_id)
        amount = Won(payment.returned_krw or 0)
        if payment.state is PaymentState.RETURNING:
            payment.state = payment_lifecycle.after(payment.state, "return")
        payment.refund_id, payment.returned_at = refund_id, clock.now()
        posting.post(
            session,
            Leg(amount, debit=chart.refund_due(voucher.firm_id), credit=chart.rail_clearing()),
            key=f"vouchers.refund:{payment.id}",
            by=None,
            document=voucher.ref,
            memo="own share sent back over the rail",
        )
        log.record(session, "own_share.returned", voucher, by=None, after={"amount_krw": amount})
