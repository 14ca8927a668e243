"""A voucher's life, step by step, for tests that begin somewhere in the middle of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import select

from tests import accounts
from tests.programmes.rounds import an_open_round
from tests.world import NOW, PASSWORD, World
from voucher.applications.lifecycle import State as ApplicationState
from voucher.applications.models import Application
from voucher.contracts import delivering, drafting, queries, signing
from voucher.contracts.delivering import Delivery
from voucher.contracts.drafting import Piece, Terms
from voucher.contracts.models import Contract
from voucher.invoices import approving, submitting
from voucher.invoices.models import Invoice
from voucher.invoices.submitting import Claim
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.money import Won, won
from voucher.kernel.refs import next_ref
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg
from voucher.matches import choosing
from voucher.people.models import Kind, Organisation, Size, User
from voucher.people.roles import Role
from voucher.programmes.models import Round
from voucher.programmes.rules import Cost
from voucher.suppliers.lifecycle import State as SupplierState
from voucher.suppliers.models import Offer, Skill, Supplier
from voucher.vouchers.lifecycle import PaymentState
from voucher.vouchers.lifecycle import State as VoucherState
from voucher.vouchers.models import OwnSharePayment, Voucher

FACE, RATE = won(30_000_000), Decimal("0.7")
TODAY = date(2026, 11, 16)
VALID_UNTIL = date(2027, 6, 30)


def supplier(session: Session, organisation_id: UUID, **more: object) -> Supplier:
    """A qualified supplier with a confirmed account and one offer that fits Haneul well."""
    made = Supplier(
        ref=next_ref(session, "SUP"),
        organisation_id=organisation_id,
        **{
            "about_ko": "머신비전 검사 전문 기업입니다.",
            "about_en": "We build machine vision for inspection.",
            "state": SupplierState.QUALIFIED,
            **accounts.confirmed(session, organisation_id),
            **more,
        },
    )
    session.add(made)
    session.flush()
    offer(session, made)
    return made


def offer(session: Session, of: Supplier, **more: object) -> Offer:
    """An offer of a supplier."""
    made = Offer(
        supplier_id=of.id,
        **{
            "title_ko": "표면 결함 자동 검사",
            "title_en": "Surface inspection",
            "summary_ko": "카메라로 불량을 찾습니다.",
            "summary_en": "Cameras find defects.",
            "skill": Skill.INSPECTION,
            "industries": ["C29"],
            "regions": ["gyeongnam"],
            "price_from_krw": won(20_000_000),
            "price_to_krw": won(30_000_000),
            "months": 5,
            **more,
        },
    )
    session.add(made)
    session.flush()
    return made


def another_supplier(session: Session, number: str, name: str, **more: object) -> tuple[Organisation, Supplier, User]:
    """One more supplier organisation with its person."""
    organisation = Organisation(
        ref=next_ref(session, "ORG"), kind=Kind.SUPPLIER, name=name, registration_no=number,
        representative=str(more.pop("representative", f"{name} 대표")), address=str(more.pop("address", f"{name} 본사")),
        region="seoul", size=Size.SMALL, tax_status=str(more.pop("tax_status", "01")),
    )  # fmt: skip
    session.add(organisation)
    session.flush()
    person = User(
        email=f"p{number}@supplier.example", name=name, organisation_id=organisation.id, roles=[str(Role.SUPPLIER)],
        password_hash=session.exec(select(User.password_hash)).first() or "",
    )  # fmt: skip
    session.add(person)
    session.flush()
    return organisation, supplier(session, organisation.id, **more), person


def voucher(session: Session, world: World, firm: str = "haneul", **more: object) -> Voucher:
    """A usable voucher with its money where it belongs: committed, and the own share in escrow."""
    round_ = _round(session, world)
    applied = Application(
        ref=next_ref(session, "APP"), round_id=round_.id, firm_id=world.organisations[firm], title="외관 검사 자동화",
        skill=Skill.INSPECTION, problem="육안 검사", goal="자동 검사", asked_krw=FACE, granted_krw=FACE,
        state=ApplicationState.APPROVED, saved_by_id=world.alice.id, submitted_by_id=world.alice.id, submitted_at=NOW, firm_size=Size.SMALL, band_code="sme", government_rate=RATE,
        decided_by_id=world.bora.id, decided_at=NOW, consented_at=NOW, consent_version="1",
    )  # fmt: skip
    session.add(applied)
    session.flush()
    government = won(int(FACE * RATE))
    made = Voucher(
        ref=next_ref(session, "VCH"), application_id=applied.id, round_id=round_.id, firm_id=applied.firm_id,
        **{"face_krw": FACE, "government_krw": government, "own_krw": won(FACE - government), "vat_krw": won(FACE // 10),
           "government_rate": RATE, "own_share_due_on": TODAY, "valid_until": VALID_UNTIL,
           "state": VoucherState.USABLE, **more},
    )  # fmt: skip
    session.add(made)
    session.flush()
    committed = Leg(made.government_krw, debit=chart.committed(made.id), credit=chart.available(round_.id))
    posting.post(session, committed, key=f"vouchers.issue:{made.id}", by=None, document=made.ref)
    if made.state == VoucherState.USABLE:
        payment = OwnSharePayment(
            voucher_id=made.id, attempt=1, amount_krw=made.due_krw, received_krw=made.due_krw, paid_at=NOW,
            payment_id=f"pi_{made.ref}", state=PaymentState.PAID,
        )  # fmt: skip
        session.add(payment)
        session.flush()
        paid = Leg(made.due_krw, debit=chart.rail_clearing(), credit=chart.escrow(made.id))
        posting.post(session, paid, key=f"vouchers.fund:{payment.id}", by=None, document=made.ref)
    return made


def _round(session: Session, world: World) -> Round:
    """An open round with a billion won."""
    return an_open_round(session, world, budget_krw=won(1_000_000_000))


def begin(world: World) -> tuple[str, str]:
    """Chul is a supplier and Haneul has a voucher: their references."""
    with db.transaction() as session:
        kept = select(Supplier).where(Supplier.organisation_id == world.organisations["chul_ai"])
        made = session.exec(kept).one_or_none() or supplier(session, world.organisations["chul_ai"])
        return voucher(session, world).ref, made.ref


def drafted(world: World) -> str:
    """Alice has chosen Chul; the reference of the empty draft."""
    voucher_ref, supplier_ref = begin(world)
    with db.transaction() as session:
        match = choosing.choose(session, voucher_ref, supplier_ref, by=world.alice)
        return session.exec(select(Contract.ref).where(Contract.match_id == match.id)).one()


def terms(session: Session, ref: str, *supplies: int, **more: object) -> Terms:
    """What Alice writes: a piece of work per sum."""
    contract = db.one(session, Contract, Contract.ref == ref)
    pieces = tuple(
        Piece(f"작업 {n}", TODAY + timedelta(days=30 * n), Won(supply)) for n, supply in enumerate(supplies, start=1)
    )
    said = {"title": "외관 검사 구축", "scope": "카메라와 모델을 설치한다.", "starts_on": TODAY, "ends_on": VALID_UNTIL,
            "costs": {Cost.SOLUTION: Won(sum(supplies))}, "pieces": pieces, "seen": queries.whole(session, contract).digest}  # fmt: skip
    return Terms(**{**said, **more})  # type: ignore[arg-type]


def written(world: World, *supplies: int) -> str:
    """The draft is written."""
    ref = drafted(world)
    with db.transaction() as session:
        drafting.save(session, ref, terms(session, ref, *(supplies or (10_000_000, 15_000_000))), by=world.alice)
    return ref


def digest(ref: str) -> str:
    """The digest of the wording as it is."""
    with db.transaction(read_only=True) as session:
        return queries.whole(session, db.one(session, Contract, Contract.ref == ref)).digest


def proposed(world: World, *supplies: int) -> str:
    """Alice has signed."""
    ref = written(world, *supplies)
    with db.transaction() as session:
        signing.propose(session, ref, digest(ref), PASSWORD, by=world.alice)
    return ref


def countersigned(world: World, *supplies: int) -> str:
    """Chul has signed too."""
    ref = proposed(world, *supplies)
    with db.transaction() as session:
        signing.countersign(session, ref, digest(ref), PASSWORD, by=world.chul)
    return ref


def signed(world: World, *supplies: int) -> str:
    """And Boram for the agency: Bora decided on the application."""
    ref = countersigned(world, *supplies)
    with db.transaction() as session:
        signing.seal(session, ref, digest(ref), PASSWORD, by=world.boram)
    return ref


def delivered(world: World, *supplies: int) -> str:
    """Chul has delivered the first piece of work."""
    ref = signed(world, *supplies)
    with db.transaction() as session:
        delivering.deliver(session, ref, 1, Delivery("설치했습니다."), by=world.chul)
    return ref


def accepted(world: World, *supplies: int) -> str:
    """Alice has accepted the first piece of work."""
    ref = delivered(world, *supplies)
    accept(world, ref, 1)
    return ref


def accept(world: World, ref: str, number: int) -> None:
    """Alice accepts what was delivered."""
    with db.transaction() as session:
        contract = db.one(session, Contract, Contract.ref == ref)
        seen = delivering.delivery_seen(queries.milestone(session, contract.id, number))
        delivering.accept(session, ref, number, "라인에서 확인함", seen, by=world.alice)


def number(serial: int = 1, day: date = TODAY) -> str:
    """An e-tax invoice number of a day."""
    return f"{day:%Y%m%d}41000012{serial:08d}"


def invoiced(world: World, *supplies: int, serial: int = 1) -> str:
    """Chul has invoiced the first piece of work; the invoice's reference."""
    ref = accepted(world, *supplies)
    with db.transaction() as session:
        return submitting.submit(session, ref, 1, Claim(number(serial), clock.today()), by=world.chul).ref


def approved(world: World, *supplies: int) -> str:
    """Bora has approved it."""
    ref = invoiced(world, *supplies)
    with db.transaction() as session:
        approving.approve(session, ref, "확인함", by=world.bora)
    return ref


def invoice(ref: str) -> Invoice:
    """An invoice as it is now."""
    with db.transaction(read_only=True) as session:
        return db.one(session, Invoice, Invoice.ref == ref)


def contract(ref: str) -> Contract:
    """A contract as it is now."""
    with db.transaction(read_only=True) as session:
        return db.one(session, Contract, Contract.ref == ref)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Everything that is asked of the database while a block runs."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    sa.event.listen(db.engine(), "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(db.engine(), "before_cursor_execute", note)
