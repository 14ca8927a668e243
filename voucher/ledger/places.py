"""The words of the ledger: a place where money can be, a kind of place, and one leg of a movement."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from voucher.kernel.money import WON_MAX, Won

KRW = "KRW"


class Side(StrEnum):
    """The side on which a kind of place normally stands."""

    DEBIT = "debit"  # what we have, what may be spent, what became of it
    CREDIT = "credit"  # whose it is, where it came from


class Place(NamedTuple):
    """One account: the book, the kind's code, whose it is, and the unit."""

    book: str
    code: str
    owner_id: UUID | None = None
    unit: str = KRW

    def __str__(self) -> str:
        return f"{self.book}:{self.code}" + (f":{self.owner_id}" if self.owner_id else "")


@dataclass(frozen=True)
class Kind:
    """A kind of place in the book `family`. Called with its owner's id, it gives the place.

    A guarded kind may never go below zero on its normal side, money that is on its way out counted.
    """

    family: str
    code: str
    owner: str  # what owns one: round, voucher, ...; empty for a place that a book has once
    side: Side
    guarded: bool
    en: str
    ko: str
    meaning: str

    @property
    def guard(self) -> str:
        """What the database enforces: debit, credit or none."""
        return self.side.value if self.guarded else "none"

    def name(self, language: str) -> str:
        """Its name on a page."""
        return self.ko if language == "ko" else self.en

    def _owned(self, owner_id: UUID | None) -> UUID | None:
        assert (owner_id is not None) == bool(self.owner), f"{self.code} is owned by {self.owner or 'nobody'}"
        return owner_id


class OfAgency(Kind):
    """A kind of the budget or of the cash book."""

    def __call__(self, owner_id: UUID | None = None) -> Place:
        return Place(self.family, self.code, self._owned(owner_id))


class OfFund(Kind):
    """A kind that every fund has in its own book, `fund:<id>`."""

    def __call__(self, fund_id: UUID, owner_id: UUID | None = None) -> Place:
        return Place(f"{self.family}:{fund_id}", self.code, self._owned(owner_id))


@dataclass(frozen=True)
class Leg:
    """Move `amount` won into the debit place, out of the credit place. Both are in one book."""

    amount: Won
    debit: Place
    credit: Place

    def __post_init__(self) -> None:
        assert type(self.amount) is int, self.amount
        assert 0 < self.amount <= WON_MAX, self.amount
        assert self.debit != self.credit, self.debit
        assert self.debit.book == self.credit.book, (self.debit, self.credit)
        assert self.debit.unit == self.credit.unit, (self.debit, self.credit)
