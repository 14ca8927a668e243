"""A partner promises a sum to a fund."""

from dataclasses import dataclass

from sqlmodel import select

from voucher.audit import log
from voucher.funds import policies, queries
from voucher.funds.events import CapitalPromised
from voucher.funds.models import CapitalCall, Commitment, Fund, Kind
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, NotNow, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.ledger import chart, posting
from voucher.people.models import Kind as OrganisationKind
from voucher.people.models import Organisation, User


@dataclass(frozen=True)
class Promise:
    """Who promises how much; and for a CVC whether the partner stands outside the group."""

    partner_ref: str
    amount_krw: Won
    outside: bool


def commit(session: Session, ref: str, promise: Promise, *, by: User) -> Commitment:
    """Enter what a partner has promised. The sum can be called from now on."""
    fund = queries.lock(session, ref)
    policies.require_manager(by)
    partner = _partner(session, fund, promise.partner_ref)
    _require_open(session, fund)
    if fund.kind is Kind.CVC and promise.outside:
        _require_room_outside(session, fund, promise.amount_krw)

    commitment = Commitment(
        fund_id=fund.id,
        partner_id=partner.id,
        amount_krw=promise.amount_krw,
        outside=promise.outside or fund.kind is Kind.FUND,
        committed_on=clock.today(),
        committed_by_id=by.id,
    )
    session.add(commitment)
    posting.post(
        session,
        posting.Leg(
            promise.amount_krw,
            debit=chart.fund_unfunded(fund.id, partner.id),
            credit=chart.fund_commitment(fund.id, partner.id),
        ),
        key=f"funds.commit:{commitment.id}",
        by=by.id,
        document=fund.ref,
        memo=f"{partner.ref} promised",
    )

    after = {"partner": partner.ref, "amount_krw": promise.amount_krw, "outside": commitment.outside}
    log.record(session, "fund.promised", fund, by=by, after=after)
    publish(session, CapitalPromised(commitment.id))
    return commitment


def _partner(session: Session, fund: Fund, ref: str) -> Organisation:
    partner = session.exec(select(Organisation).where(Organisation.ref == ref)).one_or_none()
    if partner is None or partner.kind is not OrganisationKind.PARTNER:
        raise Refused(N_("Please choose a partner from the list."), field="partner_ref")
    query = select(Commitment).where(Commitment.fund_id == fund.id, Commitment.partner_id == partner.id)
    if session.exec(query).first() is not None:
        raise Conflict(N_("This partner has promised already."), field="partner_ref")
    return partner


def _require_open(session: Session, fund: Fund) -> None:
    """After the first call a newcomer would have to even out what the others paid: not possible here."""
    if session.exec(select(CapitalCall.id).where(CapitalCall.fund_id == fund.id).limit(1)).first() is not None:
        raise NotNow(N_("Capital has been called already, so no partner can join this fund any more."))
    if fund.ends_on < clock.today():
        raise NotNow(N_("This fund has ended."))


def _require_room_outside(session: Session, fund: Fund, amount_krw: Won) -> None:
    today = clock.today()
    room = queries.outside_headroom(session, fund, today).left_growing_krw
    with_it = queries.outside_headroom(session, fund, today, more_outside_krw=amount_krw)
    policies.require_room(with_it, field="amount_krw", left_krw=room)
