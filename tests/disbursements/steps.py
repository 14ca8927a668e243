"""What the books say at each step of a payment, and the steps."""

from sqlmodel import select

from tests import path as way
from tests.path import DUE, GOVERNMENT, TOTAL, Path
from tests.programmes.rounds import BUDGET
from tests.rail import Rail
from tests.world import World
from voucher.disbursements import releasing
from voucher.disbursements.models import Disbursement
from voucher.kernel import db, errands
from voucher.people.models import User
from voucher.suppliers.models import Supplier

APPROVER = "fk_disbursements_disbursement_invoice_id_invoices_invoice"  # holds who is paid, by whom, and how much, equal to the invoice
ROUND = {"available": BUDGET - GOVERNMENT}
READY = {**ROUND, "payable": GOVERNMENT, "bank": BUDGET, "subsidy": BUDGET, "rail": DUE, "escrow": DUE}
ON_ITS_WAY = {
    **ROUND,
    "payable": GOVERNMENT,  # held
    "bank": BUDGET - GOVERNMENT,
    "subsidy": BUDGET - GOVERNMENT,
    "rail": TOTAL,  # held
    "supplier": TOTAL,
}
PAID = {**ROUND, "disbursed": GOVERNMENT, "bank": BUDGET - GOVERNMENT, "subsidy": BUDGET - GOVERNMENT}
BACK = {**READY, "bank": BUDGET - GOVERNMENT, "rail": TOTAL}  # the government's share waits at the rail


def payment(path: Path) -> Disbursement:
    return path.read(Disbursement, path.payment)


def release(path: Path, by: User | None = None) -> None:
    with db.transaction() as session:
        releasing.release(session, path.payment, by=by or path.world.dana)


def account(world: World) -> str:
    with db.transaction(read_only=True) as session:
        query = select(Supplier.payout_account).where(Supplier.organisation_id == world.organisations["chul_ai"])
        return session.exec(query).one()


def paid_out(rail: Rail, world: World) -> int:
    """What really reached the supplier's bank."""
    return sum(p["amount"] for p in rail.things("payouts", account=account(world), status="paid"))


def sent(world: World, rail: Rail) -> Path:
    path = way.ready(world, rail)
    release(path)
    errands.run_waiting()
    return path
