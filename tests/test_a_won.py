"""One won, all the way: from the appropriation to the supplier's account, and where it is after each step."""

import io
import shutil
import subprocess
import sys

import pytest
from sqlmodel import select

from tests.applications.cases import declare_nothing, hand_in
from tests.path import DUE, GOVERNMENT, SUPPLY, TOTAL, Path, a_supplier
from tests.programmes.rounds import BUDGET, a_draft, handed_over
from tests.rail import Rail, rail, sandbox
from tests.world import PASSWORD
from voucher.applications import consents, granting, submitting
from voucher.applications import drafting as asking
from voucher.applications.deciding import Decision
from voucher.applications.drafting import Project
from voucher.audit import log
from voucher.audit.models import Record
from voucher.commands import proofs
from voucher.contracts import delivering, drafting, signing
from voucher.contracts import queries as contracts
from voucher.contracts.delivering import Delivery
from voucher.contracts.drafting import Piece, Terms
from voucher.contracts.models import Contract
from voucher.disbursements import releasing
from voucher.disbursements.models import Disbursement
from voucher.invoices import approving
from voucher.invoices import submitting as invoicing
from voucher.invoices.submitting import Claim
from voucher.kernel import clock, db, errands
from voucher.ledger import checking, exporting
from voucher.matches import choosing
from voucher.programmes import opening
from voucher.programmes.rules import Cost
from voucher.reports import following, tracing
from voucher.reports.following import Pace
from voucher.suppliers.models import Skill, Supplier
from voucher.vouchers import paying
from voucher.vouchers.models import Voucher

__all__ = ["rail", "sandbox"]
REST = BUDGET - GOVERNMENT
OFFICE = "192.0.2.7"
BEFORE = {"available": BUDGET, "bank": BUDGET, "subsidy": BUDGET}
PROMISED = {"available": REST, "committed": GOVERNMENT, "bank": BUDGET, "subsidy": BUDGET}
IN_ESCROW = PROMISED | {"escrow": DUE, "rail": DUE}
OBLIGATED = {("obligated" if place == "committed" else place): won for place, won in IN_ESCROW.items()}
PAYABLE = {("payable" if place == "obligated" else place): won for place, won in OBLIGATED.items()}
SENT = {"available": REST, "payable": GOVERNMENT, "bank": REST, "subsidy": REST, "supplier": TOTAL, "rail": TOTAL}
PAID = {"available": REST, "disbursed": GOVERNMENT, "bank": REST, "subsidy": REST}


class Journey:
    """The steps, each by the person who takes it, each in a transaction of its own."""

    def __init__(self, world, rail: Rail) -> None:
        self.world, self.rail = world, rail
        with log.coming_from(OFFICE), db.transaction() as session:
            draft = a_draft(session, world)
            self.round_ref = draft.ref
            self.path = Path(world, draft.id)

    def do(self, work, *arguments, by, **more):
        """One act."""
        with log.coming_from(OFFICE), db.transaction() as session:
            return work(session, *arguments, by=by, **more)

    def the(self, table, where):
        """A row as it is now."""
        with db.transaction(read_only=True) as session:
            return session.exec(select(table).where(where)).one()

    def open_the_round(self) -> None:
        with log.coming_from(OFFICE), db.transaction() as session:
            seen = opening.seen(session, handed_over(session, self.round_ref, self.world))
        self.do(opening.open_round, self.round_ref, looked_at=seen, by=self.world.bora)

    def apply(self) -> None:
        alice = self.world.alice
        self.application = self.do(asking.start, self.round_ref, by=alice).ref
        project = Project(
            "용접 비드 검사 자동화",
            Skill.INSPECTION,
            "사람이 눈으로 봅니다. 밤에는 놓칩니다.",
            "불량률을 절반으로 줄입니다.",
        )
        self.do(asking.save_project, self.application, project, by=alice)
        self.do(asking.save_money, self.application, SUPPLY, "", by=alice)
        self.do(hand_in, self.application, by=alice)
        self.do(declare_nothing, self.application, by=alice)
        given = {asked.purpose for asked in consents.ASKED}
        self.do(asking.save_consents, self.application, given, "ko", by=alice)
        self.do(submitting.submit, self.application, by=alice)

    def decide(self) -> None:
        decision, bora = Decision(SUPPLY, "목표가 분명합니다."), self.world.bora
        proposed = self.do(granting.propose, self.application, decision, by=self.world.boram).id
        made = self.do(granting.approve, self.application, proposed, by=bora)
        self.path.voucher = self.the(Voucher, Voucher.application_id == made.id).ref

    def pay_own_share(self) -> None:
        with log.coming_from(OFFICE):
            url = paying.start(self.path.voucher, by=self.world.alice)
        self.rail.pay(url)
        self.rail.bring("checkout.session.completed")

    def choose(self) -> None:
        a_supplier(self.world)
        chul = self.the(Supplier, Supplier.organisation_id == self.world.organisations["chul_ai"])
        match = self.do(choosing.choose, self.path.voucher, chul.ref, by=self.world.alice)
        self.path.contract = self.the(Contract, Contract.match_id == match.id).ref

    def _digest(self) -> str:
        with db.transaction(read_only=True) as session:
            return contracts.whole(session, contracts.by_ref(session, self.path.contract, self.world.alice)).digest

    def sign(self) -> None:
        today, ref = clock.today(), self.path.contract
        until = self.the(Voucher, Voucher.ref == self.path.voucher).valid_until
        terms = Terms(
            "용접 검사", "비드를 찍고 판정합니다.", today, until, {Cost.LABOUR: SUPPLY}, (Piece("설치", until, SUPPLY),),
            self._digest(),
        )  # fmt: skip
        self.do(drafting.save, ref, terms, by=self.world.alice)
        self.do(signing.propose, ref, self._digest(), PASSWORD, by=self.world.alice)
        self.do(signing.countersign, ref, self._digest(), PASSWORD, by=self.world.chul)
        self.do(signing.seal, ref, self._digest(), PASSWORD, by=self.world.seon)

    def deliver(self) -> None:
        ref = self.path.contract
        self.do(delivering.deliver, ref, 1, Delivery("설치했습니다."), by=self.world.chul)
        with db.transaction(read_only=True) as session:
            contract = contracts.by_ref(session, ref, self.world.alice)
            seen = delivering.delivery_seen(contracts.milestone(session, contract.id, 1))
        self.do(delivering.accept, ref, 1, "라인에서 확인했습니다.", seen, by=self.world.alice)

    def invoice(self) -> None:
        claim = Claim(f"{clock.today():%Y%m%d}4100001200000001", clock.today())
        self.path.invoice = self.do(invoicing.submit, self.path.contract, 1, claim, by=self.world.chul).ref

    def approve(self) -> None:
        invoice = self.do(approving.approve, self.path.invoice, "계약과 같습니다.", by=self.world.bora)
        self.path.payment = self.the(Disbursement, Disbursement.invoice_id == invoice.id).ref

    def release(self) -> None:
        self.do(releasing.release, self.path.payment, by=self.world.dana)
        errands.run_waiting()

    def arrive(self) -> None:
        self.rail.finish_payouts()
        self.rail.bring(copies=2, order="random")

    def way(self) -> following.Way:
        """What the auditor's page is made of."""
        with db.transaction(read_only=True) as session:
            return following.follow(session, tracing.chains(session, self.path.payment or self.application)[0])


