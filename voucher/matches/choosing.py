"""A firm picks a supplier from the ranked list, or lets it go again."""

from uuid import UUID

from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, NotFound, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.matches import policies, queries
from voucher.matches.events import SupplierChosen
from voucher.matches.lifecycle import State, lifecycle
from voucher.matches.models import Match
from voucher.matches.ranking import Reason
from voucher.people.models import User
from voucher.vouchers.models import Voucher


def choose(session: Session, voucher_ref: str, supplier_ref: str, *, by: User, above_known: bool = False) -> Match:
    """Choose a supplier for a voucher, and keep its place, score and reasons as they were at this moment.

    NotNow when the voucher cannot be used, Conflict when a colleague has chosen already, NotFound when the
    supplier is not on the list (never there, suspended meanwhile, or related to the firm). Refused when all that it
    offers costs more than the voucher and the firm has not said that it knows.
    """
    voucher = db.lock(session, Voucher, Voucher.ref == voucher_ref)
    policies.require_chooser(by, voucher)
    policies.require_usable(voucher)
    if queries.live(session, voucher.id) is not None:
        raise Conflict(N_("A supplier is chosen for this voucher already. You find the contract under Contracts."))
    ranked = queries.board(session, voucher).ranking.of(supplier_ref)
    if ranked is None:
        raise NotFound(N_("This supplier cannot be chosen for this voucher."))
    if ranked.above_krw and not above_known:
        raise Refused(N_("Please confirm that you know: this supplier costs more than your voucher."), field="aware")

    match = Match(
        voucher_id=voucher.id,
        supplier_id=ranked.supplier_id,
        offer_id=ranked.offer.offer_id,
        rank=ranked.rank,
        score=ranked.score,
        reasons=[_kept(reason) for reason in ranked.reasons],
        chosen_by_id=by.id,
    )
    session.add(match)
    session.flush()

    after = {"supplier": supplier_ref, "rank": ranked.rank, "score": ranked.score}
    log.record(session, "supplier.chosen", voucher, by=by, after=after)
    publish(session, SupplierChosen(match.id))
    return match


def drop(session: Session, match_id: UUID, why: str, *, by: User) -> Match:
    """Let a supplier go again, so that the firm can choose another."""
    match = db.lock(session, Match, Match.id == match_id)
    voucher = db.one(session, Voucher, Voucher.id == match.voucher_id)
    policies.require_chooser(by, voucher)
    after = lifecycle.after(match.state, "drop")

    match.state = after

    log.record(session, "supplier.dropped", voucher, by=by, why=why)
    return match


def let_go(session: Session, voucher_id: UUID, why: str) -> None:
    """Drop the choice that stands for a voucher whose time ran out, if any."""
    standing = queries.live(session, voucher_id)
    if standing is None:
        return
    match = db.lock(session, Match, Match.id == standing.id)
    if match.state is not State.CHOSEN:
        return  # the firm let it go while we waited for it
    match.state = lifecycle.after(match.state, "drop")
    voucher = db.one(session, Voucher, Voucher.id == voucher_id)
    log.record(session, "supplier.dropped", voucher, by=None, why=why)


def _kept(reason: Reason) -> dict[str, object]:
    return {
        "criterion": reason.criterion,
        "points": reason.points,
        "weight": reason.weight,
        "text": reason.text,
        "values": dict(reason.values),
    }
