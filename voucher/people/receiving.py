"""Take in a file that lists organisations or applications: look at it, keep it until it is confirmed, take it in whole.

What the rows of a list mean is said by whoever takes them in (`Intake.work`). All of a file is kept, or nothing.
"""

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col

from voucher.audit import labels, log
from voucher.kernel import clock, db
from voucher.kernel.columns import Column
from voucher.kernel.db import Session
from voucher.kernel.i18n import N_
from voucher.kernel.importing import MOST_ROWS, Faulty, Reading
from voucher.kernel.workbooks import opened
from voucher.people.models import Import, Listed, User
from voucher.people.roles import Act, require

labels.FIELD.update(file=N_("File"), name=N_("Name"), new=N_("New"))  # what the audit log says of an import
MOST_ON_A_PAGE = 5_000  # rows that a person takes in while a browser waits; more by command


@dataclass(frozen=True)
class Keeping:
    """Under which import rows are written, by whom and why."""

    import_id: UUID
    by: User | None
    why: str


@dataclass(frozen=True)
class Intake:
    """One kind of list: its columns, who takes it in, and what is done with its rows.

    `work` reads the rows, notes what is wrong, and writes only where it is given under which import, and only as
    long as nothing was wrong.
    """

    listed: Listed
    act: Act
    action: str  # in the audit log
    columns: Sequence[Column]
    work: Callable[[Session, Reading, Keeping | None], None]


@dataclass(frozen=True)
class File:
    """A file as it was handed over."""

    name: str
    content: BinaryIO

    @property
    def sha256(self) -> str:
        """The digest of all of it."""
        self.content.seek(0)
        digest = hashlib.sha256()
        while part := self.content.read(1 << 20):
            digest.update(part)
        self.content.seek(0)
        return digest.hexdigest()


def look(session: Session, intake: Intake, file: File, *, by: User | None, most_rows: int = MOST_ROWS) -> Reading:
    """What would happen. Nothing is written."""
    if by is not None:
        require(by, intake.act)
    with opened(file.content) as table:
        reading = Reading(table, intake.columns, most_rows)
        intake.work(session, reading, None)
    return reading


def take(
    session: Session, intake: Intake, file: File, *, by: User | None, why: str = "", most_rows: int = MOST_ROWS
) -> Reading:
    """Take in all of a file; Faulty, and nothing is kept, when anything is wrong. Known rows alone change nothing."""
    if by is not None:
        require(by, intake.act)
    _take_turns(session, intake)
    import_ = Import(kind=intake.listed, file_name=file.name[:120], sha256=file.sha256, by_id=by.id if by else None)
    import_.done_at = clock.now()
    session.add(import_)
    session.flush()
    with opened(file.content) as table:
        reading = Reading(table, intake.columns, most_rows)
        intake.work(session, reading, Keeping(import_.id, by, why))
    if not reading.sound:
        raise Faulty(reading)
    if not reading.new_count:
        session.delete(import_)
        session.flush()
        return reading
    import_.rows_count, import_.new_count = reading.rows_count, reading.new_count
    facts = {"file": import_.file_name, "sha256": import_.sha256}
    facts |= {"rows": str(reading.rows_count), "new": str(reading.new_count)}
    log.record(session, intake.action, import_, by=by, why=why, after=facts)
    session.flush()
    return reading


def _take_turns(session: Session, intake: Intake) -> None:
    """Two files of one kind wait for each other, so that the second sees what the first brought."""
    session.connection().execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:k, 0))"), {"k": f"import:{intake.listed}"}
    )


# ---- On a page: looked at first, confirmed by the same person --------------------------------------------------------


def stage(session: Session, intake: Intake, name: str, content: bytes, *, by: User) -> Import:
    """Keep a file until whoever uploaded it has looked at what would happen."""
    require(by, intake.act)
    digest = hashlib.sha256(content).hexdigest()
    waiting = Import(kind=intake.listed, file_name=name[:120], sha256=digest, content=content, by_id=by.id)
    session.add(waiting)
    session.flush()
    return waiting


def confirm(session: Session, intake: Intake, staged_id: UUID, why: str, *, by: User) -> Reading:
    """Take in what was looked at. The file that waited is forgotten; the import that it became remains."""
    require(by, intake.act)
    waiting = db.lock(session, Import, _theirs(intake, staged_id, by))
    assert why and waiting.content is not None, "an import has a reason"
    file = File(waiting.file_name, io.BytesIO(waiting.content))
    reading = take(session, intake, file, by=by, why=why, most_rows=MOST_ON_A_PAGE)
    session.delete(waiting)
    session.flush()
    return reading


def staged(session: Session, intake: Intake, staged_id: UUID, *, by: User) -> Import:
    """A file that waits for this person; NotFound for anybody else."""
    return db.one(session, Import, _theirs(intake, staged_id, by))


def _theirs(intake: Intake, staged_id: UUID, by: User) -> Any:
    waits = (col(Import.id) == staged_id) & (col(Import.kind) == intake.listed) & col(Import.done_at).is_(None)
    return waits & (col(Import.by_id) == by.id)
