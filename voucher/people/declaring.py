"""People of the agency say what ties them to firms and suppliers, and once a year that this is all of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.people import impartiality, registration
from voucher.people.models import Bond, Declaration, PersonalTie, User
from voucher.people.roles import Act, require

SAYS_WHAT = frozenset({Bond.OTHER, Bond.NAMESAKE})


@dataclass(frozen=True)
class Tie:
    """Something that ties a person to an organisation."""

    registration_no: str
    name: str
    bond: Bond
    note: str = ""
    since_on: date | None = None
    until_on: date | None = None


def declare(session: Session, tie: Tie, *, by: User) -> PersonalTie:
    """Say what ties one to an organisation. From now on one decides nothing about it."""
    require(by, Act.DECLARE_TIES)
    db.lock(session, User, User.id == by.id)  # two clicks make one tie
    number = registration.digits(tie.registration_no)
    _require_sound(tie, number)
    same = (PersonalTie.user_id == by.id, PersonalTie.registration_no == number, PersonalTie.bond == tie.bond)
    if session.exec(select(PersonalTie.id).where(*same, col(PersonalTie.ended_at).is_(None))).first():
        raise Refused(N_("You declared this already."), field="registration_no")

    made = PersonalTie(
        user_id=by.id, registration_no=number, name=tie.name, bond=tie.bond, note=tie.note,
        since_on=tie.since_on, until_on=tie.until_on,
    )  # fmt: skip
    session.add(made)
    session.flush()
    log.record(session, "tie.declared", made, by=by, why=tie.note, after=_facts(made))
    impartiality.forget(session)
    return made


def end(session: Session, tie_id: UUID, why: str, *, by: User) -> PersonalTie:
    """Take back what was declared by mistake. It stays to be read, with the reason."""
    own = sa.and_(col(PersonalTie.id) == tie_id, col(PersonalTie.user_id) == by.id, col(PersonalTie.ended_at).is_(None))
    tie = db.lock(session, PersonalTie, own)
    require(by, Act.DECLARE_TIES)
    assert why, "a reason is kept"

    tie.ended_at, tie.ended_why = clock.now(), why
    log.record(session, "tie.ended", tie, by=by, why=why, before=_facts(tie))
    impartiality.forget(session)
    return tie


def state(session: Session, phone: str, *, by: User) -> Declaration:
    """Say that what is declared is all there is, be it nothing. It holds for a year."""
    require(by, Act.DECLARE_TIES)
    db.lock(session, User, User.id == by.id)
    mine = select(PersonalTie).where(PersonalTie.user_id == by.id, col(PersonalTie.ended_at).is_(None))
    count = sum(impartiality.counts(tie.bond, tie.until_on, clock.today()) for tie in session.exec(mine))

    made = Declaration(user_id=by.id, ties_count=count, phone=registration.digits(phone))
    session.add(made)
    session.flush()
    log.record(session, "tie.stated", made, by=by, after={"ties_count": count})
    impartiality.forget(session)
    return made


def _require_sound(tie: Tie, number: str) -> None:
    if not registration.is_business_no(number):
        raise Refused(
            N_("This is not a business registration number. Please compare it with your certificate."),
            field="registration_no",
        )
    if tie.bond in SAYS_WHAT and not tie.note:
        raise Refused(N_("Please write in a sentence what it is."), field="note")
    if tie.since_on and tie.until_on and tie.until_on < tie.since_on:
        raise Refused(N_("The last day must not come before the first."), field="until_on")


def _facts(tie: PersonalTie) -> dict[str, object]:
    facts = {"name": tie.name, "registration_no": tie.registration_no, "bond": tie.bond}
    return facts | {k: v for k, v in (("since", tie.since_on), ("until", tie.until_on)) if v}
