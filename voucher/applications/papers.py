"""The papers that a round asks for, and the files that a firm handed in for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from voucher.applications.lifecycle import Request
from voucher.applications.models import Application, LookedUp, Paper, Supplement
from voucher.documents.models import StoredFile
from voucher.kernel.db import Session
from voucher.programmes import questions, rules
from voucher.programmes.models import Round
from voucher.programmes.rules import Document

_P, _F, _L, _S = (table.metadata.tables[table.__tablename__].c for table in (Paper, StoredFile, LookedUp, Supplement))
_EVERY = (
    sa.select(_P.id, _P.code, _P.issued_on, _P.file_id, _F.name, _F.size, _F.sha256, _P.supplement_id, _P.replaced_id)
    .join(_F.id.table, _F.id == _P.file_id)
    .where(_P.application_id == sa.bindparam("application"))
    .order_by(_P.id)
)
_SENT = sa.or_(_P.supplement_id.is_(None), _P.supplement_id.in_(sa.select(_S.id).where(_S.state == Request.ANSWERED)))
_COUNTS = sa.and_(_P.replaced_id.is_(None), _SENT)
_FILES = _EVERY.where(_COUNTS)
_BROUGHT = _EVERY.where(_P.supplement_id == sa.bindparam("supplement"))
_LOOKS = (
    sa.select(_L.code, _L.found, _L.number, _L.issued_on, _L.valid_until, _L.created_at)
    .where(_L.application_id == sa.bindparam("application"))
    .order_by(_L.created_at, _L.id)
)
# The same as one value each beside their application, for pages that read the application anyway.
_HERE = Paper.metadata.tables["applications_application"].c.id
_SHOWN = list(_FILES.selected_columns)[:7]
BESIDE = (
    sa.select(sa.func.jsonb_agg(sa.func.jsonb_build_array(*_SHOWN).op("ORDER BY")(_P.id)))
    .join_from(_P.id.table, _F.id.table, _F.id == _P.file_id)
    .where(_P.application_id == _HERE, _COUNTS)
    .scalar_subquery()
)
LOOKED = (
    sa.select(sa.func.jsonb_agg(sa.func.jsonb_build_array(*_LOOKS.selected_columns).op("ORDER BY")(_L.created_at)))
    .where(_L.application_id == _HERE)
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
    supplement_id: UUID | None = None  # the request that it came with
    replaced_id: UUID | None = None  # the request with which another one took its place


@dataclass(frozen=True)
class Look:
    """What the office that issues a paper said about it, and when."""

    code: str
    found: bool
    number: str
    issued_on: date | None
    valid_until: date | None  # the last day on which it holds
    asked_at: datetime

    def holds(self, on: date) -> bool:
        """Whether it is there and holds on this day."""
        return self.found and self.valid_until is not None and on <= self.valid_until


@dataclass(frozen=True)
class Row:
    """One paper of the rules, what was handed in for it, and what was last looked up."""

    document: Document
    files: tuple[File, ...]
    look: Look | None = None

    def settled(self, on: date) -> bool:
        """Whether it need not be handed in, since it was found where it is issued."""
        return self.look is not None and self.look.holds(on)

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
    """Every file of an application that counts, the oldest first."""
    return [File(*found) for found in session.connection().execute(_FILES, {"application": application_id})]


def looks(session: Session, application_id: UUID) -> list[Look]:
    """Every answer about a paper of an application, the oldest first."""
    return [Look(*found) for found in session.connection().execute(_LOOKS, {"application": application_id})]


def read_looks(beside: list[list[Any]] | None) -> list[Look]:
    """What stood beside an application as one value."""
    return [
        Look(code, found, number, _day(issued), _day(last), datetime.fromisoformat(at))
        for code, found, number, issued, last, at in beside or ()
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def read(beside: list[list[Any]] | None) -> list[File]:
    """What stood beside an application as one value."""
    return [
        File(UUID(key), code, _day(issued), UUID(file_id), *rest) for key, code, issued, file_id, *rest in beside or ()
    ]


def ever(session: Session, application_id: UUID) -> list[File]:
    """The same, and what was replaced, and what is not sent yet."""
    return [File(*found) for found in session.connection().execute(_EVERY, {"application": application_id})]


def brought(session: Session, supplement: Supplement) -> list[File]:
    """What came with a supplement, sent or not."""
    of_it = {"application": supplement.application_id, "supplement": supplement.id}
    return [File(*found) for found in session.connection().execute(_BROUGHT, of_it)]


def wanted(application: Application, round_: Round) -> tuple[Document, ...]:
    """What is to be handed in: the papers of the rules, then the files of the questions that are put to this firm."""
    assert round_.rules is not None, round_.ref
    documents = rules.of_round(round_.id, round_.rules).rules.documents
    if not any(question["kind"] == questions.Kind.FILE for question in round_.questions):
        return documents
    return (*documents, *questions.read(round_.questions).files(application.answers))


def every(round_: Round) -> tuple[Document, ...]:
    """All that a round may ask a firm to hand in, however it answers."""
    assert round_.rules is not None, round_.ref
    documents = rules.of_round(round_.id, round_.rules).rules.documents
    return (*documents, *questions.read(round_.questions).every_file)


def rows(session: Session, application: Application, round_: Round) -> list[Row]:
    """What is to be handed in, in order; empty, and nobody is asked, where that is nothing."""
    if not (documents := wanted(application, round_)):
        return []
    asked = any(document.lookup for document in documents)
    return sort(of(session, application.id), documents, looks(session, application.id) if asked else ())


def sort(files: Sequence[File], documents: Sequence[Document], looked: Sequence[Look] = ()) -> list[Row]:
    """Files, each with the paper that it was handed in for, and what was last looked up. Pure."""
    last = {look.code: look for look in looked}
    return [Row(it, tuple(file for file in files if file.code == it.code), last.get(it.code)) for it in documents]
