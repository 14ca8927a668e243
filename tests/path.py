"""A voucher's life in steps, through the use-cases, each in its own transaction."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import UUID

from sqlmodel import select

from tests import accounts
from tests.programmes.rounds import an_open_round
from tests.rail import Rail
from tests.world import NOW, PASSWORD, World
from voucher.applications.events import ApplicationApproved
from voucher.applications.lifecycle import State as ApplicationState
from voucher.applications.models import Application
from voucher.contracts import delivering, drafting, signing
from voucher.contracts import queries as contracts
from voucher.contracts.drafting import Piece, Terms
from voucher.contracts.models import Contract, Milestone
from voucher.disbursements.models import Disbursement
from voucher.invoices import approving, comparing, submitting
from voucher.invoices.models import Invoice
from voucher.invoices.submitting import Claim
from voucher.kernel import clock, db
from voucher.kernel.events import publish
from voucher.kernel.money import Won
from voucher.kernel.refs import next_ref
from voucher.ledger import chart, posting
from voucher.matches import choosing
from voucher.people.models import Organisation, User
from voucher.programmes import rules
from voucher.programmes.models import Round
from voucher.programmes.rules import Cost
from voucher.rails import gateway
from voucher.suppliers.lifecycle import State as SupplierState
from voucher.suppliers.models import Offer, Skill, Supplier
from voucher.vouchers import paying
from voucher.vouchers.models import Voucher

SUPPLY = Won(20_000_000)
GOVERNMENT, OWN, VAT = 16_000_000, 4_000_000, 2_000_000  # at 80 per cent
SERIALS = count(1)  # of e-tax invoices: each is claimed once
DUE, TOTAL = OWN + VAT, SUPPLY + VAT


@dataclass
class Path:
    """Where the money of one voucher may be, by the ids that a test needs."""

    world: World
    round_id: UUID
    voucher: str = ""
    contract: str = ""
    invoice: str = ""
    payment: str = ""

    def places(self) -> dict[str, int]:
        """Every balance on the path that is not zero."""
        with db.transaction(read_only=True) as session:
            voucher = session.exec(select(Voucher).where(Voucher.ref == self.voucher)).one()
            contract = session.exec(select(Contract).where(Contract.ref == self.contract)).one_or_none()
            invoice = session.exec(select(Invoice).where(Invoice.ref == self.invoice)).one_or_none()
            places = {
                "available": chart.available(self.round_id),
                "committed": chart.committed(voucher.id),
                "disbursed": chart.disbursed(voucher.id),
                "lapsed": chart.lapsed(self.round_id),
                "bank": chart.bank(),
                "rail": chart.rail_clearing(),
                "subsidy": chart.subsidy(self.round_id),
                "contribution": chart.contribution(self.round_id),
                "partner_share": chart.partner_share(voucher.id),
                "escrow": chart.escrow(voucher.id),
                "refund_due": chart.refund_due(voucher.firm_id),
                "supplier": chart.supplier_payable(self.world.organisations["chul_ai"]),
            }
            if contract:
                places["obligated"] = chart.obligated(contract.id)
            if invoice:
                places["payable"] = chart.payable(invoice.id)
            return {name: amount for name, place in places.items() if (amount := posting.balance(session, place))}

    def read(self, table: type, ref: str) -> object:
        """A row as it is now."""
        with db.transaction(read_only=True) as session:
            return session.exec(select(table).where(table.ref == ref)).one()


def issued(
    world: World,
    *,
    supply: int = SUPPLY,
    firm: str = "haneul",
    by: User | None = None,
    opened: Round | None = None,
    **round_: object,
) -> Path:
    """An approved application and its voucher, in a round that was opened before or in one of its own."""
    with db.transaction() as session:
        opened = opened or an_open_round(session, world, **round_)
        person = by or world.alice
        size = db.one(session, Organisation, Organisation.id == world.organisations[firm]).size
        frozen = rules.of_round(opened.id, opened.rules).rules
        band = next(band for band in frozen.bands if size in band.sizes)
        application = Application(
            ref=next_ref(session, "APP"),
            round_id=opened.id,
            firm_id=world.organisations[firm],
            title="용접 비드 검사 자동화",
            skill=Skill.INSPECTION,
            problem="사람이 눈으로 봅니다.",
            goal="불량률 절반",
            asked_krw=Won(supply),
            granted_krw=Won(supply),
            consented_at=NOW,
            state=ApplicationState.APPROVED,
            saved_by_id=person.id,
            submitted_by_id=person.id,
            submitted_at=NOW,
            firm_size=size,
            band_code=band.code,
            government_rate=band.government_rate,
            decided_by_id=world.bora.id,
            decided_at=NOW,
            decision_note="ok",
        )
        session.add(application)
        session.flush()
        publish(session, ApplicationApproved(application.id))
        voucher = session.exec(select(Voucher).where(Voucher.application_id == application.id)).one()
        return Path(world, opened.id, voucher=voucher.ref)


def funded(world: World, rail: Rail, **more: object) -> Path:
    """The own share is in escrow."""
    path = issued(world, **more)
    rail.pay(paying.start(path.voucher, by=world.alice))
    rail.bring("checkout.session.completed")
    return path


def a_supplier(world: World) -> None:
    """Chul's firm: qualified, with an offer and a bank account at the rail."""
    with db.transaction() as session:
        organisation_id = world.organisations["chul_ai"]
        if session.exec(select(Supplier).where(Supplier.organisation_id == organisation_id)).first():
            return
        ref = next_ref(session, "SUP")
        bank = gateway.BankAccount("110123456789", "철수비전", "088")
        account = gateway.create_payout_account(
            "철수비전", registration_no="1018116293", email="chul@example.com", bank=bank, reference=ref, key=f"t:{ref}"
        )
        supplier = Supplier(
            ref=ref,
            organisation_id=organisation_id,
            state=SupplierState.QUALIFIED,
            capacity_count=1_000,
            **accounts.confirmed(session, organisation_id, account.id, account.bank_last4),
        )
        session.add(supplier)
        session.flush()
        session.add(
            Offer(
                supplier_id=supplier.id,
                title_ko="비전 검사",
                title_en="Vision inspection",
                skill=Skill.INSPECTION,
                industries=[],
                regions=[],
                price_from_krw=Won(1_000_000),
                price_to_krw=Won(500_000_000),
                months=3,
            )
        )


