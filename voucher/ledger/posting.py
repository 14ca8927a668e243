"""Move money. The only writer of the ledger."""

from datetime import date, datetime
from uuid import UUID

from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.ledger.places import Leg, Place

__all__ = ["Leg", "Place", "balance", "hold", "left", "post", "require", "reverse", "settle", "void"]


def post(
    session: Session,
    *legs: Leg,
    key: str,
    by: UUID | None,
    document: str,
    memo: str = "",
    effective_on: date | None = None,
) -> UUID:
    """Move money now, all legs or none, in the order given; returns the link that names the legs together.

    `key` makes it happen once: the same key with the same legs and document again changes nothing and
    returns the first link; with others it is refused (Conflict). Derive it from our own ids:
    "vouchers.issue:<voucher id>". `document` is the reference of what this is about ("VCH-2026-000123").
    `by=None` is the system itself. `effective_on` is the day it counts for (default: today in Seoul);
    a closed period refuses it (NotNow). NotEnough when a guarded place would go below zero.
    Put everything that moves together into one call: there, places are locked in one order, so that
    two acts never wait for each other.
    """
    raise NotImplementedError


def hold(
    session: Session,
    *legs: Leg,
    key: str,
    by: UUID | None,
    document: str,
    memo: str = "",
    effective_on: date | None = None,
) -> UUID:
    """Reserve money that is on its way (at a rail): it cannot be spent twice, and has not yet arrived.

    Later `settle` or `void` the link that this returns, once. Arguments and errors as for `post`.
    """
    raise NotImplementedError


def settle(
    session: Session,
    link_id: UUID,
    *,
    key: str,
    by: UUID | None,
    memo: str = "",
    effective_on: date | None = None,
) -> UUID:
    """The held money arrived: post what `hold` reserved. Conflict when it ended under another key."""
    raise NotImplementedError


def void(
    session: Session,
    link_id: UUID,
    *,
    key: str,
    by: UUID | None,
    memo: str = "",
    effective_on: date | None = None,
) -> UUID:
    """The held money did not go: free what `hold` reserved. Conflict when it ended under another key."""
    raise NotImplementedError


def reverse(
    session: Session,
    link_id: UUID,
    *,
    key: str,
    by: UUID | None,
    memo: str = "",
    effective_on: date | None = None,
) -> UUID:
    """Undo a posted or settled link in full by its mirror image; nothing is erased.

    Conflict when it was reversed under another key, NotEnough when the money has moved on.
    """
    raise NotImplementedError


def balance(session: Session, place: Place, as_of: datetime | None = None) -> Won:
    """What stands in a place on its normal side, held money still counted; 0 if never used.

    `as_of`: what the books said at that instant.
    """
    raise NotImplementedError


def left(session: Session, place: Place) -> Won:
    """What may still leave a place: its balance less what is held on its way out."""
    raise NotImplementedError


def require(session: Session, place: Place, amount: Won) -> None:
    """Refuse (NotEnough) early when a place has less left than this. The guard decides again in `post`."""
    raise NotImplementedError
