"""Hold an application against its round's rules, and keep what came of it: when it is submitted, when the tax office
answers, and when an officer asks.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications import declaring, exclusions, policies, queries
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
from voucher.programmes import eligibility
from voucher.programmes import queries as programmes
from voucher.programmes.eligibility import Facts, Outcome, Source
from voucher.programmes.rules import Ground, Rules

SHOWN = 10  # of what a finding rests on
WAITING = (State.SUBMITTED, State.RESERVE, State.REOPENED)
OPEN = frozenset({Outcome.UNKNOWN, Outcome.WARN})
CLAIMED = ("average_sales_krw", "industry", "region", "employees_count")  # facts that a firm may change by itself
_A, _FIRM = (Application.metadata.tables[name].c for name in ("applications_application", "people_organisation"))
_SUPPORTED = (
    sa.select(_A.ref)
    .where(_A.firm_id == sa.bindparam("firm"), _A.id != sa.bindparam("this"), _A.state == State.APPROVED)
    .order_by(_A.ref)
    .limit(SHOWN)
)
# The newest findings, and beside them the older ones that somebody would pass over. Built once: every decision asks it.
_OF = col(Finding.application_id) == sa.bindparam("application")
_LAST = sa.select(sa.func.max(Finding.screening)).where(_OF)
_NEWEST = _LAST.scalar_subquery()
_WAIT = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
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


@dataclass(frozen=True)
class Found:
    """What comes of one ground now: a row that is not kept yet. A dozen for each look, so they are plain values."""

    place: int
    ground: Ground
    outcome: Outcome
    reason: str
    remedy: str
    counts: dict[str, Any]
    source: Source
    evidence: dict[str, Any]
    rules_version: int


def screen(session: Session, application: Application, known: Known | None = None) -> list[Found]:
    """Find afresh what comes of every ground, and keep it beside what was found before."""
    session.flush()
    found, now = find(session, application, known), clock.now()
    last = session.connection().execute(_LAST, {"application": application.id}).scalar_one() or 0
    same = {"application_id": application.id, "screening": last + 1, "created_at": now, "checked_at": now}
    db.insert_many(session, Finding, [{"id": db.key(), **vars(one)} for one in found], same)
    return found


def find(session: Session, application: Application, known: Known | None = None) -> list[Found]:
    """The same, and nothing is kept."""
    firm = session.get_one(Organisation, application.firm_id)
    frozen = programmes.frozen(session, application.round_id)
    known = known or known_of(session, application, firm)
    return [
        Found(
            place=place,
            ground=one.ground,
            outcome=one.outcome,
            reason=one.reason,
            remedy=one.remedy,
            counts=dict(one.counts),
            source=one.source,
            evidence={name: value for fact in one.rests_on for name, value in known.evidence[fact].items()},
            rules_version=frozen.version,
        )
        for place, one in enumerate(eligibility.judge(frozen.rules, known.facts))
    ]


def known_of(session: Session, application: Application, firm: Organisation) -> Known:
    """What the firm said of itself when it submitted, what its neighbours are, and what it declared."""
    day = clock.seoul_day(application.submitted_at or clock.now())
    facts = replace(eligibility.facts_of(firm, day), size=application.firm_size or firm.size, **claimed(application))
    evidence: dict[str, Any] = {name: {name: value} for name, value in asdict(facts).items()}
    evidence["in_business"] = {"status": firm.tax_status, "asked_at": _iso(firm.tax_checked_at)}
    same = sorted(session.connection().execute(_same_representative(application, firm)).scalars())[:SHOWN]
    supported = list(session.connection().execute(_SUPPORTED, {"firm": firm.id, "this": application.id}).scalars())
    register, bans = exclusions.known(session, firm, day)
    evidence |= bans | {"same_representative": {"applications": same}, "supported_before": {"applications": supported}}
    declared = declaring.latest(session, application.id)
    evidence |= {name: {name: its.answer, "declared_at": _iso(its.at)} for name, its in declared.items()}
    said: dict[str, Any] = {question: answer.answer for question, answer in declared.items()}
    own = replace(facts, same_representative=bool(same), supported_before=bool(supported))
    return Known(replace(own, **said | register), evidence)


def claimed(application: Application) -> dict[str, Any]:
    """What the firm said of itself when it submitted, of what it may change by itself; it is held to it."""
    return {} if application.facts is None else {name: application.facts.get(name) for name in CLAIMED}


def _same_representative(application: Application, firm: Organisation) -> Any:
    """Other firms' applications in this round, of whoever represents this firm: few, and sorted by whoever asks.

    Told to sort and to stop early, a prepared statement would walk through all applications by their references.
    """
    others = sa.select(_FIRM.id).where(relations.representative_is(firm.representative), _FIRM.id != firm.id)
    sent = sa.select(_A.ref).where(_A.round_id == application.round_id, _A.firm_id.in_(others))
    return sent.where(_A.submitted_at.is_not(None), _A.state.not_in((State.WITHDRAWN, State.REJECTED)))


def wait_for_relatives(session: Session, firm: Organisation) -> None:
    """Let nobody else with this firm's representative be screened before this transaction has ended."""
    name = f"applications.representative:{relations.plain(firm.representative)}"
    session.connection().exec_driver_sql(_WAIT, (name,))


