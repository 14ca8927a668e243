"""A voucher's life in the third quarter of 2026, by the use-cases, each on its day: what reports and paths are read from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlmodel import select

from tests import accounts
from tests import world as cast
from tests.applications import cases
from tests.programmes import rounds
from tests.world import World
from voucher.contracts import delivering, drafting, signing
from voucher.contracts import queries as contracts
from voucher.contracts.delivering import Delivery
from voucher.contracts.drafting import Piece, Terms
from voucher.contracts.models import Contract
from voucher.disbursements import releasing
from voucher.disbursements.models import Disbursement
from voucher.invoices import approving, submitting
from voucher.invoices.submitting import Claim
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.kernel.money import Won
from voucher.kernel.refs import next_ref
from voucher.matches.events import SupplierChosen
from voucher.matches.models import Match
from voucher.people.models import User
from voucher.programmes.models import Round
from voucher.programmes.rules import Cost
from voucher.rails.events import CheckoutCompleted, PayoutFailed, PayoutPaid
from voucher.settings import SEOUL
from voucher.suppliers.lifecycle import State as SupplierState
from voucher.suppliers.models import Offer, Skill, Supplier
from voucher.vouchers.lifecycle import State
from voucher.vouchers.models import OwnSharePayment, Voucher

T = TypeVar("T")
DIGEST = "digest"


@contextmanager
def on(month: int, day: int, hour: int = 10, minute: int = 0) -> Iterator[Session]:
    """A transaction of its own, at a time of 2026 in Seoul."""
    with clock.freeze(datetime(2026, month, day, hour, minute, tzinfo=SEOUL)), db.transaction() as session:
        yield session


def a_round(world: World, **changes: object) -> Round:
    with on(7, 6) as session:
        days = {"opens_on": date(2026, 7, 6), "closes_on": date(2026, 7, 31)}
        titles = {"title_ko": "2026년 AI바우처 3차", "title_en": "AI voucher 2026, third round"}
        return rounds.an_open_round(session, world, **{**days, **titles, **changes})


def a_voucher(world: World, round_: Round, by: User, asked: int = 50_000_000, *, paid: bool = True) -> Voucher:
    """Applied for, approved by Bora, and the own share paid."""
    with on(7, 8) as session:
        ref = cases.a_submitted(session, round_, by, asked=asked).ref
    with on(7, 20, 14) as session:
        decision = cases.Decision(Won(asked), "심사 기준을 모두 충족합니다.", frozenset(cases.Ground))
        application = cases.grant(session, world, ref, decision)
        voucher = session.exec(select(Voucher).where(Voucher.application_id == application.id)).one()
    if paid:
        fund(voucher)
    return voucher


def fund(voucher: Voucher) -> None:
    with on(7, 22, 9, 30) as session:
        payment = OwnSharePayment(
            voucher_id=voucher.id, attempt=1, amount_krw=voucher.due_krw, checkout_id=f"cs_{voucher.ref}"
        )
        session.add(payment)
        session.flush()
        publish(
            session,
            CheckoutCompleted(
                payment.checkout_id, f"pi_{voucher.ref}", voucher.due_krw, "krw", {"payment": str(payment.id)}
            ),
        )
        assert db.one(session, Voucher, Voucher.id == voucher.id).state is State.USABLE


def the_supplier(session: Session, world: World) -> tuple[Supplier, Offer]:
    """Chul's firm, qualified, with one offer and an account."""
    organisation_id = world.organisations["chul_ai"]
    known = session.exec(select(Supplier).where(Supplier.organisation_id == organisation_id)).first()
    if known:
        return known, session.exec(select(Offer).where(Offer.supplier_id == known.id)).one()
    supplier = Supplier(
        ref=next_ref(session, "SUP"),
        organisation_id=organisation_id,
        state=SupplierState.QUALIFIED,
        **accounts.confirmed(session, organisation_id, "acct_chul", "1234"),
    )
    session.add(supplier)
    session.flush()
    offer = Offer(
        supplier_id=supplier.id,
        title_ko="표면 결함 검사",
        title_en="Surface inspection",
        summary_ko="카메라와 학습된 모형으로 표면 결함을 찾습니다.",
        skill=Skill.INSPECTION,
        industries=[],
        regions=[],
        price_from_krw=Won(10_000_000),
        price_to_krw=Won(100_000_000),
        months=4,
    )
    session.add(offer)
    session.flush()
    return supplier, offer


