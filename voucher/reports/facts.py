"""What a report says, as plain facts: both editions are written from them, and they are attached to the file.

Sums are whole won, `*_on` are days in Seoul, ids and digests are the ledger's.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Line:
    """A budget line: what was voted, and what no round has yet."""

    code: str
    name_ko: str
    name_en: str
    appropriation_krw: int
    authority_krw: int
    given_krw: int


@dataclass(frozen=True)
class RoundStanding:
    """Where every won of one round stands. The eight places sum to what was given to the round."""

    ref: str
    title_ko: str
    title_en: str
    line: str
    given_krw: int
    available_krw: int
    committed_krw: int
    obligated_krw: int
    payable_krw: int
    in_transit_krw: int  # part of payable: held while the rail carries it
    disbursed_krw: int
    recovered_krw: int
    returned_krw: int
    lapsed_krw: int


PLACES = ("available", "committed", "obligated", "payable", "disbursed", "recovered", "returned", "lapsed")


@dataclass(frozen=True)
class Movement:
    """All transfers of the period from one kind of account to another. Reversals are counted apart."""

    book: str
    credit: str  # the code of the kind that the money left
    debit: str
    documents_count: int
    transfers_count: int
    amount_krw: int
    reversed_count: int
    reversed_krw: int

    @property
    def net_krw(self) -> int:
        return self.amount_krw - self.reversed_krw


@dataclass(frozen=True)
class Applications:
    """What firms asked for in the period, and what the agency decided in it."""

    received_count: int
    asked_krw: int
    approved_count: int
    granted_krw: int
    rejected_count: int


@dataclass(frozen=True)
class Payment:
    """One payment that arrived in the period, or (sign -1) one that the bank sent back in it."""

    ref: str
    on: date
    sign: int
    supplier: str
    supplier_en: str
    firm: str
    firm_en: str
    invoice: str
    contract: str
    round: str
    amount_krw: int
    government_krw: int
    partner_krw: int  # of the round's partner, where it has one
    own_krw: int  # the firm's own share and the VAT


@dataclass(frozen=True)
class CashPosition:
    """One kind of account of the cash book."""

    code: str
    side: str
    accounts_count: int
    balance_krw: int
    held_krw: int  # of it, on its way


@dataclass(frozen=True)
class BookTotal:
    """The trial balance of one book: debits equal credits."""

    book: str
    accounts_count: int
    transfers_count: int
    debits_krw: int
    credits_krw: int


@dataclass(frozen=True)
class Holding:
    """One investment of a fund."""

    ref: str
    firm: str
    firm_en: str
    cost_krw: int
    fair_value_krw: int


@dataclass(frozen=True)
class FundStanding:
    """How one fund does at the end of the period. Multiples and rates are written out; None where there is none."""

    ref: str
    name_ko: str
    name_en: str
    book: str
    promised_krw: int
    unfunded_krw: int
    paid_in_krw: int
    distributed_krw: int
    bank_krw: int
    fair_value_krw: int
    nav_krw: int
    irr: tuple[str, ...]  # every rate that fits, a year on actual/365 days, such as 0.123456
    tvpi: str | None
    dpi: str | None
    rvpi: str | None
    holdings: tuple[Holding, ...]


@dataclass(frozen=True)
class Proof:
    """What ties the report to the ledger: it read every transfer up to the last one named here."""

    last_transfer_id: int
    last_transfer_digest: str
    transfers_count: int
    transfers_digest: str  # SHA-256 over the digests of all of them, in the order of their ids
    audit_number: int
    audit_at: datetime | None
    books: tuple[BookTotal, ...]


@dataclass(frozen=True)
class Facts:
    """Everything in one report."""

    schema: str
    kind: str
    period: str
    starts_on: date
    ends_on: date
    made_at: datetime
    agency_ko: str
    agency_en: str
    lines: tuple[Line, ...]
    rounds: tuple[RoundStanding, ...]
    movements: tuple[Movement, ...]
    applications: Applications
    payments: tuple[Payment, ...]
    cash: tuple[CashPosition, ...]
    funds: tuple[FundStanding, ...]
    proof: Proof

    def movement(self, credit: str, debit: str, book: str = "budget") -> Movement:
        """The transfers between two kinds of account; zeros when there was none."""
        for found in self.movements:
            if (found.book, found.credit, found.debit) == (book, credit, debit):
                return found
        return Movement(book, credit, debit, 0, 0, 0, 0, 0)

    def total(self, place: str) -> int:
        """What stands in one place over all rounds: `available`, `given`, ..."""
        return sum(getattr(standing, f"{place}_krw") for standing in self.rounds)

    def cash_side(self, side: str) -> int:
        """All that the cash book has (debit), or all whose it is (credit)."""
        return sum(position.balance_krw for position in self.cash if position.side == side)

    @property
    def paid_krw(self) -> int:
        return sum(p.sign * p.amount_krw for p in self.payments)

    @property
    def paid_government_krw(self) -> int:
        return sum(p.sign * p.government_krw for p in self.payments)

    @property
    def paid_partner_krw(self) -> int:
        return sum(p.sign * p.partner_krw for p in self.payments)

    @property
    def paid_own_krw(self) -> int:
        return sum(p.sign * p.own_krw for p in self.payments)
