"""Take a list of people away, or of what ties them. That is an act: who took which of it, how many, and what for."""

from collections.abc import Mapping
from typing import Any

from voucher.audit.exporting import asked_for, noted
from voucher.kernel.db import Session
from voucher.people import queries, tied
from voucher.people.models import User
from voucher.people.roles import Act, require


def take(session: Session, filters: Mapping[str, str], why: str, *, by: User) -> list[Any]:
    """The people that these filters find, with their organisations."""
    require(by, Act.READ_USERS)
    asked = asked_for(filters, queries.FILTERS)
    return noted(session, "user.exported", asked, queries.every_user(session, asked), why, by=by)


def take_ties(session: Session, filters: Mapping[str, str], why: str, *, by: User) -> list[Any]:
    """Who declared what, each tie with the person and what that person stated last."""
    require(by, Act.READ_TIES)
    asked = asked_for(filters, tied.FILTERS)
    return noted(session, "tie.exported", asked, tied.every_tie(session, asked), why, by=by)
