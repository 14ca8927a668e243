"""Write a payment into the ledger: released, arrived, given up, come back.

Every function takes the same lock first: the places of several calls are then locked by one payment at a time,
and two payments never wait for each other in a ring.
"""

from uuid import UUID

from voucher.disbursements.models import Disbursement
from voucher.invoices.models import Invoice
from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg


def _key(what: str, disbursement: Disbursement) -> str:
    return f"disbursements.{what}:{disbursement.id}:{disbursement.attempt}"


def release(session: Session, disbursement: Disbursement, invoice: Invoice, by: UUID) -> None:
    """Owe it to the supplier, bring what is in the bank to the rail, and hold what is on its way.

    The shares of the state and the partner are brought to the rail once: after a failed attempt they are still there.
    """
    posting.queue(session)
    supplier, document = chart.supplier_payable(invoice.supplier_id), disbursement.ref
    government, partner, own_side = invoice.government_krw, invoice.partner_krw, Won(invoice.own_krw + invoice.vat_krw)
    owed = [
        (government, chart.subsidy(invoice.round_id)),
        (partner, chart.partner_share(invoice.voucher_id)),
        (own_side, chart.escrow(invoice.voucher_id)),
    ]
    if disbursement.topup_link_id is None and invoice.given_krw:
        disbursement.topup_link_id = posting.post(
            session,
            Leg(invoice.given_krw, debit=chart.rail_clearing(), credit=chart.bank()),
            key=_key("topup", disbursement),
            by=by,
            document=document,
            memo="what is not the firm's, from the bank to the rail",
        )
    disbursement.release_link_id = posting.post(
        session,
        *(Leg(amount, debit=source, credit=supplier) for amount, source in owed if amount),
        key=_key("release", disbursement),
        by=by,
        document=document,
        memo=f"{invoice.ref} released",
    )
    spent = chart.disbursed(invoice.voucher_id), chart.payable(invoice.id)
    disbursement.hold_link_id = posting.hold(
        session,
        Leg(disbursement.amount_krw, debit=supplier, credit=chart.rail_clearing()),
        *([Leg(government, debit=spent[0], credit=spent[1])] if government else []),
        key=_key("hold", disbursement),
        by=by,
        document=document,
        memo=f"{invoice.ref} on its way",
    )


def settle(session: Session, disbursement: Disbursement) -> None:
    """The supplier has it: what was held has moved."""
    posting.queue(session)
    assert disbursement.hold_link_id is not None, disbursement.ref
    disbursement.settle_link_id = posting.settle(
        session, disbursement.hold_link_id, key=_key("settle", disbursement), by=None, memo="arrived"
    )


def give_up(session: Session, disbursement: Disbursement, why: str) -> None:
    """It did not arrive: everything is where it was. What did reach the rail stays there for the next attempt."""
    posting.queue(session)
    assert disbursement.hold_link_id is not None, disbursement.ref
    posting.void(session, disbursement.hold_link_id, key=_key("void", disbursement), by=None, memo=why)
    _undo_release(session, disbursement, why)


def bounce(session: Session, disbursement: Disbursement, why: str) -> None:
    """It had arrived, and the bank sent it back: the settled movement is undone, and the release with it."""
    posting.queue(session)
    assert disbursement.settle_link_id is not None, disbursement.ref
    posting.reverse(session, disbursement.settle_link_id, key=_key("bounce", disbursement), by=None, memo=why)
    _undo_release(session, disbursement, why)


def _undo_release(session: Session, disbursement: Disbursement, why: str) -> None:
    assert disbursement.release_link_id is not None, disbursement.ref
    posting.reverse(session, disbursement.release_link_id, key=_key("fail", disbursement), by=None, memo=why)
    if disbursement.topup_id is None and disbursement.topup_link_id is not None:
        key = _key("topup_undone", disbursement)
        posting.reverse(session, disbursement.topup_link_id, key=key, by=None, memo=why)
        disbursement.topup_link_id = None
    disbursement.release_link_id = disbursement.hold_link_id = disbursement.settle_link_id = None
