"""Write down a round that was run elsewhere, before this portal: closed, by the rules of its day, with no money."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlmodel import col, select

from voucher.audit import log
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.kernel.refs import next_ref
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.programmes import opening
from voucher.programmes.drafting import OPENS_HOUR
from voucher.programmes.lifecycle import State
from voucher.programmes.models import Round, Rulebook
from voucher.settings import SEOUL


@dataclass(frozen=True)
class Past:
    """What is known of a round that was run elsewhere."""

    title: str
    opened_on: date
    closed_on: date


def known(session: Session, programme_id: UUID, title: str) -> Round | None:
    """The round of a programme that has this title in Korean, whoever ran it."""
    there = select(Round).where(Round.programme_id == programme_id, Round.title_ko == title)
    return session.exec(there.order_by(col(Round.opens_at)).limit(1)).one_or_none()


def days(round_: Round) -> tuple[date, date]:
    """The first and the last day of a round."""
    return clock.seoul_day(round_.opens_at), clock.seoul_day(round_.closes_at)


def remember(session: Session, past: Past, book: Rulebook, import_id: UUID, *, by: User | None, why: str) -> Round:
    """Keep it, closed, for the decisions that were taken in it. What it cost was booked elsewhere: its budget is 0."""
    if by is not None:
        require(by, Act.IMPORT_APPLICATIONS)
    opened, closed = past.opened_on, past.closed_on
    round_ = Round(
        ref=next_ref(session, "RND"),
        programme_id=book.programme_id,
        title_ko=past.title,
        title_en=past.title,
        budget_krw=Won(0),
        opens_at=datetime(opened.year, opened.month, opened.day, OPENS_HOUR, tzinfo=SEOUL).astimezone(UTC),
        closes_at=clock.closing_instant(closed),
        state=State.CLOSED,
        closed_at=clock.closing_instant(closed),
        rulebook_id=book.id,
        rules=opening.frozen(book).written(),
        import_id=import_id,
    )
    session.add(round_)
    session.flush()
    facts = {"rules_version": book.version, "source": book.source}
    log.record(session, "round.remembered", round_, by=by, why=why, after=facts)
    return round_
