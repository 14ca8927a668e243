"""What a contract left over of its voucher goes back to where it came from: state, partner and firm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.kernel.money import Won
from voucher.ledger import chart, posting
from voucher.vouchers import queries, returning
from voucher.vouchers.events import VoucherRestReturned
from voucher.vouchers.models import OwnSharePayment, Voucher
from voucher.vouchers.promising import give_back

REST = "rest"  # in words.RETURNED


@dataclass(frozen=True)
class Rest:
    """What a contract did not need, by who gave it. `due` is the firm's own share and the VAT."""

    government: Won
    partner: Won
    due: Won


def settle_rest(session: Session, voucher_id: UUID, rest: Rest) -> Voucher:
    """Called when the voucher's contract is completed, with what it did not need: a voucher is for one contract.

    The government's share goes back to the round, as available until the voucher's last day and as lapsed after it;
    the partner's to its money in the round; the own share and the VAT go back to the cards that they came from. This
    happens once.
    """
    voucher = db.lock(session, Voucher, Voucher.id == voucher_id)
    gone_before = voucher.unused_government_krw or voucher.unused_partner_krw or voucher.unused_due_krw
    if gone_before or not (rest.government or rest.partner or rest.due):
        return voucher

    posting.queue(session)  # several calls follow
    in_time = clock.today() <= voucher.valid_until
    to = chart.available(voucher.round_id) if in_time else chart.lapsed(voucher.round_id)
    if legs := give_back(voucher, rest.government, rest.partner, to=to):
        posting.post(
            session,
            *legs,
            key=f"vouchers.rest:{voucher.id}",
            by=None,
            document=voucher.ref,
            memo="not needed by the contract",
        )
    voucher.unused_government_krw, voucher.unused_partner_krw = rest.government, rest.partner
    voucher.unused_due_krw = rest.due
    for payment, part in newest_first(queries.paid_payments(session, voucher.id), rest.due):
        returning.send_part_back(session, voucher, payment, REST, part)

    facts = {"government_krw": rest.government, "due_krw": rest.due, "to": "available" if in_time else "lapsed"}
    if rest.partner:
        facts["partner_krw"] = rest.partner
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
