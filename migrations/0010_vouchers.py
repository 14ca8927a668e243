"""Vouchers and own-share payments."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

# What was proposed is settled once, and stays.
REVOCATION = """
CREATE TRIGGER vouchers_revocation_never BEFORE DELETE OR TRUNCATE ON vouchers_revocation
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER vouchers_revocation_settled BEFORE UPDATE ON vouchers_revocation FOR EACH ROW
    WHEN (OLD.settled_at IS NOT NULL OR (OLD.voucher_id, OLD.reason, OLD.proposed_by_id, OLD.proposed_at)
        IS DISTINCT FROM (NEW.voucher_id, NEW.reason, NEW.proposed_by_id, NEW.proposed_at))
    EXECUTE FUNCTION kernel_never();
"""


def upgrade() -> None:
    op.create_table(
        "vouchers_voucher",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("face_krw", sa.BigInteger(), nullable=False),
        sa.Column("government_krw", sa.BigInteger(), nullable=False),
        sa.Column("partner_krw", sa.BigInteger(), nullable=False),
        sa.Column("own_krw", sa.BigInteger(), nullable=False),
        sa.Column("vat_krw", sa.BigInteger(), nullable=False),
        sa.Column("government_rate", sa.Numeric(precision=9, scale=6), nullable=False),
        sa.Column("partner_rate", sa.Numeric(precision=9, scale=6), nullable=False),
        sa.Column("vat_rate", sa.Numeric(precision=9, scale=6), nullable=False),
        sa.Column("unused_government_krw", sa.BigInteger(), nullable=False),
        sa.Column("unused_partner_krw", sa.BigInteger(), nullable=False),
        sa.Column("unused_due_krw", sa.BigInteger(), nullable=False),
        sa.Column("own_share_due_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("findable", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.CheckConstraint(
            "face_krw = government_krw + partner_krw + own_krw", name=op.f("ck_vouchers_voucher_face_is_all_shares")
        ),
        sa.CheckConstraint(
            "government_krw > 0 AND partner_krw >= 0 AND own_krw >= 0 AND vat_krw >= 0",
            name=op.f("ck_vouchers_voucher_shares_not_negative"),
        ),
        sa.CheckConstraint(
            "unused_partner_krw BETWEEN 0 AND partner_krw", name=op.f("ck_vouchers_voucher_unused_partner")
        ),
        sa.CheckConstraint(
            "unused_government_krw >= 0 AND unused_government_krw < government_krw",
            name=op.f("ck_vouchers_voucher_unused"),
        ),
        sa.CheckConstraint(
            "unused_due_krw >= 0 AND unused_due_krw <= own_krw + vat_krw", name=op.f("ck_vouchers_voucher_unused_due")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications_application.id"],
            name=op.f("fk_vouchers_voucher_application_id_applications_application"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["people_organisation.id"], name=op.f("fk_vouchers_voucher_firm_id_people_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["programmes_round.id"], name=op.f("fk_vouchers_voucher_round_id_programmes_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers_voucher")),
        sa.UniqueConstraint("ref", name=op.f("uq_vouchers_voucher_ref")),
    )
    op.create_check_constraint(
        op.f("ck_vouchers_voucher_state"),
        "vouchers_voucher",
        "state IN ('own_share_due', 'usable', 'used', 'expired', 'lapsed', 'revoked')",
    )
    op.create_index(
        "uq_vouchers_voucher_living",
        "vouchers_voucher",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'revoked'"),
    )
    op.create_index("ix_vouchers_voucher_created", "vouchers_voucher", ["created_at", "id"], unique=False)
    op.create_index("ix_vouchers_voucher_due", "vouchers_voucher", ["own_share_due_on", "id"], unique=False)
    op.create_index(
        "ix_vouchers_voucher_state_due", "vouchers_voucher", ["state", "own_share_due_on", "id"], unique=False
    )
    op.create_index(
        "ix_vouchers_voucher_words",
        "vouchers_voucher",
        [sa.literal_column("to_tsvector('simple', findable)")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index("ix_vouchers_voucher_firm", "vouchers_voucher", ["firm_id", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_vouchers_voucher_round_id"), "vouchers_voucher", ["round_id"], unique=False)
    op.create_index("ix_vouchers_voucher_state", "vouchers_voucher", ["state", "created_at", "id"], unique=False)
    op.create_table(
        "vouchers_own_share_payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("amount_krw", sa.BigInteger(), nullable=False),
        sa.Column("checkout_id", sa.String(length=255), nullable=True),
        sa.Column("checkout_url", sa.String(length=2000), nullable=False),
        sa.Column("payment_id", sa.String(length=255), nullable=False),
        sa.Column("received_krw", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_krw", sa.BigInteger(), nullable=True),
        sa.Column("returned_why", sa.String(length=40), nullable=False),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("bounced_count", sa.Integer(), nullable=False),
        sa.Column("refund_id", sa.String(length=255), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("foreign_amount", sa.BigInteger(), nullable=True),
        sa.Column("foreign_currency", sa.String(length=3), nullable=False),
        sa.Column("foreign_cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(foreign_amount IS NULL) = (foreign_currency = '')", name=op.f("ck_vouchers_own_share_payment_foreign")
        ),
        sa.CheckConstraint(
            "foreign_amount IS NULL OR state = 'expired'",
            name=op.f("ck_vouchers_own_share_payment_foreign_is_not_paid"),
        ),
        sa.CheckConstraint(
            "foreign_amount IS NOT NULL OR foreign_cleared_at IS NULL",
            name=op.f("ck_vouchers_own_share_payment_foreign_cleared"),
        ),
        sa.CheckConstraint(
            "(state IN ('paid', 'returning', 'returned')) = (paid_at IS NOT NULL)",
            name=op.f("ck_vouchers_own_share_payment_paid"),
        ),
        sa.CheckConstraint(
            "state <> 'paid' OR received_krw = amount_krw",
            name=op.f("ck_vouchers_own_share_payment_received_what_was_asked"),
        ),
        sa.CheckConstraint(
            "(paid_at IS NULL) = (received_krw IS NULL)", name=op.f("ck_vouchers_own_share_payment_received")
        ),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_vouchers_own_share_payment_amount_positive")),
        sa.CheckConstraint(
            "returned_krw IS NULL OR (received_krw IS NOT NULL AND returned_krw > 0 AND returned_krw <= received_krw)",
            name=op.f("ck_vouchers_own_share_payment_returned_at_most_what_came"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returning', 'returned') OR returned_krw IS NOT NULL",
            name=op.f("ck_vouchers_own_share_payment_returned_sum"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returning', 'returned') OR returned_krw = received_krw",
            name=op.f("ck_vouchers_own_share_payment_returned_as_a_whole"),
        ),
        sa.CheckConstraint(
            "(returned_krw IS NULL) = (returned_why = '')",
            name=op.f("ck_vouchers_own_share_payment_returned_for_a_reason"),
        ),
        sa.CheckConstraint(
            "returned_at IS NULL OR returned_krw IS NOT NULL", name=op.f("ck_vouchers_own_share_payment_returned_at")
        ),
        sa.CheckConstraint(
            "state = 'paid' OR (state = 'returned') = (returned_at IS NOT NULL)",
            name=op.f("ck_vouchers_own_share_payment_returned_when"),
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"],
            ["vouchers_voucher.id"],
            name=op.f("fk_vouchers_own_share_payment_voucher_id_vouchers_voucher"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers_own_share_payment")),
        sa.UniqueConstraint("checkout_id", name=op.f("uq_vouchers_own_share_payment_checkout_id")),
        sa.UniqueConstraint("refund_id", name=op.f("uq_vouchers_own_share_payment_refund_id")),
        sa.UniqueConstraint("voucher_id", "attempt", name=op.f("uq_vouchers_own_share_payment_voucher_id_attempt")),
    )
    op.create_check_constraint(
        op.f("ck_vouchers_own_share_payment_state"),
        "vouchers_own_share_payment",
        "state IN ('open', 'paid', 'expired', 'returning', 'returned')",
    )
    op.create_index(
        "uq_vouchers_own_share_payment_open",
        "vouchers_own_share_payment",
        ["voucher_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_vouchers_own_share_payment_foreign",
        "vouchers_own_share_payment",
        ["id"],
        unique=False,
        postgresql_where=sa.text("foreign_amount IS NOT NULL AND foreign_cleared_at IS NULL"),
    )
    op.create_index(
        "ix_vouchers_own_share_payment_on_its_way_back",
        "vouchers_own_share_payment",
        ["id"],
        unique=False,
        postgresql_where=sa.text("returned_krw IS NOT NULL AND returned_at IS NULL"),
    )
    op.create_table(
        "vouchers_revocation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("settling_note", sa.String(length=2000), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_vouchers_revocation_reason_given")),
        sa.CheckConstraint("proposed_by_id <> settled_by_id", name=op.f("ck_vouchers_revocation_two_people")),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (agreed IS NULL)", name=op.f("ck_vouchers_revocation_settled_one_way")
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by_id IS NULL)", name=op.f("ck_vouchers_revocation_settled_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"], ["vouchers_voucher.id"], name=op.f("fk_vouchers_revocation_voucher_id_vouchers_voucher")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["people_user.id"], name=op.f("fk_vouchers_revocation_proposed_by_id_people_user")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["people_user.id"], name=op.f("fk_vouchers_revocation_settled_by_id_people_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers_revocation")),
    )
    op.create_index(
        "ix_vouchers_revocation_waiting",
        "vouchers_revocation",
        ["proposed_at"],
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index(
        "uq_vouchers_revocation_open",
        "vouchers_revocation",
        ["voucher_id"],
        unique=True,
        postgresql_where=sa.text("agreed IS NOT FALSE"),
    )
    op.execute(REVOCATION)


def downgrade() -> None:
    op.drop_table("vouchers_revocation")
    op.drop_table("vouchers_own_share_payment")
    op.drop_table("vouchers_voucher")
