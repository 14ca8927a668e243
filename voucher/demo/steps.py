"""The steps of a voucher's life, each done by the person who would do it, at the time when it happened."""

from collections.abc import Callable
from datetime import timedelta

import requests
from sqlmodel import Session, select

from voucher import settings
from voucher.applications import consents, deciding, declaring, filing, granting, submitting
from voucher.applications import drafting as asking
from voucher.applications import papers as asked_papers
from voucher.applications import queries as requests_of
from voucher.applications.deciding import Decision
from voucher.applications.declaring import FOLLOWING, Answer
from voucher.applications.drafting import Project
from voucher.applications.models import Application, Grant
from voucher.contracts import delivering, drafting, signing
from voucher.contracts import queries as contracts
from voucher.contracts.delivering import Delivery
from voucher.contracts.drafting import Piece, Terms
from voucher.contracts.models import Contract
from voucher.demo import cast, dating, sheets
from voucher.demo.peopling import firm_email, person, seller_email
from voucher.demo.stories import Story
from voucher.disbursements import releasing
from voucher.disbursements.models import Disbursement
from voucher.documents import admitting
from voucher.invoices import approving
from voucher.invoices import submitting as invoicing
from voucher.invoices.models import Invoice
from voucher.invoices.submitting import Claim
from voucher.kernel import clock, db
from voucher.kernel.events import publish
from voucher.kernel.money import Won, won
from voucher.matches import choosing
from voucher.people.models import User
from voucher.programmes import queries as programmes
from voucher.programmes import rules
from voucher.programmes.approvals import Approver
from voucher.programmes.models import Round
from voucher.programmes.rules import Cost
from voucher.programmes.words import QUESTION
from voucher.rails import gateway
from voucher.rails.events import CheckoutCompleted
from voucher.suppliers.models import Skill, Supplier
from voucher.vouchers import paying
from voucher.vouchers import queries as vouchers
from voucher.vouchers.models import Voucher

OFFICER, SECOND_OFFICER, PAYMASTER = "bora@agency.example", "boram@agency.example", "dana@agency.example"
DIRECTOR = "seon@agency.example"
MILLION = 1_000_000


def firm_of(session: Session, story: Story) -> User:
    """Who acts for the firm."""
    return person(session, firm_email(story.firm))


def seller_of(session: Session, story: Story) -> User:
    """Who acts for the supplier."""
    return person(session, seller_email(story.seller))


def application(session: Session, story: Story) -> Application:
    """The firm's application of this story."""
    firm = firm_of(session, story)
    latest = select(Application).where(Application.firm_id == firm.organisation_id).order_by(Application.ref.desc())  # type: ignore[attr-defined]
    return session.exec(latest.limit(1)).one()


def voucher(session: Session, story: Story) -> Voucher:
    """The voucher that came of it."""
    return session.exec(select(Voucher).where(Voucher.application_id == application(session, story).id)).one()


def contract(session: Session, story: Story) -> Contract:
    """The contract that spends it."""
    return session.exec(select(Contract).where(Contract.voucher_id == voucher(session, story).id)).one()


def draft(session: Session, story: Story) -> None:
    """The firm writes its application."""
    firm, seller = firm_of(session, story), cast.SELLERS[story.seller - 1]
    began = asking.start(session, story.round_ref, by=firm)
    project = Project(
        title=f"{cast.FIRMS[story.firm - 1].name} {seller.title_ko} 도입",
        skill=Skill(seller.skill),
        problem=story.problem,
        goal=story.goal,
    )
    asking.save_project(session, began.ref, project, by=firm)
    asking.save_money(session, began.ref, won(story.millions * MILLION), "", by=firm)
    hand_in(session, began, firm)
    declaring.declare(session, began.ref, _nothing(session, story), by=firm)
    given = {asked.key for asked in consents.of(programmes.frozen(session, began.round_id))}
    asking.save_consents(session, began.ref, given, "ko", by=firm)


def hand_in(session: Session, began: Application, firm: User) -> None:
    """The firm hands in the papers that its round requires, issued three days before."""
    found = requests_of.case(session, began.ref, firm)
    for row in asked_papers.rows(session, began, found.round):
        if row.document.required:
            file = admitting.admit(f"{row.document.label_ko}.pdf", sheets.a_paper(row.document.label_en))
            issued_on = clock.today() - timedelta(days=3) if row.document.fresh_days else None
            filing.add(session, began.ref, row.document.code, file, issued_on, by=firm)


