"""Write down what the ministry gives to a budget line: one records its document, another confirms it, and it counts."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotEnough, Refused
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won, won
from voucher.kernel.refs import next_ref
from voucher.ledger import posting
from voucher.ledger.chart import appropriation, authority
from voucher.ledger.posting import Leg
from voucher.people.models import User
from voucher.people.relations import plain
from voucher.programmes import policies, voted
from voucher.programmes.lifecycle import VotedState, appropriation_lifecycle
from voucher.programmes.models import LETTER, Appropriation, Programme


@dataclass(frozen=True)
class Document:
    """What the ministry's letter says."""

    programme_id: UUID
    year: int
    amount_krw: Won
    document: str
    document_on: date
    note: str = ""
    takes_back: bool = False  # the ministry takes it out of the line again
    again_known: bool = False  # that the letter counts for another budget line too


def record(session: Session, said: Document, *, by: User) -> Appropriation:
    """Write it down. Nothing moves before somebody else has read the letter too."""
    policies.require_recorder(by)
    programme = db.lock(session, Programme, Programme.id == said.programme_id)  # two clicks make one
    _require_new(session, said)
    if said.takes_back:
        _require_left(session, said)

    made = Appropriation(
        ref=next_ref(session, "APR"),
        programme_id=programme.id,
        year=said.year,
        amount_krw=won(said.amount_krw),
        takes_back=said.takes_back,
        document=said.document,
        document_on=said.document_on,
        note=said.note,
        recorded_by_id=by.id,
    )
    session.add(made)
    session.flush()
    log.record(session, "appropriation.recorded", made, by=by, why=said.note, after=_facts(made, programme))
    return made


def confirm(session: Session, ref: str, *, by: User) -> Appropriation:
    """The letter says so: the budget line has that much more to give to rounds, or less, where they have left it."""
    made = voted.lock(session, ref)
    policies.require_settler(by, made)
    after = appropriation_lifecycle.after(made.state, "confirm")

    made.state, made.settled_by_id, made.settled_at = after, by.id, clock.now()
    line = made.programme_id
    more, less = (authority(line), appropriation(line)), (appropriation(line), authority(line))
    debit, credit = less if made.takes_back else more
    given = Leg(made.amount_krw, debit=debit, credit=credit)
    key = f"programmes.appropriate:{made.id}"
    posting.post(session, given, key=key, by=by.id, document=made.ref, memo=made.document)
    programme = db.one(session, Programme, Programme.id == line)
    log.record(session, "appropriation.confirmed", made, by=by, after=_facts(made, programme))
    return made


def drop(session: Session, ref: str, why: str, *, by: User) -> Appropriation:
    """Take back what was written down wrongly, or refuse it. It stays readable."""
    made = voted.lock(session, ref)
    policies.require_dropper(by, made)
    after = appropriation_lifecycle.after(made.state, "drop")
    assert why, "a reason is kept"

    made.state, made.settled_by_id, made.settled_at, made.why = after, by.id, clock.now(), why
    log.record(session, "appropriation.dropped", made, by=by, why=why)
    return made


def _require_new(session: Session, said: Document) -> None:
    if said.document_on > clock.today():
        raise Refused(N_("This day has not come yet."), field="document_on")
    number = plain(said.document)
    if not number:
        raise Refused(N_("This is no number of a document. Write it as the letter has it."), field="document")
    same = select(Appropriation.ref).where(
        Appropriation.programme_id == said.programme_id,
        sa.literal_column(LETTER) == number,
        col(Appropriation.state) != VotedState.DROPPED,
    )
    if ref := session.exec(same).first():
        raise Refused(N_("This document is written down already, as %(ref)s."), field="document", ref=ref)
    elsewhere = select(Appropriation.ref).where(
        Appropriation.programme_id != said.programme_id,
        sa.literal_column(LETTER) == number,
        col(Appropriation.state) != VotedState.DROPPED,
    )
    if not said.again_known and (ref := session.exec(elsewhere.order_by(Appropriation.ref)).first()):
        raise Refused(
            N_("%(ref)s of another budget line has this document too. If it is for both, tick that you know it."),
            field="again_known",
            ref=ref,
        )


def _require_left(session: Session, said: Document) -> None:
    """What rounds have is not the line's any more. Said early; the books refuse it once more when it is confirmed."""
    left = voted.line(session, said.programme_id)
    if said.amount_krw > left:
        raise NotEnough(
            N_("Rounds have the rest: only %(left)s won of this budget line can be taken back."),
            field="amount_krw",
            left=f"{left:,}",
        )


def _facts(made: Appropriation, programme: Programme) -> dict[str, object]:
    return {
        "programme": programme.code,
        "year": made.year,
        "amount_krw": made.amount_krw,
        **({"takes_back": True} if made.takes_back else {}),
        "document": made.document,
        "document_on": made.document_on,
    }
