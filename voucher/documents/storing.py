"""Store a file, seal it or throw it away, and read it back as it was."""

import hashlib
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from voucher.documents.models import StoredFile
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict
from voucher.kernel.i18n import N_

_FILE = StoredFile.metadata.tables["documents_stored_file"].c
_SEAL = sa.update(_FILE.id.table).where(_FILE.about_id == sa.bindparam("about"), ~_FILE.sealed).values(sealed=True)


def digest(content: bytes) -> str:
    """The SHA-256 of a content, as it is written everywhere."""
    return hashlib.sha256(content).hexdigest()


def store(
    session: Session, name: str, media_type: str, content: bytes, *, about: UUID | None = None, sealed: bool = True
) -> StoredFile:
    """Keep a file with its digest. One that is not sealed may still be thrown away."""
    file = StoredFile(
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=digest(content),
        content=content,
        about_id=about,
        sealed=sealed,
    )
    session.add(file)
    session.flush()
    return file


def seal(session: Session, *, about: UUID) -> None:
    """From now on nobody changes or deletes the files about this."""
    session.flush()
    session.connection().execute(_SEAL, {"about": about})


def discard(session: Session, file_id: UUID) -> None:
    """Delete a file for good, its bytes too. The database refuses it for one that is sealed."""
    session.flush()
    session.execute(sa.delete(StoredFile).where(col(StoredFile.id) == file_id))


def read(session: Session, file_id: UUID) -> StoredFile:
    """A stored file. Refuses (Conflict) one whose bytes are no longer those that were stored."""
    file = db.one(session, StoredFile, StoredFile.id == file_id)
    if digest(file.content) != file.sha256:
        raise Conflict(N_("This file is no longer what was stored. Please tell the administrator."))
    return file
