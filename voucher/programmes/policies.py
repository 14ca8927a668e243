"""When a round takes applications, and who may run it."""

from datetime import datetime, timedelta
from enum import StrEnum

from voucher.kernel import clock
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act, may, require
from voucher.programmes.lifecycle import UNPUBLISHED, RulebookState, State
from voucher.programmes.models import Appropriation, Round, Rulebook

GRACE = timedelta(seconds=1)  # closing at 15:00:00 is refused from 15:00:01 (DOMAIN §2, state 0)


class Phase(StrEnum):
    """Where a round is by the clock, whatever its state still says."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    ACCEPTING = "accepting"
    CLOSED = "closed"


def phase(round_: Round, now: datetime | None = None) -> Phase:
    """Where a round is at this instant."""
    now = now or clock.now()
    if round_.state in UNPUBLISHED:
        return Phase(round_.state.value)
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
    if now in {Phase.DRAFT, Phase.PROPOSED, Phase.ANNOUNCED}:
        raise NotNow(N_("This round has not opened yet. Please come back on its first day."))
    if now is Phase.CLOSED:
        raise NotNow(N_("This round has closed. Nothing can be sent or changed any more."))


def unchangeable(round_: Round) -> str:
    """Why a round cannot be changed now (a msgid): another officer reads it, or it is published. Empty when it can."""
    if round_.state is State.PROPOSED:
        return N_("This round waits to be opened, so it cannot be changed. Have it sent back first.")
    return "" if round_.state is State.DRAFT else N_("This round has opened already, so it cannot be changed any more.")


def require_draft(round_: Round) -> None:
    """Refuse to change what another officer reads just now, or what is published."""
    if why := unchangeable(round_):
        raise NotNow(why)


def may_open(by: User, round_: Round) -> bool:
    """Whether this person may open what was handed over: an officer, but not the one who handed it over."""
    return may(by, Act.OPEN_ROUND) and by.id != round_.handed_by_id


def require_second(by: User, round_: Round) -> None:
    """Two people open a round: one hands it over, another one opens it."""
    require_opener(by)
    if not may_open(by, round_):
        raise NotPermitted(N_("You handed this round over. Another officer opens it."))


def require_recorder(by: User) -> None:
    """Officers write down what the ministry gives."""
    require(by, Act.RECORD_MONEY)


def may_settle(by: User, voted: Appropriation) -> bool:
    """Whether this person may confirm it: a paymaster or a director, but not the one who recorded it."""
    return may(by, Act.CONFIRM_MONEY) and by.id != voted.recorded_by_id


def require_settler(by: User, voted: Appropriation) -> None:
    """Two people bring money in: one records the document, another one reads it too."""
    require(by, Act.CONFIRM_MONEY)
    if not may_settle(by, voted):
        raise NotPermitted(N_("You recorded this appropriation. Somebody else confirms it."))


def may_drop(by: User, voted: Appropriation) -> bool:
    """Whether this person may take it back, having recorded it, or refuse it, being one of those who confirm."""
    return may(by, Act.CONFIRM_MONEY) or (may(by, Act.RECORD_MONEY) and by.id == voted.recorded_by_id)


def require_dropper(by: User, voted: Appropriation) -> None:
    """Refuse everybody else."""
    if not may_drop(by, voted):
        raise NotPermitted(N_("Whoever recorded this appropriation takes it back, or a paymaster refuses it."))


def require_opener(by: User) -> None:
    """Only officers run rounds."""
    require(by, Act.OPEN_ROUND)


def require_ruler(by: User) -> None:
    """Only officers write the rules of programmes."""
    require(by, Act.WRITE_RULES)


def may_rule(by: User) -> bool:
    """Whether this person writes rules at all."""
    return may(by, Act.WRITE_RULES)


def reads_rules(by: User) -> bool:
    """Whether this person reads drafts of rules too."""
    return may(by, Act.READ_RULES)


def may_write(by: User, book: Rulebook) -> bool:
    """Whether this person may change this version now."""
    return may_rule(by) and book.state is RulebookState.DRAFT and by.id == book.written_by_id


def require_writer(by: User, book: Rulebook) -> None:
    """Only whoever began a version writes it: otherwise two could each confirm what the other one slipped in."""
    require_ruler(by)
    if by.id != book.written_by_id:
        raise NotPermitted(N_("Another officer writes this version. Drop it, or wait until it is confirmed."))


def may_confirm(by: User, book: Rulebook) -> bool:
    """Whether this person may make this version binding: an officer who did not write it."""
    return may_rule(by) and by.id != book.written_by_id


def require_confirmer(by: User, book: Rulebook) -> None:
    """Two people make rules binding: one writes, another one confirms."""
    require_ruler(by)
    if not may_confirm(by, book):
        raise NotPermitted(N_("You wrote this version. Another officer confirms it."))


def sees_drafts(by: User | None) -> bool:
    """Whether this person sees rounds that are not published yet."""
    return by is not None and (may(by, Act.OPEN_ROUND) or may(by, Act.READ_AUDIT))
