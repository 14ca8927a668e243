"""Over the rail: what is due back to a firm is sent once, and what the rail shows is believed over our own rows."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.audit import log
from voucher.kernel import clock, db, errands
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg
from voucher.people.models import User
from voucher.rails import gateway
from voucher.rails.events import RefundFailed
from voucher.vouchers import policies, queries, returning
from voucher.vouchers.lifecycle import PaymentState, payment_lifecycle
from voucher.vouchers.models import MOST_REFUSALS, OwnSharePayment, Voucher


def refund(payment_id: str) -> None:
    """Ask the rail to send a payment back, or a part of it. Safe to repeat.

    The errands of one payment run one after the other. Raises gateway.RailError while it does not succeed: the
    errand is tried again, and the money stays on its way back, where people see it. After so many refusals it ends,
    and a paymaster decides.
    """
    payment = _read(payment_id)
    if not payment.on_its_way_back:
        return
    try:
        refund_id, at_rail = _ask(payment)
    except gateway.Declined as refusal:
        if _note_refusal(payment.id, refusal) < MOST_REFUSALS:
            raise
        return
    _finish(payment.id, refund_id, at_rail)


def _read(payment_id: str) -> OwnSharePayment:
    with db.transaction(read_only=True) as session:
        return db.one(session, OwnSharePayment, OwnSharePayment.id == UUID(payment_id))


def _ask(payment: OwnSharePayment) -> tuple[str, Won]:
    """The last refund's id, and all that the rail shows as sent back, whoever sent it.

    Only what is missing is asked for. The key stays the same until the rail refuses or shows something else.
    """
    made = gateway.refunds(payment.payment_id)
    live = [it for it in made if not it.undone]
    gone = sum(it.amount for it in live)
    missing = Won((payment.returned_krw or 0) - gone)
    if missing <= 0:
        return live[0].id, Won(gone)
    key = f"refund:{payment.id}:{payment.refused_count}:{len(made) - len(live)}:{missing}"
    sent = gateway.refund(payment.payment_id, missing, key, {"payment": str(payment.id)})
    if sent.undone:
        raise gateway.Declined("The refund failed.", "refund_failed")
    return sent.id, Won(gone + missing)


def _note_refusal(payment_id: UUID, refusal: gateway.Declined) -> int:
    """A definite no ends the use of its key; returns how many there were."""
    with db.transaction() as session:
        payment = db.lock(session, OwnSharePayment, OwnSharePayment.id == payment_id)
        payment.refused_count += 1
        voucher = db.one(session, Voucher, Voucher.id == payment.voucher_id)
        log.record(session, "own_share.refund_refused", voucher, by=None, why=refusal.reason)
        return payment.refused_count


def _book(session: Session, voucher: Voucher, payment: OwnSharePayment) -> UUID:
    """Book it, or find it booked; returns the link. A refund that failed was booked under an earlier key."""
    again = f":{payment.bounced_count}" if payment.bounced_count else ""
    return posting.post(
        session,
        Leg(Won(payment.returned_krw or 0), debit=chart.refund_due(voucher.firm_id), credit=chart.rail_clearing()),
        key=f"vouchers.refund:{payment.id}{again}",
        by=None,
        document=voucher.ref,
        memo="own share sent back over the rail",
    )


def _finish(payment_id: UUID, refund_id: str, at_rail: Won) -> None:
    with db.transaction() as session:
        posting.queue(session)
        payment = db.lock(session, OwnSharePayment, OwnSharePayment.id == payment_id)
        if not payment.on_its_way_back:
            return
        voucher = db.one(session, Voucher, Voucher.id == payment.voucher_id)
        if payment.state is PaymentState.RETURNING:
            payment.state = payment_lifecycle.after(payment.state, "return")
        payment.refund_id, payment.returned_at = refund_id, clock.now()
        _book(session, voucher, payment)
        facts = {"amount_krw": payment.returned_krw, "refund": refund_id}
        if at_rail != payment.returned_krw:  # somebody sent more by hand than was due
            facts["at_rail_krw"] = at_rail
        log.record(session, "own_share.returned", voucher, by=None, after=facts)


def try_again(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """For the clock: ask once more for refunds that no errand is about any longer; returns how many.

    Those are drawn by lot, so that none hides behind others. What was refused for good waits for a person.
    """
    with db.transaction() as session:
        waiting = select(OwnSharePayment.id).where(
            col(OwnSharePayment.returned_krw).is_not(None),
            col(OwnSharePayment.returned_at).is_(None),
            col(OwnSharePayment.refused_count) < MOST_REFUSALS,
            col(OwnSharePayment.bounced_count) == 0,
        )
        drawn = session.exec(waiting.order_by(sa.func.random()).limit(200)).all()
        idle = [found for found in drawn if not errands.under_way(session, returning.turn(found))]
        for payment_id in idle:
            returning.ask(session, payment_id)
    return len(idle)


def ask_again(session: Session, ref: str, attempt: int, *, by: User) -> OwnSharePayment:
    """A paymaster has looked into it: the rail is asked once more. What was sent by hand is found, and not sent again.

    NotNow when nothing of this payment is on its way back, or an errand about it waits already.
    """
    voucher = queries.lock(session, ref, by)
    policies.require_clearer(session, by, voucher)
    where = OwnSharePayment.id == queries.payment(session, voucher.id, attempt).id
    payment = db.lock(session, OwnSharePayment, where)
    if not payment.on_its_way_back:
        raise NotNow(N_("Nothing of this payment is on its way back."))
    if errands.under_way(session, returning.turn(payment.id)):
        raise NotNow(N_("The payment service is being asked already. Look again in an hour at the latest."))

    returning.ask(session, payment.id)

    log.record(session, "own_share.refund_asked_again", voucher, by=by, after={"attempt": attempt})
    return payment


# ---- a refund that the rail took, and that did not arrive -----------------------------------------------------------


def hear(session: Session, failed: RefundFailed) -> None:
    """Reaction: a refund failed, perhaps days later. The rail itself is asked, in turn: notices come in any order."""
    payment_id = _payment_of(session, failed)
    if payment_id is not None:
        arguments = {"payment_id": str(payment_id), "why": failed.reason}
        errands.put(session, "vouchers.refund_failed", turn=returning.turn(payment_id), **arguments)


def _payment_of(session: Session, failed: RefundFailed) -> UUID | None:
    """Ours by the metadata; by the refund's number when it was made by hand."""
    try:
        where = OwnSharePayment.id == UUID(failed.metadata.get("payment", ""))
    except ValueError:
        where = OwnSharePayment.refund_id == failed.refund_id
    return session.exec(select(OwnSharePayment.id).where(where)).one_or_none()


