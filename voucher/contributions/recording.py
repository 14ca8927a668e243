"""Write down what the bank's statement says of a partner's money; a paymaster who did not write it confirms it."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications import allotting
from voucher.audit import log
from voucher.contributions import policies, queries
from voucher.contributions.models import BANK_REF, Contribution, Direction
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.errors import NotEnough, NotNow, Refused
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won, won
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg
from voucher.people import impartiality, proposals
from voucher.people.models import User
from voucher.people.proposals import Settlement
from voucher.people.relations import plain
from voucher.programmes import queries as programmes
from voucher.programmes.models import Round


@dataclass(frozen=True)
class Movement:
    """One line of the bank's statement."""

    direction: Direction
    amount_krw: Won
    bank_ref: str
    moved_on: date
    note: str  # what else the statement says: who sent it, or to which account it went


def record(session: Session, ref: str, movement: Movement, *, by: User) -> Contribution:
    """Keep it for another person to confirm. Nothing moves in the books yet."""
    round_ = programmes.lock(session, ref)
    policies.require_partner(round_)
    policies.require_recorder(session, by, round_)
    _require_sound(session, round_, movement)
    assert movement.note, "whoever confirms reads it"

    last = session.exec(select(sa.func.max(Contribution.number)).where(Contribution.round_id == round_.id)).one()
    made = Contribution(
        round_id=round_.id,
        number=(last or 0) + 1,
        direction=movement.direction,
        amount_krw=won(movement.amount_krw),
        bank_ref=movement.bank_ref,
        moved_on=movement.moved_on,
        reason=movement.note,
        proposed_by_id=by.id,
        proposed_at=clock.now(),
    )
    session.add(made)
    session.flush()
    log.record(session, "contribution.recorded", round_, by=by, why=movement.note, after=_facts(made))
    return made


def settle(session: Session, ref: str, number: int, settlement: Settlement, *, by: User) -> Contribution:
    """Find it on the statement too, and it counts: bank -> the partner's money, or back. Or not, with a reason."""
    round_ = programmes.lock(session, ref)
    made = queries.lock(session, round_.id, number)
    policies.require_confirmer(session, by, made, round_)
    if made.settled_at is not None:
        raise NotNow(N_("A colleague was faster and has settled this already."))
    if settlement.agreed and round_.partner_id is not None:
        impartiality.require_proposer_apart(session, made.proposed_by_id, round_.partner_id)

    proposals.conclude(made, settlement, by)
    session.flush()
    if settlement.agreed:
        _book(session, round_, made, by)
    action = "contribution.confirmed" if settlement.agreed else "contribution.refused"
    log.record(session, action, round_, by=by, why=settlement.note, after=_facts(made))
    if settlement.agreed and made.direction is Direction.PAID_IN:
        allotting.ask(session, round_.id)  # whoever waited for it in a first-come round
    return made


def _book(session: Session, round_: Round, made: Contribution, by: User) -> None:
    """Into the partner's money, or what nobody was promised of it out again: the books refuse any more than that."""
    bank, theirs = chart.bank(), chart.contribution(round_.id)
    came = made.direction is Direction.PAID_IN
    leg = Leg(made.amount_krw, debit=bank if came else theirs, credit=theirs if came else bank)
    key, memo = f"contributions.{made.direction}:{made.id}", f"{made.bank_ref} confirmed"
    posting.post(session, leg, key=key, by=by.id, document=round_.ref, memo=memo)


def _require_sound(session: Session, round_: Round, movement: Movement) -> None:
    policies.require_now(session, round_, movement.direction)
    if movement.moved_on > clock.today():
        raise Refused(N_("This day is in the future."), field="moved_on")
    _require_new(session, movement.bank_ref)
    standing = queries.standing(session, round_)
    if movement.direction is Direction.PAID_IN:
        if movement.amount_krw > standing.to_come:
            raise Refused(
                N_("The partner promised %(promised)s won, and %(open)s won of it are still to come."),
                field="amount_krw",
                promised=f"{standing.promised:,}",
                open=f"{standing.to_come:,}",
            )
        return
    if movement.amount_krw > standing.returnable:
        raise NotEnough(
            N_("Only %(left)s won are not promised to a firm. No more than that goes back."),
            field="amount_krw",
            left=f"{standing.returnable:,}",
        )


def _require_new(session: Session, bank_ref: str) -> None:
    """A line of the statement is written down once, whatever round it is for. What was refused may be written anew."""
    number = plain(bank_ref)
    if not number:
        raise Refused(N_("This is no number. Write it as the statement has it."), field="bank_ref")
    same = (sa.literal_column(BANK_REF) == number, col(Contribution.agreed).is_distinct_from(False))
    if session.exec(select(Contribution.id).where(*same).limit(1)).first() is not None:
        raise Refused(N_("This number of the bank was written down already."), field="bank_ref")


def _facts(made: Contribution) -> dict[str, object]:
    return {
        "direction": made.direction,
        "amount_krw": made.amount_krw,
        "bank_ref": made.bank_ref,
        "moved_on": made.moved_on,
    }
