"""An approved application becomes a voucher, and its money is promised."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from voucher.applications.events import ApplicationApproved
from voucher.applications.models import Application
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won, share, vat
from voucher.kernel.refs import next_ref
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg
from voucher.people.models import Organisation, Size
from voucher.programmes.models import Round
from voucher.vouchers import funding
from voucher.vouchers.events import VoucherIssued
from voucher.vouchers.models import Voucher

DAYS_TO_PAY = 14  # unless the round's rules say otherwise (`own_share_days`)


@dataclass(frozen=True)
class Terms:
    """What the round's frozen rules give a firm of one size."""

    government_rate: Decimal
    cap: Won
    valid_months: int
    days_to_pay: int

    def shares(self, supply: Won) -> tuple[Won, Won]:
        """The government's share, floor(supply x rate) and at most the cap, and the firm's own (DOMAIN §2)."""
        government = min(share(supply, self.government_rate), self.cap)
        return Won(government), Won(supply - government)


def terms(rules: list[dict[str, Any]], size: Size) -> Terms:
    """Read the rules as they were frozen when the round opened. Refused when they say nothing about this size."""
    for rule in rules:
        if rule["size"] == size.value:
            return Terms(
                government_rate=Decimal(str(rule["government_rate"])),
                cap=Won(int(rule["cap_krw"])),
                valid_months=int(rule["valid_months"]),
                days_to_pay=int(rule.get("own_share_days", DAYS_TO_PAY)),
            )
    raise Refused(N_("The rules of this round give nothing to firms of this size."))


def issue(session: Session, approved: ApplicationApproved) -> None:
    """Give the firm its voucher and promise it the government's share: available -> committed.

    NotEnough when the round has no longer that much; then the approval is undone too.
    """
    application = db.one(session, Application, Application.id == approved.application_id)
    round_ = db.one(session, Round, Round.id == application.round_id)
    firm = db.one(session, Organisation, Organisation.id == application.firm_id)
    voucher = _voucher(session, application, terms(round_.rules or [], firm.size))
    session.add(voucher)
    session.flush()
    posting.post(
        session,
        Leg(voucher.government_krw, debit=chart.committed(voucher.id), credit=chart.available(round_.id)),
        key=f"vouchers.issue:{voucher.id}",
        by=application.decided_by_id,
        document=voucher.ref,
        memo=f"{application.ref} approved",
    )
    log.record(session, "voucher.issued", voucher, by=None, after={"application": application.ref, **_sums(voucher)})
    publish(session, VoucherIssued(voucher.id))
    funding.make_usable_if_paid(session, voucher)


def _voucher(session: Session, application: Application, given: Terms) -> Voucher:
    supply = application.granted_krw
    assert supply is not None, application.ref
    government, own = given.shares(supply)
    today = clock.today()
    return Voucher(
        ref=next_ref(session, "VCH"),
        application_id=application.id,
        round_id=application.round_id,
        firm_id=application.firm_id,
        face_krw=supply,
        government_krw=government,
        own_krw=own,
        vat_krw=vat(supply),
        government_rate=given.government_rate,
        own_share_due_on=today + timedelta(days=given.days_to_pay),
        valid_until=months_after(today, given.valid_months),
    )


def months_after(day: date, count: int) -> date:
    """The same day so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _sums(voucher: Voucher) -> dict[str, object]:
    return {
        "face_krw": voucher.face_krw,
        "government_krw": voucher.government_krw,
        "own_krw": voucher.own_krw,
        "vat_krw": voucher.vat_krw,
    }
