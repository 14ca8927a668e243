"""Write the draft of a round, and change it until it opens."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.kernel.money import NO_WON, Won, won
from voucher.kernel.refs import next_ref
from voucher.people.models import Kind, Organisation, User
from voucher.programmes import policies, queries
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Programme, Round
from voucher.programmes.rules import Rules
from voucher.settings import SEOUL

OPENS_HOUR = 9  # of the opening day, Seoul time, unless another is chosen; it closes at 15:00 of the closing day
HOURS = range(8, 15)  # when a round may open

CLOSED_DAY = N_("Offices are closed on this day, and nobody could help firms. Choose a working day.")
RETIRED = N_("This programme is retired, so it has no new rounds.")
UNSCORED = N_("The rules of the opening day have no score sheet, so nobody could score the applications.")


@dataclass(frozen=True)
class Draft:
    """What an officer decides about a round before it opens."""

    programme_id: UUID
    title_ko: str
    title_en: str
    budget_krw: Won
    opens_on: date
    closes_on: date
    mode: Mode = Mode.REVIEWED
    opens_hour: int = OPENS_HOUR
    partner_id: UUID | None = None  # where the rules have a third funder
    partner_krw: Won = NO_WON

    @property
    def opens_at(self) -> datetime:
        """The full hour of the opening day."""
        day = self.opens_on
        return datetime(day.year, day.month, day.day, self.opens_hour, tzinfo=SEOUL).astimezone(UTC)

    @property
    def closes_at(self) -> datetime:
        """15:00 of the closing day."""
        return clock.closing_instant(self.closes_on)


def write(session: Session, draft: Draft, *, by: User) -> Round:
    """Keep a new draft. Nobody outside sees it, and no money moves yet."""
    policies.require_opener(by)
    _require_sound(session, draft)
    round_ = Round(
        ref=next_ref(session, "RND"),
        programme_id=draft.programme_id,
        title_ko=draft.title_ko,
        title_en=draft.title_en,
        budget_krw=won(draft.budget_krw),
        opens_at=draft.opens_at,
        closes_at=draft.closes_at,
        mode=draft.mode,
        partner_id=draft.partner_id,
        partner_krw=won(draft.partner_krw),
    )
    session.add(round_)
    session.flush()
    log.record(session, "round.drafted", round_, by=by, after=_facts(round_))
    return round_


def rewrite(session: Session, ref: str, draft: Draft, *, by: User) -> Round:
    """Change a draft; an open round is never changed."""
    round_ = queries.lock(session, ref)
    policies.require_opener(by)
    policies.require_draft(round_)
    _require_sound(session, draft)
    before = _facts(round_)
    round_.programme_id, round_.budget_krw = draft.programme_id, won(draft.budget_krw)
    round_.title_ko, round_.title_en = draft.title_ko, draft.title_en
    round_.partner_id, round_.partner_krw = draft.partner_id, won(draft.partner_krw)
    round_.opens_at, round_.closes_at, round_.mode = draft.opens_at, draft.closes_at, draft.mode
    log.record(session, "round.redrafted", round_, by=by, before=before, after=_facts(round_))
    return round_


def _require_sound(session: Session, draft: Draft) -> None:
    if db.one(session, Programme, Programme.id == draft.programme_id).retired_at is not None:
        raise Refused(RETIRED, field="programme")
    if draft.closes_at <= draft.opens_at:
        raise Refused(N_("The closing day must come after the opening day, or be the same day."), field="closes_on")
    if not clock.is_business_day(draft.closes_on):
        raise Refused(CLOSED_DAY, field="closes_on")
    if draft.closes_at <= clock.now():
        raise Refused(N_("This moment is past already. Choose a later day."), field="closes_on")
    book = queries.rulebook_on(session, draft.programme_id, max(draft.opens_on, clock.today()))
    if book is None:
        raise Refused(N_("This programme has no rules that hold on the opening day."), field="programme")
    if draft.mode is Mode.COMPETITIVE and not book.content.get("assessing"):
        raise Refused(UNSCORED, field="mode")
    require_partner(session, Rules.model_validate(book.content), draft.partner_id, draft.partner_krw)


def require_partner(session: Session, rules: Rules, partner_id: UUID | None, krw: Won) -> None:
    """Refuse a round without its partner, or what that gives, where the rules have a third funder; or the reverse."""
    if rules.by_three and partner_id is None:
        raise Refused(N_("By these rules a large firm pays a part. Choose which one."), field="partner")
    if rules.by_three and not krw:
        raise Refused(N_("Write what the large firm gives to this round."), field="partner_krw")
    if not rules.by_three and (partner_id is not None or krw):
        where = "partner" if partner_id is not None else "partner_krw"
        raise Refused(N_("By these rules only the state and the firms pay. Leave this empty."), field=where)
    if partner_id is not None and db.one(session, Organisation, Organisation.id == partner_id).kind is not Kind.PARTNER:
        raise Refused(N_("Please choose from the list."), field="partner")


def _facts(round_: Round) -> dict[str, object]:
    return {
        "programme_id": round_.programme_id,
        "title_ko": round_.title_ko,
        "title_en": round_.title_en,
        "budget_krw": round_.budget_krw,
        **({"partner_id": round_.partner_id, "partner_krw": round_.partner_krw} if round_.partner_id else {}),
        "opens_at": round_.opens_at,
        "closes_at": round_.closes_at,
        "mode": round_.mode,
    }
