"""A firm or a supplier looks after its own people: asks a colleague in, and locks out one who left."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotPermitted, Refused
from voucher.kernel.i18n import N_
from voucher.people import inviting, proving, signing_in
from voucher.people.inviting import Invitation
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, Role, require

MOST = 20  # people of one organisation who may sign in at a time; enough for any firm, and no way to send many mails


@dataclass(frozen=True)
class Colleague:
    """Who is asked in; the password is that of the person who asks."""

    name: str
    email: str
    password: str


def admit(session: Session, colleague: Colleague, *, by: User) -> User:
    """Ask in a colleague, who may then do what the person who asks may do. A mail brings the link."""
    organisation = db.lock(session, Organisation, Organisation.id == by.organisation_id)
    require(by, Act.ADMIT)
    proving.require_password(session, by, colleague.password)
    _require_room(session, organisation)
    invitation = Invitation(colleague.name, colleague.email, tuple(Role(role) for role in by.roles))
    user = inviting.add(session, invitation, organisation)
    log.record(session, "user.invited", user, by=by, after={"roles": ",".join(user.roles)})
    return user


def _require_room(session: Session, organisation: Organisation) -> None:
    here = select(func.count()).where(User.organisation_id == organisation.id, col(User.active))
    if session.exec(here).one() >= MOST:
        raise Refused(
            N_("At most %(most)d people of one organisation may sign in. Lock somebody out first."), most=MOST
        )


def set_access(session: Session, user_id: UUID, *, active: bool, by: User) -> User:
    """Lock a colleague out, whose sessions end at once, or let them in again. What is so already stays so."""
    organisation = db.lock(session, Organisation, Organisation.id == by.organisation_id)  # one change at a time
    theirs = (col(User.id) == user_id) & (col(User.organisation_id) == by.organisation_id)
    user = db.lock(session, User, theirs)
    require(by, Act.ADMIT)
    if user.id == by.id:
        raise Refused(N_("Nobody locks themselves out. Ask a colleague."))
    if not db.lock(session, User, col(User.id) == by.id).active:
        raise NotPermitted(N_("A colleague has locked you out meanwhile."))
    if user.active == active:
        return user
    if active:
        _require_room(session, organisation)
    before, user.active = user.active, active
    if not active:
        signing_in.sign_out_everywhere(session, user)
    log.record(session, "user.changed", user, by=by, before={"active": before}, after={"active": active})
    return user
