"""Bring in who cannot sign up: people of the agency, and partners of a fund."""

import secrets
from dataclasses import dataclass

from sqlmodel import select

from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.refs import next_ref
from voucher.people import managing, passwords, registration, resetting
from voucher.people.events import PersonInvited
from voucher.people.models import Kind, Organisation, Size, User
from voucher.people.roles import Act, Role, require


@dataclass(frozen=True)
class Invitation:
    """Who is asked in, and as what."""

    name: str
    email: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Introduction:
    """An organisation that has no people here: the agency itself, or a partner of a fund."""

    name: str
    name_en: str
    registration_no: str
    representative: str


def invite(session: Session, invitation: Invitation, *, by: User) -> User:
    """Add a colleague of the agency. A mailed link lets that person choose a password."""
    require(by, Act.MANAGE_USERS)
    organisation = db.one(session, Organisation, Organisation.id == by.organisation_id)
    managing.require_fitting(invitation.roles, organisation)
    user = add(session, invitation, organisation)
    log.record(session, "user.invited", user, by=by, after={"roles": ",".join(user.roles)})
    return user


def add_partner(session: Session, partner: Introduction, *, by: User) -> Organisation:
    """Add an organisation that puts money into a fund. It has no people who sign in."""
    require(by, Act.MANAGE_USERS)
    organisation = _introduce(session, partner, Kind.PARTNER)
    log.record(session, "organisation.joined", organisation, by=by, after={"kind": Kind.PARTNER})
    return organisation


def found(session: Session, agency: Introduction, administrator: Invitation) -> User:
    """The first step in an empty portal: the agency and its first administrator. Refused when there is an agency."""
    if session.exec(select(Organisation.id).where(Organisation.kind == Kind.AGENCY)).first():
        raise Refused(N_("There is an agency already. Its administrator invites everybody else."))
    organisation = _introduce(session, agency, Kind.AGENCY)
    user = add(session, administrator, organisation)
    log.record(session, "organisation.joined", organisation, by=None, after={"kind": Kind.AGENCY})
    return user


def _introduce(session: Session, introduction: Introduction, kind: Kind) -> Organisation:
    number = registration.digits(introduction.registration_no)
    if not registration.is_business_no(number):
        raise Refused(
            N_("This is not a business registration number. Please compare it with your certificate."),
            field="registration_no",
        )
    if session.exec(select(Organisation.id).where(Organisation.registration_no == number)).first():
        raise Refused(N_("An organisation with this number is here already."), field="registration_no")
    organisation = Organisation(
        ref=next_ref(session, "ORG"),
        kind=kind,
        name=introduction.name,
        name_en=introduction.name_en,
        registration_no=number,
        representative=introduction.representative,
        size=Size.LARGE,
    )
    session.add(organisation)
    session.flush()
    return organisation


def add(session: Session, invitation: Invitation, organisation: Organisation) -> User:
    """A new person of an organisation, with a mailed link. Refuses an address that is in use."""
    email = invitation.email.strip().lower()
    if session.exec(select(User.id).where(User.email == email)).first():
        raise Refused(N_("This e-mail address is in use."), field="email")
    user = User(
        email=email,
        name=invitation.name,
        organisation_id=organisation.id,
        roles=[str(role) for role in invitation.roles],
        password_hash=passwords.digest(secrets.token_urlsafe(32)),  # nobody's, until one is chosen
    )
    session.add(user)
    session.flush()
    reset, token = resetting.permit(session, user, resetting.VALID_INVITATION)
    publish(session, PersonInvited(reset.id, user.id, token))
    return user
