"""Own shares go back to the firm: first in our books, here; then over the rail (`refunding`)."""

from uuid import UUID

from voucher.audit import log
from voucher.kernel import errands
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.kernel.money import Won
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg, Place
from voucher.people.models import User
from voucher.vouchers import queries
from voucher.vouchers.events import OwnShareSentBack
from voucher.vouchers.lifecycle import payment_lifecycle
from voucher.vouchers.models import OwnSharePayment, Voucher
from voucher.vouchers.promising import give_back

# How a voucher ended: the verb of the ledger's key, and why its payments go back (words.RETURNED).
ENDS = {"lapsed": ("lapse", "late"), "expired": ("expire", "unused"), "revoked": ("revoke", "revoked")}


def end(session: Session, voucher: Voucher, to: Place, what: str, *, by: User | None = None, note: str = "") -> None:
    """A voucher is over: the state's share goes there, the partner's to its money, every payment to the firm."""
    verb, why = ENDS[what]
    posting.post(
        session,
        *give_back(voucher, voucher.government_krw, voucher.partner_krw, to=to),
        key=f"vouchers.{verb}:{voucher.id}",
        by=by.id if by else None,
        document=voucher.ref,
        memo=f"voucher {what}",
    )
    after = {"government_krw": voucher.government_krw}
    if voucher.partner_krw:
        after["partner_krw"] = voucher.partner_krw
    log.record(session, f"voucher.{what}", voucher, by=by, why=note, after=after)
    for payment in queries.paid_payments(session, voucher.id):
        send_back(session, voucher, payment, why)


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


def send_back(session: Session, voucher: Voucher, payment: OwnSharePayment, why: str) -> None:
    """All that stands in escrow from this payment is the firm's again, and goes back."""
    _release(session, voucher, payment, payment.amount_krw, why)
    payment.state = payment_lifecycle.after(payment.state, "send_back")
    _begin(session, voucher, payment, payment.amount_krw, why)


def send_part_back(session: Session, voucher: Voucher, payment: OwnSharePayment, why: str, part: Won) -> None:
    """A part of this payment goes back. It stays paid: the rest of it was spent."""
    _release(session, voucher, payment, part, why)
    _begin(session, voucher, payment, part, why)


def _release(session: Session, voucher: Voucher, payment: OwnSharePayment, amount: Won, why: str) -> None:
    posting.post(
        session,
        Leg(amount, debit=chart.escrow(voucher.id), credit=chart.refund_due(voucher.firm_id)),
        key=f"vouchers.release:{payment.id}",
        by=None,
        document=voucher.ref,
        memo=f"own share goes back: {why}",
    )


def _begin(session: Session, voucher: Voucher, payment: OwnSharePayment, amount: Won, why: str) -> None:
    payment.returned_krw, payment.returned_why = amount, why
    after = {"amount_krw": amount, "asked_krw": payment.amount_krw}
    log.record(session, "own_share.sent_back", voucher, by=None, why=why, after=after)
    ask(session, payment.id)
    publish(session, OwnShareSentBack(payment.id))


def turn(payment_id: UUID) -> str:
    """The errands of one payment run one after the other: two that look at the rail at once would both send."""
    return f"vouchers.refund:{payment_id}"


def ask(session: Session, payment_id: UUID) -> None:
    """Have the rail send back what is due."""
    errands.put(session, "vouchers.refund", turn=turn(payment_id), payment_id=str(payment_id))