@pytest.fixture
def journey(world, rail: Rail) -> Journey:
    return Journey(world, rail)


STEPS = (  # the step, where the money is after it, how many stops of the budget's way are behind it
    ("decide", PROMISED, 3),
    ("pay_own_share", IN_ESCROW, 3),
    ("choose", IN_ESCROW, 3),
    ("sign", OBLIGATED, 4),
    ("deliver", OBLIGATED, 4),
    ("invoice", OBLIGATED, 4),
    ("approve", PAYABLE, 5),
    ("release", SENT, 5),
    ("arrive", PAID, 6),
)


def test_one_won_all_the_way(journey: Journey, as_user, world):
    journey.open_the_round()
    journey.apply()
    for step, places, stops in STEPS:
        getattr(journey, step)()
        assert journey.path.places() == places, step
        assert sum(stop.pace is Pace.DONE for stop in journey.way().budget) == stops, step
        assert_all_proofs_hold()
    assert journey.way().arrived
    assert_foreign_tools_agree()
    assert_the_auditor_sees_every_stop(as_user(world.eun), journey)
    assert_every_act_is_written_down(journey)


def assert_all_proofs_hold() -> None:
    with checking.snapshot() as session:
        faults = [proof for proof in checking.check(session, proofs()) if proof.fault]
    assert not faults


def assert_foreign_tools_agree() -> None:
    tools = {
        "hledger": [shutil.which("hledger") or "", "check", "--strict", "-f", "-"],
        "beancount": [sys.executable, "-m", "beancount.scripts.check", "/dev/stdin"],
    }
    for kind, command in tools.items():
        if not command[0]:
            continue  # tests/ledger says so
        out = io.StringIO()
        exporting.journal(out, kind)
        said = subprocess.run(command, input=out.getvalue(), capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr or said.stdout


def assert_the_auditor_sees_every_stop(browser, journey: Journey) -> None:
    page = browser.get(f"/reports/won/{journey.path.payment}")
    assert page.status_code == 200
    for stop in journey.way().stops:
        assert stop.pace is Pace.DONE, stop.leg.label
        assert str(stop.leg.label).replace("'", "&#39;") in page.text


ACTS = """
round.drafted bora | appropriation.recorded bora | appropriation.confirmed dana recorded>confirmed
round.proposed boram draft>proposed | round.opened bora proposed>open
application.started alice | application.saved alice | application.saved alice | application.paper_added alice
application.declared alice | application.saved alice
application.submitted alice draft>submitted | grant.proposed boram ! | grant.approved bora
    application.approved bora submitted>approved !
voucher.issued system | own_share.started alice | own_share.paid system | voucher.funded system own_share_due>usable
supplier.chosen alice | contract.drafted system | contract.saved alice
contract.proposed alice draft>proposed | contract.countersigned chul proposed>countersigned
contract.signed seon countersigned>signed
milestone.delivered chul ! | milestone.accepted alice !
invoice.submitted chul | invoice.approved bora submitted>approved ! | disbursement.prepared system
invoice.released system approved>released | disbursement.released dana ready>released
agreement.printed system | agreement.printed system | disbursement.sent system released>in_transit
invoice.paid system released>paid | contract.completed system signed>completed | voucher.used system usable>used
disbursement.paid system in_transit>paid
"""  # the act, who, from which state to which, and ! where a reason was written


def assert_every_act_is_written_down(journey: Journey) -> None:
    people = {user.id: user for user in journey.world.people()}
    with db.transaction(read_only=True) as session:
        rows = session.exec(select(Record).order_by(Record.number)).all()
    written = []
    for row in rows:
        who = people.get(row.actor_id)
        assert row.role == (",".join(who.roles) if who else "system")
        assert row.address == OFFICE or who is None, row.action
        assert row.ref
        states = [values["state"] for values in (row.before, row.after) if "state" in values]
        said = [row.action, who.email.partition("@")[0] if who else "system", ">".join(states), "!" if row.why else ""]
        written.append(" ".join(filter(None, said)))
    assert written == [act.strip() for line in ACTS.strip().splitlines() for act in line.split("|")]
