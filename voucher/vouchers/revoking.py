"""Take back a grant of a first-come round that was a mistake: one officer says why, another one agrees or refuses.

There nobody looked at the application before the rules granted it. The money goes back to the line, and whoever is next
there gets it without being asked.
"""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications import deciding, policies
from voucher.applications.models import Application
from voucher.audit import log
from voucher.kernel import clock, db, errands
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.ledger import chart, posting
from voucher.people import impartiality, proposals
from voucher.people.models import User
from voucher.people.proposals import Settlement
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round
from voucher.vouchers import queries, returning
from voucher.vouchers.events import VoucherRevoked
from voucher.vouchers.lifecycle import State, lifecycle
from voucher.vouchers.models import Revocation, Voucher

_UNSPENT = (State.OWN_SHARE_DUE, State.USABLE)


def possible(session: Session, voucher: Voucher) -> bool:
    """Whether this grant may still be taken back: given by the rules of a first-come round, and in no contract yet."""
    if voucher.state not in _UNSPENT or session.get_one(Round, voucher.round_id).mode is not Mode.FIRST_COME:
        return False
    return posting.balance(session, chart.committed(voucher.id)) == voucher.government_krw


def proposed(session: Session, voucher_id: UUID) -> Revocation | None:
    """What a colleague proposes, and nobody has settled yet."""
    of_it = (Revocation.voucher_id == voucher_id, col(Revocation.settled_at).is_(None))
    return session.exec(select(Revocation).where(*of_it)).one_or_none()


def propose(session: Session, ref: str, reason: str, *, by: User) -> Revocation:
    """Say why the grant was a mistake. Nothing changes before somebody else agrees."""
    voucher = _revocable(session, ref, by)
    if proposed(session, voucher.id) is not None:
        raise NotNow(N_("A colleague has proposed this already. Please look at it."))
    assert reason, "taking back has a reason"

    made = Revocation(voucher_id=voucher.id, reason=reason, proposed_by_id=by.id, proposed_at=clock.now())
    session.add(made)
    log.record(session, "revocation.proposed", voucher, by=by, why=reason)
    return made


def settle(session: Session, ref: str, settlement: Settlement, *, by: User) -> Revocation:
    """Agree, and it is done at once; or refuse. As another officer than the one who proposed it."""
    voucher = _revocable(session, ref, by)
    waiting = proposed(session, voucher.id)
    if waiting is None:
        raise NotNow(N_("Nobody proposes to take this grant back now."))
    proposals.require_another(by, waiting)
    if settlement.agreed:
        firm_id = session.get_one(Application, voucher.application_id).firm_id
        impartiality.require_proposer_apart(session, waiting.proposed_by_id, firm_id)

    proposals.conclude(waiting, settlement, by)
    action = "revocation.agreed" if settlement.agreed else "revocation.refused"
    log.record(session, action, voucher, by=by, why=settlement.note)
    session.flush()
    if settlement.agreed:
        _revoke(session, voucher, waiting.reason, by)
    return waiting


def _revoke(session: Session, voucher: Voucher, reason: str, by: User) -> None:
    """The voucher is over: committed -> available, own share -> the firm. The application is not selected."""
    posting.queue(session)  # several calls follow
    voucher.state = lifecycle.after(voucher.state, "revoke")
    returning.end(session, voucher, chart.available(voucher.round_id), "revoked", by=by, note=reason)
    deciding.undo(session, voucher.application_id, reason, by=by)
    if queries.open_payment(session, voucher.id) is not None:
        errands.put(session, "vouchers.close_page", voucher_id=str(voucher.id))
    publish(session, VoucherRevoked(voucher.id))


def _revocable(session: Session, ref: str, by: User) -> Voucher:
    """Locked, by somebody who may, while it may still be taken back. Whoever signs a contract locks it too."""
    voucher = db.lock(session, Voucher, Voucher.ref == ref)
    policies.require_decider(session, by, session.get_one(Application, voucher.application_id))
    if not possible(session, voucher):
        raise NotNow(N_("This grant cannot be taken back: it is over, or in a contract, or another kind of round."))
    return voucher


def next_in_line(session: Session, round_id: UUID) -> Application | None:
    """Who is first on the reserve list."""
    first = """SELECT application_id FROM applications_turn WHERE round_id = :round AND waits ORDER BY number LIMIT 1"""
    found = session.connection().execute(sa.text(first), {"round": round_id}).scalar()
    return session.get(Application, found) if found else None
