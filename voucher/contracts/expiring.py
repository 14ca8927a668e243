"""A voucher is over, since its time ran out or its grant was taken back: what was being agreed on for it ends, too."""

from sqlmodel import col, select

from voucher.audit import log
from voucher.contracts import queries
from voucher.contracts.events import ContractExpired
from voucher.contracts.lifecycle import State, lifecycle
from voucher.contracts.models import Contract
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.matches import choosing
from voucher.vouchers.events import VoucherExpired, VoucherRevoked

WHY = {VoucherExpired: "unused", VoucherRevoked: "revoked"}  # words.WHY says it in the reader's language
OPEN = (State.DRAFT, State.PROPOSED, State.COUNTERSIGNED)


def give_up(session: Session, over: VoucherExpired | VoucherRevoked) -> None:
    """Reaction: cancel the contract that was not signed by all three, and drop the choice behind it.

    Whoever signs locks the voucher first, as whoever ends it does: here no contract is signed meanwhile.
    """
    where = (col(Contract.voucher_id) == over.voucher_id) & col(Contract.state).in_(OPEN)
    found = session.exec(select(Contract.id).where(where)).one_or_none()
    if found is not None:
        _expire(session, db.lock(session, Contract, Contract.id == found), WHY[type(over)])
    choosing.let_go(session, over.voucher_id, WHY[type(over)])


def _expire(session: Session, contract: Contract, why: str) -> None:
    if contract.state not in OPEN:
        return  # somebody cancelled it while we waited for it
    contract.state = lifecycle.after(contract.state, "expire")
    for signature, _ in queries.signatures(session, contract.id):
        signature.voided_at = clock.now()
    log.record(session, "contract.expired", contract, by=None, why=why)
    publish(session, ContractExpired(contract.id))
