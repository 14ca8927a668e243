"""Files that a firm hands in with its objection, and the way they are read again."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from voucher.audit import log
from voucher.documents import admitting, storing
from voucher.documents.admitting import Admitted
from voucher.documents.kinds import MEGABYTE
from voucher.documents.models import StoredFile
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, Refused
from voucher.kernel.i18n import N_
from voucher.objections import queries
from voucher.objections.models import Objection, Paper
from voucher.people.models import User
from voucher.people.roles import Act, require

MOST = 5  # files with one objection


@dataclass(frozen=True)
class Enclosed:
    """A file that came with an objection, without its bytes."""

    id: UUID
    name: str
    size: int


def require_count(count: int) -> None:
    """Refuse more files than an objection may hold. Asked before any of them is opened, which costs time."""
    if count > MOST:
        message = N_("At most %(most)s files. Please put several into one ZIP.")
        raise Refused(message, field="files", most=MOST)


def require_few(files: Sequence[Admitted]) -> None:
    """Refuse more than an objection may hold, and the same file twice."""
    require_count(len(files))
    if sum(len(file.content) for file in files) > admitting.LARGEST_IN_ALL:
        message = N_("All files together may be %(most)s MB. Please save some of them smaller.")
        raise Refused(message, field="files", most=admitting.LARGEST_IN_ALL // MEGABYTE)
    if len({storing.digest(file.content) for file in files}) < len(files):
        raise Refused(N_("One of these files is here twice. Please choose each once."), field="files")


def told(files: Sequence[Admitted]) -> dict[str, object]:
    """What the audit log keeps of them: nothing where there are none."""
    return {"files": [file.name for file in files]} if files else {}


def enclose(session: Session, objection: Objection, files: Sequence[Admitted]) -> None:
    """Keep them with the objection that has just been written; from now on nobody changes them."""
    for file in files:
        kept = storing.store(session, file.name, file.media_type, file.content, about=objection.id)
        session.add(Paper(objection_id=objection.id, file_id=kept.id))
    session.flush()


def of(session: Session, objection: Objection) -> list[Enclosed]:
    """The files of an objection, in the order in which they were chosen."""
    found = (
        select(Paper.id, StoredFile.name, StoredFile.size)
        .join(StoredFile, col(StoredFile.id) == Paper.file_id)
        .where(Paper.objection_id == objection.id)
        .order_by(col(Paper.id))
    )
    return [Enclosed(*row) for row in session.exec(found)]


def open_file(session: Session, ref: str, paper_id: UUID, *, by: User) -> StoredFile:
    """A file, for the firm itself and for whoever reads its objection. What the agency takes away is written down."""
    require(by, Act.READ_OBJECTIONS)
    case = queries.case(session, ref, by)
    its = (Paper.id == paper_id, Paper.objection_id == case.objection.id)
    paper = session.exec(select(Paper).where(*its)).one_or_none()
    if paper is None:
        raise NotFound(N_("There is nothing here under this reference."))
    file = storing.read(session, paper.file_id)
    if by.organisation_id != case.firm.id:
        taken = {"objection": ref, "file": file.name, "sha256": file.sha256}
        log.record(session, "objection.paper_downloaded", case.application, by=by, after=taken)
    return file
