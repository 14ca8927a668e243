"""When a round takes applications, and who may run it."""

from datetime import datetime, timedelta
from enum import StrEnum

from voucher.kernel import clock
from voucher.kernel.errors import NotNow
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act, may, require
from voucher.programmes.lifecycle import State
from voucher.programmes.models import Round

GRACE = timedelta(seconds=1)  # closing at 15:00:00 is refused from 15:00:01 (DOMAIN §2, state 0)


class Phase(StrEnum):
    """Where a round is by the clock, whatever its state still says."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    ACCEPTING = "accepting"
    CLOSED = "closed"


def phase(round_: Round, now: datetime | None = None) -> Phase:
    """Where a round is at this instant."""
    now = now or clock.now()
    if round_.state is State.DRAFT:
        return Phase.DRAFT
    if round_.state is State.CLOSED or now >= round_.closes_at + GRACE:
        return Phase.CLOSED
    return Phase.ANNOUNCED if now < round_.opens_at else Phase.ACCEPTING


def ended_at(round_: Round) -> datetime:
    """When a round takes nothing any more: as announced, or earlier when somebody closed it. The clock comes later."""
    return min(round_.closed_at or round_.closes_at, round_.closes_at)


def days_left(round_: Round) -> int:
    """Days until a round closes; 0 on its last day."""
    return (clock.seoul_day(round_.closes_at) - clock.today()).days


def require_accepting(round_: Round) -> None:
    """Refuse what comes before a round opens or after it closed, by the server's clock."""
    now = phase(round_)
    if now in {Phase.DRAFT, Phase.ANNOUNCED}:
        raise NotNow(N_("This round has not opened yet. Please come back on its first day."))
    if now is Phase.CLOSED:
        raise NotNow(N_("This round has closed. Nothing can be sent or changed any more."))


def require_opener(by: User) -> None:
    """Only officers run rounds."""
    require(by, Act.OPEN_ROUND)


def sees_drafts(by: User | None) -> bool:
    """Whether this person sees rounds that are not published yet."""
    return by is not None and (may(by, Act.OPEN_ROUND) or may(by, Act.READ_AUDIT))
