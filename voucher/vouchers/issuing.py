"""An approved application becomes a voucher, and its money is promised."""

import calendar
from datetime import date, timedelta

from voucher.applications import queries
from voucher.applications.events import ApplicationApproved
from voucher.applications.models import Application
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.kernel.refs import next_ref
from voucher.kernel.searching import findable
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg
from voucher.people.models import Organisation
from voucher.programmes.models import Round
from voucher.vouchers import funding
from voucher.vouchers.events import VoucherIssued
from voucher.vouchers.models import Voucher


def issue(session: Session, approved: ApplicationApproved) -> None:
    """Give the firm its voucher and promise it the government's share: available -> committed.

    NotEnough when the round has no longer that much; then the approval is undone too.
    """
    application = db.one(session, Application, Application.id == approved.application_id)
    round_ = db.one(session, Round, Round.id == application.round_id)
    voucher = _voucher(session, application, round_)
    firm = db.one(session, Organisation, Organisation.id == voucher.firm_id)
    voucher.findable = findable(voucher.ref, application.ref, application.title, firm.name, firm.name_en)
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


def _voucher(session: Session, application: Application, round_: Round) -> Voucher:
    assert application.granted_krw is not None and application.government_rate is not None, application.ref
    (band, shares), today = queries.terms(application, round_, application.granted_krw), clock.today()
    return Voucher(
        ref=next_ref(session, "VCH"),
        application_id=application.id,
        round_id=application.round_id,
        firm_id=application.firm_id,
        face_krw=shares.supply,
        government_krw=shares.government,
        own_krw=shares.own,
        vat_krw=shares.vat,
        government_rate=application.government_rate,
        own_share_due_on=today + timedelta(days=band.own_share_days),
        valid_until=months_after(today, band.valid_months),
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
