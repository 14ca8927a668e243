"""What an application can be asked for again, what it was asked for, and what came of it. Reading only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from voucher.applications import papers
from voucher.applications.lifecycle import Kind, Request, State
from voucher.applications.models import Application, Point, Supplement
from voucher.applications.papers import File
from voucher.applications.queries import WAITING, Case
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, NotNow
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.people import impartiality
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.programmes.lifecycle import Mode
from voucher.programmes.questions import UNWRITTEN, Question, Questions
from voucher.programmes.questions import Kind as Asked
from voucher.programmes.rules import Document

PARTS = {  # what a firm wrote itself, and its words
    "title": N_("Title of the project"),
    "problem": N_("The problem today"),
    "goal": N_("What should be better afterwards"),
    "asked_krw": N_("Supply value, without VAT"),
}
ORDER = (Kind.PART, Kind.ANSWER, Kind.PAPER)


@dataclass(frozen=True)
class Askable:
    """One point that a request can name, and what stands there now; of a paper its files."""

    kind: Kind
    code: str
    value: Any
    optional: bool = False  # it is only asked along with another, and the round does not need it

    @property
    def name(self) -> str:
        """Under which a form knows it."""
        return f"{self.kind}-{self.code}"


def askable(found: Case, rows: Sequence[papers.Row]) -> list[Askable]:
    """Everything that may be asked for again, in the order of the application.

    Where the rules decide in the order of arrival, the sum is what its place in the line rests on, so it stays. A
    table is not asked for again row by row: an officer asks for a paper instead.
    """
    application, fixed = found.application, found.round.mode is Mode.FIRST_COME
    written = [code for code in PARTS if not (fixed and code == "asked_krw")]
    parts = [Askable(Kind.PART, code, getattr(application, code)) for code in written]
    answers = [
        Askable(Kind.ANSWER, q.code, application.answers.get(q.code))
        for q in answerable(found)
        if q.kind is not Asked.TABLE
    ]
    return [*parts, *answers, *(Askable(Kind.PAPER, row.document.code, row.files) for row in rows)]


def answerable(found: Case) -> list[Question]:
    """The questions of its round that were put to this firm."""
    return [q for q in found.questions.put(found.application.answers) if q.kind not in UNWRITTEN]


def depending(questions: Questions, code: str) -> list[Askable]:
    """The questions that are put or not by how this one is answered, and by those in turn; files are among them."""
    codes = {code}
    for question in questions.asked:
        if question.only_if is not None and question.only_if.question in codes:
            codes.add(question.code)
    hang = [q for q in questions.asked if q.code in codes - {code} and q.kind not in (Asked.SECTION, Asked.TABLE)]
    return [
        Askable(Kind.PAPER, q.paper.code, ())
        if q.kind is Asked.FILE
        else Askable(Kind.ANSWER, q.code, None, not q.required)
        for q in hang
        if q.required or q.kind is not Asked.FILE
    ]


def latest(session: Session, application_id: UUID) -> Supplement | None:
    """The last request; None when nothing was ever asked for."""
    return next(iter(of(session, application_id)), None)


def of(session: Session, application_id: UUID) -> list[Supplement]:
    """Every request of an application, the newest first."""
    its = select(Supplement).where(Supplement.application_id == application_id)
    return list(session.exec(its.order_by(col(Supplement.number).desc())))


def of_case(session: Session, found: Case) -> list[Supplement]:
    """The same of what was read; nobody is asked where there is none."""
    return of(session, found.application.id) if found.supplements_count else []


def numbered(session: Session, application_id: UUID, number: int) -> Supplement:
    """One of them; NotFound when there is none."""
    its = (col(Supplement.application_id) == application_id) & (col(Supplement.number) == number)
    return db.one(session, Supplement, its)


def lock_open(session: Session, application: Application) -> Supplement:
    """The request that is open, locked; NotNow when none is."""
    is_open = (col(Supplement.application_id) == application.id) & (col(Supplement.state) == Request.OPEN)
    try:
        return db.lock(session, Supplement, is_open)
    except NotFound:
        raise NotNow(N_("Nothing is asked for now. Please look at the application.")) from None


def points(session: Session, supplement: Supplement) -> list[Point]:
    """What it asks for, in the order of the application."""
    return list(session.exec(select(Point).where(Point.supplement_id == supplement.id).order_by(col(Point.place))))


def said(points: Iterable[Point]) -> dict[str, Any]:
    """The answers to the round's questions that were said anew."""
    return {point.code: point.said["value"] for point in points if point.kind is Kind.ANSWER and point.said}


