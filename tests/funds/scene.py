"""A fund with partners, a call, an investment: through the use-cases, by Gi and Jin."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from voucher.funds import calling, committing, forming, queries, receiving
from voucher.funds.calling import Notice
from voucher.funds.committing import Promise
from voucher.funds.forming import Terms
from voucher.funds.models import Kind
from voucher.funds.receiving import Receipt
from voucher.kernel import clock, db
from voucher.kernel.money import Won
from voucher.kernel.refs import next_ref
from voucher.people.models import Kind as OrganisationKind
from voucher.people.models import Organisation

TERMS = Terms(
    name_ko="산업AI 1호 조합",
    name_en="Industrial AI Fund I",
    kind=Kind.FUND,
    formed_on=date(2026, 1, 5),
    ends_on=date(2034, 1, 4),
    hurdle_rate=Decimal("0.06"),
    carry_rate=Decimal("0.2"),
    fee_rate=Decimal("0.022"),
    notice_business_days=10,
    pay_to="IBK 012-345678-01-011",
)
CVC = replace(
    TERMS,
    kind=Kind.CVC,
    name_ko="한빛 CVC 조합",
    name_en="Hanbit CVC",
    company_debt_krw=Won(10_000_000_000),
    company_equity_krw=Won(5_000_000_000),
)
DUE = date(2026, 12, 1)  # ten business days after tests.world.NOW is Monday 30 November


def partner(session, n):
    """One more partner, by a number of its own."""
    made = Organisation(
        ref=next_ref(session, "ORG"),
        kind=OrganisationKind.PARTNER,
        name=f"출자자 {n}",
        name_en=f"Partner {n}",
        registration_no=f"{9_000_000_000 + n}",
        representative="김출자",
    )
    session.add(made)
    session.flush()
    return made


def form(session, world, terms=TERMS, *promises):
    """A fund whose partners promised these sums; a sum in a tuple comes with whether it is from outside."""
    fund = forming.form(session, terms, by=world.gi)
    for n, promise in enumerate(promises):
        amount, outside = promise if isinstance(promise, tuple) else (promise, True)
        who = partner(
            session, session.connection().exec_driver_sql("SELECT count(*) FROM people_organisation").scalar() + n
        )
        committing.commit(session, fund.ref, Promise(who.ref, Won(amount), outside), by=world.gi)
    return fund


def notice(amount, number=1, **changes):
    """A call for an investment."""
    given = {"purpose": "First investment", "investment_krw": Won(amount), "fee_krw": Won(0), "expense_krw": Won(0)}
    return Notice(**given | {"due_on": DUE, "number": number} | changes)


def call(session, world, fund, amount, *, by=None, number=None):
    number = number or queries.next_number(session, fund)
    return calling.call(session, fund.ref, notice(amount, number), by=by or world.gi)


def receive_all(session, world, made, *, on=None):
    for line, organisation in queries.lines(session, made):
        receipt = Receipt(line.amount_krw, on or clock.today())
        receiving.receive(session, made.ref, organisation.ref, receipt, by=world.jin)


def kept(build):
    """Do this in a transaction of its own, and keep it: for what is then seen by a browser."""
    with db.transaction() as session:
        return build(session)
