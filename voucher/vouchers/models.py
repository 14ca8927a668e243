"""Vouchers and the own-share payments that make them usable."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from voucher.kernel.db import Table, instant, rate, text_enum, won_column
from voucher.kernel.money import Won
from voucher.vouchers.lifecycle import PaymentState, State


class Voucher(Table, table=True):
    """What a firm may spend: face = government share + own share. VAT comes on top, from the firm."""

    __tablename__ = "vouchers_voucher"
    __table_args__ = (
        CheckConstraint("face_krw = government_krw + own_krw", name="face_is_both_shares"),
        CheckConstraint("government_krw > 0 AND own_krw >= 0 AND vat_krw >= 0", name="shares_not_negative"),
        Index("ix_vouchers_voucher_firm", "firm_id", "created_at", "id"),
        Index("ix_vouchers_voucher_state", "state", "created_at", "id"),
        Index("ix_vouchers_voucher_created", "created_at", "id"),
    )

    ref: str = Field(unique=True, max_length=20)
    application_id: UUID = Field(foreign_key="applications_application.id", unique=True)
    round_id: UUID = Field(foreign_key="programmes_round.id", index=True)
    firm_id: UUID = Field(foreign_key="people_organisation.id")
    face_krw: Won = won_column()
    government_krw: Won = won_column()
    own_krw: Won = won_column()
    vat_krw: Won = won_column()
    government_rate: Decimal = rate()  # as frozen in the round's rules
    own_share_due_on: date
    valid_until: date
    state: State = Field(default=State.OWN_SHARE_DUE, sa_type=text_enum(State))

    @property
    def due_krw(self) -> Won:
        """What the firm pays into escrow: its own share and the VAT."""
        return Won(self.own_krw + self.vat_krw)


class OwnSharePayment(Table, table=True):
    """One payment of the firm. At most one is open. A sum above what the rail takes at once comes in several."""

    __tablename__ = "vouchers_own_share_payment"
    __table_args__ = (
        UniqueConstraint("voucher_id", "attempt"),
        Index("uq_vouchers_own_share_payment_open", "voucher_id", unique=True, postgresql_where=text("state = 'open'")),
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        CheckConstraint("(state IN ('paid', 'returning', 'returned')) = (paid_at IS NOT NULL)", name="paid"),
        CheckConstraint("(paid_at IS NULL) = (received_krw IS NULL)", name="received"),
        CheckConstraint("state <> 'paid' OR received_krw = amount_krw", name="received_what_was_asked"),
    )

    voucher_id: UUID = Field(foreign_key="vouchers_voucher.id")
    attempt: int = Field(ge=1)
    amount_krw: Won = won_column()
    checkout_id: str | None = Field(default=None, unique=True, max_length=255)
    checkout_url: str = Field(default="", max_length=2000)
    payment_id: str = Field(default="", max_length=255)  # at the rail; a refund names it
    received_krw: Won | None = won_column(default=None)
    state: PaymentState = Field(default=PaymentState.OPEN, sa_type=text_enum(PaymentState))
    paid_at: datetime | None = instant(default=None)
    returned_why: str = Field(default="", max_length=40)  # a name in words.RETURNED
    refused_count: int = Field(default=0, ge=0)  # refunds that the rail refused; each ends the use of a key
    refund_id: str | None = Field(default=None, unique=True, max_length=255)
    returned_at: datetime | None = instant(default=None)
