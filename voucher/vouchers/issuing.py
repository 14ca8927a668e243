"""An approved application becomes a voucher, and its money is promised."""

import calendar
from datetime import date, timedelta

from sqlmodel import col, select

from voucher.applications import allotting, queries
from voucher.applications.events import ApplicationApproved, ApplicationsGranted
from voucher.applications.models import Application
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.kernel.refs import next_ref, next_refs
from voucher.kernel.searching import findable
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg, Move
from voucher.people.models import Organisation
from voucher.programmes.models import Round
from voucher.vouchers import funding
from voucher.vouchers.events import VoucherIssued, VoucherLapsed, VoucherRestReturned, VouchersIssued
from voucher.vouchers.models import Voucher


def issue(session: Session, approved: ApplicationApproved) -> None:
    """Give the firm its voucher and promise it the government's share: available -> committed.

    NotEnough when the round has no longer that much; then the approval is undone too.
    """
    application = db.one(session, Application, Application.id == approved.application_id)
    round_ = db.one(session, Round, Round.id == application.round_id)
    voucher = _voucher(application, round_, next_ref(session, "VCH"))
    firm = db.one(session, Organisation, Organisation.id == voucher.firm_id)
    voucher.findable = findable(voucher.ref, application.ref, application.title, firm.name, firm.name_en)
    session.add(voucher)
    session.flush()
    move = _promise(voucher, application.ref)
    by, (leg,) = application.decided_by_id, move.legs
    posting.post(session, leg, key=move.key, by=by, document=move.document, memo=move.memo)
    log.record(session, "voucher.issued", voucher, by=None, after={"application": application.ref, **_sums(voucher)})
    publish(session, VoucherIssued(voucher.id))
    funding.make_usable_if_paid(session, voucher)


def issue_many(session: Session, granted: ApplicationsGranted) -> None:
    """The same for all whose turn it was in a first-come round, in few statements."""
    round_ = db.one(session, Round, Round.id == granted.round_id)
    found = select(Application, Organisation).join(Organisation, col(Organisation.id) == Application.firm_id)
    found = found.where(col(Application.id).in_(granted.application_ids))
    about = {application.id: (application, firm) for application, firm in session.exec(found)}
    refs = next_refs(session, "VCH", len(granted.application_ids))
    made: list[tuple[Voucher, str]] = []
    for application_id, ref in zip(granted.application_ids, refs, strict=True):
        application, firm = about[application_id]
        voucher = _voucher(application, round_, ref)
        voucher.findable = findable(ref, application.ref, application.title, firm.name, firm.name_en)
        made.append((voucher, application.ref))
    session.add_all(voucher for voucher, _of in made)
    session.flush()
    posting.post_many(session, [_promise(voucher, of) for voucher, of in made], by=None)
    lines = [log.Line(voucher.id, voucher.ref, {}, {"application": of, **_sums(voucher)}) for voucher, of in made]
    log.record_many(session, "voucher.issued", Voucher, lines)
    publish(session, VouchersIssued(tuple(voucher.id for voucher, _of in made)))


def pass_on(session: Session, returned: VoucherLapsed | VoucherRestReturned) -> None:
    """Money came back: where it came from a first-come round, whoever is next there gets it."""
    allotting.ask(session, session.get_one(Voucher, returned.voucher_id).round_id)


def _promise(voucher: Voucher, of: str) -> Move:
    """The government's share: available -> committed."""
    leg = Leg(voucher.government_krw, debit=chart.committed(voucher.id), credit=chart.available(voucher.round_id))
    return Move((leg,), f"vouchers.issue:{voucher.id}", voucher.ref, f"{of} approved")


def _voucher(application: Application, round_: Round, ref: str) -> Voucher:
    assert application.granted_krw is not None and application.government_rate is not None, application.ref
    (band, shares), today = queries.terms(application, round_, application.granted_krw), clock.today()
    return Voucher(
        ref=ref,
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
