"""What a contract left over of its voucher goes back to where it came from: to the state's round and to the firm."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.kernel.money import Won
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg
from voucher.vouchers import queries, returning
from voucher.vouchers.events import VoucherRestReturned
from voucher.vouchers.models import OwnSharePayment, Voucher

REST = "rest"  # in words.RETURNED


def settle_rest(session: Session, voucher_id: UUID, *, government: Won, due: Won) -> Voucher:
    """Called when the voucher's contract is completed, with what it did not need: a voucher is for one contract.

    The government's share goes back to the round, as available until the voucher's last day and as lapsed after it;
    the own share and the VAT go back to the cards that they came from. This happens once.
    """
    voucher = db.lock(session, Voucher, Voucher.id == voucher_id)
    gone_before = voucher.unused_government_krw or voucher.unused_due_krw
    if gone_before or not (government or due):
        return voucher

    posting.queue(session)  # several calls follow
    in_time = clock.today() <= voucher.valid_until
    if government:
        to = chart.available(voucher.round_id) if in_time else chart.lapsed(voucher.round_id)
        posting.post(
            session,
            Leg(government, debit=to, credit=chart.committed(voucher.id)),
            key=f"vouchers.rest:{voucher.id}",
            by=None,
            document=voucher.ref,
            memo="not needed by the contract",
        )
    voucher.unused_government_krw, voucher.unused_due_krw = government, due
    for payment, part in newest_first(queries.paid_payments(session, voucher.id), due):
        returning.send_part_back(session, voucher, payment, REST, part)

    facts = {"government_krw": government, "due_krw": due, "to": "available" if in_time else "lapsed"}
    log.record(session, "voucher.rest_returned", voucher, by=None, after=facts)
    publish(session, VoucherRestReturned(voucher.id))
    return voucher


def newest_first(payments: Sequence[OwnSharePayment], rest: Won) -> Iterable[tuple[OwnSharePayment, Won]]:
    """Which payment gives how much of a rest: as few refunds as can be, of the charges that are youngest."""
    for payment in reversed(payments):
        part = Won(min(rest, payment.amount_krw))
        if part:
            yield payment, part
        rest = Won(rest - part)
    assert not rest, "more is in escrow than was paid"
