"""A firm supplies and corrects what it was asked for, and sends it. Until then its application stays as it was."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col

from voucher.applications import allotting, asked, drafting, filing, papers, policies, queries, requesting, screening
from voucher.applications.asked import Step
from voucher.applications.events import SupplementClosed
from voucher.applications.lifecycle import Kind, lifecycle
from voucher.applications.models import Application, Paper, Point, Supplement
from voucher.audit import log
from voucher.documents import storing
from voucher.documents.admitting import Admitted
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.people.models import Organisation, User
from voucher.programmes.models import Round
from voucher.programmes.rules import Document

INCOMPLETE = N_("Something that was asked for is still missing. It is marked on the page before this one.")


def add(session: Session, ref: str, code: str, admitted: Admitted, issued_on: date | None = None, *, by: User) -> Paper:
    """Keep a file for one of the papers that were asked for. The agency sees it when all is sent."""
    application, supplement = _mine(session, ref, by)
    point = _paper(session, supplement, code)
    document = _document(session, application, code)
    filing.require_fresh(document, issued_on)
    there, new = papers.of(session, application.id), papers.brought(session, supplement)
    stays = [file for file in there if file.code != code or not point.instead]
    filing.require_place(document, admitted, [*stays, *new])
    if storing.digest(admitted.content) in {file.sha256 for file in there}:
        raise Refused(N_("This is the file that was here before. Please choose another one."), field="file")

    kept = storing.store(
        session, admitted.name, admitted.media_type, admitted.content, about=application.id, sealed=False
    )
    paper = Paper(
        application_id=application.id,
        code=code,
        file_id=kept.id,
        issued_on=issued_on,
        added_by_id=by.id,
        supplement_id=supplement.id,
    )
    session.add(paper)
    written = {"paper": code, "file": kept.name, "sha256": kept.sha256}
    log.record(session, "application.paper_added", application, by=by, after=written)
    return paper


def remove(session: Session, ref: str, paper_id: UUID, *, by: User) -> None:
    """Take a file that is not sent yet away again. Doing it twice is no harm."""
    application, supplement = _mine(session, ref, by)
    for file in papers.brought(session, supplement):
        if file.id == paper_id:
            _discard(session, application, [file], by)


def _discard(session: Session, application: Application, files: Iterable[papers.File], by: User) -> None:
    """Take files away that are not sent yet, their bytes too; that they were here stays in the log."""
    for file in files:
        session.delete(db.one(session, Paper, col(Paper.id) == file.id))
        storing.discard(session, file.file_id)
        gone = {"paper": file.code, "file": file.name, "sha256": file.sha256}
        log.record(session, "application.paper_removed", application, by=by, before=gone)


def replace(session: Session, ref: str, code: str, *, instead: bool, by: User) -> None:
    """Say whether what is new takes the place of the files that were there for a paper, or stands beside them."""
    _application, supplement = _mine(session, ref, by)
    policies.require_in_time(supplement)
    _paper(session, supplement, code).instead = instead


def correct(session: Session, ref: str, values: Mapping[str, Any], *, by: User) -> Supplement:
    """Keep what the firm says now, by the points' names; what is no answer to its point is not kept.

    A question that only came along with another may be left empty, also where something stood.
    """
    application, supplement = _mine(session, ref, by)
    policies.require_in_time(supplement)
    found = queries.case(session, ref, by)
    questions = {question.code: question for question in found.questions.asked}
    for point in asked.points(session, supplement):
        name = f"{point.kind}-{point.code}"
        if point.kind is Kind.PAPER or name not in values:
            continue
        sound = (
            questions[point.code].takes(values[name]) or _left_open(point, values[name])
            if point.kind is Kind.ANSWER
            else _is_part(point, application, values[name])
        )
        point.said = {"value": None if _left_open(point, values[name]) else values[name]} if sound else None
    session.flush()
    return supplement


def _left_open(point: Point, value: object) -> bool:
    """Whether nothing is said where nothing has to be."""
    return point.optional and value in (None, "")


def _is_part(point: Point, application: Application, value: object) -> bool:
    """Whether this can stand there. A sum is at most what was asked for."""
    if point.code == "asked_krw":
        return type(value) is int and 0 < value <= application.asked_krw
    longest = {"title": 100}.get(point.code, 2000)
    return isinstance(value, str) and 0 < len(value) <= longest


def send(session: Session, ref: str, remark: str, *, by: User) -> Supplement:
    """Hand it in: complete and in time. From here on it counts; what was there before is kept beside it."""
    application, supplement = _mine(session, ref, by)
    policies.require_in_time(supplement)
    after = lifecycle.after(application.state, "answer")
    steps = asked.steps(session, queries.case(session, ref, by), supplement)
    _require_complete(steps)

    supplement.remark = remark
    before, now = _take_over(session, application, supplement, steps, by)
    requesting.close(session, supplement, "answer", by)
    application.state = after
    log.record(
        session,
        "supplement.answered",
        application,
        by=by,
        why=remark,
        before=before,
        after={"number": supplement.number, **now},
    )
    session.flush()
    screening.screen(session, application)
    publish(session, SupplementClosed(supplement.id))
    allotting.ask(session, application.round_id)
    return supplement


def _require_complete(steps: list[Step]) -> None:
    """Refuse to send half of it, or a paper that grew too old meanwhile."""
    for step in steps:
        if not step.done:
            raise Refused(INCOMPLETE)
        if (
            step.document
            and step.put
            and any(papers.Row(step.document, (it,)).too_old(it, clock.today()) for it in step.after)
        ):
            raise Refused(N_("A paper is too old now. Please have a new one issued and hand it in instead."))


def _take_over(
    session: Session, application: Application, supplement: Supplement, steps: list[Step], by: User
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put what was said in the place of what was there; gives both, as the log keeps them."""
    before, now = dict[str, Any](), dict[str, Any]()
    answers = dict(application.answers)
    for step in steps:
        point = step.point
        if step.document and step.put:
            now.setdefault("files", []).extend(file.name for file in step.after)
            for file in step.before if point.instead else ():
                db.one(session, Paper, col(Paper.id) == file.id).replaced_id = supplement.id
        elif step.document:
            _discard(session, application, step.after, by)
        elif point.said is not None and step.put:
            was, said = point.before["value"], point.said["value"]
            if point.kind is Kind.PART:
                setattr(application, point.code, said)
                before[point.code], now[point.code] = was, said
            else:
                answers = {code: answer for code, answer in {**answers, point.code: said}.items() if answer is not None}
                before.setdefault("answers", {})[point.code] = was
                now.setdefault("answers", {})[point.code] = said
    application.answers = answers
    firm = db.one(session, Organisation, col(Organisation.id) == application.firm_id)
    application.findable = drafting.findable(application.title, firm)
    storing.seal(session, about=application.id)
    session.flush()
    return before, now


def _mine(session: Session, ref: str, by: User) -> tuple[Application, Supplement]:
    """What is asked of this person's firm, locked, while there is time."""
    application = queries.lock(session, ref)
    policies.require_applicant(by, application)
    supplement = asked.lock_open(session, application)
    policies.require_in_time(supplement)
    return application, supplement


def _paper(session: Session, supplement: Supplement, code: str) -> Point:
    found = (it for it in asked.points(session, supplement) if it.kind is Kind.PAPER and it.code == code)
    if (point := next(found, None)) is None:
        raise NotFound(filing.NOT_HERE)
    return point


def _document(session: Session, application: Application, code: str) -> Document:
    """What a point asks for; that of a question also where only what the firm says now puts it."""
    round_ = db.one(session, Round, col(Round.id) == application.round_id)
    return next(document for document in papers.every(round_) if document.code == code)
