"""Organisations, users, and what signing in needs."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from voucher.kernel.db import Table, instant, text_enum, won_column
from voucher.kernel.money import Won
from voucher.people.roles import Role


class Kind(StrEnum):
    """What an organisation is here."""

    FIRM = "firm"
    SUPPLIER = "supplier"
    AGENCY = "agency"
    PARTNER = "partner"  # puts money into a fund, or into a round beside the state


class Size(StrEnum):
    """Firm size, as the law on small and medium firms has it."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    MID_SIZE = "mid_size"
    LARGE = "large"


def plainly(column: str) -> str:
    """A column without blanks and points, which hide what is the same, for an index: `relations.plain` in SQL."""
    return f"lower(regexp_replace({column}, '[[:space:][:punct:]]', '', 'g'))"


REPRESENTATIVE, ADDRESS = plainly("representative"), plainly("address")


class Organisation(Table, table=True):
    """A firm, a supplier, the agency, or a partner of a fund."""

    __tablename__ = "people_organisation"
    __table_args__ = (
        CheckConstraint("average_sales_krw >= 0", name="average_sales_positive"),
        CheckConstraint("registration_no ~ '^[0-9]{10}$'", name="registration_no_digits"),
        Index("ix_people_organisation_representative", text(REPRESENTATIVE)),
        Index("ix_people_organisation_address", text(ADDRESS)),
        Index("ix_people_organisation_phone", "phone", postgresql_where=text("phone <> ''")),
        CheckConstraint("phone ~ '^[0-9]*$'", name="phone_digits"),
        CheckConstraint("representative_status IN ('', '01', '02')", name="representative_status"),
    )

    ref: str = Field(unique=True, max_length=20)
    kind: Kind = Field(sa_type=text_enum(Kind, "kind"))
    name: str = Field(max_length=100)
    name_en: str = Field(default="", max_length=100)
    registration_no: str = Field(unique=True, max_length=10)
    representative: str = Field(max_length=50)
    region: str = Field(default="", max_length=20)  # one of regions.REGIONS
    address: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})  # digits
    industry: str = Field(default="", max_length=8)  # KSIC division, such as C29
    industry_revision: int = 11
    size: Size = Field(default=Size.SMALL, sa_type=text_enum(Size, "size"))
    employees_count: int = Field(default=0, ge=0)
    average_sales_krw: Won | None = won_column(default=None)  # a year, over the last three; as the firm states it
    founded_on: date | None = None  # the opening date on the certificate
    representative_status: str = Field(  # 01 the tax office knows it so, 02 otherwise; empty: not yet asked
        default="", max_length=2, sa_column_kwargs={"server_default": ""}
    )
    tax_status: str = Field(default="", max_length=2)  # 01 active, 02 suspended, 03 closed; empty: not yet known
    tax_checked_at: datetime | None = instant(default=None)
    import_id: UUID | None = None  # the file that it came from; no foreign key, since whoever imports is of one


class TaxCheck(Table, table=True):
    """What the tax office said about an organisation, and when: evidence, never changed."""

    __tablename__ = "people_tax_check"
    __table_args__ = (
        CheckConstraint("question IN ('status', 'validate')", name="question"),
        Index("ix_people_tax_check_organisation", "organisation_id", "created_at"),
    )

    organisation_id: UUID = Field(foreign_key="people_organisation.id")
    question: str = Field(default="status", max_length=8)  # status, or validate: number, opening date, representative
    status: str = Field(max_length=2)  # 01 active, 02 suspended, 03 closed; empty: not registered, or no match
    said: dict[str, Any] = Field(sa_type=JSONB)

    @classmethod
    def of_validation(cls, organisation_id: UUID, said: dict[str, Any]) -> "TaxCheck":
        """What `/validate` said; the service nests the status of what matches."""
        status = str(said.get("status", {}).get("b_stt_cd", ""))
        return cls(organisation_id=organisation_id, question="validate", status=status, said=said)


NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when somebody signed in who has not done so yet


DOMAIN = "split_part(email, '@', 2)"  # an index goes by it


class User(Table, table=True):
    """A person who signs in."""

    __tablename__ = "people_user"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint(f"roles <@ ARRAY[{','.join(repr(r.value) for r in Role)}]::varchar[]", name="roles"),
        Index("ix_people_user_organisation_id", "organisation_id"),
        Index("ix_people_user_name", "name", "id"),
        Index("ix_people_user_signed_in", "signed_in_at", "id"),
        Index("ix_people_user_domain", text(DOMAIN)),
    )

    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=100)
    organisation_id: UUID = Field(foreign_key="people_organisation.id")
    roles: list[str] = Field(sa_type=ARRAY(String(32)))
    password_hash: str = Field(max_length=200)
    language: str = Field(default="ko", max_length=2)
    active: bool = True
    signed_in_at: datetime = instant(default=NEVER)  # the last time; never empty, so that a list can be in its order


