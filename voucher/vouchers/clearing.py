"""Money that came in another currency: a paymaster has it sent back at the rail by hand, and says so here."""

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.vouchers import policies, queries
from voucher.vouchers.models import OwnSharePayment


def clear(session: Session, ref: str, attempt: int, why: str, *, by: User) -> OwnSharePayment:
    """Note that it is back with the payer. Nothing moves in our books: it was never in them. NotNow a second time."""
    voucher = queries.lock(session, ref, by)
    policies.require_clearer(session, by, voucher)
    where = OwnSharePayment.id == queries.payment(session, voucher.id, attempt).id
    payment = db.lock(session, OwnSharePayment, where)
    require_foreign(payment)

    payment.foreign_cleared_at = clock.now()

    facts = {"attempt": attempt, "amount": payment.foreign_amount, "currency": payment.foreign_currency}
    log.record(session, "own_share.foreign_sent_back", voucher, by=by, why=why, after=facts)
    return payment


def require_foreign(payment: OwnSharePayment) -> None:
    """Refuse when there is nothing to send back, or no longer."""
    if payment.foreign_amount is None:
        raise NotNow(N_("This payment was not made in another currency."))
    if payment.foreign_cleared_at is not None:
        raise NotNow(N_("This was noted already: the money is back with the payer."))
