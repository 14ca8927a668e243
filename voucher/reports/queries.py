"""Read published reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.documents.models import StoredFile
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.listing import Order, Page, page
from voucher.ledger.models import Transfer
from voucher.people.models import User
from voucher.people.roles import Act, may
from voucher.reports.models import Agreement, Kind, Report

NEWEST = Order((col(Report.created_at), col(Report.id)), descending=True)


def visible(by: User) -> Any:
    """The reports that this person may read, each with its file's size and digest: all of them, or none."""
    query = select(Report, StoredFile.size, StoredFile.sha256).join(StoredFile, col(StoredFile.id) == Report.file_id)
    return query if may(by, Act.READ_REPORTS) else query.where(sa.false())


def listing(session: Session, filters: Mapping[str, str], by: User, *, size: int = 25) -> Page[Any]:
    """Published reports, the newest first; by kind, year and language."""
    query = visible(by)
    if (kind := filters.get("kind")) in set(Kind):
        query = query.where(Report.kind == kind)
    if (language := filters.get("language")) in {"ko", "en"}:
        query = query.where(Report.language == language)
    if (year := filters.get("year", "")).isascii() and year.isdigit() and len(year) == 4 and year >= "2000":
        first = date(int(year), 1, 1)
        query = query.where(col(Report.starts_on).between(first, first.replace(month=12, day=31)))
    return page(session, query, NEWEST, filters, size=size)


def years(session: Session) -> Sequence[int]:
    """The years that there are reports on, the latest first."""
    year = sa.extract("year", col(Report.starts_on))
    return [int(found) for found in session.exec(select(year).distinct().order_by(year.desc()))]


def by_ref(session: Session, ref: str, by: User) -> Report:
    """One report; NotFound when there is none for this person."""
    found = session.exec(visible(by).where(Report.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return found[0]  # type: ignore[no-any-return]


def editions(session: Session, kind: Kind, period: str) -> dict[str, Report]:
    """What was published on a period, by language."""
    query = select(Report).where(Report.kind == kind, Report.period == period)
    return {report.language: report for report in session.exec(query.order_by(col(Report.language).desc()))}


def published(session: Session, periods: Sequence[str]) -> set[str]:
    """Of these quarters, those that have their report."""
    query = select(Report.period).where(Report.kind == Kind.QUARTERLY, col(Report.period).in_(periods))
    return set(session.exec(query.distinct()))


def first_day(session: Session) -> date | None:
    """The first day that the ledger has anything on: nothing is reported before it."""
    return session.exec(select(sa.func.min(Transfer.effective_on))).one()


def by_digest(session: Session, sha256: str) -> Report | None:
    """The report whose file has this digest."""
    query = select(Report).join(StoredFile, col(StoredFile.id) == Report.file_id).where(StoredFile.sha256 == sha256)
    return session.exec(query).first()


def agreements(session: Session, contract_id: UUID) -> list[tuple[Agreement, StoredFile]]:
    """The editions of a contract's agreement, the Korean one first; none while it is being printed."""
    query = select(Agreement, StoredFile).join(StoredFile, col(StoredFile.id) == Agreement.file_id)
    return list(session.exec(query.where(Agreement.contract_id == contract_id).order_by(col(Agreement.ref).desc())))


def agreement_by_digest(session: Session, sha256: str) -> Agreement | None:
    """The agreement whose file has this digest."""
    query = select(Agreement).join(StoredFile, col(StoredFile.id) == Agreement.file_id)
    return session.exec(query.where(StoredFile.sha256 == sha256)).first()


@dataclass(frozen=True)
class Work:
    """An errand that makes a report: since when, and how often it was begun."""

    status: str
    attempts: int
    asked_at: datetime | None

    @property
    def given_up(self) -> bool:
        return self.status in {"failed", "cancelled", "aborted"}


_WORK = sa.text("""
    SELECT j.status::text, j.attempts, (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)
    FROM procrastinate_jobs j WHERE j.task_name = 'reports.publish_quarter' AND j.args ->> 'period' = :period
    ORDER BY j.id DESC LIMIT 1""")


def work(session: Session, period: str) -> Work | None:
    """The errand that makes the report on a period; None when nobody asked for it."""
    found = session.connection().execute(_WORK, {"period": period}).one_or_none()
    return Work(*found) if found else None
