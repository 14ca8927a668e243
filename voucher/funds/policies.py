"""Who may do what to a fund, and which limits hold."""

from voucher.funds.limits import Headroom
from voucher.funds.models import CapitalCall
from voucher.kernel.errors import NotPermitted, Refused
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act, may, require

OVER_LIMIT = N_(
    "The law allows at most %(most)s %%, and this would make it %(share)s %%. There is room for %(left)s won more."
)


def require_manager(by: User) -> None:
    """Funds are run by investment managers."""
    require(by, Act.CALL_CAPITAL)


def may_receive(by: User, call: CapitalCall) -> bool:
    """Whether this person may confirm that money came: a manager, but not the one who called for it."""
    return may(by, Act.CALL_CAPITAL) and by.id != call.called_by_id


def require_receiver(by: User, call: CapitalCall) -> None:
    """Two people bring money in: one calls, another confirms."""
    require_manager(by)
    if not may_receive(by, call):
        raise NotPermitted(N_("You made this call yourself. Another manager confirms that the money came."))


def require_room(headroom: Headroom, *, field: str | None, left_krw: int) -> None:
    """Refuse what goes beyond a limit of the law; exactly the limit passes."""
    if not headroom.passes:
        room = f"{left_krw:,}"
        shares = {"most": headroom.most_percent, "share": headroom.share_percent, "left": room}
        raise Refused(OVER_LIMIT, field=field, **shares)
