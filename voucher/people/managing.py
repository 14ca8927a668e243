"""An administrator keeps users and roles in order. Touches no money."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.people import signing_in
from voucher.people.models import Kind, Organisation, User
from voucher.people.roles import Act, Role, require

ROLES_OF = {
    Kind.FIRM: {Role.APPLICANT},
    Kind.SUPPLIER: {Role.SUPPLIER},
    Kind.PARTNER: set[Role](),
    Kind.AGENCY: {
        Role.OFFICER,
        Role.ASSESSOR,
        Role.DIRECTOR,
        Role.PAYMASTER,
        Role.MANAGER,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    },
}
# Whoever watches does not act; whoever gives roles touches no money; whoever scores does not decide.
ALONE = {Role.AUDITOR, Role.ADMINISTRATOR, Role.ASSESSOR}


def require_fitting(roles: Collection[Role], organisation: Organisation) -> None:
    """Refuse roles that an organisation's people cannot have, and those that go with no other."""
    if not set(roles) <= ROLES_OF[organisation.kind]:
        raise Refused(N_("This organisation's people cannot have that role."), field="roles")
    if ALONE & set(roles) and len(roles) > 1:
        raise Refused(N_("Assessors, auditors and administrators have no other role."), field="roles")


@dataclass(frozen=True)
class Change:
    """What an administrator decides about a person."""

    roles: tuple[Role, ...]
    active: bool
    why: str


def change(session: Session, user_id: UUID, change: Change, *, by: User) -> User:
    """Give and take roles, or lock somebody out. Takes effect at once: every session of that person ends."""
    user = db.lock(session, User, User.id == user_id)
    require(by, Act.MANAGE_USERS)
    if user.id == by.id:
        raise Refused(N_("Nobody changes their own roles. Ask another administrator."))
    organisation = db.one(session, Organisation, Organisation.id == user.organisation_id)
    require_fitting(change.roles, organisation)

    before = {"roles": ",".join(user.roles), "active": user.active}
    user.roles = [str(role) for role in change.roles]
    user.active = change.active
    signing_in.sign_out_everywhere(session, user)

    after = {"roles": ",".join(user.roles), "active": user.active}
    log.record(session, "user.changed", user, by=by, why=change.why, before=before, after=after)
    return user
