"""Ask a firm to supply or correct something: which points, why each, until when. And what follows when nothing comes.

Nothing is decided while the firm has it. It may be taken back, and its deadline lengthened once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import col

from voucher.applications import allotting, asked, deciding, grants, papers, policies, queries
from voucher.applications.asked import ORDER, Askable
from voucher.applications.events import SupplementAsked, SupplementClosed, SupplementLengthened
from voucher.applications.lifecycle import Kind, Request, lifecycle, requests
from voucher.applications.models import Application, Paper, Point, Supplement
from voucher.applications.queries import Case
from voucher.audit import log
from voucher.documents import storing
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.programmes.parts import both
from voucher.programmes.rules import Rules


@dataclass(frozen=True)
class Wanted:
    """What is asked for: the reason of each point by its name (`Askable.name`), and how many working days there are."""

    reasons: Mapping[str, str]
    days: int


def ask(session: Session, ref: str, wanted: Wanted, *, by: User) -> Supplement:
    """Send the firm a request; its application waits until it is settled."""
    application = queries.lock(session, ref)
    policies.require_decider(session, by, application)
    found = queries.case(session, ref, by)
    last = asked.latest(session, application.id)
    policies.require_askable(application, found.round, last)
    policies.require_unproposed(grants.waiting(session, application.id))
    after = lifecycle.after(application.state, "ask")
    _require_days(found.rules, wanted.days)
    named = _named(found, wanted)

    supplement = Supplement(
        application_id=application.id,
        number=last.number + 1 if last else 1,
        asked_by_id=by.id,
        asked_at=clock.now(),
        due_at=clock.closing_instant(clock.business_days_after(clock.today(), wanted.days)),
    )
    session.add(supplement)
    session.flush()
    session.add_all(_point(supplement, place, it, why) for place, (it, why) in enumerate(named))
    session.flush()
    application.state = after
    log.record(session, "supplement.asked", application, by=by, after={**_facts(supplement), **_called(named, found)})
    publish(session, SupplementAsked(supplement.id))
    return supplement


def _require_days(rules: Rules, days: int) -> None:
    if not rules.supplement_least_days <= days <= rules.supplement_most_days:
        raise Refused(
            N_("By the rules of this round a firm gets %(least)s to %(most)s working days."),
            field="days",
            least=rules.supplement_least_days,
            most=rules.supplement_most_days,
        )


def _named(found: Case, wanted: Wanted) -> list[tuple[Askable, str]]:
    """The points that are named, each with its reason; and the questions that hang on one of them, since another
    answer may put them. A file that hangs on it is due where none is there.
    """
    offered, there = asked.askable(found, found.papers), {file.code for row in found.papers for file in row.files}
    assert set(wanted.reasons) <= {it.name for it in offered}, "a form offers only these"
    reasons = {name: why for name, why in wanted.reasons.items() if why}
    if not reasons:
        raise Refused(N_("Say what you ask for: write the reason beside at least one point."))
    hanging = dict[str, tuple[Askable, str]]()
    for it in offered:
        if it.kind is Kind.ANSWER and it.name in reasons:
            hanging |= {other.name: (other, reasons[it.name]) for other in asked.depending(found.questions, it.code)}
    named = {it.name: (it, reasons[it.name]) for it in offered if it.name in reasons}
    values = found.application.answers
    for name, (it, why) in hanging.items():
        if it.kind is Kind.ANSWER:
            named.setdefault(name, (replace(it, value=values.get(it.code)), why))
        elif it.code not in there:
            named.setdefault(name, (it, why))
    asked_in = [question.code for question in found.questions.asked]
    places = {(Kind.ANSWER, code): place for place, code in enumerate(asked_in)}
    return sorted(named.values(), key=lambda it: (ORDER.index(it[0].kind), places.get((it[0].kind, it[0].code), 0)))


def _point(supplement: Supplement, place: int, it: Askable, why: str) -> Point:
    before = {} if it.kind is Kind.PAPER else {"value": it.value}
    return Point(
        supplement_id=supplement.id,
        place=place,
        kind=it.kind,
        code=it.code,
        reason=why,
        before=before,
        optional=it.optional,
    )


def lengthen(session: Session, ref: str, more: int, why: str, *, by: User) -> Supplement:
    """Give the firm more working days, once, and never more than the rules of the round allow in all."""
    application = queries.lock(session, ref)
    policies.require_decider(session, by, application)
    supplement = asked.lock_open(session, application)
    policies.require_in_time(supplement)
    assert why, "a reason is kept"
    if supplement.lengthened_at is not None:
        raise NotNow(N_("This deadline was lengthened already. That is done once."))
    due_on = clock.business_days_after(clock.seoul_day(supplement.due_at), max(more, 0))
    most = queries.case(session, ref, by).rules.supplement_most_days
    if more < 1 or due_on > clock.business_days_after(clock.seoul_day(supplement.asked_at), most):
        message = N_("By the rules of this round a firm gets %(most)s working days in all.")
        raise Refused(message, field="more", most=most)

    before = {"due_at": supplement.due_at.isoformat()}
    supplement.first_due_at, supplement.due_at = supplement.due_at, clock.closing_instant(due_on)
    supplement.lengthened_by_id, supplement.lengthened_at, supplement.lengthened_why = by.id, clock.now(), why
    session.flush()
    log.record(session, "supplement.lengthened", application, by=by, why=why, before=before, after=_facts(supplement))
    publish(session, SupplementLengthened(supplement.id))
    return supplement


def take_back(session: Session, ref: str, why: str, *, by: User) -> Application:
    """It is not needed any more: the application goes on as it is."""
    application = queries.lock(session, ref)
    policies.require_decider(session, by, application)
    supplement = asked.lock_open(session, application)
    after = lifecycle.after(application.state, "go_on")
    assert why, "a reason is kept"

    close(session, supplement, "take_back", by, why)
    application.state = after
    log.record(session, "supplement.taken_back", application, by=by, why=why, after={"number": supplement.number})
    publish(session, SupplementClosed(supplement.id))
    session.flush()
    allotting.ask(session, application.round_id)
    return application


def go_on(session: Session, ref: str, why: str, *, by: User) -> Application:
    """Nothing came in time, and it is decided by what is there."""
    application, last = _over(session, ref, by)
    policies.require_decider(session, by, application)
    after = lifecycle.after(application.state, "go_on")
    assert why, "a reason is kept"

    application.state = after
    log.record(session, "supplement.gone_on", application, by=by, why=why, after={"number": last.number})
    session.flush()
    allotting.ask(session, application.round_id)
    return application


def turn_down(session: Session, ref: str, note: str, *, by: User) -> Application:
    """Nothing came in time, and what is there cannot be decided: it is rejected, in whatever kind of round."""
    application, _last = _over(session, ref, by)
    policies.require_decider(session, by, application)
    deciding.refuse(session, application, note, by, "turn_down")
    session.flush()
    allotting.leave(session, application)
    return application


def _over(session: Session, ref: str, by: User) -> tuple[Application, Supplement]:
    """An application whose request came to nothing, locked."""
    application = queries.lock(session, ref)
    policies.require_decider(session, by, application)
    lifecycle.after(application.state, "go_on")
    last = asked.latest(session, application.id)
    if last is None or last.state is not Request.EXPIRED:
        raise NotNow(N_("The firm still has time for its supplement."))
    return application, last


def drop(session: Session, application: Application, by: User) -> None:
    """The firm takes its application back: what was asked for is not needed any more."""
    last = asked.latest(session, application.id) if application.submitted_at else None
    if last is not None and last.state is Request.OPEN:
        close(session, last, "drop", by)


def close(session: Session, supplement: Supplement, action: str, by: User | None, why: str = "") -> None:
    """End a request. Files that came and were not sent are thrown away: nobody needs them, and they name people."""
    after = requests.after(supplement.state, action)
    if after is not Request.ANSWERED:
        for file in papers.brought(session, supplement):
            session.delete(db.one(session, Paper, col(Paper.id) == file.id))
            storing.discard(session, file.file_id)
    supplement.state, supplement.closed_at, supplement.why = after, clock.now(), why
    supplement.closed_by_id = by.id if by else None
    session.flush()


def _facts(supplement: Supplement) -> dict[str, object]:
    return {"number": supplement.number, "due_at": supplement.due_at.isoformat()}


def _called(named: list[tuple[Askable, str]], found: Case) -> dict[str, object]:
    """What is asked for, as the log keeps it: questions and papers by their names."""
    fields = {Kind.PART: "parts", Kind.ANSWER: "questions", Kind.PAPER: "papers"}
    names = {Kind.ANSWER: found.questions.asked, Kind.PAPER: found.documents}
    called = {(kind, it.code): both(it) for kind, those in names.items() for it in those}
    listed = {
        field: [called.get((kind, it.code), it.code) for it, _why in named if it.kind is kind]
        for kind, field in fields.items()
    }
    return {field: those for field, those in listed.items() if those}
