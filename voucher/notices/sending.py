"""Hand a mail to the mail server."""

import smtplib
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit
from uuid import UUID

from voucher import settings
from voucher.kernel import clock, db
from voucher.notices.models import Mail
from voucher.people.models import User

TIMEOUT = 10


def send(mail_id: str) -> None:
    """Send one mail, once. A mail server that is away makes the errand come again."""
    with db.transaction(read_only=True) as session:
        mail = session.get(Mail, UUID(mail_id))
        if mail is None or mail.sent_at is not None or not mail.body:
            return  # forgotten, sent, or emptied
        to = db.one(session, User, User.id == mail.user_id).email if mail.user_id else mail.address
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = mail.subject, settings.get().mail_from, to
    message["Message-ID"] = f"<{mail.id}@voucher>"  # the same at every attempt: a reader drops the second
    message.set_content(mail.body)
    _hand_over(message)
    with db.transaction() as session:
        sent = db.lock(session, Mail, Mail.id == mail.id)
        sent.sent_at = clock.now()
        if sent.key.startswith(("reset:", "invited:")) or not sent.user_id:
            sent.body = sent.address = ""  # the link in it opens an account; who has none is not remembered


def _hand_over(message: EmailMessage) -> None:
    address = urlsplit(settings.get().smtp)
    kind = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
    with kind(address.hostname or "127.0.0.1", address.port or 25, timeout=TIMEOUT) as server:
        if address.username:
            if address.scheme == "smtp":
                server.starttls()
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(message)
