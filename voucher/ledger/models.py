"""The ledger as it is read. It is written by `posting` and by triggers only (migration 0004)."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlmodel import Field, SQLModel

from voucher.kernel.money import Won

NOBODY = UUID(int=0)  # the owner of a place that a book has once


class State(StrEnum):
    """What a transfer does."""

    POSTED = "posted"  # moves money now
    PENDING = "pending"  # holds money until a post or a void
    POST = "post"  # the held money moved
    VOID = "void"  # the held money was freed


def _word(length: int, **options: object) -> Column[str]:
    return Column(String(length, collation="C"), nullable=False, **options)  # type: ignore[arg-type]


def _instant() -> Column[datetime]:
    return Column(DateTime(timezone=True), nullable=False)


def _sum() -> Column[int]:
    return Column(BigInteger, nullable=False)


class Book(SQLModel, table=True):
    """A set of accounts that balances for itself: budget, cash, or one fund's."""

    __tablename__ = "ledger_book"

    code: str = Field(sa_column=_word(41, primary_key=True))
    opened_at: datetime = Field(sa_column=_instant())


class Unit(SQLModel, table=True):
    """A currency, and how many digits its minor unit has."""

    __tablename__ = "ledger_unit"

    code: str = Field(sa_column=_word(3, primary_key=True))
    minor_digits: int = Field(sa_column=Column(SmallInteger, nullable=False))


class Account(SQLModel, table=True):
    """One place where money can be, with its running sums."""

    __tablename__ = "ledger_account"
    __table_args__ = (UniqueConstraint("book", "code", "owner_id", "unit", name="uq_ledger_account_place"),)

    id: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    book: str = Field(sa_column=_word(41))
    code: str = Field(sa_column=_word(32))
    owner_id: UUID = Field(sa_column=Column(Uuid, nullable=False))
    unit: str = Field(sa_column=_word(3))
    guard: str = Field(sa_column=Column(String(32), nullable=False))
    debits: Won = Field(sa_column=_sum())
    credits: Won = Field(sa_column=_sum())
    pending_debits: Won = Field(sa_column=_sum())
    pending_credits: Won = Field(sa_column=_sum())
    version: int = Field(sa_column=_sum())
    changed_at: datetime = Field(sa_column=_instant())


class Transfer(SQLModel, table=True):
    """One movement between two accounts of a book: it balances by construction. Legs of one act share `link_id`."""

    __tablename__ = "ledger_transfer"
    __table_args__ = (
        UniqueConstraint("key", "leg", name="uq_ledger_transfer_key"),
        UniqueConstraint("link_id", "leg", name="uq_ledger_transfer_link_id"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        CheckConstraint("amount BETWEEN 1 AND 100000000000000", name="amount"),
        Index(
            "uq_ledger_transfer_resolves_id",
            "resolves_id",
            unique=True,
            postgresql_where=text("resolves_id IS NOT NULL"),
        ),
        Index(
            "uq_ledger_transfer_reverses_id",
            "reverses_id",
            unique=True,
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
        Index("ix_ledger_transfer_document", "document", "id"),
        Index("ix_ledger_transfer_effective_on", "effective_on", "id"),
    )

    id: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    book: str = Field(sa_column=_word(41))
    key: str = Field(sa_column=_word(200))
    link_id: UUID = Field(sa_column=Column(Uuid, nullable=False))
    leg: int = Field(sa_column=Column(SmallInteger, nullable=False))
    legs: int = Field(sa_column=Column(SmallInteger, nullable=False))
    state: str = Field(sa_column=_word(32))
    debit_id: int = Field(sa_column=_sum())
    credit_id: int = Field(sa_column=_sum())
    amount: Won = Field(sa_column=_sum())
    unit: str = Field(sa_column=_word(3))
    resolves_id: int | None = Field(sa_column=Column(BigInteger))
    reverses_id: int | None = Field(sa_column=Column(BigInteger))
    effective_on: date
    actor_id: UUID | None
    document: str = Field(sa_column=_word(64))
    memo: str = Field(max_length=500)
    recorded_at: datetime = Field(sa_column=_instant())
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Entry(SQLModel, table=True):
    """One account after one transfer. Version n is its state after n transfers, so any past state is one probe."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("transfer_id", "account_id", name="uq_ledger_entry_transfer_id"),
        Index("ix_ledger_entry_recorded_at", "account_id", "recorded_at", "version"),
    )

    account_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    version: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    transfer_id: int = Field(sa_column=_sum())
    debits: Won = Field(sa_column=_sum())
    credits: Won = Field(sa_column=_sum())
    pending_debits: Won = Field(sa_column=_sum())
    pending_credits: Won = Field(sa_column=_sum())
    recorded_at: datetime = Field(sa_column=_instant())


class Period(SQLModel, table=True):
    """Days of a book that are closed for good."""

    __tablename__ = "ledger_period"
    __table_args__ = (CheckConstraint("starts_on <= lasts_until", name="days"),)

    book: str = Field(sa_column=Column(String(41, collation="C"), ForeignKey("ledger_book.code"), primary_key=True))
    lasts_until: date = Field(primary_key=True)
    starts_on: date
    closed_at: datetime = Field(sa_column=_instant())
    closed_by_id: UUID | None
