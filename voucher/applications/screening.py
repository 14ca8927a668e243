"""Hold an application against its round's rules, and keep what came of it: when it is submitted, when the tax office
answers, and when an officer asks.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications import declaring, policies, queries
from voucher.applications.lifecycle import State
from voucher.applications.models import Application, Finding, Override
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.i18n import N_
from voucher.people import relations
from voucher.people.events import TaxStatusAnswered
from voucher.people.models import Organisation, User
from voucher.programmes import eligibility, rules
from voucher.programmes.eligibility import Facts, Outcome
from voucher.programmes.models import Round
from voucher.programmes.rules import Ground

WAITING = (State.SUBMITTED,)
_A, _FIRM = (Application.metadata.tables[name].c for name in ("applications_application", "people_organisation"))
_SUPPORTED = (
    sa.select(_A.ref)
    .where(_A.firm_id == sa.bindparam("firm"), _A.id != sa.bindparam("this"), _A.state == State.APPROVED)
    .order_by(_A.ref)
    .limit(10)
)
# The newest findings, and beside them the older ones that somebody would pass over. Built once: every decision asks it.
_OF = col(Finding.application_id) == sa.bindparam("application")
_NEWEST = select(sa.func.max(Finding.screening)).where(_OF).scalar_subquery()
_STANDING = (
    sa.select(Finding, Override)
    .join(Override, col(Override.finding_id) == Finding.id, isouter=True)
    .where(_OF, sa.or_(col(Finding.screening) == _NEWEST, col(Override.id).is_not(None)))
    .order_by(col(Override.proposed_at), col(Override.id))
)


@dataclass(frozen=True)
class Known:
    """The facts of an application, and beside them what each stands on."""

    facts: Facts
    evidence: dict[str, Any]  # by the name of the fact


def screen(session: Session, application: Application, known: Known | None = None) -> list[Finding]:
    """Find afresh what comes of every ground, and keep it beside what was found before."""
    round_ = db.one(session, Round, Round.id == application.round_id)
    firm = db.one(session, Organisation, Organisation.id == application.firm_id)
    assert round_.rules is not None, round_.ref
    frozen = rules.of_round(round_.id, round_.rules)
    known = known or known_of(session, application, firm)
    number = (session.exec(select(sa.func.max(Finding.screening)).where(_of(application))).one() or 0) + 1
    found = [
        Finding(
            application_id=application.id,
            screening=number,
            place=place,
            ground=one.ground,
            outcome=one.outcome,
            reason=one.reason,
            remedy=one.remedy,
            counts=dict(one.counts),
            source=one.source,
            evidence={name: value for fact in one.rests_on for name, value in known.evidence[fact].items()},
            rules_version=frozen.version,
            checked_at=clock.now(),
        )
        for place, one in enumerate(eligibility.judge(frozen.rules, known.facts))
    ]
    session.add_all(found)
    session.flush()
    return found


def known_of(session: Session, application: Application, firm: Organisation) -> Known:
    """What the portal knows itself, what its neighbours are, and what the firm declared."""
    facts = replace(eligibility.facts_of(firm, clock.today()), size=application.firm_size or firm.size)
    evidence: dict[str, Any] = {name: {name: value} for name, value in asdict(facts).items()}
    evidence["in_business"] = {"status": firm.tax_status, "asked_at": _iso(firm.tax_checked_at)}
    same = list(session.connection().execute(_same_representative(application, firm)).scalars())
    supported = list(session.connection().execute(_SUPPORTED, {"firm": firm.id, "this": application.id}).scalars())
    evidence |= {"same_representative": {"applications": same}, "supported_before": {"applications": supported}}
    declared = declaring.latest(session, application.id)
    evidence |= {name: {name: its.answer, "declared_at": _iso(its.at)} for name, its in declared.items()}
    said: dict[str, Any] = {question: answer.answer for question, answer in declared.items()}
    own = replace(facts, same_representative=bool(same), supported_before=bool(supported))
    return Known(replace(own, **said), evidence)


def _same_representative(application: Application, firm: Organisation) -> Any:
    """Other firms' applications in this round, of whoever represents this firm."""
    others = sa.select(_FIRM.id).where(relations.representative_is(firm.representative), _FIRM.id != firm.id)
    sent = sa.select(_A.ref).where(_A.round_id == application.round_id, _A.firm_id.in_(others))
    sent = sent.where(_A.submitted_at.is_not(None), _A.state.not_in((State.WITHDRAWN, State.REJECTED)))
    return sent.order_by(_A.ref).limit(10)


