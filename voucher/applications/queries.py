"""Read applications. Lists of very many: `searching`."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications import papers
from voucher.applications.lifecycle import Proposed, State
from voucher.applications.models import OPEN, Application, Finding, Grant, Override, Supplement
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.money import Won
from voucher.people import impartiality
from voucher.people.models import Organisation, Size, User
from voucher.people.roles import Act, may
from voucher.programmes import lifecycle as rounds
from voucher.programmes import questions, rules
from voucher.programmes.models import Programme, Round
from voucher.programmes.questions import Questions
from voucher.programmes.rules import Band, Document, Frozen, Rules
from voucher.programmes.shares import Shares, split

WAITING = 20
SENT, MADE = (col(Application.submitted_at), col(Application.id)), (col(Application.created_at), col(Application.id))
_A, _ROUND = (Application.metadata.tables[name].c for name in ("applications_application", "programmes_round"))
# Statements of pages that are opened often, built once.
_SUPPLEMENTS = sa.select(sa.func.count()).where(col(Supplement.application_id) == _A.id).scalar_subquery()
_GRANTS = sa.select(sa.func.count()).where(col(Grant.application_id) == _A.id).scalar_subquery()
_CASE = (
    sa.select(Application, Round, Programme, Organisation, papers.BESIDE, papers.LOOKED, _SUPPLEMENTS, _GRANTS)
    .join(Round, col(Round.id) == Application.round_id)
    .join(Programme, col(Programme.id) == Round.programme_id)
    .join(Organisation, col(Organisation.id) == Application.firm_id)
    .where(_A.ref == sa.bindparam("ref"))
)
_UNPROPOSED = ~sa.exists().where(col(Grant.application_id) == _A.id, col(Grant.state) == Proposed.OPEN)  # a grant
_EARLIER = (
    sa.select(_A.ref, _A.state, _ROUND.title_ko, _ROUND.title_en)
    .join(_ROUND.id.table, _ROUND.id == _A.round_id)
    .where(_A.firm_id == sa.bindparam("firm"), _A.id != sa.bindparam("this"), _A.submitted_at.is_not(None))
    .order_by(_A.created_at.desc(), _A.id.desc())
    .limit(5)
)


def reads_all(by: User) -> bool:
    """Whether this person reads what all firms sent in; others read their own firm's."""
    return may(by, Act.READ_APPLICATIONS) and may(by, Act.READ_LEDGER)


def visible(by: User) -> Any:
    """A condition: what this person may see. The agency what was sent in, a firm all of its own."""
    return _A.submitted_at.is_not(None) if reads_all(by) else _A.firm_id == by.organisation_id


def sees(by: User, application: Application) -> bool:
    """The same, of one that was read."""
    return application.submitted_at is not None if reads_all(by) else application.firm_id == by.organisation_id


@dataclass(frozen=True)
class Case:
    """An application with the round, the programme and the firm that it belongs to, and what was handed in for it."""

    application: Application
    round: Round
    programme: Programme
    firm: Organisation
    files: list[list[Any]] | None
    looked: list[list[Any]] | None
    supplements_count: int  # how often the firm was asked for one
    grants_count: int  # how often one was proposed

    @property
    def papers(self) -> list[papers.Row]:
        """The papers that the round asks for, with what was handed in and looked up when this was read."""
        return papers.sort(papers.read(self.files), self.documents, papers.read_looks(self.looked))

    @property
    def documents(self) -> tuple[Document, ...]:
        """What is to be handed in: papers of the rules, and files that a question asks for."""
        return papers.wanted(self.application, self.round)

    @property
    def size(self) -> Size:
        """The firm's size: as it claimed it when it submitted; of a draft, as it stands now."""
        return self.application.firm_size or self.firm.size

    @property
    def frozen(self) -> Frozen:
        """The round's rules, as they were frozen, with where they come from."""
        assert self.round.rules is not None, self.round.ref
        return rules.of_round(self.round.id, self.round.rules)

    @property
    def rules(self) -> Rules:
        """The rules themselves."""
        return self.frozen.rules

    @property
    def questions(self) -> Questions:
        """What the round asks beside the usual, as it was frozen."""
        return questions.read(self.round.questions)

    @property
    def band(self) -> Band | None:
        """What the round gives this firm: of a draft what it chose, or else the first; None when it gives nothing."""
        if self.application.submitted_at is not None:
            return self.rules.band(self.application.band_code)
        return self.rules.chosen(self.firm, self.application.band_code)

    @property
    def rate(self) -> Decimal | None:
        """The government's part of the supply value: frozen when submitted, of a draft as it stands now."""
        if self.application.government_rate is not None or self.band is None:
            return self.application.government_rate
        return self.rules.rate(self.band, self.firm.region)

    def shares(self, supply: int) -> Shares | None:
        """The split of a sum by the round's rules; None when there is nothing to split, or no band."""
        return split(Won(supply), self.band, self.rate) if supply and self.band else None