def _nothing(session: Session, story: Story) -> list[Answer]:
    """Nothing stands in the firm's way."""
    round_ = session.exec(select(Round).where(Round.ref == story.round_ref)).one()
    assert round_.rules is not None
    asked = declaring.questions(rules.of_round(round_.id, round_.rules).rules)
    return [Answer(question, answer=False, text=QUESTION[question]) for question in asked if question not in FOLLOWING]


def submit(session: Session, story: Story) -> None:
    """The firm certifies and submits."""
    submitting.submit(session, application(session, story).ref, by=firm_of(session, story))


def withdraw(session: Session, story: Story) -> None:
    """The firm thinks better of it."""
    submitting.withdraw(session, application(session, story).ref, by=firm_of(session, story))


def decide(session: Session, story: Story) -> None:
    """One officer proposes to grant what was asked; another one approves it, or the director where it is much."""
    grant = propose_grant(session, story)
    approver = {Approver.OFFICER: OFFICER, Approver.DIRECTOR: DIRECTOR}[grant.approver]
    granting.approve(session, application(session, story).ref, grant.id, by=person(session, approver))


def propose_grant(session: Session, story: Story) -> Grant:
    """An officer proposes to grant what was asked."""
    decision = Decision(won(story.millions * MILLION), "현장 문제와 목표가 분명하고 비용이 적정합니다.")
    return granting.propose(session, application(session, story).ref, decision, by=person(session, SECOND_OFFICER))


def reject(session: Session, story: Story) -> None:
    """An officer says no, and why."""
    why = "이미 같은 내용으로 다른 지원을 받고 있어 이번에는 선정하지 않습니다."
    deciding.reject(session, application(session, story).ref, why, by=person(session, OFFICER))


def choose(session: Session, story: Story) -> None:
    """The firm picks its supplier from the ranked list."""
    seller = seller_of(session, story)
    supplier = session.exec(select(Supplier).where(Supplier.organisation_id == seller.organisation_id)).one()
    choosing.choose(session, voucher(session, story).ref, supplier.ref, by=firm_of(session, story))


