"""What happened lately to what is somebody's: decisions, signatures, money that arrived. The last thirty days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlmodel import col, or_, select

from voucher.applications.lifecycle import State as Applied
from voucher.applications.models import Application
from voucher.audit.models import Record
from voucher.contracts.models import Contract, Party, Signature
from voucher.disbursements.models import Disbursement
from voucher.invoices.models import Invoice
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.i18n import N_
from voucher.notices.lines import Line
from voucher.objections.models import Objection
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.programmes.lifecycle import State as Running
from voucher.programmes.models import Round
from voucher.reports import periods
from voucher.reports.models import Kind, Report
from voucher.settings import SEOUL
from voucher.suppliers.models import Supplier
from voucher.ventures.lifecycle import State as Investing
from voucher.ventures.models import Investment
from voucher.vouchers.lifecycle import State as Holding
from voucher.vouchers.models import OwnSharePayment, Voucher

LATELY = timedelta(days=30)
MOST = 5  # of each kind
DECIDED = {
    Applied.APPROVED: N_("Your application was approved"),
    Applied.REJECTED: N_("Your application was not selected"),
}
JUDGED = {
    "supplier.qualified": N_("You are qualified as a supplier"),
    "supplier.refused": N_("Your qualification was refused"),
    "supplier.suspended": N_("Your qualification is suspended"),
}
SIGNED = {
    Party.SUPPLIER: N_("The supplier signed the contract"),
    Party.AGENCY: N_("The agency signed the contract: work can begin"),
}
ENDED = {
    Holding.LAPSED: N_("A voucher lapsed, because its own share did not come in time"),
    Holding.EXPIRED: N_("A voucher expired"),
}


def lines(session: Session, by: User) -> list[Line]:
    """What happened lately, the newest first."""
    since, found = clock.now() - LATELY, list[Line]()
    if may(by, Act.APPLY):
        found += [*_decisions(session, by, since), *_ended(session, by, since), *_answers(session, by, since)]
        found += _signatures(session, col(Contract.firm_id) == by.organisation_id, since, Party.SUPPLIER, Party.AGENCY)
        found += _returned(session, by, since)
        found += _payments(
            session, since, N_("Your supplier was paid"), col(Disbursement.firm_id) == by.organisation_id
        )
    if may(by, Act.OFFER):
        own = col(Disbursement.supplier_id) == by.organisation_id
        found += _signatures(session, col(Contract.supplier_id) == by.organisation_id, since, Party.AGENCY)
        found += [*_judged(session, by, since), *_payments(session, since, N_("You were paid"), own)]
    if may(by, Act.DECIDE):
        found += _closed(session, since)
    if may(by, Act.RELEASE):
        found += _payments(session, since, N_("A payment arrived"))
    if may(by, Act.READ_FUNDS):
        found += _invested(session, since)
    if may(by, Act.READ_REPORTS):
        found += _reports(session, since)
    return sorted(found, key=lambda line: line.at, reverse=True)


def _decisions(session: Session, by: User, since: datetime) -> Iterator[Line]:
    query = select(Application).where(Application.firm_id == by.organisation_id, col(Application.decided_at) >= since)
    for it in session.exec(query.order_by(col(Application.decided_at).desc()).limit(MOST)):
        at = it.decided_at or it.created_at
        yield Line(DECIDED[it.state], it.ref, it.title, "applications.show", at, {"ref": it.ref})


def _answers(session: Session, by: User, since: datetime) -> Iterator[Line]:
    query = select(Objection).where(Objection.firm_id == by.organisation_id, col(Objection.judged_at) >= since)
    for it in session.exec(query.order_by(col(Objection.judged_at).desc()).limit(MOST)):
        what, at = N_("Your objection was answered"), it.judged_at or it.created_at
        yield Line(what, it.ref, "", "objections.show", at, {"ref": it.ref})


def _signatures(session: Session, own: Any, since: datetime, *others: Party) -> Iterator[Line]:
    query = (
        select(Contract, Signature.created_at, Signature.party)
        .join(Signature, col(Signature.contract_id) == Contract.id)
        .where(own, col(Signature.party).in_(others))
        .where(col(Signature.voided_at).is_(None), Signature.created_at >= since)
    )
    for it, at, party in session.exec(query.order_by(col(Signature.created_at).desc()).limit(MOST)):
        yield Line(SIGNED[Party(party)], it.ref, it.title, "contracts.show", at, {"ref": it.ref})


def _ended(session: Session, by: User, since: datetime) -> Iterator[Line]:
    first = clock.seoul_day(since)
    query = select(Voucher).where(
        Voucher.firm_id == by.organisation_id,
        or_(
            (col(Voucher.state) == Holding.LAPSED) & (col(Voucher.own_share_due_on) >= first),
            (col(Voucher.state) == Holding.EXPIRED) & (col(Voucher.valid_until) >= first),
        ),
    )
    for it in session.exec(query.order_by(col(Voucher.created_at).desc()).limit(MOST)):
        last = it.own_share_due_on if it.state is Holding.LAPSED else it.valid_until
        at = datetime.combine(last, time.max, SEOUL)
        yield Line(ENDED[it.state], it.ref, "", "vouchers.show", at, {"ref": it.ref})


def _returned(session: Session, by: User, since: datetime) -> Iterator[Line]:
    query = (
        select(Voucher, OwnSharePayment)
        .join(OwnSharePayment, col(OwnSharePayment.voucher_id) == Voucher.id)
        .where(Voucher.firm_id == by.organisation_id, col(OwnSharePayment.returned_at) >= since)
    )
    for it, payment in session.exec(query.order_by(col(OwnSharePayment.returned_at).desc()).limit(MOST)):
        at, values, sum_ = payment.returned_at or it.created_at, {"ref": it.ref}, payment.returned_krw
        yield Line(N_("Your own share came back"), it.ref, "", "vouchers.show", at, values, amount_krw=sum_)


def _payments(session: Session, since: datetime, what: str, *which: Any) -> Iterator[Line]:
    query = (
        select(Disbursement, Contract.title)
        .join(Invoice, col(Invoice.id) == Disbursement.invoice_id)
        .join(Contract, col(Contract.id) == Invoice.contract_id)
        .where(col(Disbursement.paid_at) >= since, *which)  # only what is paid has this
        .order_by(col(Disbursement.paid_at).desc())
    )
    for it, title in session.exec(query.limit(MOST)):
        at, values = it.paid_at or it.created_at, {"ref": it.ref}
        yield Line(what, it.ref, title, "disbursements.show", at, values, amount_krw=it.amount_krw)


def _judged(session: Session, by: User, since: datetime) -> Iterator[Line]:
    query = (
        select(Supplier.ref, Record.action, Record.created_at)
        .join(Record, col(Record.subject_id) == Supplier.id)
        .where(Supplier.organisation_id == by.organisation_id, Record.created_at >= since)
        .where(col(Record.action).in_(JUDGED))
    )
    for ref, action, at in session.exec(query.order_by(col(Record.number).desc()).limit(1)):
        yield Line(JUDGED[action], ref, "", "suppliers.show", at, {"ref": ref})


def _closed(session: Session, since: datetime) -> Iterator[Line]:
    query = select(Round).where(Round.state == Running.CLOSED, col(Round.closed_at) >= since)
    for it in session.exec(query.order_by(col(Round.closed_at).desc()).limit(MOST)):
        at = it.closed_at or it.closes_at
        yield Line(N_("A round closed"), it.ref, it, "programmes.show", at, {"ref": it.ref})


def _invested(session: Session, since: datetime) -> Iterator[Line]:
    query = (
        select(Investment, Organisation)
        .join(Organisation, col(Organisation.id) == Investment.firm_id)
        .where(col(Investment.decided_at) >= since)
    )
    for it, firm in session.exec(query.order_by(col(Investment.decided_at).desc()).limit(MOST)):
        refused = it.state is Investing.REFUSED
        what = N_("An investment was refused") if refused else N_("An investment was approved")
        yield Line(what, it.ref, firm, "ventures.show", it.decided_at or it.created_at, {"ref": it.ref})


@dataclass(frozen=True)
class _Edition:
    """What a published report is called: its quarter in words, and in which language it is written."""

    title_ko: str
    title_en: str


def _edition(report: Report) -> _Edition:
    its, interim = periods.read(report.period), report.kind is Kind.INTERIM
    korean = report.language == "ko"
    return _Edition(
        f"{its.year}년 {its.quarter}분기{' 중간 보고서' if interim else ''}, {'한국어' if korean else '영어'}",
        f"quarter {its.quarter} of {its.year}{', interim' if interim else ''}, in {'Korean' if korean else 'English'}",
    )


def _reports(session: Session, since: datetime) -> Iterator[Line]:
    query = select(Report).where(Report.created_at >= since).order_by(col(Report.created_at).desc(), col(Report.id))
    for it in session.exec(query.limit(MOST)):
        yield Line(N_("A report was published"), it.ref, _edition(it), "reports.list", it.created_at)
