"""Hand papers in with a draft and take them away again; afterwards the agency reads them, and that is written down."""

from datetime import date
from uuid import UUID

from voucher.applications import drafting, papers, policies, queries
from voucher.applications.lifecycle import Request
from voucher.applications.models import Application, Paper, Supplement
from voucher.audit import log
from voucher.documents import admitting, kinds, naming, storing
from voucher.documents.admitting import Admitted
from voucher.documents.models import StoredFile
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, Refused
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.programmes.models import Round
from voucher.programmes.questions import AskedFile, Kind, Questions
from voucher.programmes.rules import Document

MOST = 5  # files for one paper
NOT_HERE = N_("There is nothing here under this reference.")


def add(
    session: Session,
    ref: str,
    code: str,
    admitted: Admitted,
    issued_on: date | None = None,
    *,
    instead: bool = False,
    by: User,
) -> Paper:
    """Keep a file for one of the papers; `instead` of what is there for it. It belongs to the draft."""
    application = drafting.require_open_draft(session, ref, by)
    document = document_of(session, application, code)
    require_fresh(document, issued_on)
    there = papers.of(session, application.id)
    gone = [file for file in there if file.code == code and instead]
    require_place(document, admitted, [file for file in there if file not in gone])

    for file in gone:
        _remove(session, application, file, by)
    kept = storing.store(
        session, admitted.name, admitted.media_type, admitted.content, about=application.id, sealed=False
    )
    paper = Paper(application_id=application.id, code=code, file_id=kept.id, issued_on=issued_on, added_by_id=by.id)
    session.add(paper)
    drafting.written(application, by)
    written = {"paper": code, "file": kept.name, "sha256": kept.sha256}
    log.record(session, "application.paper_added", application, by=by, after=written)
    return paper


def require_place(document: Document, admitted: Admitted, there: list[papers.File]) -> None:
    """Refuse more than an application may hold, another kind than a question asks for, and the same file twice."""
    admitting.require_room([file.size for file in there], len(admitted.content))
    asked = document if isinstance(document, AskedFile) else None
    if asked and asked.kinds and kinds.BY_EXTENSION[naming.extension(admitted.name)].extension not in asked.kinds:
        message = N_("Here one of these is asked for: %(kinds)s. Please choose such a file.")
        raise Refused(message, field="file", kinds=", ".join(kind.upper() for kind in asked.kinds))
    most = asked.most if asked else MOST
    if sum(file.code == document.code for file in there) >= most:
        message = N_("There are %(most)s files for this paper already. Please put several into one ZIP.")
        raise Refused(message, field="file", most=most)
    if storing.digest(admitted.content) in {file.sha256 for file in there}:
        raise Refused(N_("“%(name)s” is here already. Please choose another file."), field="file", name=admitted.name)


def document_of(session: Session, application: Application, code: str) -> Document:
    """The paper that is to be handed in under this code; NotFound when none is."""
    round_ = db.one(session, Round, Round.id == application.round_id)
    asked = papers.wanted(application, round_)
    document = next((document for document in asked if document.code == code), None)
    if document is None:
        raise NotFound(NOT_HERE)
    return document


def require_fresh(document: Document, issued_on: date | None) -> None:
    """Refuse a paper that is too old already, where the rules ask how old it is."""
    if document.fresh_days is None:
        return
    if issued_on is None:
        raise Refused(N_("Write the day on which it was issued. It stands on the paper."), field="issued_on")
    if issued_on > clock.today():
        raise Refused(N_("This day has not come yet. Please look at the paper again."), field="issued_on")
    if (clock.today() - issued_on).days > document.fresh_days:
        raise Refused(
            N_("On the day you submit, this paper may be %(days)s days old at most. Please have a new one issued."),
            field="issued_on",
            days=document.fresh_days,
        )


def remove(session: Session, ref: str, paper_id: UUID, *, by: User) -> None:
    """Take a file away from a draft, its bytes too. Doing it twice is no harm."""
    application = drafting.require_open_draft(session, ref, by)
    for file in papers.of(session, application.id):
        if file.id == paper_id:
            _remove(session, application, file, by)
            drafting.written(application, by)


def drop_unasked(session: Session, application: Application, asked: Questions, *, by: User) -> None:
    """Take files away that a question asked for which is not put any more, by how another one was answered."""
    policies.require_applicant(by, application)
    put = {document.code for document in asked.files(application.answers)}
    codes = {question.paper.code for question in asked.asked if question.kind is Kind.FILE} - put
    for file in papers.of(session, application.id) if codes else ():
        if file.code in codes:
            _remove(session, application, file, by)


def remove_all(session: Session, application: Application, *, by: User) -> None:
    """Take everything away from a draft that is given up: nobody needs it, and it names people."""
    policies.require_applicant(by, application)
    for file in papers.of(session, application.id):
        _remove(session, application, file, by)


def _remove(session: Session, application: Application, file: papers.File, by: User) -> None:
    session.delete(db.one(session, Paper, Paper.id == file.id))
    storing.discard(session, file.file_id)
    gone = {"paper": file.code, "file": file.name, "sha256": file.sha256}
    log.record(session, "application.paper_removed", application, by=by, before=gone)


def open_file(session: Session, ref: str, paper_id: UUID, *, by: User) -> StoredFile:
    """A file, for the firm itself and for whoever reads its application."""
    application = queries.case(session, ref, by).application
    return hand_out(session, application, paper_id, Act.READ_APPLICATIONS, by=by)


def hand_out(session: Session, application: Application, paper_id: UUID, act: Act, *, by: User) -> StoredFile:
    """A file of an application that this person was shown. What others than the firm take away is written down."""
    require(by, act)
    found = next((file for file in papers.ever(session, application.id) if file.id == paper_id), None)
    if found is None or not _may_open(session, found, application, by):
        raise NotFound(NOT_HERE)
    if by.organisation_id != application.firm_id:
        taken = {"paper": found.code, "file": found.name, "sha256": found.sha256}
        log.record(session, "application.paper_downloaded", application, by=by, after=taken)
    return storing.read(session, found.file_id)


def _may_open(session: Session, file: papers.File, application: Application, by: User) -> bool:
    """What a firm has not sent yet is its own affair."""
    if by.organisation_id == application.firm_id or file.supplement_id is None:
        return True
    return session.get_one(Supplement, file.supplement_id).state is Request.ANSWERED
