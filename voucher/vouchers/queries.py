"""Read vouchers and their payments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.applications.models import Application
from voucher.kernel import clock, db, searching
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.listing import Order, Page, by_age
from voucher.kernel.money import Won
from voucher.kernel.sheets import MOST_ROWS
from voucher.ledger import chart, posting
from voucher.people import impartiality
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may
from voucher.programmes.models import Round
from voucher.vouchers.lifecycle import OVER, PaymentState, State
from voucher.vouchers.models import OwnSharePayment, Revocation, Voucher

ORDERS = by_age(Voucher)
ORDERS["due"] = Order((col(Voucher.own_share_due_on), col(Voucher.id)))

_V = Voucher.metadata.tables["vouchers_voucher"]


@dataclass(frozen=True)
class Standing:
    """Where the money of one voucher is, as the ledger says.

    The first three and what a smaller contract left over sum to the government's share.
    """

    committed: Won
    obligated: Won
    disbursed: Won
    partner: Won  # of the partner's share, what stands
    escrow: Won


def _joined() -> Any:
    return (
        select(Voucher, Organisation, Application)
        .join(Organisation, col(Organisation.id) == col(Voucher.firm_id))
        .join(Application, col(Application.id) == col(Voucher.application_id))
    )


def _own(by: User) -> list[Any]:
    """Conditions: the agency sees everything, a firm its own."""
    return [] if may(by, Act.READ_LEDGER) else [col(Voucher.firm_id) == by.organisation_id]


def visible(by: User) -> Any:
    """What this person may see: the agency everything, a firm its own."""
    return _joined().where(*_own(by))


def by_ref(session: Session, ref: str, by: User) -> tuple[Voucher, Organisation, Application]:
    """One voucher with its firm and application; NotFound for another firm's."""
    found = session.exec(visible(by).where(Voucher.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    voucher, firm, application = found
    return voucher, firm, application


def of_application(session: Session, application_id: UUID) -> Voucher | None:
    """The voucher that an application was given; the last one where it was given another after an objection."""
    its = select(Voucher).where(Voucher.application_id == application_id)
    return session.exec(its.order_by(col(Voucher.created_at).desc()).limit(1)).first()


def lock(session: Session, ref: str, by: User) -> Voucher:
    """One voucher, locked; NotFound for another firm's."""
    voucher, _firm, _application = by_ref(session, ref, by)
    return db.lock(session, Voucher, Voucher.id == voucher.id)


def listing(session: Session, filters: Mapping[str, str], by: User) -> Page[Any]:
    """Vouchers by reference, firm or project, state and round."""
    where, many = _filters(filters, by), may(by, Act.READ_LEDGER)
    return searching.found(session, _joined(), _V, where, ORDERS.asked(filters), filters, many=many)


def everything(session: Session, filters: Mapping[str, str], by: User) -> list[Any]:
    """The same list without its pages, for a spreadsheet."""
    query = _joined().where(*searching.narrowed(_V, _filters(filters, by), filters))
    return searching.everything(session, query, ORDERS.asked(filters), most=MOST_ROWS)


def _filters(filters: Mapping[str, str], by: User) -> list[Any]:
    where = _own(by)
    if (state := filters.get("state", "")) in set(State):
        where.append(col(Voucher.state) == state)
    if ref := filters.get("round", "")[:20]:
        where.append(col(Voucher.round_id) == select(Round.id).where(Round.ref == ref).scalar_subquery())
    return where


def rounds(session: Session) -> list[Round]:
    """Rounds that have vouchers, the newest first, to choose from in a list."""
    issued = select(Voucher.id).where(Voucher.round_id == Round.id)
    return list(session.exec(select(Round).where(issued.exists()).order_by(col(Round.created_at).desc()).limit(50)))


def standing(session: Session, voucher: Voucher) -> Standing:
    """Where its money is. A voucher that is over holds nothing any more."""
    committed = posting.balance(session, chart.committed(voucher.id))
    disbursed = posting.balance(session, chart.disbursed(voucher.id))
    gone = voucher.state in OVER
    obligated = 0 if gone else voucher.government_krw - committed - disbursed - voucher.unused_government_krw
    partner = posting.balance(session, chart.partner_share(voucher.id)) if voucher.partner_krw else Won(0)
    return Standing(committed, Won(obligated), disbursed, partner, posting.balance(session, chart.escrow(voucher.id)))


def payments(session: Session, voucher_id: UUID) -> list[OwnSharePayment]:
    """Every attempt to pay, the first one first."""
    query = select(OwnSharePayment).where(OwnSharePayment.voucher_id == voucher_id)
    return list(session.exec(query.order_by(col(OwnSharePayment.attempt))))


def paid_payments(session: Session, voucher_id: UUID) -> list[OwnSharePayment]:
    """Payments that stand in escrow, locked."""
    query = select(OwnSharePayment).where(
        OwnSharePayment.voucher_id == voucher_id, OwnSharePayment.state == PaymentState.PAID
    )
    ordered = query.order_by(col(OwnSharePayment.attempt)).with_for_update()
    return list(session.exec(ordered.execution_options(populate_existing=True)))


def open_payment(session: Session, voucher_id: UUID) -> OwnSharePayment | None:
    """The attempt that is under way, if any."""
    query = select(OwnSharePayment).where(
        OwnSharePayment.voucher_id == voucher_id, OwnSharePayment.state == PaymentState.OPEN
    )
    return session.exec(query).one_or_none()


def paid_so_far(session: Session, voucher_id: UUID) -> Won:
    """What of the own share and the VAT stands in escrow by our own rows."""
    query = select(sa.func.coalesce(sa.func.sum(OwnSharePayment.amount_krw), 0)).where(
        OwnSharePayment.voucher_id == voucher_id, OwnSharePayment.state == PaymentState.PAID
    )
    return Won(int(session.exec(query).one()))


def was_paid(session: Session, voucher_id: UUID) -> bool:
    """Whether anything of the firm's goes back, or went."""
    back = (OwnSharePayment.voucher_id == voucher_id, col(OwnSharePayment.returned_krw).is_not(None))
    return session.exec(select(OwnSharePayment.id).where(*back).limit(1)).first() is not None


def next_attempt(session: Session, voucher_id: UUID) -> int:
    """The number of the next attempt; the voucher is locked, so nobody else takes it."""
    query = select(sa.func.coalesce(sa.func.max(OwnSharePayment.attempt), 0)).where(
        OwnSharePayment.voucher_id == voucher_id
    )
    return int(session.exec(query).one()) + 1


def waiting_for(session: Session, by: User) -> list[Task]:
    """A firm pays its own share; a paymaster looks at money that does not find its way back."""
    tasks = []
    if may(by, Act.PAY_OWN_SHARE):
        query = select(Voucher, Application.title).join(Application, col(Application.id) == col(Voucher.application_id))
        due = query.where(Voucher.firm_id == by.organisation_id, Voucher.state == State.OWN_SHARE_DUE)
        for voucher, title in session.exec(due.order_by(col(Voucher.own_share_due_on)).limit(20)):
            late = voucher.own_share_due_on < clock.today()
            tasks.append(
                Task(
                    N_("Pay your own share"),
                    voucher.ref,
                    title,
                    "vouchers.show" if late else "vouchers.pay",
                    voucher.created_at,
                    {"ref": voucher.ref},
                    clock.end_of(voucher.own_share_due_on),
                )
            )
    if may(by, Act.DECIDE):
        tasks += _to_settle(session, by)
    if may(by, Act.RELEASE):
        tasks += _stuck_refunds(session)
        tasks += _foreign(session)
    return tasks


def _to_settle(session: Session, by: User) -> list[Task]:
    """Grants that a colleague proposes to take back, and this officer may agree to."""
    query = (
        select(Voucher, Organisation, Revocation.proposed_at)
        .join(Revocation, col(Revocation.voucher_id) == col(Voucher.id))
        .join(Organisation, col(Organisation.id) == col(Voucher.firm_id))
        .where(col(Revocation.settled_at).is_(None), col(Revocation.proposed_by_id) != by.id)
        .where(col(Voucher.firm_id).not_in(impartiality.kept_from(session, by)), col(Voucher.state).not_in(OVER))
        .order_by(col(Revocation.proposed_at), col(Revocation.id))
    )
    what = N_("Agree to take a grant back, or refuse")
    return [
        Task(what, v.ref, firm, "vouchers.revoke", since, {"ref": v.ref})
        for v, firm, since in session.exec(query.limit(20))
    ]


def _of_payments(session: Session, *where: Any) -> list[Any]:
    """Vouchers with a payment that needs a paymaster's eye, the oldest first."""
    query = (
        select(Voucher, OwnSharePayment, Organisation)
        .join(OwnSharePayment, col(OwnSharePayment.voucher_id) == col(Voucher.id))
        .join(Organisation, col(Organisation.id) == col(Voucher.firm_id))
        .where(*where)
    )
    return list(session.exec(query.order_by(col(OwnSharePayment.created_at)).limit(20)))


def _stuck_refunds(session: Session) -> list[Task]:
    """Refunds that the rail refused, and those that it took and that did not arrive."""
    refused, failed = N_("A refund was refused: look into it"), N_("A refund did not arrive: look into it")
    stuck = sa.or_(col(OwnSharePayment.refused_count) > 0, col(OwnSharePayment.bounced_count) > 0)
    back = col(OwnSharePayment.returned_krw).is_not(None), col(OwnSharePayment.returned_at).is_(None)
    found = _of_payments(session, stuck, *back)
    return [
        Task(
            failed if it.bounced_count else refused,
            v.ref,
            firm,
            "vouchers.send_back",
            it.paid_at or it.created_at,
            {"ref": v.ref, "attempt": str(it.attempt)},
        )
        for v, it, firm in found
    ]


def _foreign(session: Session) -> list[Task]:
    what = N_("Money in another currency came in: send it back")
    waiting = col(OwnSharePayment.foreign_amount).is_not(None), col(OwnSharePayment.foreign_cleared_at).is_(None)
    return [
        Task(what, v.ref, firm, "vouchers.clear", payment.created_at, {"ref": v.ref, "attempt": str(payment.attempt)})
        for v, payment, firm in _of_payments(session, *waiting)
    ]


def payment(session: Session, voucher_id: UUID, attempt: int) -> OwnSharePayment:
    """One payment of a voucher; NotFound when there is none of this number."""
    where = sa.and_(col(OwnSharePayment.voucher_id) == voucher_id, col(OwnSharePayment.attempt) == attempt)
    return db.one(session, OwnSharePayment, where)