def write_contract(session: Session, story: Story) -> None:
    """The firm writes down the work in two pieces."""
    it, start = contract(session, story), clock.today()
    whole = contracts.whole(session, it)
    worth = (story.millions - story.less) * MILLION
    first = Won(worth * 2 // 5)
    pieces = (
        Piece("데이터 수집과 모델 개발", dating.office_day(start + timedelta(days=50)), first),
        Piece("현장 적용과 교육", dating.office_day(start + timedelta(days=100)), Won(worth - first)),
    )
    scope = f"{cast.SELLERS[story.seller - 1].title_ko} 솔루션을 현장에 설치하고 성능을 확인하며 담당자를 교육한다."
    labour, infrastructure = Won(worth // 5), Won(worth // 10)
    costs = {
        Cost.LABOUR: labour,
        Cost.SOLUTION: Won(worth - labour - infrastructure),
        Cost.INFRASTRUCTURE: infrastructure,
    }
    terms = Terms(it.title, scope, start, dating.office_day(start + timedelta(days=110)), costs, pieces, whole.digest)
    drafting.save(session, it.ref, terms, by=firm_of(session, story))


def _digest(session: Session, it: Contract) -> str:
    return contracts.whole(session, it).digest


def give_up(session: Session, story: Story) -> None:
    """The firm gives the draft up: it may choose another supplier."""
    why = "납기를 맞추기 어렵다고 하여 다른 공급기업을 찾기로 했습니다."
    drafting.cancel(session, contract(session, story).ref, why, by=firm_of(session, story))


def propose(session: Session, story: Story) -> None:
    """The firm signs."""
    it = contract(session, story)
    signing.propose(session, it.ref, _digest(session, it), cast.PASSWORD, by=firm_of(session, story))


def countersign(session: Session, story: Story) -> None:
    """The supplier signs."""
    it = contract(session, story)
    signing.countersign(session, it.ref, _digest(session, it), cast.PASSWORD, by=seller_of(session, story))


def seal(session: Session, story: Story) -> None:
    """Who neither proposed nor decided signs for the agency: the director, or an officer where the director decided."""
    it, director = contract(session, story), person(session, DIRECTOR)
    sealer = person(session, OFFICER) if it.awarded_by_id == director.id else director
    signing.seal(session, it.ref, _digest(session, it), cast.PASSWORD, by=sealer)


def deliver(number: int) -> Callable[[Session, Story], None]:
    """The supplier delivers a piece of work."""

    def step(session: Session, story: Story) -> None:
        delivery = Delivery("시험 운전 결과와 사용 설명서를 함께 드립니다.", "https://files.example/result")
        delivering.deliver(session, contract(session, story).ref, number, delivery, by=seller_of(session, story))

    return step


def accept(number: int) -> Callable[[Session, Story], None]:
    """The firm accepts it."""

    def step(session: Session, story: Story) -> None:
        it = contract(session, story)
        seen = delivering.delivery_seen(contracts.milestone(session, it.id, number))
        note = "현장에서 일주일 동안 운전해 확인했습니다."
        delivering.accept(session, it.ref, number, note, seen, by=firm_of(session, story))

    return step


def send_back(session: Session, story: Story) -> None:
    """The firm asks for better work."""
    it = contract(session, story)
    seen = delivering.delivery_seen(contracts.milestone(session, it.id, 1))
    why = "야간 조명에서 오검출이 많습니다. 조명 조건을 바꿔 다시 학습해 주세요."
    delivering.send_back(session, it.ref, 1, why, seen, by=firm_of(session, story))


def invoice(number: int) -> Callable[[Session, Story], None]:
    """The supplier sends its invoice."""

    def step(session: Session, story: Story) -> None:
        day = clock.today()
        claim = Claim(f"{day:%Y%m%d}41000001{story.firm:04d}{number:04d}", day)
        invoicing.submit(session, contract(session, story).ref, number, claim, by=seller_of(session, story))

    return step


def _invoice(session: Session, story: Story) -> Invoice:
    of_it = select(Invoice).where(Invoice.contract_id == contract(session, story).id)
    return session.exec(of_it.order_by(Invoice.ref.desc()).limit(1)).one()  # type: ignore[attr-defined]


def approve(session: Session, story: Story) -> None:
    """An officer approves the invoice."""
    note = "계약, 검수, 청구가 일치합니다."
    approving.approve(session, _invoice(session, story).ref, note, by=person(session, SECOND_OFFICER))


def return_invoice(session: Session, story: Story) -> None:
    """An officer sends the invoice back."""
    why = "전자세금계산서의 공급받는 자가 계약 상대방과 다릅니다."
    approving.send_back(session, _invoice(session, story).ref, why, by=person(session, SECOND_OFFICER))


def release(session: Session, story: Story) -> None:
    """The paymaster releases the payment."""
    invoice_id = _invoice(session, story).id
    payment = session.exec(select(Disbursement).where(Disbursement.invoice_id == invoice_id)).one()
    releasing.release(session, payment.ref, by=person(session, PAYMASTER))


def pay_own_share(story: Story) -> None:
    """The firm pays on the hosted page of the rail, in as many payments as the rail wants."""
    with db.transaction(read_only=True) as session:
        ref, by = voucher(session, story).ref, firm_of(session, story)
        session.expunge(by)
    url = paying.start(ref, by=by)
    if url:
        answer = requests.post(url, data={"action": "pay"}, timeout=20, allow_redirects=False)
        answer.raise_for_status()


def pay_abroad(story: Story) -> None:
    """The firm's card paid in dollars: nothing of it is booked, and a paymaster has it sent back."""
    with db.transaction(read_only=True) as session:
        it, by = voucher(session, story), firm_of(session, story)
        session.expunge_all()
    paying.start(it.ref, by=by)
    with db.transaction() as session:
        opened = vouchers.open_payment(session, it.id)
        assert opened is not None
        assert opened.checkout_id is not None
        gateway.expire_checkout(opened.checkout_id)
        dollars = CheckoutCompleted(opened.checkout_id, "pi_abroad", 3_742_600, "usd", {"payment": str(opened.id)})
        publish(session, dollars)


def control(path: str, **words: object) -> None:
    """Tell the sandbox how the outside world behaves."""
    requests.post(f"{settings.get().sandbox_url}/control/{path}", json=words, timeout=20).raise_for_status()
