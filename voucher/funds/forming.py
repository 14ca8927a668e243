"""Found a fund."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import IntegrityError

from voucher.audit import log
from voucher.funds import policies
from voucher.funds.events import FundFormed
from voucher.funds.models import Fund, Kind
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.kernel.refs import next_ref
from voucher.people.models import User


@dataclass(frozen=True)
class Terms:
    """What the partnership agreement says. Rates are between 0 and 1."""

    name_ko: str
    name_en: str
    kind: Kind
    formed_on: date
    ends_on: date
    hurdle_rate: Decimal
    carry_rate: Decimal
    fee_rate: Decimal
    notice_business_days: int
    pay_to: str
    company_debt_krw: Won | None = None  # of the company that runs a CVC
    company_equity_krw: Won | None = None


def form(session: Session, terms: Terms, *, by: User) -> Fund:
    """Enter a fund that has been founded. Money moves when partners promise and pay."""
    policies.require_manager(by)
    if terms.formed_on > clock.today():
        raise Refused(N_("A fund is entered once it has been founded: today or earlier."), field="formed_on")
    if terms.ends_on <= terms.formed_on:
        raise Refused(N_("The fund must end after it was founded."), field="ends_on")
    if terms.kind is Kind.CVC and (terms.company_debt_krw is None or not terms.company_equity_krw):
        missing = "company_debt_krw" if terms.company_debt_krw is None else "company_equity_krw"
        raise Refused(N_("The law limits the debt of a CVC company, so we need its balance sheet."), field=missing)

    fund = Fund(ref=next_ref(session, "FND"), formed_by_id=by.id, **_columns(terms))
    try:
        with session.begin_nested():
            session.add(fund)
    except IntegrityError as error:
        if "uq_funds_fund_name" not in str(error.orig):
            raise
        raise Conflict(N_("There is a fund with this name already."), field=_named_twice(error)) from None

    log.record(session, "fund.formed", fund, by=by, after=_columns(terms))
    publish(session, FundFormed(fund.id))
    return fund


def _columns(terms: Terms) -> dict[str, Any]:
    values: dict[str, Any] = dict(vars(terms))
    if terms.kind is not Kind.CVC:
        values |= {"company_debt_krw": None, "company_equity_krw": None}
    return values


def _named_twice(error: IntegrityError) -> str:
    return "name_en" if "name_en" in str(error.orig) else "name_ko"
