"""The minutes of a panel: who assessed, how it was ranked, what was proposed and by whom it was approved. On paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from voucher.applications.models import Application
from voucher.assessments import policies, proposals, queries
from voucher.assessments.lifecycle import State
from voucher.assessments.models import Bonus, Line, Proposal
from voucher.assessments.queries import Row
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.i18n import N_
from voucher.people.models import Organisation, User
from voucher.programmes.models import Round
from voucher.programmes.rules import Assessing
from voucher.programmes.words import title
from voucher.reports import composing


@dataclass(frozen=True)
class Minutes:
    """Everything that the minutes say."""

    round: Round
    proposal: Proposal
    lines: Sequence[tuple[Line, Application, Organisation]]
    rows: dict[UUID, Row]
    bonuses: list[tuple[Bonus, Application]]
    proposer: User
    decider: User | None
    assessing: Assessing

    @property
    def experts(self) -> list[tuple[str, str, int, int]]:
        """Everybody who had something: name, employer, sheets handed in, applications given back or taken off."""
        counted: dict[UUID, tuple[str, str, int, int]] = {}
        for row in self.rows.values():
            for it, assessor, person in row.seats:
                _, _, in_, out = counted.get(assessor.id, ("", "", 0, 0))
                in_ += it.state is State.SUBMITTED
                out += it.state in {State.DECLINED, State.REPLACED, State.SET_ASIDE}
                counted[assessor.id] = (person.name, assessor.employer, in_, out)
        return sorted(counted.values())


def minutes(session: Session, round_: Round) -> Minutes:
    """What there is to write about a round's panel; NotNow before anything was proposed."""
    proposal, assessing = proposals.last(session, round_.id), policies.require_assessing(round_)
    if proposal is None:
        raise NotNow(N_("The minutes are written when the panel's result has been proposed."))
    rows = {row.application.id: row for row in queries.board(session, round_, assessing.assessors_count)}
    given = (
        select(Bonus, Application)
        .join(Application, col(Application.id) == Bonus.application_id)
        .where(col(Bonus.application_id).in_(rows))
        .order_by(col(Application.ref), col(Bonus.code))
    )
    return Minutes(
        round=round_,
        proposal=proposal,
        lines=proposals.lines(session, proposal.id),
        rows=rows,
        bonuses=[(bonus, it) for bonus, it in session.exec(given)],
        proposer=db.one(session, User, User.id == proposal.proposed_by_id),
        decider=session.get(User, proposal.decided_by_id) if proposal.decided_by_id else None,
        assessing=assessing,
    )


def compose(written: Minutes, language: str, *, by: str) -> str:
    """The HTML of the minutes in a language; `by` is who asked for them."""
    return composing.written(
        "minutes", language, minutes=written, round_title=title(written.round, language), by=by, made_at=clock.now()
    )
