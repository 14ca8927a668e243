"""A stored letter as a person reads it."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from markupsafe import Markup, escape

from voucher.sandbox.store import Db, Thing

ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}]")
MOST = 100


@dataclass(frozen=True)
class Letter:
    id: int
    sender: str
    recipients: list[str]
    subject: str
    received_at: datetime
    message: EmailMessage

    @property
    def text(self) -> str:
        return _body(self.message, "plain")

    @property
    def html(self) -> str:
        return _body(self.message, "html")

    @property
    def links(self) -> list[str]:
        return list(dict.fromkeys(ADDRESS.findall(self.text)))

    @property
    def attachments(self) -> list[EmailMessage]:
        return list(self.message.iter_attachments())

    def linked_text(self) -> Markup:
        """The text with its addresses clickable; everything else is escaped."""
        written, at = Markup(), 0
        for match in ADDRESS.finditer(self.text):
            written += escape(self.text[at : match.start()])
            written += Markup('<a href="{0}">{0}</a>').format(match[0])
            at = match.end()
        return written + escape(self.text[at:])

    def as_json(self) -> Thing:
        return {
            "id": self.id,
            "from": self.sender,
            "to": self.recipients,
            "subject": self.subject,
            "received_at": self.received_at.isoformat(),
            "headers": {name: str(value) for name, value in self.message.items()},
            "text": self.text,
            "html": self.html,
            "links": self.links,
            "attachments": [
                {"name": part.get_filename(), "type": part.get_content_type()} for part in self.attachments
            ],
        }


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if isinstance(part, EmailMessage) else ""


def _letter(row: Thing) -> Letter:
    message = message_from_bytes(bytes(row.pop("raw")), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return Letter(**row, message=message)


def newest(db: Db, to: str = "", before: int | None = None) -> list[Letter]:
    """Up to 100 letters, newest first, whose recipient contains `to`; `before` a letter's number, to page."""
    rows = db.execute(
        "SELECT id, sender, recipients, subject, received_at, raw FROM sandbox.mail"
        " WHERE (%(to)s = '' OR EXISTS (SELECT FROM unnest(recipients) r WHERE strpos(r, %(to)s) > 0))"
        " AND (%(before)s::bigint IS NULL OR id < %(before)s) ORDER BY id DESC LIMIT %(most)s",
        {"to": to.strip().lower(), "before": before, "most": MOST},
    ).fetchall()
    return [_letter(row) for row in rows]


def one(db: Db, number: int) -> Letter | None:
    row = db.execute(
        "SELECT id, sender, recipients, subject, received_at, raw FROM sandbox.mail WHERE id = %s", (number,)
    ).fetchone()
    return _letter(row) if row else None
