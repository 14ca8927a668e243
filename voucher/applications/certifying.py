"""Where the rules ask for two people of a firm: one prepares the application, a colleague certifies and submits it."""

from voucher.applications import completeness, drafting, papers
from voucher.applications.events import ApplicationPrepared
from voucher.applications.models import Application
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.people import queries as people
from voucher.people.models import User
from voucher.people.roles import Act, may
from voucher.programmes import questions, rules
from voucher.programmes.models import Round


def certifiers(session: Session, by: User) -> list[User]:
    """Who of a person's own firm may certify what this person prepares."""
    return [one for one in people.colleagues(session, by) if one.id != by.id and one.active and may(one, Act.APPLY)]


def prepare(session: Session, ref: str, *, by: User) -> Application:
    """Hand a complete draft to the colleagues. Whoever changes it afterwards takes it back by that."""
    application = drafting.require_open_draft(session, ref, by)
    round_ = db.one(session, Round, Round.id == application.round_id)
    assert round_.rules is not None, round_.ref
    frozen = rules.of_round(round_.id, round_.rules).rules
    if not frozen.certified_by_two:
        raise NotNow(N_("In this round one person is enough. Please submit it yourself."))
    handed_in = papers.rows(session, application, round_)
    if completeness.missing(application, handed_in, clock.today(), questions.read(round_.questions)):
        raise Refused(N_("Some answers are still missing. They are listed on this page."))
    if not certifiers(session, by):
        raise Refused(N_("Nobody else of your firm may certify yet. Invite a colleague under “Our people” first."))
    if application.prepared_by_id == by.id:
        return application

    application.prepared_by_id, application.prepared_at = by.id, clock.now()
    log.record(session, "application.prepared", application, by=by)
    publish(session, ApplicationPrepared(application.id))
    return application


def require_certifier(application: Application, frozen: rules.Rules, by: User) -> None:
    """Refuse to submit what nobody prepared, or what this person prepared, where the rules ask for two."""
    if not frozen.certified_by_two:
        return
    if application.prepared_at is None:
        raise NotNow(
            N_("In this round two people are needed. Please hand it to a colleague, who certifies and submits.")
        )
    if application.prepared_by_id == by.id:
        raise Refused(N_("You prepared this application, so a colleague has to certify and submit it."))
