"""Write down whom a letter excludes from support; another person who has read the letter too confirms it."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.audit import log
from voucher.bans import policies, queries
from voucher.bans.models import LETTER, Ban
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.i18n import N_
from voucher.kernel.refs import next_ref
from voucher.people import proposals, registration
from voucher.people.models import User
from voucher.people.proposals import Settlement
from voucher.people.relations import plain


@dataclass(frozen=True)
class Letter:
    """What a letter says: whom it excludes, for how long, by which law, for what."""

    registration_no: str
    name: str
    representative: str
    from_on: date
    until_on: date
    ground: str
    letter: str
    letter_on: date
    reason: str


def record(session: Session, said: Letter, *, by: User) -> Ban:
    """Keep it for another person to confirm. It holds against nobody before."""
    number = registration.digits(said.registration_no)
    policies.require_recorder(session, by, number, said.representative)
    _require_sound(session, said, number)
    assert said.reason, "whoever confirms reads it"

    made = Ban(
        ref=next_ref(session, "BAN"),
        registration_no=number,
        name=said.name,
        representative=said.representative,
        from_on=said.from_on,
        until_on=said.until_on,
        ground=said.ground,
        letter=said.letter,
        letter_on=said.letter_on,
        reason=said.reason,
        proposed_by_id=by.id,
        proposed_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(made)
    except sa.exc.IntegrityError as error:  # sent twice, at the same time
        raise Refused(N_("A colleague wrote this document down just now."), field="letter") from error
    log.record(session, "ban.recorded", made, by=by, why=said.reason, after=_facts(made))
    return made


def settle(session: Session, ref: str, settlement: Settlement, *, by: User) -> Ban:
    """The letter says so, and from now on it holds for its days. Or it does not, with what it says instead."""
    made = queries.lock(session, ref)
    policies.require_settler(session, by, made, made)
    if made.settled_at is not None:
        raise NotNow(N_("A colleague was faster and has settled this already."))
    if settlement.agreed:
        policies.require_untied_proposer(session, made, made)

    proposals.conclude(made, settlement, by)
    action = "ban.confirmed" if settlement.agreed else "ban.refused"
    log.record(session, action, made, by=by, why=settlement.note, after=_facts(made))
    return made


def _require_sound(session: Session, said: Letter, number: str) -> None:
    if not registration.is_business_no(number):
        raise Refused(
            N_("This is not a business registration number. Please compare it with the letter."),
            field="registration_no",
        )
    if said.until_on < said.from_on:
        raise Refused(N_("The last day must not come before the first."), field="until_on")
    if said.letter_on > clock.today():
        raise Refused(N_("This day has not come yet."), field="letter_on")
    if not plain(said.letter):
        raise Refused(N_("This is no number of a document. Write it as the letter has it."), field="letter")
    same = (Ban.registration_no == number, sa.literal_column(LETTER) == plain(said.letter))
    if ref := session.exec(select(Ban.ref).where(*same, col(Ban.agreed).is_distinct_from(False))).first():
        raise Refused(N_("This document is written down already, as %(ref)s."), field="letter", ref=ref)


def _facts(made: Ban) -> dict[str, object]:
    facts = {
        "registration_no": made.registration_no,
        "name": made.name,
        "representative": made.representative,
        "since": made.from_on,
        "until": made.until_on,
        "ban_ground": made.ground,
        "document": made.letter,
        "document_on": made.letter_on,
    }
    return {name: value for name, value in facts.items() if value != ""}
