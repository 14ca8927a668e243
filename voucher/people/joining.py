"""Sign up: a new organisation with its first person."""

from dataclasses import dataclass

from sqlmodel import select

from voucher.audit import log
from voucher.kernel import errands
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.refs import next_ref
from voucher.people import passwords, registration
from voucher.people.events import OrganisationJoined
from voucher.people.models import Kind, Organisation, Size, User
from voucher.people.roles import Role

FIRST_ROLE = {Kind.FIRM: Role.APPLICANT, Kind.SUPPLIER: Role.SUPPLIER}


@dataclass(frozen=True)
class Joining:
    """What somebody says who signs up."""

    kind: Kind
    organisation_name: str
    registration_no: str
    representative: str
    region: str
    industry: str
    size: Size
    employees_count: int
    name: str
    email: str
    password: str
    address: str = ""
    language: str = "ko"


def sign_up(session: Session, joining: Joining) -> User:
    """Add a firm or supplier and its first person. The tax office is asked right after."""
    number = registration.digits(joining.registration_no)
    if joining.kind not in FIRST_ROLE:
        raise Refused(N_("Only firms and suppliers can sign up here."))
    if not registration.is_business_no(number):
        raise Refused(
            N_("This is not a business registration number. Please compare it with your certificate."),
            field="registration_no",
        )
    if session.exec(select(Organisation.id).where(Organisation.registration_no == number)).first():
        raise Refused(
            N_("This firm is here already. Ask your colleague who signed up, or call us."), field="registration_no"
        )
    email = joining.email.strip().lower()
    if session.exec(select(User.id).where(User.email == email)).first():
        raise Refused(N_("This e-mail address is in use. Sign in, or choose a new password."), field="email")
    passwords.require_good(joining.password, email=email)

    organisation = _organisation(session, joining, number)
    user = User(
        email=email,
        name=joining.name,
        organisation_id=organisation.id,
        roles=[FIRST_ROLE[joining.kind]],
        password_hash=passwords.digest(joining.password),
        language=joining.language,
    )
    session.add(user)
    session.flush()

    log.record(session, "organisation.joined", organisation, by=user, after={"kind": joining.kind})
    errands.put(session, "people.refresh_tax_status", organisation_id=str(organisation.id))
    publish(session, OrganisationJoined(organisation.id, organisation.kind))
    return user


def _organisation(session: Session, joining: Joining, number: str) -> Organisation:
    organisation = Organisation(
        ref=next_ref(session, "ORG"),
        kind=joining.kind,
        name=joining.organisation_name,
        registration_no=number,
        representative=joining.representative,
        region=joining.region,
        address=joining.address,
        industry=joining.industry,
        size=joining.size,
        employees_count=joining.employees_count,
    )
    session.add(organisation)
    session.flush()
    return organisation
