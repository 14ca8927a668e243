"""Read what one was given, and score it. Nobody sees the others' scores before their own are in."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from voucher.applications import filing
from voucher.applications.lifecycle import State as Asked
from voucher.applications.models import Application
from voucher.assessments import gathering, policies, queries
from voucher.assessments.conflicts import CONFLICTS
from voucher.assessments.lifecycle import State, lifecycle
from voucher.assessments.models import Assignment
from voucher.audit import log
from voucher.documents.models import StoredFile
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act
from voucher.programmes.models import Round
from voucher.programmes.rules import Assessing


@dataclass(frozen=True)
class Sheet:
    """What an assessor wrote: points by the criterion's code, some of them perhaps still missing."""

    points: Mapping[str, int]
    comment_inside: str
    comment_firm: str


def accept(session: Session, ref: str, *, by: User) -> Assignment:
    """Declare that there is no conflict. From now on the application may be read."""
    assignment, application = queries.lock_mine(session, ref, by)
    policies.require_assessor(by)
    after = lifecycle.after(assignment.state, "accept")
    _require_free(session, assignment, application)

    assignment.state, assignment.accepted_at = after, clock.now()
    log.record(session, "assessment.accepted", assignment, by=by, after={"ref": ref})
    return assignment


def open_file(session: Session, ref: str, paper_id: UUID, *, by: User) -> StoredFile:
    """A paper of what may be read: not before it is declared that there is no conflict. Who took it is written down."""
    given = queries.mine(session, ref, by)
    policies.require_assessor(by)
    if given.assignment.state is State.ASSIGNED:
        raise NotNow(N_("Please declare first that nothing ties you to this firm."))
    return filing.hand_out(session, given.application, paper_id, Act.ASSESS, by=by)


def save(session: Session, ref: str, sheet: Sheet, *, by: User) -> Assignment:
    """Keep a sheet, complete or not."""
    assignment, application = queries.lock_mine(session, ref, by)
    policies.require_assessor(by)
    assignment.state = lifecycle.after(assignment.state, "save")

    _write(assignment, sheet, _sheet_of(session, application))
    log.record(session, "assessment.saved", assignment, by=by, after={"ref": ref})
    return assignment


def submit(session: Session, ref: str, sheet: Sheet, *, by: User) -> Assignment:
    """Hand a sheet in, whole. It never changes again."""
    assignment, application = queries.lock_mine(session, ref, by)
    policies.require_assessor(by)
    after = lifecycle.after(assignment.state, "submit")
    _require_free(session, assignment, application)
    assessing = _sheet_of(session, application)
    for criterion in assessing.criteria:
        if criterion.code not in sheet.points:
            raise Refused(N_("Please give points here."), field=f"points_{criterion.code}")
    if not sheet.comment_firm:
        raise Refused(N_("Please write what the firm should know."), field="comment_firm")

    _write(assignment, sheet, assessing)
    assignment.state, assignment.submitted_at = after, clock.now()
    assignment.total = sum(assignment.points.values())
    log.record(session, "assessment.submitted", assignment, by=by, after={"ref": ref, "total": assignment.total})
    return assignment


def _require_free(session: Session, assignment: Assignment, application: Application) -> None:
    """Refuse whoever has come to be tied to the firm since the application was given."""
    if application.state is not Asked.SUBMITTED:
        raise NotNow(N_("This application is not being assessed any more."))
    known = gathering.field(session, application.round_id, application.id)
    if CONFLICTS & set(known.bars(assignment.assessor_id, application.id)):
        raise NotNow(
            N_("By what you said of yourself you are tied to this firm, so somebody else assesses it. Give it back.")
        )


def _write(assignment: Assignment, sheet: Sheet, assessing: Assessing) -> None:
    weights = {criterion.code: criterion.weight for criterion in assessing.criteria}
    for code, points in sheet.points.items():
        if not 0 <= points <= weights[code]:
            raise Refused(N_("From 0 to %(most)s points."), field=f"points_{code}", most=weights[code])
    assignment.points = dict(sheet.points)
    assignment.comment_inside, assignment.comment_firm = sheet.comment_inside, sheet.comment_firm


def _sheet_of(session: Session, application: Application) -> Assessing:
    return policies.require_assessing(db.one(session, Round, Round.id == application.round_id))
