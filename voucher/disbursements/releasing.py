"""A second person lets the money go."""

import hashlib
from collections.abc import Sequence

from voucher.audit import log
from voucher.disbursements import booking, policies, queries
from voucher.disbursements.events import DisbursementReleased
from voucher.disbursements.lifecycle import lifecycle
from voucher.disbursements.models import Disbursement
from voucher.invoices import queries as matching
from voucher.invoices import settling as invoices
from voucher.invoices.models import Invoice
from voucher.kernel import clock, db, errands
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, require
from voucher.suppliers import queries as suppliers
from voucher.suppliers.queries import Payee

MOST_AT_ONCE = 50


def seen(payee: Payee) -> str:
    """Which bank account a page shows: the supplier may change it while the page is open."""
    return hashlib.sha256(payee.payout_account.encode()).hexdigest()[:16]


def release(session: Session, ref: str, *, by: User, looked_at: str | None = None) -> Disbursement:
    """Let one payment go, or go again after it failed: the books hold the money, an errand sends it.

    `looked_at` is what `seen` said of the account on the page; Conflict when it is another one by now.
    """
    disbursement = queries.lock(session, ref, by)
    invoice = db.one(session, Invoice, Invoice.id == disbursement.invoice_id)
    policies.require_releaser(session, by, disbursement, invoice)
    after = lifecycle.after(disbursement.state, "release")
    payee = suppliers.payee(session, disbursement.supplier_id)
    policies.require_not_confirmer(by, payee)
    supplier = db.one(session, Organisation, Organisation.id == disbursement.supplier_id)
    if looked_at is not None and looked_at != seen(payee):
        raise Conflict(N_("The supplier changed its bank account while this page was open. Please look at it again."))
    policies.require_payable(disbursement, payee, supplier)
    policies.require_match(matching.case(session, invoice))

    _begin_attempt(disbursement, by, payee)
    disbursement.state = after
    booking.release(session, disbursement, invoice, by.id)
    invoices.mark_released(session, invoice.id)

    facts = {"attempt": disbursement.attempt, "amount_krw": disbursement.amount_krw, "bank_last4": payee.bank_last4}
    log.record(session, "disbursement.released", disbursement, by=by, after=facts)
    publish(session, DisbursementReleased(disbursement.id))
    attempt = str(disbursement.attempt)
    errands.put(session, "disbursements.send", disbursement_id=str(disbursement.id), attempt=attempt)
    return disbursement


def _begin_attempt(disbursement: Disbursement, by: User, payee: Payee) -> None:
    """Every attempt has its own keys at the rail; what the last one left is in the audit log."""
    disbursement.attempt += 1
    disbursement.released_by_id, disbursement.released_at = by.id, clock.now()
    disbursement.payout_account, disbursement.refused_count = payee.payout_account, 0
    disbursement.account_confirmed_by_id = payee.confirmed_by_id
    disbursement.transfer_id = disbursement.reversal_id = disbursement.payout_id = None
    disbursement.arrives_on = disbursement.sent_at = None
    disbursement.failure = ""


def in_order(session: Session, refs: Sequence[str], *, by: User) -> list[str]:
    """Several to let go, all locked, in the order of their references.

    Rows first, then the queue of the books: whoever holds the queue never waits for another payment's row, and two
    people, or a person and what the rail reports, never wait for each other in a ring.
    """
    require(by, Act.RELEASE)
    if not refs:
        raise Refused(N_("Choose at least one payment."), field="refs")
    if len(refs) > MOST_AT_ONCE:
        raise Refused(N_("Choose at most %(most)s payments at once."), field="refs", most=MOST_AT_ONCE)
    chosen = sorted(set(refs))
    for ref in chosen:
        queries.lock(session, ref, by)
    return chosen
