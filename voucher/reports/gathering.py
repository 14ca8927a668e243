"""Gather the facts of a report: in one snapshot of the database that cannot be written to."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func, select

from voucher import settings
from voucher.applications.models import Application
from voucher.audit.models import Record
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.ledger import chart
from voucher.reports import summing
from voucher.reports.arrivals import payments
from voucher.reports.facts import Applications, BookTotal, CashPosition, Facts, Movement, Proof
from voucher.reports.funding import funds
from voucher.reports.periods import Period
from voucher.reports.rounds import lines, rounds
from voucher.reports.summing import Sums

SCHEMA = "voucher.report/1"


class DoesNotAddUp(Exception):
    """The sums of a report contradict each other: it must not be published. The message names the first place."""


@contextmanager
def snapshot() -> Iterator[Session]:
    """Everything read inside is as of one instant, and nothing can be written."""
    with Session(db.engine(), expire_on_commit=False) as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
        yield session


def last_transfer() -> int:
    """The id of the last transfer below which none can appear any more."""
    with db.transaction(read_only=True) as session:
        return summing.complete_up_to(session)


def gather(session: Session, period: Period, last: int, made_at: datetime, audit_number: int | None = None) -> Facts:
    """The facts of a period, from the transfers up to `last`. Raises DoesNotAddUp.

    `audit_number` names the last audit record that an earlier report saw; without it, it is the last there is.
    """
    chosen = settings.get()
    standing = summing.standing(session, last, period.ends_on)
    standings = rounds(session, standing)
    facts = Facts(
        schema=SCHEMA,
        kind=period.kind.value,
        period=period.code,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        made_at=made_at,
        agency_ko=chosen.agency_name_ko,
        agency_en=chosen.agency_name_en,
        lines=lines(session, standing, standings),
        rounds=standings,
        movements=tuple(Movement(*m) for m in summing.moved(session, last, period.starts_on, period.ends_on)),
        applications=_applications(session, period.begins_at, min(period.over_at, made_at)),
        payments=payments(session, period, last),
        cash=_cash(standing),
        funds=funds(session, standing, last, period.ends_on),
        proof=_proof(session, standing, last, period, audit_number),
    )
    _require_adding_up(facts)
    return facts


def _applications(session: Session, since: datetime, before: datetime) -> Applications:
    received = col(Application.submitted_at) >= since, col(Application.submitted_at) < before
    decided = col(Application.decided_at) >= since, col(Application.decided_at) < before
    granted = col(Application.granted_krw).is_not(None)

    def count(what: Any, *where: sa.ColumnElement[bool]) -> tuple[int, int]:
        number, total = session.exec(select(func.count(), func.coalesce(func.sum(what), 0)).where(*where)).one()
        return int(number), int(total)

    asked, grants = col(Application.asked_krw), col(Application.granted_krw)
    received_count, asked_krw = count(asked, *received)
    approved_count, granted_krw = count(grants, *decided, granted)
    rejected_count, _ = count(asked, *decided, ~granted)
    return Applications(received_count, asked_krw, approved_count, granted_krw, rejected_count)


def _cash(standing: Sequence[Sums]) -> tuple[CashPosition, ...]:
    """Every kind of the cash book that was used, in the order of the chart."""
    found = []
    for kind in chart.KINDS.values():
        accounts = [a for a in standing if (a.book, a.code) == (chart.CASH, kind.code)]
        if kind.family == chart.CASH and accounts:
            balance, held = sum(a.balance(kind.side) for a in accounts), sum(a.held(kind.side) for a in accounts)
            used = sum(1 for a in accounts if a.balance(kind.side))
            found.append(CashPosition(kind.code, kind.side.value, used, balance, held))
    return tuple(found)


def _proof(session: Session, standing: Sequence[Sums], last: int, period: Period, audit_number: int | None) -> Proof:
    count, digest = summing.trail(session, last)
    per_book = summing.transfers_per_book(session, last, period.ends_on)
    known = sa.true() if audit_number is None else col(Record.number) == audit_number
    record = session.exec(select(Record).where(known).order_by(col(Record.number).desc()).limit(1)).first()
    return Proof(
        last_transfer_id=last,
        last_transfer_digest=summing.digest_of(session, last),
        transfers_count=count,
        transfers_digest=digest,
        audit_number=record.number or 0 if record else 0,
        audit_at=record.created_at if record else None,
        books=tuple(
            BookTotal(
                book=book,
                accounts_count=sum(1 for a in standing if a.book == book),
                transfers_count=per_book[book],
                debits_krw=sum(a.debits for a in standing if a.book == book),
                credits_krw=sum(a.credits for a in standing if a.book == book),
            )
            for book in sorted(per_book)
        ),
    )


def _require_adding_up(facts: Facts) -> None:
    """The same money counted on two ways must give the same sum."""
    arrived = facts.movement("rail_clearing", "supplier_payable", chart.CASH)
    settled = facts.movement("payable", "disbursed")
    pairs = {
        "budget given to the rounds of a line, and what is left of it": [
            (line.given_krw + line.authority_krw, line.appropriation_krw) for line in facts.lines
        ],
        "cash and obligations": [(facts.cash_side("debit"), facts.cash_side("credit"))],
        "payments and the cash book": [(facts.paid_krw, arrived.net_krw)],
        "the government's share of payments and the budget book": [(facts.paid_government_krw, settled.net_krw)],
        "all shares of the payments": [
            (facts.paid_government_krw + facts.paid_partner_krw + facts.paid_own_krw, facts.paid_krw)
        ],
        "debits and credits": [(book.debits_krw, book.credits_krw) for book in facts.proof.books],
    }
    for what, sums in pairs.items():
        for one, other in sums:
            if one != other:
                message = f"{facts.period}: {what} differ: {one:,} and {other:,} won"
                raise DoesNotAddUp(message)
