"""The papers that a round asks for, and the files that a firm handed in for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from voucher.applications.models import Paper
from voucher.documents.models import StoredFile
from voucher.kernel.db import Session
from voucher.programmes.rules import Document, Rules

_P, _F = (table.metadata.tables[table.__tablename__].c for table in (Paper, StoredFile))
_FILES = (
    sa.select(_P.id, _P.code, _P.issued_on, _P.file_id, _F.name, _F.size, _F.sha256)
    .join(_F.id.table, _F.id == _P.file_id)
    .where(_P.application_id == sa.bindparam("application"))
    .order_by(_P.id)
)
# The same as one value beside its application, for pages that read the application anyway.
BESIDE = (
    sa.select(sa.func.jsonb_agg(sa.func.jsonb_build_array(*_FILES.selected_columns).op("ORDER BY")(_P.id)))
    .join_from(_P.id.table, _F.id.table, _F.id == _P.file_id)
    .where(_P.application_id == Paper.metadata.tables["applications_application"].c.id)
    .scalar_subquery()
)


@dataclass(frozen=True)
class File:
    """A file that was handed in, without its bytes."""

    id: UUID
    code: str
    issued_on: date | None
    file_id: UUID
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Row:
    """One paper of the rules, and what was handed in for it."""

    document: Document
    files: tuple[File, ...]

    def good_until(self, file: File) -> date | None:
        """The last day on which it may be submitted; None where its age does not matter."""
        if self.document.fresh_days is None or file.issued_on is None:
            return None
        return file.issued_on + timedelta(days=self.document.fresh_days)

    def too_old(self, file: File, on: date) -> bool:
        """Whether it may not be submitted any more on this day."""
        last = self.good_until(file)
        return last is not None and last < on


def of(session: Session, application_id: UUID) -> list[File]:
    """Every file of an application, the oldest first."""
    return [File(*found) for found in session.connection().execute(_FILES, {"application": application_id})]


def read(beside: list[list[Any]] | None) -> list[File]:
    """What stood beside an application as one value."""
    return [
        File(UUID(key), code, date.fromisoformat(issued) if issued else None, UUID(file_id), *rest)
        for key, code, issued, file_id, *rest in beside or ()
    ]


def rows(session: Session, application_id: UUID, rules: Rules) -> list[Row]:
    """What the rules ask for, in their order; empty, and nobody is asked, where they ask for nothing."""
    return sort(of(session, application_id), rules) if rules.documents else []


def sort(files: Sequence[File], rules: Rules) -> list[Row]:
    """Files, each with the paper that it was handed in for. Pure."""
    return [Row(it, tuple(file for file in files if file.code == it.code)) for it in rules.documents]