def look_again(payment_id: str, why: str) -> None:
    """Take back that a payment went back when the rail no longer shows it. Safe to repeat."""
    payment = _read(payment_id)
    if payment.returned_at is None:
        return  # the errand that sends it sees for itself
    gone = sum(it.amount for it in gateway.refunds(payment.payment_id) if not it.undone)
    if gone < (payment.returned_krw or 0):
        _undo(payment.id, why)


def _undo(payment_id: UUID, why: str) -> None:
    """The money is in our balance at the rail again, and due to the firm: a paymaster decides how it goes."""
    with db.transaction() as session:
        posting.queue(session)
        payment = db.lock(session, OwnSharePayment, OwnSharePayment.id == payment_id)
        if payment.returned_at is None:
            return
        voucher = db.one(session, Voucher, Voucher.id == payment.voucher_id)
        booked = _book(session, voucher, payment)
        payment.bounced_count += 1
        key = f"vouchers.refund_failed:{payment.id}:{payment.bounced_count}"
        posting.reverse(session, booked, key=key, by=None, memo=why)
        if payment.state is PaymentState.RETURNED:
            payment.state = payment_lifecycle.after(payment.state, "bounce")
        facts = {"amount_krw": payment.returned_krw, "refund": payment.refund_id}
        payment.returned_at = payment.refund_id = None
        log.record(session, "own_share.refund_failed", voucher, by=None, why=why, after=facts)