def again(session: Session, ref: str, *, by: User) -> Application:
    """An officer has it looked at once more."""
    application = queries.lock(session, ref)
    policies.require_decider(by, application)
    if application.state not in WAITING:
        raise NotNow(N_("This application waits for no decision now."))
    _note(session, application, screen(session, application), by)
    return application


def _note(session: Session, application: Application, found: Sequence[Finding], by: User | None) -> None:
    """Write down who looked again, and what of it is not met or open."""
    after = {str(o): [str(one.ground) for one in found if one.outcome is o] for o in Outcome if o is not Outcome.PASS}
    log.record(session, "application.screened", application, by=by, after=after)


def tax_answered(session: Session, event: TaxStatusAnswered) -> None:
    """What the tax office said may change what was found of the applications that wait."""
    waiting = select(Application.ref).where(Application.firm_id == event.organisation_id)
    for ref in session.exec(waiting.where(col(Application.state).in_(WAITING)).order_by(Application.ref)).all():
        application = queries.lock(session, ref)
        before = {(one.finding.ground, one.finding.outcome) for one in standings(session, application)}
        found = screen(session, application)
        if {(one.ground, one.outcome) for one in found} != before:
            _note(session, application, found, None)


@dataclass(frozen=True)
class Standing:
    """What counts of one ground now: the newest finding, and what officers made of it."""

    finding: Finding
    override: Override | None  # the last one about this finding, or about the same found before

    @property
    def passed_over(self) -> bool:
        """Whether two people let it pass."""
        return self.override is not None and self.override.agreed is True

    @property
    def blocks(self) -> bool:
        """Whether it keeps the application from being approved."""
        return self.finding.outcome is Outcome.FAIL and not self.passed_over

    @property
    def open(self) -> bool:
        """Whether somebody has to look before it is approved."""
        return self.finding.outcome in {Outcome.UNKNOWN, Outcome.WARN}


def standings(session: Session, application: Application) -> list[Standing]:
    """The newest screening, ground by ground, the weightiest first; empty when it was never screened."""
    rows = session.execute(_STANDING, {"application": application.id}).all()
    last = max((finding.screening for finding, _made in rows), default=0)
    found = {finding.id: finding for finding, _made in rows if finding.screening == last}.values()
    proposed: list[tuple[Override | None, Finding]] = [(made, finding) for finding, made in rows]
    order = list(Outcome)
    return [
        Standing(one, next((made for made, about in reversed(proposed) if made and same(about, one)), None))
        for one in sorted(found, key=lambda one: (order.index(one.outcome), one.place))
    ]


def same(one: Finding, other: Finding) -> bool:
    """Whether two screenings found the same of a ground, by the same evidence: then what was settled still holds."""
    kept = ("ground", "outcome", "reason", "evidence")
    return all(getattr(one, name) == getattr(other, name) for name in kept)


def require_cleared(session: Session, application: Application, looked_at: Collection[Ground]) -> None:
    """Refuse to approve over a failed ground, or over an open one that nobody looked at."""
    found = standings(session, application)
    if not found and screen(session, application):
        found = standings(session, application)
    if any(one.blocks for one in found):
        raise NotNow(N_("A requirement is not met. Two people must agree to pass over it before this is approved."))
    if not {one.finding.ground for one in found if one.open} <= set(looked_at):
        raise Refused(N_("Look at each of these and mark it, then approve."), field="looked_at")


def history(session: Session, application_id: UUID) -> Sequence[Any]:
    """When it was screened, the newest first: number, instant, and how many of each outcome."""
    outcome, count = col(Finding.outcome), sa.func.count
    query = sa.select(
        col(Finding.screening),
        sa.func.max(Finding.checked_at).label("checked_at"),
        *(count().filter(outcome == o).label(o.name.lower()) for o in Outcome),
    ).where(col(Finding.application_id) == application_id)
    grouped = query.group_by(col(Finding.screening)).order_by(col(Finding.screening).desc()).limit(20)
    return session.connection().execute(grouped).all()


def _of(application: Application) -> Any:
    return col(Finding.application_id) == application.id


def _iso(at: Any) -> str | None:
    return at.isoformat() if at else None
