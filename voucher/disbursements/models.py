"""Payments to suppliers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, text
from sqlmodel import Field

from voucher.disbursements.lifecycle import State
from voucher.kernel import searching
from voucher.kernel.db import Table, instant, text_enum, won_column
from voucher.kernel.money import Won

PAID = text("paid_at IS NOT NULL")
LATELY = (("paid", ["paid_at"]), ("firm_paid", ["firm_id", "paid_at"]), ("supplier_paid", ["supplier_id", "paid_at"]))


class Disbursement(Table, table=True):
    """One sum on its way to one supplier, for one invoice. Whoever releases it did not approve the invoice."""

    __tablename__ = "disbursements_disbursement"
    __table_args__ = (
        ForeignKeyConstraint(
            ["invoice_id", "firm_id", "supplier_id", "approved_by_id", "amount_krw"],
            [f"invoices_invoice.{name}" for name in ("id", "firm_id", "supplier_id", "approved_by_id", "payable_krw")],
            name="fk_disbursements_disbursement_invoice_id_invoices_invoice",
        ),
        CheckConstraint("amount_krw > 0", name="amount_positive"),
        CheckConstraint("released_by_id IS NULL OR released_by_id <> approved_by_id", name="two_people"),
        CheckConstraint("released_by_id <> account_confirmed_by_id", name="two_people_with_account"),
        CheckConstraint("(released_by_id IS NULL) = (account_confirmed_by_id IS NULL)", name="with_confirmed_account"),
        CheckConstraint("(state = 'ready') = (released_by_id IS NULL)", name="released_by_somebody"),
        CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name="paid"),
        CheckConstraint("(state = 'paid') = (settle_link_id IS NOT NULL)", name="settled"),
        CheckConstraint(
            "(state IN ('released', 'in_transit', 'paid')) = (hold_link_id IS NOT NULL)", name="held_while_on_its_way"
        ),
        Index("ix_disbursements_disbursement_supplier", "supplier_id", "created_at", "id"),
        Index("ix_disbursements_disbursement_state", "state", "created_at", "id"),
        Index("ix_disbursements_disbursement_firm", "firm_id", "created_at", "id"),
        Index("ix_disbursements_disbursement_created", "created_at", "id"),
        Index("ix_disbursements_disbursement_amount", "amount_krw", "id"),
        Index("ix_disbursements_disbursement_state_amount", "state", "amount_krw", "id"),
        *(Index(f"ix_disbursements_disbursement_{name}", *columns, postgresql_where=PAID) for name, columns in LATELY),
        searching.index("disbursements_disbursement"),
    )

    ref: str = Field(unique=True, max_length=20)
    # The invoice's own, held equal by the key: a list asks only here, and the database can tell two people apart.
    invoice_id: UUID = Field(unique=True)
    firm_id: UUID
    supplier_id: UUID
    approved_by_id: UUID
    amount_krw: Won = won_column()
    released_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")
    released_at: datetime | None = instant(default=None)
    attempt: int = Field(default=0, ge=0)  # releases so far; part of the keys sent to the rail
    payout_account: str = Field(default="", max_length=255)  # frozen at release
    account_confirmed_by_id: UUID | None = Field(default=None, foreign_key="people_user.id")  # frozen with it
    release_link_id: UUID | None = None  # in the ledger: the transfers that made it payable
    hold_link_id: UUID | None = None  # the pending transfers of the attempt in flight
    settle_link_id: UUID | None = None  # in the ledger: what was held has arrived
    topup_link_id: UUID | None = None  # the government's share, from the bank to the rail; once, not per attempt
    topup_id: str | None = Field(default=None, unique=True, max_length=255)
    refused_count: int = Field(default=0, ge=0)  # definite refusals in this attempt; each ends the use of a key
    transfer_id: str | None = Field(default=None, unique=True, max_length=255)
    reversal_id: str | None = Field(default=None, unique=True, max_length=255)  # the transfer, brought back
    payout_id: str | None = Field(default=None, unique=True, max_length=255)
    arrives_on: date | None = None
    sent_at: datetime | None = instant(default=None)
    paid_at: datetime | None = instant(default=None)
    failure: str = Field(default="", max_length=500)
    findable: str = Field(default="", sa_type=Text)  # references and both parties' names: what a search looks through
    state: State = Field(default=State.READY, sa_type=text_enum(State))