def contracted(world: World, rail: Rail, *, pieces: int = 1, worth: int = 0, **more: object) -> Path:
    """All three have signed."""
    return contract(world, funded(world, rail, **more), pieces=pieces, worth=worth)


def contract(world: World, path: Path, *, pieces: int = 1, worth: int = 0) -> Path:
    """All three sign a contract over the whole voucher, or over a supply value of `worth` won."""
    countersigned(world, path, pieces=pieces, worth=worth)
    with db.transaction() as session:
        digest = contracts.whole(session, contracts.by_ref(session, path.contract, world.alice)).digest
        signing.seal(session, path.contract, digest, PASSWORD, by=world.boram)
    return path


def countersigned(world: World, path: Path, *, pieces: int = 1, worth: int = 0) -> Path:
    """Firm and supplier have signed; the agency reads."""
    proposed(world, path, pieces=pieces, worth=worth)
    with db.transaction() as session:
        digest = contracts.whole(session, contracts.by_ref(session, path.contract, world.alice)).digest
        signing.countersign(session, path.contract, digest, PASSWORD, by=world.chul)
    return path


def proposed(world: World, path: Path, *, pieces: int = 1, worth: int = 0) -> Path:
    """The firm has written a contract and signed it."""
    a_supplier(world)
    today = clock.today()
    with db.transaction() as session:
        chul = session.exec(select(Supplier).where(Supplier.organisation_id == world.organisations["chul_ai"])).one()
        match = choosing.choose(session, path.voucher, chul.ref, by=world.alice)
        drafted = session.exec(select(Contract).where(Contract.match_id == match.id)).one()
        path.contract = drafted.ref
        voucher = session.exec(select(Voucher).where(Voucher.ref == path.voucher)).one()
        amounts = [(worth or voucher.face_krw) // pieces] * pieces
        written = tuple(
            Piece(f"{n}단계", today + timedelta(days=20), Won(amount)) for n, amount in enumerate(amounts, start=1)
        )
        seen, costs = contracts.whole(session, drafted).digest, {Cost.SOLUTION: Won(sum(amounts))}
        terms = Terms("용접 검사", "비드를 찍고 판정합니다.", today, today + timedelta(days=60), costs, written, seen)
        drafting.save(session, path.contract, terms, by=world.alice)
    with db.transaction() as session:
        drafted = contracts.by_ref(session, path.contract, world.alice)
        digest = contracts.whole(session, drafted).digest
        signing.propose(session, path.contract, digest, PASSWORD, by=world.alice)
    return path


def invoiced(world: World, path: Path, *, number: int = 1) -> Path:
    """One piece of work is delivered, accepted, invoiced and approved; a payment waits for release."""
    today = clock.today()
    accepted(world, path, number)
    with db.transaction() as session:
        kind = comparing.kind_of(contracts.by_ref(session, path.contract, world.alice))
        claim = Claim(f"{today:%Y%m%d}" + f"{next(SERIALS):016d}", today, kind)
        path.invoice = submitting.submit(session, path.contract, number, claim, by=world.chul).ref
    with db.transaction() as session:
        invoice = approving.approve(session, path.invoice, "맞습니다.", by=world.bora)
        payment = session.exec(select(Disbursement).where(Disbursement.invoice_id == invoice.id)).one()
        path.payment = payment.ref
    return path


def accepted(world: World, path: Path, number: int = 1) -> Path:
    """One piece of work is delivered and accepted."""
    with db.transaction() as session:
        delivering.deliver(session, path.contract, number, delivering.Delivery("끝났습니다."), by=world.chul)
    with db.transaction() as session:
        signed = contracts.by_ref(session, path.contract, world.alice)
        where = (Milestone.contract_id == signed.id) & (Milestone.number == number)
        seen = delivering.delivery_seen(session.exec(select(Milestone).where(where)).one())
        delivering.accept(session, path.contract, number, "확인했습니다.", seen, by=world.alice)
    return path


def ready(world: World, rail: Rail, **more: object) -> Path:
    """A payment waits for release."""
    return invoiced(world, contracted(world, rail, **more))