def wants_a_look(found: Found, rules: Rules) -> bool:
    """Whether somebody has to look before money is granted; a ground that only ever warns keeps nobody waiting."""
    only_names = {Ground.BANNED}  # the register knows such a name, which may be somebody else's
    warns = only_names | {check.ground for check in rules.checks if check.effect == "warn"}
    return found.outcome in OPEN and not (found.outcome is Outcome.WARN and found.ground in warns)


def again(session: Session, ref: str, *, by: User) -> Application:
    """Whoever decides has it looked at once more."""
    application = queries.lock(session, ref)
    policies.require_looker(session, by, application)
    if application.state not in WAITING:
        raise NotNow(N_("This application waits for no decision now."))
    _note(session, application, screen(session, application), by)
    return application


def _note(session: Session, application: Application, found: Sequence[Found], by: User | None) -> None:
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
        return self.finding.outcome in OPEN


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


def held_back(session: Session, round_id: UUID) -> set[UUID]:
    """Of what waits in a round, whatever a requirement keeps from being granted anything."""
    last = sa.select(col(Finding.application_id), sa.func.max(Finding.screening).label("number"))
    newest = last.group_by(col(Finding.application_id)).subquery()
    failed = (
        select(Application)
        .join(Finding, col(Finding.application_id) == Application.id)
        .join(newest, newest.c.application_id == Application.id)
        .where(Application.round_id == round_id, col(Application.state).in_(WAITING))
        .where(col(Finding.screening) == newest.c.number, Finding.outcome == Outcome.FAIL)
        .distinct()
    )
    found = session.exec(failed).all()
    return {it.id for it in found if any(one.blocks for one in standings(session, it))}


def same(one: Finding, other: Finding) -> bool:
    """Whether two screenings found the same of a ground, by the same evidence: then what was settled still holds."""
    kept = ("ground", "outcome", "reason", "evidence")
    return all(getattr(one, name) == getattr(other, name) for name in kept)


def brought_up_to_date(session: Session, application: Application, by: User | None) -> list[Standing]:
    """What counts now: found afresh where the portal's records say otherwise than when somebody last looked."""
    stood = standings(session, application)
    if stood and not _overtaken(session, application, stood):
        return stood
    found = screen(session, application)
    if stood:
        _note(session, application, found, by)
    return standings(session, application)


def _overtaken(session: Session, application: Application, stood: Sequence[Standing]) -> bool:
    """Whether a ground would come to something else now: another round gave money, another firm came."""
    now = {one.ground: _told(one) for one in find(session, application)}
    return now != {one.finding.ground: _told(one.finding) for one in stood}


def _told(one: Finding | Found) -> tuple[Outcome, Any]:
    """What counts of a finding: its outcome, and of what the portal itself knows also on what it stands."""
    return one.outcome, one.evidence if one.source is Source.RECORDS else None


def require_cleared(session: Session, application: Application, looked_at: Collection[Ground]) -> None:
    """Refuse to approve over a failed ground, an open one that nobody looked at, or by what was found too long ago.

    Nothing of the latter is kept here, since a refusal undoes everything: whoever decides has it looked at again.
    """
    found = standings(session, application)
    if not found and screen(session, application):
        found = standings(session, application)
    elif _overtaken(session, application, found):
        raise NotNow(
            N_("Something has changed since its requirements were looked at. Have them looked at again, then approve.")
        )
    if any(one.blocks for one in found):
        raise NotNow(N_("A requirement is not met. Two people must agree to pass over it before this is approved."))
    if not {one.finding.ground for one in found if one.open} <= set(looked_at):
        raise Refused(N_("Look at each of these and mark it, then approve."), field="looked_at")


def changed_since(session: Session, application: Application, screening: int) -> bool:
    """Whether a requirement would come to something else now than it did when this was proposed."""
    then = session.exec(select(Finding).where(_of(application), Finding.screening == screening)).all()
    return {one.ground: _told(one) for one in then} != {one.ground: _told(one) for one in find(session, application)}


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
