"""Sign up: a new organisation with its first person, who shows first that mail arrives there.

Asking looks the same whoever is here already: one row is written, and an errand writes a letter. What the letter
says, only the owner of the address reads.
"""

import secrets
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, delete, select

from voucher.audit import log
from voucher.kernel import clock, db, errands
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.refs import next_ref
from voucher.people import passwords, registration, signing_in, tax_office
from voucher.people.events import OrganisationJoined, RegistrationAnswered, RegistrationTried
from voucher.people.models import Attempt, Kind, Organisation, Registration, Size, TaxCheck, User
from voucher.people.roles import Role

FIRST_ROLE = {Kind.FIRM: Role.APPLICANT, Kind.SUPPLIER: Role.SUPPLIER}
ATTEMPTS_PER_ADDRESS = 20  # within the window of signing_in; each asks the tax office
LETTERS_PER_PERSON = 3  # within the window: more would only fill somebody's mailbox
VALID = timedelta(hours=24)
KEPT = timedelta(days=7)  # what was typed by somebody who never came back is forgotten


@dataclass(frozen=True)
class Joining:
    """What somebody says who signs up. The password is chosen when the mailed link is opened."""

    kind: Kind
    organisation_name: str
    registration_no: str
    representative: str
    opened_on: date
    region: str
    industry: str
    size: Size
    employees_count: int
    name: str
    email: str
    address: str = ""
    language: str = "ko"


