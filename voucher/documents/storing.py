"""Store a file, and read it back as it was."""

import hashlib
from uuid import UUID

from voucher.documents.models import StoredFile
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict
from voucher.kernel.i18n import N_


def store(session: Session, name: str, media_type: str, content: bytes, *, about: UUID | None = None) -> StoredFile:
    """Keep a file with its digest."""
    digest = hashlib.sha256(content).hexdigest()
    file = StoredFile(
        name=name, media_type=media_type, size=len(content), sha256=digest, content=content, about_id=about
    )
    session.add(file)
    session.flush()
    return file


def read(session: Session, file_id: UUID) -> StoredFile:
    """A stored file. Refuses (Conflict) one whose bytes are no longer those that were stored."""
    file = db.one(session, StoredFile, StoredFile.id == file_id)
    if hashlib.sha256(file.content).hexdigest() != file.sha256:
        raise Conflict(N_("This file is no longer what was stored. Please tell the administrator."))
    return file
