"""Follow one won from the appropriation to the supplier's account: each stop with its transfer, day and person.

Two ways beside each other: what became of the budget, and where the cash is. Both are read from the ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.audit import queries as audit
from voucher.audit.models import Record
from voucher.kernel.db import Session
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.reports.tracing import Chain

_LIVE = """
SELECT t.id, t.link_id, t.book, t.state, t.amount, t.effective_on, t.recorded_at, t.actor_id, t.document, t.resolves_id,
    d.code, c.code, encode(t.digest, 'hex')
FROM ledger_transfer t
JOIN ledger_account d ON d.id = t.debit_id
JOIN ledger_account c ON c.id = t.credit_id
WHERE t.document = ANY (:refs) AND t.book IN ('budget', 'cash') AND t.reverses_id IS NULL AND t.state <> 'void'
    AND NOT EXISTS (SELECT FROM ledger_transfer r WHERE r.reverses_id = t.id)
    AND NOT EXISTS (SELECT FROM ledger_transfer r WHERE r.resolves_id = t.id AND r.state = 'void')
    AND NOT EXISTS (
        SELECT FROM ledger_transfer p JOIN ledger_transfer r ON r.reverses_id = p.id WHERE p.resolves_id = t.id)
ORDER BY t.id"""
SAME_ACT = timedelta(seconds=10)  # an act's audit record is written in its own transaction


class Pace(StrEnum):
    """Whether the money has been at a stop."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


class Moved(NamedTuple):
    """One transfer that still stands."""

    id: int
    link_id: UUID
    book: str
    state: str
    amount: int
    effective_on: date
    recorded_at: datetime
    actor_id: UUID | None
    document: str
    resolves_id: int | None
    debit: str
    credit: str
    digest: str


@dataclass(frozen=True)
class Leg:
    """One stop as it should be: from which kind of account to which, and what it is called."""

    book: str
    credit: str
    debit: str
    label: str
    what: str  # which thing of the chain its document is
    share: str  # which part of the payment goes this way
    told: bool = False  # known from the payment service, not done by a person


STATE, PARTNER, GIVEN, OWN, WHOLE = "government", "partner", "given", "own", "whole"
BUDGET = (
    Leg("budget", "appropriation", "authority", N_("Voted: appropriation"), "appropriation", STATE),
    Leg("budget", "authority", "available", N_("Given to the round"), "round", STATE),
    Leg("budget", "available", "committed", N_("Promised to the firm by its voucher"), "voucher", STATE),
    Leg("budget", "committed", "obligated", N_("Bound by the signed contract"), "contract", STATE),
    Leg("budget", "obligated", "payable", N_("Approved on the invoice"), "invoice", STATE),
    Leg("budget", "payable", "disbursed", N_("Disbursed: in the supplier's account"), "payment", STATE, True),
)
CASH = (
    Leg("cash", "subsidy", "bank", N_("The state paid the agency"), "round", STATE),
    Leg("cash", "contribution", "bank", N_("The partner paid the agency"), "round", PARTNER),
    Leg("cash", "partner_share", "contribution", N_("Promised to the firm of the partner's money"), "voucher", PARTNER),
    Leg(
        "cash",
        "escrow",
        "rail_clearing",
        N_("The firm paid its own share and VAT into escrow"),
        "voucher",
        OWN,
        told=True,
    ),
    Leg("cash", "bank", "rail_clearing", N_("From the agency's bank to the payment service"), "payment", GIVEN),
    Leg("cash", "supplier_payable", "subsidy", N_("The state's part is now owed to the supplier"), "payment", STATE),
    Leg(
        "cash",
        "supplier_payable",
        "partner_share",
        N_("The partner's part is now owed to the supplier"),
        "payment",
        PARTNER,
    ),
    Leg("cash", "supplier_payable", "escrow", N_("The firm's part is now owed to the supplier"), "payment", OWN),
    Leg(
        "cash", "rail_clearing", "supplier_payable", N_("Paid into the supplier's bank account"), "payment", WHOLE, True
    ),
)

UNUSED = (
    Leg("budget", "committed", "available", N_("Not used: back to the round"), "voucher", "rest"),
    Leg("budget", "committed", "lapsed", N_("Not used: lapsed"), "voucher", "rest"),
    Leg("cash", "contribution", "partner_share", N_("Partner's share not used: its money again"), "voucher", "rest"),
    Leg("cash", "refund_due", "escrow", N_("Own share and VAT not used: the firm's again"), "voucher", "rest"),
    Leg("cash", "refund_due", "rail_clearing", N_("Paid in and not to be used: the firm's"), "voucher", "rest", True),
    Leg("cash", "rail_clearing", "refund_due", N_("Sent back to the firm's card"), "voucher", "rest", True),
)


