"""An approved application becomes a voucher, and its money is promised."""

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from voucher.applications import allotting
from voucher.applications.events import ApplicationApproved, ApplicationsGranted
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.events import publish
from voucher.kernel.refs import next_ref, next_refs
from voucher.kernel.searching import findable
from voucher.ledger import posting
from voucher.ledger.posting import Move
from voucher.programmes import queries as programmes
from voucher.programmes.shares import split
from voucher.vouchers import funding
from voucher.vouchers.events import VoucherIssued, VoucherLapsed, VoucherRestReturned, VoucherRevoked, VouchersIssued
from voucher.vouchers.lifecycle import State
from voucher.vouchers.models import Voucher
from voucher.vouchers.promising import promised

_GRANTED = """
SELECT a.id, a.ref, a.round_id, a.firm_id, a.title, a.band_code, a.government_rate, a.granted_krw, a.decided_by_id,
    f.name, f.name_en
FROM applications_application a JOIN people_organisation f ON f.id = a.firm_id WHERE a.id = ANY (%s)"""


def issue(session: Session, approved: ApplicationApproved) -> None:
    """Give the firm its voucher and promise it what the state gives, and the round's partner where it has one.

    NotEnough when the round has no longer that much of either; then the approval is undone too.
    """
    (about,) = _granted(session, [approved.application_id])
    voucher = Voucher(**_voucher(session, about, next_ref(session, "VCH")))
    session.add(voucher)
    session.flush()
    move = _promise(voucher, about.ref)
    posting.post(session, *move.legs, key=move.key, by=about.decided_by_id, document=move.document, memo=move.memo)
    log.record(session, "voucher.issued", voucher, by=None, after={"application": about.ref, **_sums(voucher)})
    publish(session, VoucherIssued(voucher.id))
    funding.make_usable_if_paid(session, voucher)


def issue_many(session: Session, granted: ApplicationsGranted) -> None:
    """The same for all whose turn it was in a first-come round, in as few statements as for one."""
    found = {about.id: about for about in _granted(session, list(granted.application_ids))}
    abouts = [found[id_] for id_ in granted.application_ids]
    refs = next_refs(session, "VCH", len(abouts))
    rows = [_voucher(session, about, ref) for about, ref in zip(abouts, refs, strict=True)]
    made = [(SimpleNamespace(**row), about.ref) for row, about in zip(rows, abouts, strict=True)]
    db.insert_many(session, Voucher, rows, {})
    posting.post_many(session, [_promise(voucher, of) for voucher, of in made], by=None)
    lines = [log.Line(voucher.id, voucher.ref, {}, {"application": of, **_sums(voucher)}) for voucher, of in made]
    log.record_many(session, "voucher.issued", Voucher, lines)
    publish(session, VouchersIssued(tuple(voucher.id for voucher, _of in made)))


def _granted(session: Session, application_ids: list[UUID]) -> Sequence[Any]:
    """What their vouchers are made of."""
    return session.connection().exec_driver_sql(_GRANTED, (application_ids,)).all()


def pass_on(session: Session, returned: VoucherLapsed | VoucherRevoked | VoucherRestReturned) -> None:
    """Money came back: where it came from a first-come round, whoever is next there gets it."""
    allotting.ask(session, session.get_one(Voucher, returned.voucher_id).round_id)


def _promise(voucher: Any, of: str) -> Move:
    """The government's share: available -> committed. The partner's: contribution -> partner_share."""
    return Move(promised(voucher), f"vouchers.issue:{voucher.id}", voucher.ref, f"{of} approved")


def _voucher(session: Session, about: Any, ref: str) -> dict[str, Any]:
    """By the band and the rate that were frozen when it was submitted."""
    band, today = programmes.frozen(session, about.round_id).rules.band(about.band_code), clock.today()
    shares = split(about.granted_krw, band, about.government_rate)
    return {
        "id": db.key(),
        "created_at": clock.now(),
        "ref": ref,
        "application_id": about.id,
        "round_id": about.round_id,
        "firm_id": about.firm_id,
        "face_krw": shares.supply,
        "government_krw": shares.government,
        "partner_krw": shares.partner,
        "own_krw": shares.own,
        "vat_krw": shares.vat,
        "government_rate": about.government_rate,
        "partner_rate": band.partner_rate,
        "vat_rate": band.vat_rate,
        "unused_government_krw": 0,
        "unused_partner_krw": 0,
        "unused_due_krw": 0,
        "own_share_due_on": today + timedelta(days=band.own_share_days),
        "valid_until": months_after(today, band.valid_months),
        "findable": findable(ref, about.ref, about.title, about.name, about.name_en),
        "state": State.OWN_SHARE_DUE,
    }


def months_after(day: date, count: int) -> date:
    """The same day so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _sums(voucher: Any) -> dict[str, object]:
    return {
        "face_krw": voucher.face_krw,
        "government_krw": voucher.government_krw,
        **({"partner_krw": voucher.partner_krw} if voucher.partner_krw else {}),
        "own_krw": voucher.own_krw,
        "vat_krw": voucher.vat_krw,
    }
