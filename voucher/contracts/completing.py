"""A contract ends when everything in it was accepted and paid. Invoices come later in the river and call this."""

from uuid import UUID

from voucher.audit import log
from voucher.contracts import queries
from voucher.contracts.events import ContractCompleted
from voucher.contracts.lifecycle import State, lifecycle
from voucher.contracts.models import Contract
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.suppliers import counting
from voucher.vouchers import giving_back
from voucher.vouchers.giving_back import Rest


def complete(session: Session, contract_id: UUID) -> Contract:
    """Close a contract. Two last payments that arrive at once close it once."""
    contract = db.lock(session, Contract, Contract.id == contract_id)
    if contract.state == State.COMPLETED:
        return contract
    contract.state = lifecycle.after(contract.state, "complete")
    counting.contract_completed(session, contract.supplier_id)
    log.record(session, "contract.completed", contract, by=None)
    publish(session, ContractCompleted(contract.id))
    return contract


def reopen(session: Session, contract_id: UUID) -> Contract:
    """A payment came back after it had arrived: the contract is complete when it is paid again."""
    contract = db.lock(session, Contract, Contract.id == contract_id)
    if contract.state != State.COMPLETED:
        return contract
    contract.state = lifecycle.after(contract.state, "reopen")
    counting.contract_signed(session, contract.supplier_id)
    log.record(session, "contract.reopened", contract, by=None)
    return contract


def give_rest_back(session: Session, completed: ContractCompleted) -> None:
    """Reaction: what the contract did not need of its voucher goes back to everybody who gave it."""
    contract = db.one(session, Contract, Contract.id == completed.contract_id)
    left = queries.whole(session, contract).left_over
    rest = Rest(left.government_krw, left.partner_krw, left.due_krw)
    giving_back.settle_rest(session, contract.voucher_id, rest)
