"""Vouchers and the own-share payments that make them usable."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from voucher.kernel import searching
from voucher.kernel.db import Table, instant, rate, text_enum, won_column
from voucher.kernel.money import Won
from voucher.people.proposals import Proposal, by_two
from voucher.vouchers.lifecycle import PaymentState, State

MOST_REFUSALS = 6  # within the first hour; then a paymaster decides


class Voucher(Table, table=True):
    """What a firm may spend: face = government share + partner's share + own share. VAT on top, from the firm."""

    __tablename__ = "vouchers_voucher"
    __table_args__ = (
        CheckConstraint("face_krw = government_krw + partner_krw + own_krw", name="face_is_all_shares"),
        CheckConstraint(
            "government_krw > 0 AND partner_krw >= 0 AND own_krw >= 0 AND vat_krw >= 0", name="shares_not_negative"
        ),
        CheckConstraint("unused_government_krw >= 0 AND unused_government_krw < government_krw", name="unused"),
        CheckConstraint("unused_partner_krw BETWEEN 0 AND partner_krw", name="unused_partner"),
        CheckConstraint("unused_due_krw >= 0 AND unused_due_krw <= own_krw + vat_krw", name="unused_due"),
        Index("uq_vouchers_voucher_living", "application_id", unique=True, postgresql_where=text("state <> 'revoked'")),
        Index("ix_vouchers_voucher_firm", "firm_id", "created_at", "id"),
        Index("ix_vouchers_voucher_state", "state", "created_at", "id"),
        Index("ix_vouchers_voucher_created", "created_at", "id"),
        Index("ix_vouchers_voucher_due", "own_share_due_on", "id"),
        Index("ix_vouchers_voucher_state_due", "state", "own_share_due_on", "id"),
        searching.index("vouchers_voucher"),
    )

    ref: str = Field(unique=True, max_length=20)
    application_id: UUID = Field(foreign_key="applications_application.id")  # one that was not taken back
    round_id: UUID = Field(foreign_key="programmes_round.id", index=True)
    firm_id: UUID = Field(foreign_key="people_organisation.id")
    face_krw: Won = won_column()
    government_krw: Won = won_column()
    partner_krw: Won = won_column(default=0)  # of the round's partner, where it has one
    own_krw: Won = won_column()
    vat_krw: Won = won_column()
    government_rate: Decimal = rate()  # as frozen in the round's rules
    partner_rate: Decimal = rate(default=Decimal(0))
    vat_rate: Decimal = rate(default=Decimal("0.1"))
    unused_government_krw: Won = won_column(default=0)  # what a smaller contract left over: back to the round
    unused_partner_krw: Won = won_column(default=0)  # to the partner's money in the round
    unused_due_krw: Won = won_column(default=0)  # and of the own share and the VAT: back to the firm
    own_share_due_on: date
    valid_until: date
    findable: str = Field(default="", sa_type=Text)  # references, project and firm's names: what a search looks through
    state: State = Field(default=State.OWN_SHARE_DUE, sa_type=text_enum(State))

    @property
    def due_krw(self) -> Won:
        """What the firm pays into escrow: its own share and the VAT."""
        return Won(self.own_krw + self.vat_krw)


class OwnSharePayment(Table, table=True):
    """One payment of the firm. At most one is open. A sum above what the rail takes at once comes in several.

    It goes back at most once: all of it when it cannot be used, or a part when a contract left a rest; then it
    stays paid.
    """

    __tablename__ = "vouchers_own_share_payment"
    __table_args__ = (
        UniqueConstraint("voucher_id", "attempt"),
        Index("uq_vouchers_own_share_payment_open", "voucher_id", unique=True, postgresql_where=text("state = 'open'")),
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        CheckConstraint("(state IN ('paid', 'returning', 'returned')) = (paid_at IS NOT NULL)", name="paid"),
        CheckConstraint("(paid_at IS NULL) = (received_krw IS NULL)", name="received"),
        CheckConstraint("state <> 'paid' OR received_krw = amount_krw", name="received_what_was_asked"),
        CheckConstraint(
            "returned_krw IS NULL OR (received_krw IS NOT NULL AND returned_krw > 0 AND returned_krw <= received_krw)",
            name="returned_at_most_what_came",
        ),
        CheckConstraint("state NOT IN ('returning', 'returned') OR returned_krw IS NOT NULL", name="returned_sum"),
        CheckConstraint(
            "state NOT IN ('returning', 'returned') OR returned_krw = received_krw", name="returned_as_a_whole"
        ),
        CheckConstraint("(returned_krw IS NULL) = (returned_why = '')", name="returned_for_a_reason"),
        CheckConstraint("returned_at IS NULL OR returned_krw IS NOT NULL", name="returned_at"),
        CheckConstraint("state = 'paid' OR (state = 'returned') = (returned_at IS NOT NULL)", name="returned_when"),
        CheckConstraint("(foreign_amount IS NULL) = (foreign_currency = '')", name="foreign"),
        CheckConstraint("foreign_amount IS NULL OR state = 'expired'", name="foreign_is_not_paid"),
        CheckConstraint("foreign_amount IS NOT NULL OR foreign_cleared_at IS NULL", name="foreign_cleared"),
        Index(
            "ix_vouchers_own_share_payment_foreign",
            "id",
            postgresql_where=text("foreign_amount IS NOT NULL AND foreign_cleared_at IS NULL"),
        ),
        Index(
            "ix_vouchers_own_share_payment_on_its_way_back",
            "id",
            postgresql_where=text("returned_krw IS NOT NULL AND returned_at IS NULL"),
        ),
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
    returned_krw: Won | None = won_column(default=None)  # what goes back of it
    returned_why: str = Field(default="", max_length=40)  # a name in words.RETURNED
    refused_count: int = Field(default=0, ge=0)  # refunds that the rail refused; each ends the use of a key
    bounced_count: int = Field(default=0, ge=0)  # refunds that the rail took, and that failed later
    refund_id: str | None = Field(default=None, unique=True, max_length=255)
    returned_at: datetime | None = instant(default=None)
    foreign_amount: int | None = Field(default=None, sa_type=BigInteger)  # in the currency's smallest unit; not booked
    foreign_currency: str = Field(default="", max_length=3)
    foreign_cleared_at: datetime | None = instant(default=None)  # a paymaster had it sent back by hand

    @property
    def on_its_way_back(self) -> bool:
        """Whether the rail has yet to say that it sent back what goes back."""
        return self.returned_krw is not None and self.returned_at is None

    @property
    def back_by_hand(self) -> bool:
        """Whether nobody sends it back any more before a paymaster has looked into it."""
        return self.on_its_way_back and (self.refused_count >= MOST_REFUSALS or self.bounced_count > 0)


class Revocation(Proposal, table=True):
    """An officer would take back a grant of a first-come round, for a reason; another one agrees or refuses."""

    __tablename__ = "vouchers_revocation"
    __table_args__ = (
        *by_two(),
        Index("uq_vouchers_revocation_open", "voucher_id", unique=True, postgresql_where=text("agreed IS NOT FALSE")),
        Index("ix_vouchers_revocation_waiting", "proposed_at", postgresql_where=text("settled_at IS NULL")),
    )

    voucher_id: UUID = Field(foreign_key="vouchers_voucher.id")