def knock(session: Session, *, address: str) -> None:
    """Count one more sign-up from a network address; Refused when there were too many lately."""
    door = f"sign-up:{signing_in.mark(address)}"
    if signing_in.lately(session, door) >= ATTEMPTS_PER_ADDRESS:
        minutes = int(signing_in.WINDOW.total_seconds() // 60)
        raise Refused(N_("Too many attempts. Please wait %(minutes)d minutes."), minutes=minutes)
    session.add(Attempt(door=door))


def ask(session: Session, joining: Joining, *, evidence: dict[str, Any] | None = None) -> Registration:
    """Note what was typed and have a letter written. `evidence` is what the tax office confirmed; None: it was away."""
    number = registration.digits(joining.registration_no)
    if joining.kind not in FIRST_ROLE:
        raise Refused(N_("Only firms and suppliers can sign up here."))
    if not registration.is_business_no(number):
        raise Refused(
            N_("This is not a business registration number. Please compare it with your certificate."),
            field="registration_no",
        )
    said = {name: str(value) for name, value in asdict(joining).items()}
    asked = Registration(
        email=joining.email.strip().lower(), registration_no=number, said=said, evidence=evidence, ends_at=clock.now()
    )
    session.add(asked)
    session.flush()
    log.record(session, "registration.asked", asked, by=None, after={"registration_no": number})
    errands.put(session, "people.answer_registration", registration_id=str(asked.id))
    return asked


def answer(registration_id: str) -> None:
    """Errand: mail a link to whoever is new; tell everybody else what is here already. Once."""
    with db.transaction() as session:
        asked = db.lock(session, Registration, Registration.id == UUID(registration_id))
        if asked.answered_at is not None or asked.used_at is not None:
            return
        asked.answered_at = clock.now()
        user = session.exec(select(User).where(User.email == asked.email)).one_or_none()
        firm = _known(session, asked.registration_no)
        vacant = firm is not None and _vacant(session, firm, asked)
        if firm is not None and not vacant and (user is None or user.organisation_id != firm.id):
            publish(session, RegistrationTried(asked.id, firm.id))
        if _answered_lately(session, asked.email) > LETTERS_PER_PERSON:
            return
        token = permit(session, asked) if user is None and (firm is None or vacant) else ""
        publish(session, RegistrationAnswered(asked.id, user.id if user else None, token))


def permit(session: Session, asked: Registration) -> str:
    """The token of a link that completes this sign-up, once, for a day."""
    token = secrets.token_urlsafe(32)
    asked.token_digest, asked.ends_at = signing_in.digest(token), clock.now() + VALID
    session.flush()
    return token


def pending(session: Session, token: str) -> Registration | None:
    """The sign-up behind a link that still works."""
    found = session.exec(
        select(Registration).where(Registration.token_digest == signing_in.digest(token))
    ).one_or_none()
    return found if found is not None and found.used_at is None and found.ends_at > clock.now() else None


def complete(session: Session, token: str, password: str) -> User:
    """Open the account: whoever has the link reads the mail of this address. Of two at once, one is told."""
    asked = db.lock(session, Registration, Registration.token_digest == signing_in.digest(token))
    if asked.used_at is not None or asked.ends_at <= clock.now():
        raise Refused(N_("This link was used already or is too old. Please sign up again."))
    _take_turns(session, asked)
    known = _known(session, asked.registration_no)
    if known is not None and not _vacant(session, known, asked):
        raise Refused(N_("This firm has joined in the meantime. Ask your colleague who signed up, or call us."))
    if session.exec(select(User.id).where(User.email == asked.email)).first():
        raise Refused(N_("You have an account already. Please sign in."))
    passwords.require_good(password, email=asked.email)

    asked.used_at = clock.now()
    organisation = _moved_in(session, known, asked) if known is not None else _organisation(session, asked)
    user = User(
        email=asked.email,
        name=asked.said["name"],
        organisation_id=organisation.id,
        roles=[FIRST_ROLE[organisation.kind]],
        password_hash=passwords.digest(password),
        language=asked.said["language"],
    )
    session.add(user)
    session.flush()

    log.record(session, "organisation.joined", organisation, by=user, after={"kind": organisation.kind})
    errands.put(session, "people.refresh_tax_status", organisation_id=str(organisation.id))
    if asked.evidence is None:
        errands.put(session, "people.confirm_representative", organisation_id=str(organisation.id))
    if known is None:
        publish(session, OrganisationJoined(organisation.id, organisation.kind))
    return user


def forget(period: str) -> None:  # noqa: ARG001 - the day that the clock asks for
    """Errand: what was typed is kept no longer than its purpose needs; of who joined, the account has it."""
    with db.transaction() as session:
        session.connection().execute(delete(Registration).where(col(Registration.created_at) < clock.now() - KEPT))


def _take_turns(session: Session, asked: Registration) -> None:
    """Two sign-ups of one number or one address wait for each other, so that the second sees the first."""
    for key in sorted((f"number:{asked.registration_no}", f"email:{asked.email}")):
        session.connection().execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def _known(session: Session, number: str) -> Organisation | None:
    return session.exec(select(Organisation).where(Organisation.registration_no == number)).one_or_none()


def _answered_lately(session: Session, email: str) -> int:
    since = clock.now() - signing_in.WINDOW
    answered = select(func.count()).where(Registration.email == email, col(Registration.answered_at) > since)
    return session.exec(answered).one()


def _vacant(session: Session, firm: Organisation, asked: Registration) -> bool:
    """Whether this sign-up may take the place of an organisation that came from a file, and that nobody speaks for.

    Its past decisions are there to be read, so the tax office must have confirmed who asks.
    """
    fits = firm.import_id is not None and firm.kind == asked.said["kind"] and asked.evidence is not None
    return fits and session.exec(select(User.id).where(User.organisation_id == firm.id)).first() is None


def _moved_in(session: Session, firm: Organisation, asked: Registration) -> Organisation:
    """What the firm says of itself today counts from now on; what was decided about it earlier stays as it was."""
    said = _said(asked)
    before = {name: getattr(firm, name) for name in said}
    for name, value in said.items():
        setattr(firm, name, value)
    firm.representative_status = tax_office.MATCH
    assert asked.evidence is not None, "the tax office confirmed it"
    session.add(TaxCheck.of_validation(firm.id, asked.evidence))
    changed = {name: str(value) for name, value in said.items() if before[name] != value}
    was = {name: str(before[name] or "") for name in changed}
    log.record(session, "organisation.moved_in", firm, by=None, before=was, after=changed)
    session.flush()
    return firm


def _organisation(session: Session, asked: Registration) -> Organisation:
    organisation = Organisation(
        ref=next_ref(session, "ORG"),
        kind=Kind(asked.said["kind"]),
        registration_no=asked.registration_no,
        representative_status=tax_office.MATCH if asked.evidence else "",
        **_said(asked),
    )
    session.add(organisation)
    session.flush()
    if asked.evidence:
        session.add(TaxCheck.of_validation(organisation.id, asked.evidence))
    return organisation


def _said(asked: Registration) -> dict[str, Any]:
    """What somebody who signs up says of the organisation."""
    said = asked.said
    return {
        "name": said["organisation_name"],
        "representative": said["representative"],
        "region": said["region"],
        "address": said["address"],
        "industry": said["industry"],
        "size": Size(said["size"]),
        "employees_count": int(said["employees_count"]),
        "founded_on": date.fromisoformat(said["opened_on"]),
    }