def a_contract(world: World, voucher: Voucher, by: User, *supplies: int) -> Contract:
    """Drafted and signed by all three."""
    with on(8, 3) as session:
        supplier, offer = the_supplier(session, world)
        match = Match(
            voucher_id=voucher.id, supplier_id=supplier.id, offer_id=offer.id, rank=1, score=87, reasons=[],
            chosen_by_id=by.id,
        )  # fmt: skip
        session.add(match)
        session.flush()
        publish(session, SupplierChosen(match.id))
        contract = session.exec(select(Contract).where(Contract.match_id == match.id)).one()
        pieces = tuple(
            Piece(f"{n}차 구축", date(2026, 8, 3) + timedelta(days=28 * n), Won(supply))
            for n, supply in enumerate(supplies, start=1)
        )
        seen = contracts.whole(session, contract).digest
        terms = Terms(
            "표면 검사 구축", "카메라 설치와 모형 학습", date(2026, 8, 3), date(2026, 12, 31),
            {Cost.SOLUTION: Won(sum(supplies))}, pieces, seen,
        )  # fmt: skip
        drafting.save(session, contract.ref, terms, by=by)
    third = world.bora if contract.awarded_by_id == world.seon.id else world.seon  # Boram proposed the grant
    acts = ((by, 4, signing.propose), (world.chul, 5, signing.countersign), (third, 5, signing.seal))
    for person, day, sign in acts:
        with on(8, day, 11) as session:
            digest = contracts.whole(session, db.one(session, Contract, Contract.id == contract.id)).digest
            sign(session, contract.ref, digest, cast.PASSWORD, by=person)
    return contract


def an_approved_invoice(
    world: World, contract: Contract, by: User, number: int = 1, month: int = 8, day: int = 28
) -> Disbursement:
    """Delivered, accepted, invoiced, approved by Bora; waits for a paymaster."""
    with on(month, day, 10) as session:
        delivering.deliver(session, contract.ref, number, Delivery("설치를 마쳤습니다."), by=world.chul)
    with on(month, day, 11) as session:
        milestone = contracts.lock_milestone(session, contract.id, number)
        seen = delivering.delivery_seen(milestone)
        delivering.accept(session, contract.ref, number, "시험 성적을 확인했습니다.", seen, by=by)
    with on(month, day, 13) as session:
        issued = date(2026, month, day)
        claim = Claim(f"{issued:%Y%m%d}4100{contract.ref[-4:]}{number:08d}", issued)
        invoice = submitting.submit(session, contract.ref, number, claim, by=world.chul)
    with on(month, day, 15) as session:
        approving.approve(session, invoice.ref, "계약과 검수가 일치합니다.", by=world.bora)
        return session.exec(select(Disbursement).where(Disbursement.invoice_id == invoice.id)).one()


def release(world: World, payment: Disbursement, month: int, day: int) -> None:
    with on(month, day, 16) as session:
        releasing.release(session, payment.ref, by=world.dana)


def arrive(payment: Disbursement, month: int, day: int, attempt: int = 1) -> None:
    with on(month, day, 9, 12) as session:
        told = {"disbursement": str(payment.id), "attempt": str(attempt)}
        payout = f"po_{payment.ref}_{attempt}"
        publish(session, PayoutPaid(payout, "acct_chul", payment.amount_krw, date(2026, month, day), told))


def come_back(payment: Disbursement, month: int, day: int, attempt: int = 1) -> None:
    with on(month, day, 9, 40) as session:
        told = {"disbursement": str(payment.id), "attempt": str(attempt)}
        publish(session, PayoutFailed(f"po_{payment.ref}_{attempt}", "acct_chul", "account_closed", told))


def a_quarter(world: World) -> list[Disbursement]:
    """Two vouchers; three payments: one paid, one on its way at the end of September, one not released."""
    round_ = a_round(world)
    mine = a_voucher(world, round_, world.alice, 50_000_001)
    theirs = a_voucher(world, round_, world.mallory, 30_000_000)
    ours = a_contract(world, mine, world.alice, 30_000_000, 20_000_001)
    other = a_contract(world, theirs, world.mallory, 30_000_000)
    paid = an_approved_invoice(world, ours, world.alice, 1, 8, 28)
    release(world, paid, 9, 1)
    arrive(paid, 9, 3)
    moving = an_approved_invoice(world, ours, world.alice, 2, 9, 25)
    release(world, moving, 9, 30)
    waiting = an_approved_invoice(world, other, world.mallory, 1, 9, 28)
    return [paid, moving, waiting]


def kept(work: Callable[[Session], T]) -> T:
    """Do this in a transaction of its own."""
    with db.transaction() as session:
        return work(session)
