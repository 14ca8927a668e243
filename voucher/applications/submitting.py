"""Hand an application in, or take it back."""

from voucher.applications import allotting, certifying, completeness, filing, papers, policies, queries, screening
from voucher.applications.events import ApplicationSubmitted
from voucher.applications.lifecycle import lifecycle
from voucher.applications.models import Application
from voucher.applications.screening import Known
from voucher.audit import log
from voucher.documents import storing
from voucher.kernel import clock, db, errands
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.people.models import Organisation, User
from voucher.programmes import eligibility, questions, rules
from voucher.programmes import policies as rounds
from voucher.programmes.eligibility import Outcome
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round


def submit(session: Session, ref: str, *, by: User) -> Application:
    """Hand it in: complete, in time, by a firm in business that the round is for.

    A first-come round answers at once, right after this transaction: nobody looks at the firm later, so the tax office
    must have confirmed it before.
    """
    application = queries.lock(session, ref)
    policies.require_applicant(by, application)
    after = lifecycle.after(application.state, "submit")
    round_ = db.one(session, Round, Round.id == application.round_id)
    firm = db.one(session, Organisation, Organisation.id == application.firm_id)
    rounds.require_accepting(round_)
    policies.require_eligible(firm, round_)
    policies.require_submittable(firm, round_)
    assert round_.rules is not None, round_.ref
    frozen = rules.of_round(round_.id, round_.rules).rules
    certifying.require_certifier(application, frozen, by)
    handed_in = papers.rows(session, application.id, frozen)
    asked = questions.read(round_.questions)
    if completeness.missing(application, handed_in, clock.today(), asked):
        raise Refused(N_("Some answers are still missing. They are listed on this page."))

    known = screening.known_of(session, application, firm)
    application.state, application.submitted_at, application.submitted_by_id = after, clock.now(), by.id
    application.answers, application.facts = asked.final(application.answers), eligibility.kept(known.facts)
    _freeze(application, round_, firm)
    if handed_in:
        storing.seal(session, about=application.id)
    session.flush()
    _screen(session, application, round_, known)
    claimed = {"asked_krw": application.asked_krw, "firm_size": firm.size, "band_code": application.band_code}
    log.record(session, "application.submitted", application, by=by, after=claimed)
    publish(session, ApplicationSubmitted(application.id))
    if round_.mode is Mode.FIRST_COME:
        allotting.take_turn(
            session, application, queries.terms(application, round_, application.asked_krw)[1].government
        )
    else:
        errands.put(session, "people.refresh_tax_status", organisation_id=str(firm.id))
    return application


def _screen(session: Session, application: Application, round_: Round, known: Known) -> None:
    """Look at every ground. Where an officer decides, it warns; a first-come round takes nobody who fails one."""
    found = screening.screen(session, application, known)
    if round_.mode is Mode.FIRST_COME and any(finding.outcome is Outcome.FAIL for finding in found):
        raise Refused(
            N_("Your firm does not meet a condition of this round. The check on the round's page says which.")
        )


def _freeze(application: Application, round_: Round, firm: Organisation) -> None:
    """Decided and paid by the split that the firm saw on this day."""
    assert round_.rules is not None, round_.ref
    frozen = rules.of_round(round_.id, round_.rules).rules
    band = frozen.chosen(firm, application.band_code)
    assert band is not None, application.ref
    application.firm_size, application.band_code = firm.size, band.code
    application.government_rate = frozen.rate(band, firm.region)


def withdraw(session: Session, ref: str, *, by: User) -> Application:
    """Take it back, before anybody decided. The firm may apply again while the round is open."""
    application = queries.lock(session, ref)
    policies.require_applicant(by, application)
    after = lifecycle.after(application.state, "withdraw")

    if application.submitted_at is None:
        filing.remove_all(session, application, by=by)
    before = application.state
    application.state = after
    log.record(session, "application.withdrawn", application, by=by, before={"state": before})
    allotting.leave(session, application)
    return application
