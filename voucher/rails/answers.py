"""What the payment rail answers and tells, in our own words: no type of its SDK leaves `gateway`."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

UNDONE = ("failed", "canceled")  # of a refund: the money is in our balance again


class RailError(Exception):
    """The rail did not do it. `code` and `reason` are the rail's own words, for the record."""

    def __init__(self, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.reason, self.code = reason, code


class Declined(RailError):
    """A definite no: nothing has moved, and asking again under the same key gets the same answer."""


class Short(Declined):
    """A definite no for now: the balance is too small until a top-up arrives."""


class Unreachable(RailError):
    """Nobody knows whether it was done: ask again later, under the same key."""


class Misconfigured(RailError):
    """Our own fault: a wrong key, or one key for two different requests. People must look; nothing is given up."""


class BadNotice(Exception):
    """A webhook that does not come from the rail, or is no event."""


class PaymentStatus(StrEnum):
    """How a hosted payment page stands."""

    OPEN = "open"
    PAID = "paid"
    WAITING = "waiting"  # finished by the payer, the money is not here yet
    EXPIRED = "expired"


@dataclass(frozen=True)
class Checkout:
    """One hosted payment page. `url` is empty when it is no longer open."""

    id: str
    url: str
    status: PaymentStatus
    amount: int
    currency: str
    payment_id: str
    metadata: dict[str, str]


@dataclass(frozen=True)
class PayoutAccount:
    """A supplier's account at the rail, with the bank account behind it."""

    id: str
    ready: bool
    bank_last4: str
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BankAccount:
    """Where a supplier wants its money. The number is handed on to the rail and never stored here."""

    number: str
    holder: str
    bank_code: str = ""
    country: str = "KR"


@dataclass(frozen=True)
class Moved:
    """Money that the rail moved, or is moving: a top-up, a transfer, a reversal, a refund."""

    id: str
    amount: int
    undone: bool = False


@dataclass(frozen=True)
class Refund:
    """Money sent back to a payer. When `undone`, it is in our balance again, for the reason in `failure`."""

    id: str
    payment_id: str
    undone: bool
    failure: str
    metadata: dict[str, str]


@dataclass(frozen=True)
class Payout:
    """Money on its way to a bank account. `status` is the rail's word."""

    id: str
    amount: int
    status: str
    arrives_on: date | None
    failure: str = ""
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """One thing that the rail says has happened."""

    id: str
    kind: str
    account: str
    live: bool
    body: dict[str, Any]


def read_checkout(body: dict[str, Any]) -> Checkout:
    """A checkout session as the rail writes it, in an answer or in a webhook."""
    status = PaymentStatus.OPEN
    if body.get("payment_status") == "paid":
        status = PaymentStatus.PAID
    elif body.get("status") == "complete":
        status = PaymentStatus.WAITING
    elif body.get("status") == "expired":
        status = PaymentStatus.EXPIRED
    return Checkout(
        id=body["id"],
        url=body.get("url") or "",
        status=status,
        amount=int(body.get("amount_total") or 0),
        currency=str(body.get("currency") or ""),
        payment_id=_id_of(body.get("payment_intent")),
        metadata=_metadata(body),
    )


def _metadata(body: dict[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in (body.get("metadata") or {}).items()}


def _id_of(thing: Any) -> str:
    """An id, whether the rail wrote the id or the whole thing."""
    return str(thing.get("id", "")) if isinstance(thing, dict) else str(thing or "")


def read_payout(body: dict[str, Any]) -> Payout:
    """A payout as the rail writes it, in an answer or in a webhook."""
    arrives = body.get("arrival_date")
    return Payout(
        id=body["id"],
        amount=int(body["amount"]),
        status=str(body.get("status") or ""),
        arrives_on=datetime.fromtimestamp(arrives, UTC).date() if arrives else None,
        failure=str(body.get("failure_message") or body.get("failure_code") or ""),
        metadata=_metadata(body),
    )


def read_refund(body: dict[str, Any]) -> Refund:
    """A refund as the rail writes it in a webhook."""
    status = str(body.get("status") or "")
    return Refund(
        id=body["id"],
        payment_id=_id_of(body.get("payment_intent")),
        undone=status in UNDONE,
        failure=str(body.get("failure_reason") or status),
        metadata=_metadata(body),
    )


def read_event(event: dict[str, Any]) -> Notice:
    """An event as the rail writes it. ValueError, KeyError or TypeError when it is none."""
    if event["object"] != "event" or not isinstance(event["data"]["object"], dict):
        raise ValueError(event["object"])
    return Notice(
        id=str(event["id"]),
        kind=str(event["type"]),
        account=str(event.get("account") or ""),
        live=bool(event.get("livemode")),
        body=event,
    )


def read_account(body: dict[str, Any]) -> PayoutAccount:
    """A connected account as the rail writes it."""
    banks = (body.get("external_accounts") or {}).get("data") or []
    due = (body.get("requirements") or {}).get("currently_due") or []
    last4 = str(banks[0]["last4"]) if banks else ""
    return PayoutAccount(body["id"], bool(body.get("payouts_enabled")), last4, list(due))


def external_account(bank: BankAccount) -> Any:
    """A bank account as the rail is told of it."""
    told = {
        "object": "bank_account",
        "country": bank.country,
        "currency": "krw",
        "account_number": bank.number,
        "account_holder_name": bank.holder,
        "account_holder_type": "company",
    }
    return {**told, "routing_number": bank.bank_code} if bank.bank_code else told
