"""Who may invest and value, and what a CVC may hold."""

from voucher.funds import policies as funds
from voucher.funds.limits import Headroom
from voucher.kernel.errors import NotPermitted
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act, may, require
from voucher.ventures.models import Investment, Valuation


def may_decide(by: User, investment: Investment) -> bool:
    """Whether this person may decide: a manager, but not the one who proposed it, nor somebody of the firm."""
    others = by.id != investment.proposed_by_id and by.organisation_id != investment.firm_id
    return may(by, Act.INVEST) and others


def require_proposer(by: User, investment: Investment) -> None:
    """A manager, and nobody of the firm itself."""
    require(by, Act.INVEST)
    _require_no_interest(by, investment)


def require_decider(by: User, investment: Investment) -> None:
    """Two people let money out: one proposes, another approves."""
    require_proposer(by, investment)
    if by.id == investment.proposed_by_id:
        raise NotPermitted(N_("You proposed this investment yourself. Another manager decides."))


def may_confirm(by: User, valuation: Valuation, investment: Investment) -> bool:
    """Whether this person may confirm a value: another manager than the one who proposed it."""
    others = by.id != valuation.proposed_by_id and by.organisation_id != investment.firm_id
    return may(by, Act.VALUE) and others


def require_valuer(by: User, investment: Investment) -> None:
    """A manager, and nobody of the firm itself."""
    require(by, Act.VALUE)
    _require_no_interest(by, investment)


def require_confirmer(by: User, valuation: Valuation, investment: Investment) -> None:
    """Two people find a value: one proposes, another confirms."""
    require_valuer(by, investment)
    if by.id == valuation.proposed_by_id:
        raise NotPermitted(N_("You proposed this value yourself. Another manager confirms it."))


def require_rooms(rooms: list[Headroom]) -> None:
    """Refuse a trade that would break a limit of the law."""
    for room in rooms:
        funds.require_room(room, field="amount_krw", left_krw=room.left_krw)


def _require_no_interest(by: User, investment: Investment) -> None:
    if by.organisation_id == investment.firm_id:
        raise NotPermitted(N_("You belong to this firm, so somebody else must deal with it."))
