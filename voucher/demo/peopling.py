"""Fill the demonstration world with its people, through the same door that everybody uses."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlmodel import select

from voucher.demo import cast
from voucher.kernel import db, errands
from voucher.kernel.db import Session
from voucher.kernel.money import won
from voucher.kernel.refs import next_ref
from voucher.people import admitting, declaring, joining, passwords, profiling, tax_office
from voucher.people.admitting import Colleague
from voucher.people.joining import Joining
from voucher.people.models import Kind, Organisation, Size, User
from voucher.people.profiling import Profile
from voucher.people.roles import Act, may

SALES_PER_HEAD = 230_000_000  # a year


def firm_email(number: int) -> str:
    """The sign-in of the person of the n-th firm, counted from 1."""
    return f"firm{number}@demo.example"


def seller_email(number: int) -> str:
    """The sign-in of the person of the n-th supplier, counted from 1."""
    return f"ai{number}@demo.example"


def people() -> None:
    """The agency, the partners of fund and round, the firms and the suppliers; the tax office is asked about each."""
    with db.transaction() as session:
        _agency(session)
        large_firm = (*cast.LARGE_FIRM, 0)
        for number, (name, english, chief, _) in enumerate((*cast.PARTNERS, large_firm)):
            partner = _organisation(name, english, chief, Kind.PARTNER, 700 + number)
            partner.ref = next_ref(session, "ORG")
            session.add(partner)
    for number, firm in enumerate(cast.FIRMS, start=1):
        _join(Kind.FIRM, firm, firm_email(number), number, {"industry": firm.industry, "size": firm.size})
        _describe(firm, number)
    for number, seller in enumerate(cast.SELLERS, start=1):
        _join(Kind.SUPPLIER, seller, seller_email(number), 400 + number, {"industry": "", "size": Size.SMALL})
    with db.transaction() as session:
        colleague = Colleague("안도움", "firm5.colleague@demo.example", cast.PASSWORD)
        admitting.admit(session, colleague, by=person(session, firm_email(5)))
    errands.run_waiting()


def _agency(session: Session) -> None:
    agency = _organisation("산업AI지원센터", "Industrial AI Support Agency", "김센터", Kind.AGENCY, 600)
    agency.ref = next_ref(session, "ORG")
    session.add(agency)
    session.flush()
    digest = passwords.digest(cast.PASSWORD)
    for email, name, roles in cast.AGENCY_PEOPLE:
        user = User(
            email=email,
            name=name,
            organisation_id=agency.id,
            roles=[str(role) for role in roles],
            password_hash=digest,
        )
        session.add(user)
        session.flush()
        if may(user, Act.DECLARE_TIES):
            declaring.state(session, "", by=user)


def _organisation(name: str, english: str, chief: str, kind: Kind, serial: int) -> Organisation:
    return Organisation(
        ref="",
        kind=kind,
        name=name,
        name_en=english,
        registration_no=cast.registration_no(serial),
        representative=chief,
        region="seoul",
        size=Size.LARGE,
        founded_on=date(2005, 3, 2),
        tax_status="01",
    )


def _join(kind: Kind, who: cast.Firm | cast.Seller, email: str, serial: int, more: Mapping[str, object]) -> None:
    with db.transaction() as session:
        asked = joining.ask(
            session,
            Joining(
                kind=kind,
                organisation_name=who.name,
                registration_no=cast.registration_no(serial),
                representative=who.chief,
                opened_on=date(2003 + serial % 17, 1 + serial % 12, 2),
                region=who.region,
                employees_count=who.employees if isinstance(who, cast.Firm) else 18 + serial % 40,
                name=who.person,
                email=email,
                address=f"{who.name} 본사",
                **more,  # type: ignore[arg-type]
            ),
        )
        user = joining.complete(session, joining.permit(session, asked), cast.PASSWORD)
        organisation = session.get_one(Organisation, user.organisation_id)
        organisation.name_en = who.name_en


def _describe(firm: cast.Firm, number: int) -> None:
    """The firm completes what it says about itself."""
    with db.transaction() as session:
        by = person(session, firm_email(number))
        organisation = session.get_one(Organisation, by.organisation_id)
        said = Profile(
            size=firm.size,
            average_sales_krw=won(firm.employees * SALES_PER_HEAD),
            employees_count=firm.employees,
            region=firm.region,
            address=organisation.address,
            phone=f"0555550{number:03d}",
            industry=firm.industry,
        )
        profiling.keep(session, said, by=by)


def person(session: Session, email: str) -> User:
    """Somebody of the cast."""
    return session.exec(select(User).where(User.email == email)).one()


def partner_ids(session: Session) -> list[UUID]:
    """The fund's partners in the order of the cast."""
    by_name = {o.name: o.id for o in session.exec(select(Organisation).where(Organisation.kind == Kind.PARTNER))}
    return [by_name[name] for name, *_ in cast.PARTNERS]


def ask_tax_office(number: int) -> None:
    """A first-come round takes only firms that the tax office has just confirmed."""
    with db.transaction(read_only=True) as session:
        firm_id = person(session, firm_email(number)).organisation_id
    tax_office.refresh(firm_id)
    tax_office.confirm_representative(str(firm_id))
