"""The agency makes sure that an account is the supplier's before money goes to it."""

import hashlib

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, NotNow
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.suppliers import policies
from voucher.suppliers.events import PayoutAccountConfirmed
from voucher.suppliers.models import Supplier


def seen(supplier: Supplier) -> str:
    """Which account a page shows: the supplier may change it once more while the page is open."""
    return hashlib.sha256(f"{supplier.payout_account}|{supplier.account_connected_at}".encode()).hexdigest()[:16]


def confirm(session: Session, ref: str, how: str, *, looked_at: str, by: User) -> Supplier:
    """Let payments go to this account. `how` says what was done to make sure; Conflict when it is another by now."""
    supplier = db.lock(session, Supplier, Supplier.ref == ref)
    policies.require_confirmer(session, by, supplier)
    if supplier.account_held_at is None:
        raise NotNow(N_("This was already dealt with. Please look at it afresh."))
    if looked_at != seen(supplier):
        raise Conflict(N_("The supplier changed its account while this page was open. Please look at it again."))

    mark(session, supplier, by, how)
    return supplier


def mark(session: Session, supplier: Supplier, by: User, how: str) -> None:
    """This person has made sure; the caller has locked the row and asked whether the person may."""
    supplier.account_held_at = None
    supplier.account_confirmed_at, supplier.account_confirmed_by_id = clock.now(), by.id

    after = {"bank_last4": supplier.bank_last4, "bank_code": supplier.bank_code}
    log.record(session, "supplier.account_confirmed", supplier, by=by, why=how, after=after)
    publish(session, PayoutAccountConfirmed(supplier.id))