@dataclass(frozen=True)
class Step:
    """One point with what was there, what came, and whether it is done."""

    point: Point
    document: Document | None  # of a paper
    before: tuple[File, ...]
    after: tuple[File, ...]
    put: bool = True  # a question, or the file that one asks for, may not be asked any more by how another was answered

    @property
    def done(self) -> bool:
        """Whether the firm has said or handed in what was asked for."""
        if not self.put or self.point.optional:
            return True
        return bool(self.after) if self.document else self.point.said is not None

    @property
    def unchanged(self) -> bool:
        """Whether it says the same as before."""
        return self.point.said == self.point.before and not self.document


def steps(session: Session, found: Case, supplement: Supplement) -> list[Step]:
    """Each point, before and after. What was there before stays readable for ever."""
    its, files = points(session, supplement), papers.ever(session, found.application.id)
    numbers = {one.id: one.number for one in of(session, found.application.id)}
    put = found.questions.put({**found.application.answers, **said(its)})
    asked = {question.code for question in put} | {q.paper.code for q in put if q.kind is Asked.FILE}
    asked |= {document.code for document in found.rules.documents}
    documents = {document.code: document for document in papers.every(found.round)}
    return [
        Step(
            point,
            documents[point.code] if point.kind is Kind.PAPER else None,
            tuple(file for file in _there(files, numbers, supplement) if _is(point, file)),
            tuple(file for file in files if file.supplement_id == supplement.id and _is(point, file)),
            point.kind is Kind.PART or point.code in asked,
        )
        for point in its
    ]


def _is(point: Point, file: File) -> bool:
    return point.kind is Kind.PAPER and file.code == point.code


def _there(files: Iterable[File], numbers: Mapping[UUID, int], supplement: Supplement) -> list[File]:
    """What counted when it was asked for."""
    return [
        file
        for file in files
        if (file.supplement_id is None or numbers[file.supplement_id] < supplement.number)
        and (file.replaced_id is None or numbers[file.replaced_id] >= supplement.number)
    ]


def waiting_in(session: Session, round_id: UUID) -> list[str]:
    """The references of a round's applications of which something is asked, or that came to nothing and wait."""
    its = select(Application.ref).where(Application.round_id == round_id, Application.state == State.SUPPLEMENT)
    return list(session.exec(its.order_by(col(Application.ref))))


def waiting_for(session: Session, by: User) -> list[Task]:
    """For a firm: what it is asked for. For an officer: where nothing came in time."""
    if may(by, Act.DECIDE):
        return _to_follow(session, by)
    return _to_supply(session, by) if may(by, Act.APPLY) else []


_WAITING = (
    select(Application, Supplement, Organisation)
    .join(Supplement, col(Supplement.application_id) == Application.id)
    .join(Organisation, col(Organisation.id) == Application.firm_id)
    .where(Application.state == State.SUPPLEMENT)
    .order_by(col(Supplement.due_at), col(Supplement.id))
    .limit(WAITING)
)


def _to_follow(session: Session, by: User) -> list[Task]:
    newer = aliased(Supplement)
    later = select(newer.id).where(newer.application_id == Application.id, newer.number > Supplement.number)
    kept = impartiality.kept_from(session, by)
    over = _WAITING.where(Supplement.state == Request.EXPIRED, ~later.exists())
    return [
        Task(
            what=N_("Say what follows: no supplement came"),
            ref=it.ref,
            title=(firm, " · ", it.title),
            endpoint="applications.follow",
            since=asked.due_at,
            values={"ref": it.ref},
        )
        for it, asked, firm in session.exec(over.where(col(Application.firm_id).not_in(kept)))
    ]


def _to_supply(session: Session, by: User) -> list[Task]:
    own = _WAITING.where(Supplement.state == Request.OPEN, Application.firm_id == by.organisation_id)
    return [
        Task(
            what=N_("Supply what the agency asks for"),
            ref=it.ref,
            title=it.title,
            endpoint="applications.supplement",
            since=asked.asked_at,
            values={"ref": it.ref},
            until=asked.due_at,
        )
        for it, asked, _firm in session.exec(own)
    ]
