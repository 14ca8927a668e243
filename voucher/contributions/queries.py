"""Read what partners gave, and where it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from voucher.contributions.models import Contribution, Direction
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.money import Won
from voucher.ledger import posting
from voucher.ledger.chart import contribution
from voucher.people import impartiality
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.programmes import queries as programmes
from voucher.programmes.lifecycle import State
from voucher.programmes.models import Round

Writer, Settler = aliased(User, name="writer"), aliased(User, name="settler")
WAITING = 20


@dataclass(frozen=True)
class Standing:
    """Where a partner's money for a round is."""

    promised: Won  # by the partner, when the round was drafted
    waiting: Won  # paid in as somebody wrote it down, and not confirmed yet
    paid_in: Won  # confirmed
    paid_back: Won
    going_back: Won  # paid back as somebody wrote it down, and not confirmed yet
    left: Won  # not promised to a firm

    @property
    def in_vouchers(self) -> Won:
        """Promised to firms, or paid to their suppliers."""
        return Won(self.paid_in - self.paid_back - self.left)

    @property
    def returnable(self) -> Won:
        """What may still go back to the partner."""
        return Won(max(0, self.left - self.going_back))

    @property
    def to_come(self) -> Won:
        """What the partner has still to pay in."""
        return Won(max(0, self.promised - self.paid_in - self.waiting))


def standing(session: Session, round_: Round) -> Standing:
    """The sums of one round."""
    query = (
        select(Contribution.direction, Contribution.agreed, sa.func.sum(Contribution.amount_krw))
        .where(Contribution.round_id == round_.id)
        .group_by(col(Contribution.direction), col(Contribution.agreed))
    )
    sums = {(direction, agreed): Won(int(total)) for direction, agreed, total in session.exec(query)}
    return Standing(
        promised=round_.partner_krw,
        waiting=sums.get((Direction.PAID_IN, None), Won(0)),
        paid_in=sums.get((Direction.PAID_IN, True), Won(0)),
        going_back=sums.get((Direction.PAID_BACK, None), Won(0)),
        paid_back=sums.get((Direction.PAID_BACK, True), Won(0)),
        left=posting.left(session, contribution(round_.id)),
    )


def partner(session: Session, round_: Round) -> Organisation | None:
    """The large firm that pays a part of this round."""
    return session.get(Organisation, round_.partner_id) if round_.partner_id else None


def by_ref(session: Session, ref: str, by: User) -> tuple[Round, Organisation]:
    """A round that has a partner, and the partner; NotFound for any other round."""
    round_, _programme = programmes.by_ref(session, ref, by)
    found = partner(session, round_)
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return round_, found


def movements(session: Session, round_id: UUID) -> Sequence[tuple[Contribution, User, User | None]]:
    """Everything that was written down, the latest first, with who did it and who settled it."""
    query = (
        select(Contribution, Writer, Settler)
        .join(Writer, col(Writer.id) == col(Contribution.proposed_by_id))
        .outerjoin(Settler, col(Settler.id) == col(Contribution.settled_by_id))
        .where(Contribution.round_id == round_id)
        .order_by(col(Contribution.number).desc())
    )
    return [(made, writer, settler) for made, writer, settler in session.exec(query)]


def numbered(session: Session, round_id: UUID, number: int) -> Contribution:
    """One of them; NotFound when there is none of this number."""
    return db.one(session, Contribution, _of(round_id, number))


def lock(session: Session, round_id: UUID, number: int) -> Contribution:
    """The same, locked."""
    return db.lock(session, Contribution, _of(round_id, number))


def _of(round_id: UUID, number: int) -> sa.ColumnElement[bool]:
    return sa.and_(col(Contribution.round_id) == round_id, col(Contribution.number) == number)


def waiting_for(session: Session, by: User) -> list[Task]:
    """For a paymaster: what others wrote down. For an officer: open rounds whose partner's money has not come."""
    tasks = _to_confirm(session, by) if may(by, Act.CONFIRM_CONTRIBUTION) else []
    return [*tasks, *_to_record(session, by)] if may(by, Act.OPEN_ROUND) else tasks


def _to_confirm(session: Session, by: User) -> list[Task]:
    query = (
        select(Contribution, Round, Organisation)
        .join(Round, col(Round.id) == col(Contribution.round_id))
        .join(Organisation, col(Organisation.id) == col(Round.partner_id))
        .where(col(Contribution.settled_at).is_(None), col(Contribution.proposed_by_id) != by.id)
        .where(col(Organisation.id).not_in(impartiality.kept_from(session, by)))
        .order_by(col(Contribution.proposed_at), col(Contribution.id))
    )
    came, went = N_("Confirm that a partner's money came"), N_("Confirm that a partner's money went back")
    return [
        Task(
            came if made.direction is Direction.PAID_IN else went,
            round_.ref,
            (partner, " · ", round_),
            "contributions.settle",
            made.proposed_at,
            {"ref": round_.ref, "number": str(made.number)},
        )
        for made, round_, partner in session.exec(query.limit(WAITING))
    ]


def _to_record(session: Session, by: User) -> list[Task]:
    """Rounds that run and in which nothing can be granted, since nothing was written down yet."""
    there = select(Contribution.id).where(
        Contribution.round_id == Round.id, col(Contribution.agreed).is_distinct_from(sa.false())
    )
    query = select(Round, Organisation).join(Organisation, col(Organisation.id) == col(Round.partner_id))
    query = query.where(col(Organisation.id).not_in(impartiality.kept_from(session, by)))
    query = query.where(Round.state == State.OPEN, ~there.exists()).order_by(col(Round.opens_at), col(Round.id))
    what = N_("Write down that a partner's money came")
    return [
        Task(what, it.ref, (partner, " · ", it), "contributions.show", it.opens_at, {"ref": it.ref})
        for it, partner in session.exec(query.limit(WAITING))
    ]
