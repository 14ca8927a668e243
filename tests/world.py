"""The cast, and where each test begins: a firm that asks, an agency that decides, a supplier that delivers."""

from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from uuid import UUID

from sqlmodel import select

from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.refs import next_ref
from voucher.people import passwords
from voucher.people.models import Declaration, Kind, Organisation, Size, User
from voucher.people.roles import Act, Role, acts_of
from voucher.programmes import seeding

NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # a Monday, 10:00 in Seoul
PASSWORD = "a fine long password 1"

ORGANISATIONS = {  # kind, name, name_en, registration number, representative, region, industry, size
    "haneul": (Kind.FIRM, "하늘정밀", "Haneul Precision", "2208203228", "박하늘", "gyeongnam", "C29", Size.SMALL),
    "mallory_works": (Kind.FIRM, "말로리테크", "Mallory Tech", "1234567891", "한말로", "busan", "C25", Size.MEDIUM),
    "agency": (Kind.AGENCY, "산업AI지원센터", "Industrial AI Support Agency", "5008899530", "김센터", "seoul", "", Size.LARGE),
    "chul_ai": (Kind.SUPPLIER, "철수비전", "Chul Vision", "1018116293", "최철", "gyeongnam", "", Size.SMALL),
    "dosan": (Kind.PARTNER, "도산캐피탈", "Dosan Capital", "1048123454", "안도산", "seoul", "", Size.MEDIUM),
}  # fmt: skip
PEOPLE = {  # name, organisation, roles
    "alice": ("앨리스", "haneul", [Role.APPLICANT]),
    "mallory": ("말로리", "mallory_works", [Role.APPLICANT]),
    "bora": ("보라", "agency", [Role.OFFICER]),
    "boram": ("보람", "agency", [Role.OFFICER]),
    "chul": ("철", "chul_ai", [Role.SUPPLIER]),
    "min": ("민", "agency", [Role.ASSESSOR]),
    "noa": ("노아", "agency", [Role.ASSESSOR]),
    "ora": ("오라", "agency", [Role.ASSESSOR]),
    "seon": ("선", "agency", [Role.DIRECTOR]),
    "dana": ("다나", "agency", [Role.PAYMASTER]),
    "eun": ("은", "agency", [Role.AUDITOR]),
    "gi": ("기", "agency", [Role.MANAGER]),
    "jin": ("진", "agency", [Role.MANAGER]),
    "hana": ("하나", "agency", [Role.ADMINISTRATOR]),
}


@dataclass
class World:
    """Everybody, by name. People are read-only copies: use-cases only ask them who they are."""

    alice: User = field(init=False)
    mallory: User = field(init=False)
    bora: User = field(init=False)
    boram: User = field(init=False)
    chul: User = field(init=False)
    min: User = field(init=False)
    noa: User = field(init=False)
    ora: User = field(init=False)
    seon: User = field(init=False)
    dana: User = field(init=False)
    eun: User = field(init=False)
    gi: User = field(init=False)
    jin: User = field(init=False)
    hana: User = field(init=False)
    organisations: dict[str, UUID] = field(default_factory=dict)

    def people(self) -> list[User]:
        """The whole cast."""
        return [getattr(self, f.name) for f in fields(self) if f.name != "organisations"]


def build(session: Session) -> None:
    """Fill an empty database with the known programmes and the cast. Runs once; each test gets a copy."""
    with clock.freeze(NOW):
        seeding.seed(session)
        ids = {}
        for key, (kind, name, english, number, chief, region, industry, size) in ORGANISATIONS.items():
            organisation = Organisation(
                ref=next_ref(session, "ORG"),
                kind=kind,
                name=name,
                name_en=english,
                registration_no=number,
                representative=chief,
                region=region,
                address=f"{name} 본사",
                industry=industry,
                size=size,
                employees_count=42,
                founded_on=date(2011, 3, 2),
                representative_status="01",
                tax_status="01",
                tax_checked_at=NOW,
            )
            session.add(organisation)
            ids[key] = organisation.id
        session.flush()
        digest = passwords.digest(PASSWORD)
        for key, (name, firm, roles) in PEOPLE.items():
            user = User(
                email=f"{key}@{firm.replace('_', '')}.example",
                name=name,
                organisation_id=ids[firm],
                roles=[str(r) for r in roles],
                password_hash=digest,
            )
            session.add(user)
            if Act.DECLARE_TIES in acts_of(roles):
                unbound(session, user)


def unbound(session: Session, user: User) -> User:
    """Somebody who decides has stated that nothing ties them."""
    session.flush()
    session.add(Declaration(user_id=user.id, ties_count=0))
    return user


def read(session: Session) -> World:
    """Meet the cast of a copy."""
    world = World()
    for user in session.exec(select(User)):
        name = user.email.partition("@")[0]
        if name in PEOPLE:
            setattr(world, name, user)
    by_number = {o.registration_no: o.id for o in session.exec(select(Organisation))}
    world.organisations = {key: by_number[values[3]] for key, values in ORGANISATIONS.items()}
    session.expunge_all()
    return world
