"""A firm objected to the sum: its voucher waits for the answer, and grows when more is granted."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications import queries as applications
from voucher.applications.models import Application
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.ledger import posting
from voucher.programmes.models import Round
from voucher.vouchers import queries
from voucher.vouchers.lifecycle import State
from voucher.vouchers.models import Voucher
from voucher.vouchers.promising import promise

BEGUN = N_("The own share of this voucher is being paid, or was. With that the firm takes the sum as it was granted.")


def untouched(session: Session, application_id: UUID) -> bool:
    """Whether nothing was paid for a voucher yet, and nobody is at it: then its sum may still grow."""
    voucher = session.exec(select(Voucher).where(_living(application_id))).one_or_none()
    if voucher is None or voucher.state is not State.OWN_SHARE_DUE or voucher.own_share_due_on < clock.today():
        return False
    return queries.open_payment(session, voucher.id) is None and not queries.paid_so_far(session, voucher.id)


def _living(application_id: UUID) -> Any:
    """A condition: the one voucher of an application that was not taken back."""
    return sa.and_(col(Voucher.application_id) == application_id, col(Voucher.state) != State.REVOKED)


def _lock(session: Session, application: Application) -> Voucher:
    voucher = db.lock(session, Voucher, _living(application.id))
    if not untouched(session, application.id):
        raise NotNow(BEGUN)
    return voucher


def wait(session: Session, application: Application, until: date) -> None:
    """Give the firm, from this day on, as much time to pay as it had: it does not pay before it has its answer."""
    _give_time(session, application, _lock(session, application), until)


def keep(session: Session, application: Application) -> None:
    """Today there is no answer either: an unpaid voucher does not lapse meanwhile, also when its firm began to pay."""
    voucher = db.lock(session, Voucher, _living(application.id))
    if voucher.state is State.OWN_SHARE_DUE:
        _give_time(session, application, voucher, clock.today())


def _give_time(session: Session, application: Application, voucher: Voucher, since: date) -> None:
    round_ = db.one(session, Round, Round.id == application.round_id)
    days = applications.terms(application, round_, voucher.face_krw)[0].own_share_days
    voucher.own_share_due_on = max(voucher.own_share_due_on, since + timedelta(days=days))


def enlarge(session: Session, application: Application) -> Voucher:
    """As much as is granted now: what the state adds is promised, and what the round's partner adds."""
    voucher, round_ = _lock(session, application), db.one(session, Round, Round.id == application.round_id)
    assert application.granted_krw is not None, application.ref
    band, shares = applications.terms(application, round_, application.granted_krw)
    more = Won(shares.government - voucher.government_krw), Won(shares.partner - voucher.partner_krw)

    voucher.face_krw, voucher.government_krw, voucher.partner_krw = shares.supply, shares.government, shares.partner
    voucher.own_krw, voucher.vat_krw = shares.own, shares.vat
    voucher.own_share_due_on = max(voucher.own_share_due_on, clock.today() + timedelta(days=band.own_share_days))
    if legs := promise(voucher, *more):
        key, memo = f"vouchers.enlarge:{voucher.id}", f"{application.ref} granted more"
        posting.post(session, *legs, key=key, by=application.decided_by_id, document=voucher.ref, memo=memo)
    log.record(session, "voucher.enlarged", voucher, by=None, after={"face_krw": voucher.face_krw})
    return voucher
