"""SMTP on loopback. A letter is acknowledged when it is stored, not before."""

import asyncio
import socket
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from voucher.sandbox import controls
from voucher.sandbox.config import Config
from voucher.sandbox.store import Store

LARGEST = 30 * 1024 * 1024


class Postman:
    """Puts what arrives into the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        return await asyncio.to_thread(self._keep, envelope)

    def _keep(self, envelope: Envelope) -> str:
        raw = envelope.content or b""
        assert isinstance(raw, bytes)
        subject = str(message_from_bytes(raw, policy=policy.default).get("Subject", ""))
        with self._store.transaction() as db:
            if controls.read(db, "refuse_mail"):
                return "451 The mailbox is closed for a moment"
            db.execute(
                "INSERT INTO sandbox.mail (sender, recipients, subject, raw) VALUES (%s, %s, %s, %s)",
                (envelope.mail_from or "", [address.lower() for address in envelope.rcpt_tos], subject, raw),
            )
        return "250 Kept"


def listen(config: Config, store: Store) -> Controller:
    """Start taking letters; the caller stops the controller. Raises OSError when the port is taken."""
    socket.create_server((config.host, config.smtp_port)).close()  # aiosmtpd needs five seconds to notice
    controller = Controller(
        Postman(store), hostname=config.host, port=config.smtp_port, data_size_limit=LARGEST, enable_SMTPUTF8=True
    )
    controller.start()
    return controller
