"""What an officer has written so far in a rehearsal. Nothing else of it exists."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from voucher.kernel.db import Table


class Rehearsal(Table, table=True):
    """One officer's walk through one draft. Its firm, its round and its application stand on no table of theirs."""

    __tablename__ = "rehearsals_rehearsal"
    __table_args__ = (
        UniqueConstraint("round_id", "by_id"),
        CheckConstraint("ref LIKE 'TST-%'", name="ref_says_so"),
    )

    ref: str = Field(unique=True, max_length=20)  # of the round and of the application on the stage as well
    round_id: UUID = Field(foreign_key="programmes_round.id")
    by_id: UUID = Field(foreign_key="people_user.id")
    rules: dict[str, Any] = Field(sa_type=JSONB)  # as they stood when it began (`rules.Frozen.written`)
    questions: list[Any] = Field(sa_type=JSONB)
    rulebook_id: UUID = Field(foreign_key="programmes_rulebook.id")
    firm: dict[str, Any] = Field(sa_type=JSONB)  # the invented firm
    kept: list[Any] = Field(default_factory=list, sa_type=JSONB)  # rows of the application: table and row
    submitted: bool = False  # submitting is played once more whenever the stage is set