@dataclass(frozen=True)
class Stop:
    """One place on the way."""

    leg: Leg
    pace: Pace
    amount_krw: int | None = None  # what the act moved
    part_krw: int | None = None  # of it, what belongs to this payment
    at: datetime | None = None
    on: date | None = None
    who: str = ""  # empty: the system itself
    role: str = ""
    document: str = ""
    transfer_id: int | None = None
    link_id: UUID | None = None
    digest: str = ""
    audit_number: int | None = None
    held: bool = False  # on its way, not yet arrived


@dataclass(frozen=True)
class Way:
    """The two ways of one payment, what of its voucher was not used, and what went wrong on earlier attempts."""

    chain: Chain
    budget: Sequence[Stop]
    cash: Sequence[Stop]
    unused: Sequence[Stop]
    setbacks: Sequence[Record]

    @property
    def stops(self) -> list[Stop]:
        return [*self.budget, *self.cash, *self.unused]

    @property
    def arrived(self) -> bool:
        """Whether the money is in the supplier's account."""
        return self.cash[-1].pace is Pace.DONE


def follow(session: Session, chain: Chain) -> Way:
    """The way of the money that this chain stands for."""
    rows = session.connection().execute(sa.text(_LIVE), {"refs": chain.refs})
    moved = [Moved(*row) for row in rows]
    people = _people(session, {m.actor_id for m in moved if m.actor_id})
    records = audit.of_refs(session, chain.refs)
    cash_legs = CASH if chain.round.partner_id else [leg for leg in CASH if leg.share != PARTNER]
    ways = [[_stop(chain, leg, moved, people, records) for leg in legs] for legs in (BUDGET, cash_legs)]
    budget, cash = (_paced(stops) for stops in ways)
    back = (_stop(chain, leg, moved, people, records) for leg in UNUSED)
    unused = [stop for stop in back if stop.transfer_id is not None]
    setbacks = [
        r for r in records if chain.payment and r.ref == chain.payment.ref and r.action == "disbursement.failed"
    ]
    return Way(chain, budget, cash, unused, setbacks)


def _people(session: Session, ids: set[UUID]) -> dict[UUID, User]:
    return {user.id: user for user in session.exec(select(User).where(col(User.id).in_(ids)))} if ids else {}


def _part(chain: Chain, share: str) -> int | None:
    """What of this payment goes this way; None while there is no invoice, and for what was not used."""
    invoice = chain.invoice
    if invoice is None:
        return None
    own = invoice.own_krw + invoice.vat_krw
    parts = {STATE: invoice.government_krw, PARTNER: invoice.partner_krw, GIVEN: invoice.given_krw, OWN: own}
    return parts.get(share, invoice.total_krw if share == WHOLE else None)


def _stop(chain: Chain, leg: Leg, moved: Sequence[Moved], people: dict[UUID, User], records: Sequence[Record]) -> Stop:
    thing: Any = getattr(chain, leg.what)
    here = [
        m for m in moved
        if thing is not None and (m.book, m.credit, m.debit, m.document) == (leg.book, leg.credit, leg.debit, thing.ref)
    ]  # fmt: skip
    resolved = {m.resolves_id for m in here}
    here = [m for m in here if m.id not in resolved]
    if not here:
        return Stop(leg, Pace.AHEAD, part_krw=_part(chain, leg.share))
    last = here[-1]
    record = _record_of(last, records)
    person = people.get(last.actor_id) if last.actor_id else None
    return Stop(
        leg,
        Pace.NOW if last.state == "pending" else Pace.DONE,
        amount_krw=sum(m.amount for m in here),
        part_krw=_part(chain, leg.share),
        at=last.recorded_at,
        on=last.effective_on,
        who=person.name if person else "",
        role=record.role if record and person else ",".join(person.roles) if person else "",
        document=last.document,
        transfer_id=last.id,
        link_id=last.link_id,
        digest=last.digest,
        audit_number=record.number if record else None,
        held=last.state == "pending",
    )


def _record_of(moved: Moved, records: Sequence[Record]) -> Record | None:
    """The audit record of the act that moved it: by the same person, of the same document, at the same moment."""
    near = [r for r in records if r.actor_id == moved.actor_id and abs(r.created_at - moved.recorded_at) <= SAME_ACT]
    own = [r for r in near if r.ref == moved.document]
    return min(own or near, key=lambda r: abs(r.created_at - moved.recorded_at), default=None)


def _paced(stops: Sequence[Stop]) -> list[Stop]:
    """Where nothing is in flight, the first stop ahead is the one that is waited for."""
    if any(stop.pace is Pace.NOW for stop in stops):
        return list(stops)
    waited = next((n for n, stop in enumerate(stops) if stop.pace is Pace.AHEAD), None)
    return [replace(stop, pace=Pace.NOW) if n == waited else stop for n, stop in enumerate(stops)]
