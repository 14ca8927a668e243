"""What was handed in, and what was written down about it."""

from sqlmodel import select

from voucher.applications import papers
from voucher.applications.models import Application
from voucher.audit.models import Record
from voucher.documents.models import StoredFile
from voucher.kernel import db


def kept(ref):
    with db.transaction(read_only=True) as session:
        application = db.one(session, Application, Application.ref == ref)
        return papers.of(session, application.id)


def stored():
    with db.transaction(read_only=True) as session:
        return session.exec(select(StoredFile.name)).all()


def written(ref, action):
    with db.transaction(read_only=True) as session:
        found = select(Record).where(Record.ref == ref, Record.action == f"application.{action}")
        return [(r.actor_name, r.before, r.after) for r in session.exec(found.order_by(Record.number))]
