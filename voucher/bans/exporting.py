"""Take the register away as a list. That is an act: who took which of it, how many, and what for."""

from collections.abc import Mapping
from typing import Any

from voucher.audit.exporting import asked_for, noted
from voucher.bans import policies, queries
from voucher.kernel.db import Session
from voucher.people.models import User


def take(session: Session, filters: Mapping[str, str], why: str, *, by: User) -> list[Any]:
    """What these filters find."""
    policies.require_reader(by)
    asked = asked_for(filters, queries.FILTERS)
    return noted(session, "ban.exported", asked, queries.everything(session, asked), why, by=by)