def case(session: Session, ref: str, by: User) -> Case:
    """One application and what it belongs to, in one query; NotFound when it is not there, or not for this person."""
    found = session.execute(_CASE, {"ref": ref}).one_or_none()
    if found is None or not sees(by, found[0]):
        raise NotFound(N_("There is nothing here under this reference."))
    return Case(*found)


def terms(application: Application, round_: Round, supply: Won) -> tuple[Band, Shares]:
    """What the round gives for what was submitted: by the band and the rate that were frozen then."""
    assert application.government_rate is not None and round_.rules is not None, application.ref
    band = rules.of_round(round_.id, round_.rules).rules.band(application.band_code)
    return band, split(supply, band, application.government_rate)


def lock(session: Session, ref: str) -> Application:
    """One application, locked until the transaction ends and read afresh."""
    return db.lock(session, Application, Application.ref == ref)


def open_one(session: Session, round_id: UUID, firm_id: UUID) -> Application | None:
    """The application that a firm has in a round: a draft, sent in or approved."""
    of_it = (Application.round_id == round_id, Application.firm_id == firm_id, sa.text(OPEN))
    return session.exec(select(Application).where(*of_it)).one_or_none()


def undecided(session: Session, round_id: UUID) -> bool:
    """Whether a firm of this round still waits for a decision; on a reserve list it has one."""
    waits = col(Application.state).in_((State.SUBMITTED, State.SUPPLEMENT, State.REOPENED))
    return (
        session.exec(select(Application.id).where(Application.round_id == round_id, waits).limit(1)).first() is not None
    )


def earlier(session: Session, firm_id: UUID, *, than: Application) -> list[Any]:
    """What else this firm sent in, the newest few first: rows of ref, state, title_ko, title_en of the round."""
    return list(session.connection().execute(_EARLIER, {"firm": firm_id, "this": than.id}))


def to_copy(session: Session, firm_id: UUID) -> list[Application]:
    """What this firm wrote before, the newest few first: a new application may begin with one of these."""
    own = select(Application).where(Application.firm_id == firm_id, Application.title != "")
    return list(session.exec(own.order_by(col(Application.created_at).desc(), col(Application.id).desc()).limit(5)))


def waiting_for(session: Session, by: User) -> list[Task]:
    """For an officer: what was sent in, the oldest first. For a firm: drafts to finish while there is time."""
    if may(by, Act.DECIDE):
        return [*_to_settle(session, by), *_to_decide(session, by)]
    return _to_finish(session, by) if may(by, Act.APPLY) else []


def _to_decide(session: Session, by: User) -> list[Task]:
    query = (
        select(Application.ref, Application.title, Application.submitted_at, Organisation)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .join(Round, col(Round.id) == Application.round_id)
        .where(Application.state == State.SUBMITTED, col(Application.submitted_at).is_not(None))
        .where(col(Application.firm_id).not_in(impartiality.kept_from(session, by)))
        .where(Round.mode == rounds.Mode.REVIEWED, _UNPROPOSED)
        .order_by(*SENT)
    )
    return [
        Task(
            what=N_("Decide on an application"),
            ref=ref,
            title=(firm, " · ", title),
            endpoint="applications.decide",
            since=sent or clock.now(),
            values={"ref": ref},
        )
        for ref, title, sent, firm in session.exec(query.limit(WAITING))
    ]


def _to_settle(session: Session, by: User) -> list[Task]:
    """What a colleague proposes to pass over, and this officer may agree to."""
    query = (
        select(Application.ref, Organisation, Override.proposed_at, Finding.ground)
        .join(Organisation, col(Organisation.id) == Application.firm_id)
        .join(Finding, col(Finding.application_id) == Application.id)
        .join(Override, col(Override.finding_id) == Finding.id)
        .where(col(Override.settled_at).is_(None), col(Override.proposed_by_id) != by.id)
        .where(col(Application.state).in_((State.SUBMITTED, State.RESERVE, State.REOPENED)))
        .where(col(Application.firm_id).not_in(impartiality.kept_from(session, by)))
        .order_by(col(Override.proposed_at), col(Override.id))
    )
    return [
        Task(
            what=N_("Agree to pass over a requirement, or refuse"),
            ref=ref,
            title=firm,
            endpoint="applications.override",
            since=proposed_at,
            values={"ref": ref, "ground": str(ground)},
        )
        for ref, firm, proposed_at, ground in session.exec(query.limit(WAITING))
    ]


def _to_finish(session: Session, by: User) -> list[Task]:
    query = (
        select(Application, Round)
        .join(Round, col(Round.id) == Application.round_id)
        .where(Application.firm_id == by.organisation_id, Application.state == State.DRAFT)
        .where(Round.state == rounds.State.OPEN, Round.closes_at > clock.now())
        .where(col(Application.prepared_by_id).is_distinct_from(by.id))  # else it waits for a colleague
        .order_by(*MADE)
    )
    return [
        Task(
            what=N_("Certify and submit") if draft.prepared_at else N_("Finish your application"),
            ref=draft.ref,
            title=draft.title or round_,
            endpoint="applications.check",
            since=draft.created_at,
            values={"ref": draft.ref},
            until=round_.closes_at,
        )
        for draft, round_ in session.exec(query.limit(WAITING))
    ]
