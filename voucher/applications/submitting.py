"""Hand an application in, or take it back."""

from voucher.applications import (
    allotting,
    certifying,
    completeness,
    exclusions,
    filing,
    granting,
    papers,
    policies,
    queries,
    requesting,
    screening,
)
from voucher.applications.events import ApplicationSubmitted
from voucher.applications.lifecycle import lifecycle
from voucher.applications.models import Application
from voucher.applications.screening import Found, Known
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
from voucher.programmes.parts import both
from voucher.programmes.rules import Band, Ground, Rules


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
    handed_in = papers.rows(session, application, round_)
    asked = questions.read(round_.questions)
    if completeness.missing(application, handed_in, clock.today(), asked):
        raise Refused(N_("Some answers are still missing. They are listed on this page."))

    filing.drop_unasked(session, application, asked, by=by)
    known = _known(session, application, round_.mode, firm)
    application.state, application.submitted_at, application.submitted_by_id = after, clock.now(), by.id
    application.answers, application.facts = asked.final(application.answers), eligibility.kept(known.facts)
    band = _freeze(application, frozen, firm)
    storing.seal(session, about=application.id)
    _screen(session, application, round_.mode, frozen, known)
    claimed = {"asked_krw": application.asked_krw, "firm_size": firm.size, "band_code": both(band)}
    log.record(session, "application.submitted", application, by=by, after=claimed)
    publish(session, ApplicationSubmitted(application.id))
    if round_.mode is Mode.FIRST_COME:
        allotting.take_turn(session, application, queries.terms(application, round_, application.asked_krw)[1])
    else:
        errands.put(session, "people.refresh_tax_status", organisation_id=str(firm.id))
    return application


def _known(session: Session, application: Application, mode: Mode, firm: Organisation) -> Known:
    """What is known now. Where nobody looks later, firms of one representative come here one after the other."""
    if mode is Mode.FIRST_COME:
        screening.wait_for_relatives(session, firm)
    return screening.known_of(session, application, firm)


def keeps_back(session: Session, application: Application, rules: Rules) -> list[Found]:
    """What a first-come round would refuse this draft for, as far as it is known now."""
    found = screening.find(session, application)
    return [it for it in found if it.outcome is Outcome.FAIL or screening.wants_a_look(it, rules)]


def _screen(session: Session, application: Application, mode: Mode, frozen: Rules, known: Known) -> None:
    """Look at every ground. Where an officer decides, it warns; a first-come round takes nobody who wants a look."""
    found = screening.screen(session, application, known)
    if mode is not Mode.FIRST_COME:
        return
    if any(finding.outcome is Outcome.FAIL and finding.ground is Ground.BANNED for finding in found):
        _refuse_excluded(session, application)
    if any(finding.outcome is Outcome.FAIL for finding in found):
        raise Refused(
            N_("Your firm does not meet a condition of this round. It stands on this page, with what you could do.")
        )
    if any(screening.wants_a_look(finding, frozen) for finding in found):
        raise Refused(
            N_(
                "This round answers at once, and something that it asks is not known of your firm, or rests on a paper "
                "that somebody would have to look at. It stands on this page, with what you could do."
            )
        )


def _refuse_excluded(session: Session, application: Application) -> None:
    """Say which letter it is, where the register has one; what the firm declared itself it knows."""
    firm = session.get_one(Organisation, application.firm_id)
    if held := exclusions.excluded(session, application, firm):
        raise Refused(
            N_(
                "Your firm is excluded from support until %(until)s by the letter %(letter)s, so this round cannot "
                "take its application. If the exclusion was lifted, or is a mistake, please call us."
            ),
            until=held.until_on,
            letter=held.letter,
        )


def _freeze(application: Application, frozen: Rules, firm: Organisation) -> Band:
    """Screened, ranked, decided and paid by what the firm said of itself on this day, and by the split that it saw.

    Returns the band of the rules that it is of.
    """
    band = frozen.chosen(firm, application.band_code)
    assert band is not None, application.ref
    application.firm_size, application.band_code = firm.size, band.code
    application.government_rate = frozen.rate(band, firm.region)
    return band


def withdraw(session: Session, ref: str, *, by: User) -> Application:
    """Take it back, before anybody decided. The firm may apply again while the round is open."""
    application = queries.lock(session, ref)
    policies.require_applicant(by, application)
    after = lifecycle.after(application.state, "withdraw")

    if application.submitted_at is None:
        filing.remove_all(session, application, by=by)
    before = application.state
    requesting.drop(session, application, by)
    granting.drop(session, application, by)
    application.state = after
    log.record(session, "application.withdrawn", application, by=by, before={"state": before})
    allotting.leave(session, application)
    return application