class Bond(StrEnum):
    """What may tie a person of the agency to an organisation, so that a colleague decides about it."""

    FAMILY = "family"  # somebody of the family runs it or works there
    EMPLOYMENT = "employment"  # worked there within the last three years
    STAKE = "stake"  # shares, a loan, a seat on the board
    OTHER = "other"
    NAMESAKE = "namesake"  # no tie: only somebody of the same name


class PersonalTie(Table, table=True):
    """What ties a person of the agency to an organisation, as declared. Kept by number: it may sign up later."""

    __tablename__ = "people_tie"
    __table_args__ = (
        CheckConstraint("registration_no ~ '^[0-9]{10}$'", name="registration_no_digits"),
        CheckConstraint("until_on >= since_on", name="until_after_since"),
        CheckConstraint("bond NOT IN ('other', 'namesake') OR note <> ''", name="said_what"),
        CheckConstraint("(ended_at IS NULL) = (ended_why = '')", name="ended_with_a_reason"),
        Index(
            "uq_people_tie_current",
            "user_id",
            "registration_no",
            "bond",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    user_id: UUID = Field(foreign_key="people_user.id")
    registration_no: str = Field(max_length=10)
    name: str = Field(max_length=100)
    bond: Bond = Field(sa_type=text_enum(Bond, "bond"))
    note: str = Field(default="", max_length=500)
    since_on: date | None = None
    until_on: date | None = None
    ended_at: datetime | None = instant(default=None)  # taken back: declared by mistake
    ended_why: str = Field(default="", max_length=500)


class Declaration(Table, table=True):
    """A person of the agency said that they declared all that ties them, or that nothing does. Renewed every year."""

    __tablename__ = "people_declaration"
    __table_args__ = (
        CheckConstraint("phone ~ '^[0-9]*$'", name="phone_digits"),
        CheckConstraint("ties_count >= 0", name="ties_counted"),
        Index("ix_people_declaration_user", "user_id", "created_at"),
    )

    user_id: UUID = Field(foreign_key="people_user.id")
    ties_count: int
    phone: str = Field(default="", max_length=20)  # digits; only to compare with firms, and shown to nobody else


class Listed(StrEnum):
    """What a file lists that is taken in."""

    ORGANISATIONS = "organisations"
    APPLICATIONS = "applications"


class Import(Table, table=True):
    """A file that was taken in, or that waits for whoever uploaded it to say so. Then its bytes are not kept."""

    __tablename__ = "people_import"
    __table_args__ = (CheckConstraint("(done_at IS NULL) = (content IS NOT NULL)", name="content_until_done"),)

    kind: Listed = Field(sa_type=text_enum(Listed, "kind"))
    file_name: str = Field(max_length=120)
    sha256: str = Field(max_length=64)
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    by_id: UUID | None = Field(default=None, foreign_key="people_user.id")  # none: by command, by nobody named
    rows_count: int = 0
    new_count: int = 0
    done_at: datetime | None = instant(default=None)


class Registration(Table, table=True):
    """A sign-up that waits until its mailed link is opened. Forgotten after a few days."""

    __tablename__ = "people_registration"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        Index("ix_people_registration_email", "email", "answered_at"),
    )

    email: str = Field(max_length=254)
    registration_no: str = Field(max_length=10)
    said: dict[str, Any] = Field(sa_type=JSONB)  # what was typed; no password
    evidence: dict[str, Any] | None = Field(default=None, sa_type=JSONB)  # what the tax office confirmed; none: away
    token_digest: str | None = Field(default=None, unique=True, max_length=64)
    answered_at: datetime | None = instant(default=None)
    ends_at: datetime = instant()
    used_at: datetime | None = instant(default=None)


class SignIn(Table, table=True):
    """A session on the server. The browser holds only a random token; here is its digest."""

    __tablename__ = "people_sign_in"
    __table_args__ = (Index("ix_people_sign_in_user_id", "user_id"),)

    token_digest: str = Field(unique=True, max_length=64)
    user_id: UUID = Field(foreign_key="people_user.id")
    address: str = Field(max_length=64)
    seen_at: datetime = instant()
    ends_at: datetime = instant()
    signed_out_at: datetime | None = instant(default=None)


class Attempt(Table, table=True):
    """An attempt to sign in, to sign up or to reset; too many close the door for a while."""

    __tablename__ = "people_attempt"
    __table_args__ = (Index("ix_people_attempt_door", "door", "created_at"),)

    door: str = Field(max_length=80)  # a keyed digest of e-mail or address: without our key nobody finds out which


class Reset(Table, table=True):
    """A mailed permission to choose a new password, usable once and for a short time."""

    __tablename__ = "people_reset"
    __table_args__ = (
        Index("ix_people_reset_user_id", "user_id"),
        Index("uq_people_reset_open", "user_id", unique=True, postgresql_where=text("used_at IS NULL")),
    )

    token_digest: str = Field(unique=True, max_length=64)
    user_id: UUID = Field(foreign_key="people_user.id")
    ends_at: datetime = instant()
    used_at: datetime | None = instant(default=None)
