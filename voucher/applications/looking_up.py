"""Look papers up where they are issued, so that a firm need not hand them in. Every answer is kept as evidence."""

from datetime import timedelta

from sqlmodel import col, select

from voucher.applications import policies, queries
from voucher.applications.lifecycle import State
from voucher.applications.models import Application, LookedUp
from voucher.audit import log
from voucher.kernel import clock, db, errands
from voucher.kernel.db import Session
from voucher.people import certificates
from voucher.people.models import Organisation, User
from voucher.programmes import rules
from voucher.programmes.models import Round
from voucher.programmes.parts import both
from voucher.programmes.rules import Document

PAUSE = timedelta(minutes=1)  # nobody asks more often about one application


def ask_later(session: Session, application: Application, round_: Round) -> None:
    """Have a worker ask as soon as a draft begins: the firm still writes, and the answer is there when it needs it."""
    if certificates.offered() and _asked(round_):
        errands.put(session, "applications.look_up", ref=application.ref)


def look_up(ref: str) -> int:
    """Errand: ask about every such paper of a draft; returns how many were found.

    Raises certificates.Unreachable when it must be tried again. What was submitted meanwhile stays as it is.
    """
    with db.transaction(read_only=True) as session:
        application = db.one(session, Application, Application.ref == ref)
        round_ = db.one(session, Round, Round.id == application.round_id)
        number = db.one(session, Organisation, Organisation.id == application.firm_id).registration_no
    if application.state is not State.DRAFT or not certificates.offered():
        return 0
    said = {document.code: certificates.ask(number, kind) for document, kind in _asked(round_)}
    with db.transaction() as session:
        application = queries.lock(session, ref)
        if application.state is not State.DRAFT or not said:
            return 0
        for document, kind in _asked(round_):
            it = said[document.code]
            session.add(
                LookedUp(
                    created_at=clock.now(),
                    application_id=application.id,
                    code=document.code,
                    certificate=kind,
                    found=it.found,
                    number=it.number,
                    issued_on=it.issued_on,
                    valid_until=it.valid_until,
                    said=it.said,
                )
            )
        those = {
            name: [both(document) for document, _kind in _asked(round_) if said[document.code].found is found]
            for name, found in (("found", True), ("not_found", False))
        }
        after = {name: documents for name, documents in those.items() if documents}
        log.record(session, "application.looked_up", application, by=None, after=after)
    return sum(it.found for it in said.values())


def again(session: Session, ref: str, *, by: User) -> bool:
    """Ask now, in transactions of its own, unless it was asked a minute ago; False when nobody answers."""
    application = queries.case(session, ref, by).application
    policies.require_applicant(by, application)
    lately = select(LookedUp.id).where(LookedUp.application_id == application.id)
    if session.exec(lately.where(col(LookedUp.created_at) > clock.now() - PAUSE)).first():
        return True
    try:
        look_up(ref)
    except certificates.Unreachable:
        return False
    return True


def _asked(round_: Round) -> list[tuple[Document, certificates.Certificate]]:
    assert round_.rules is not None, round_.ref
    asked = rules.of_round(round_.id, round_.rules).rules.documents
    return [(document, document.lookup) for document in asked if document.lookup]
