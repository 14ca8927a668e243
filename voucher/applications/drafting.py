"""Start an application and write it, page by page. Whatever is written is kept, complete or not."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import col, select

from voucher.applications import consents, looking_up, policies, queries, together
from voucher.applications.lifecycle import State
from voucher.applications.models import Application, Consent
from voucher.applications.together import NOTHING, Seen
from voucher.audit import log
from voucher.kernel import clock, db, searching
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won, won
from voucher.kernel.refs import next_ref
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, require
from voucher.programmes import policies as rounds
from voucher.programmes import queries as programmes
from voucher.programmes import questions
from voucher.programmes.models import Round
from voucher.suppliers.models import Skill


@dataclass(frozen=True)
class Project:
    """What a firm wants to do. Each may still be empty in a draft."""

    title: str
    skill: Skill | None
    problem: str
    goal: str


def start(session: Session, round_ref: str, *, like: str = "", by: User) -> Application:
    """Begin a draft, or find the application that the firm has in this round already.

    `like` names an earlier application of the firm whose answers it begins with; papers and consents are given anew.
    """
    round_ = db.one(session, Round, Round.ref == round_ref)
    require(by, Act.APPLY)
    firm = db.lock(session, Organisation, Organisation.id == by.organisation_id)  # two clicks make one draft
    if there := queries.open_one(session, round_.id, firm.id):
        return there
    rounds.require_accepting(round_)
    policies.require_eligible(firm, round_)
    earlier = queries.lock(session, like) if like else None
    if earlier:
        policies.require_applicant(by, earlier)

    application = Application(
        ref=next_ref(session, "APP"),
        round_id=round_.id,
        firm_id=firm.id,
        findable=findable("", firm),
        saved_by_id=by.id,
        saved_at=clock.now(),
    )
    if earlier:
        _copy(earlier, application, firm)
        application.answers = _answers_of(session, earlier, round_)
    session.add(application)
    session.flush()
    looking_up.ask_later(session, application, round_)
    copied = {"like": like} if like else {}
    log.record(session, "application.started", application, by=by, after={"round": round_.ref, **copied})
    return application


def _copy(earlier: Application, draft: Application, firm: Organisation) -> None:
    """The answers that a firm would write once more. What belongs to the other round stays there."""
    draft.title, draft.skill, draft.problem, draft.goal = earlier.title, earlier.skill, earlier.problem, earlier.goal
    draft.asked_krw, draft.findable = earlier.asked_krw, findable(earlier.title, firm)


def _answers_of(session: Session, earlier: Application, round_: Round) -> dict[str, Any]:
    """Its answers to what this round asks too, in the same words."""
    then = questions.read(db.one(session, Round, Round.id == earlier.round_id).questions)
    return questions.read(round_.questions).taken_over(then, earlier.answers)


def project_of(application: Application) -> dict[str, Any]:
    """What it says of the project, by the names of a page's fields."""
    return {name: getattr(application, name) for name in ("title", "skill", "problem", "goal")}


def money_of(application: Application) -> dict[str, Any]:
    """What it says of its cost."""
    return {"asked_krw": application.asked_krw or None, "band_code": application.band_code}


def save_project(session: Session, ref: str, project: Project, *, seen: Seen = NOTHING, by: User) -> Application:
    """Keep what the project is about. `seen` is what its page showed, where somebody else may write too."""
    application = require_open_draft(session, ref, by)
    project = Project(**together.joined(project_of(application), asdict(project), seen))
    firm = db.one(session, Organisation, Organisation.id == application.firm_id)
    application.title, application.skill = project.title, project.skill
    application.problem, application.goal = project.problem, project.goal
    application.findable = findable(project.title, firm)
    return _saved(session, application, "project", by)


def save_money(
    session: Session, ref: str, asked_krw: Won | None, band_code: str, *, seen: Seen = NOTHING, by: User
) -> Application:
    """Keep what the solution costs, a supply value without VAT, and which band of the rules the firm is of."""
    application = require_open_draft(session, ref, by)
    kept = together.joined(money_of(application), {"asked_krw": asked_krw, "band_code": band_code}, seen)
    application.asked_krw, application.band_code = won(kept["asked_krw"] or 0), kept["band_code"]
    return _saved(session, application, "money", by)


def save_answers(
    session: Session, ref: str, answers: Mapping[str, Any], *, seen: Seen = NOTHING, by: User
) -> Application:
    """Keep the answers to what the round asks beside the usual; what is no answer to its question is not kept."""
    application = require_open_draft(session, ref, by)
    asked = questions.read(db.one(session, Round, Round.id == application.round_id).questions)
    application.answers = asked.kept(together.joined(application.answers, answers, seen))
    return _saved(session, application, "questions", by)


def save_consents(session: Session, ref: str, given: set[str], language: str, *, by: User) -> Application:
    """Keep the consents that were given, with the words that were shown. All of them, or none count yet."""
    application = require_open_draft(session, ref, by)
    wanted = consents.of(programmes.frozen(session, application.round_id))
    if given != {asked.key for asked in wanted}:
        raise Refused(N_("Without all consents the application cannot be taken."))
    of_it = select(col(Consent.purpose), col(Consent.version)).where(Consent.application_id == application.id)
    there = set(session.exec(of_it))
    session.add_all(
        Consent(
            application_id=application.id,
            purpose=asked.purpose,
            version=asked.version,
            language=language,
            text=asked.text(language),
            given_by_id=by.id,
            given_at=clock.now(),
        )
        for asked in wanted
        if (asked.purpose, asked.version) not in there
    )
    if application.consent_version != consents.VERSION:  # a newer wording is consented to anew
        application.consented_at, application.consent_version = clock.now(), consents.VERSION
    return _saved(session, application, "consents", by)


def findable(title: str, firm: Organisation) -> str:
    """What a search for an application looks through."""
    return searching.findable(title, firm.name, firm.name_en, firm.registration_no)


def require_open_draft(session: Session, ref: str, by: User) -> Application:
    """A draft of this person's firm, locked, while its round still takes it."""
    application = queries.lock(session, ref)
    policies.require_applicant(by, application)
    policies.require_draft(application)
    rounds.require_accepting(db.one(session, Round, Round.id == application.round_id))
    return application


def _saved(session: Session, application: Application, part: str, by: User) -> Application:
    assert application.state is State.DRAFT
    if not session.is_modified(application):  # a page that saves by itself says the same more than once
        return application
    written(application, by)
    log.record(session, "application.saved", application, by=by, after={"part": part})
    return application


def written(application: Application, by: User) -> None:
    """Note who wrote in a draft. A colleague who was to certify it has not read this: it is prepared no more."""
    application.saved_by_id, application.saved_at = by.id, clock.now()
    application.prepared_by_id = application.prepared_at = None
