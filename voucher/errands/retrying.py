"""Have work tried once more that was given up."""

from voucher.audit import log
from voucher.kernel import errands
from voucher.kernel.db import Session
from voucher.people.models import User
from voucher.people.roles import Act, require


def again(session: Session, number: int, *, by: User) -> bool:
    """True when it waits for a worker now; False when the same work waited already, and this one is closed.

    Conflict when it was not given up, or a colleague was faster.
    """
    require(by, Act.RETRY_ERRANDS)
    waits = errands.again(session, number)
    log.record(session, "errand.retried", by, by=by, after={"errand": number, "waits": waits})
    return waits
