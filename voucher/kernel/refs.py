"""References for people: APP-2026-000123. They are what URLs take; UUIDs are for keys."""

from sqlalchemy import text

from voucher.kernel import clock
from voucher.kernel.db import Session

KINDS = {
    "BAN": "an exclusion from support",
    "RND": "a round",
    "RUL": "a version of a programme's rules",
    "APR": "an appropriation",
    "APP": "an application",
    "TST": "a rehearsal of a round",
    "SIM": "rules tried on earlier applications",
    "ASR": "an assessor",
    "PNL": "a panel's result",
    "OBJ": "an objection",
    "VCH": "a voucher",
    "SUP": "a supplier",
    "CTR": "a contract",
    "INV": "an invoice",
    "PAY": "a payment",
    "FND": "a fund",
    "CALL": "a capital call",
    "DEAL": "an investment",
    "VAL": "a valuation",
    "RPT": "a report",
    "ORG": "an organisation",
}


def next_refs(session: Session, kind: str, count: int) -> list[str]:
    """So many references of a kind at once."""
    assert kind in KINDS, kind
    drawn = text("SELECT nextval(:s) FROM generate_series(1, :n)")
    numbers = session.connection().execute(drawn, {"s": f"kernel_ref_{kind.lower()}", "n": count}).scalars()
    return [f"{kind}-{clock.today().year}-{number:06d}" for number in numbers]


def next_ref(session: Session, kind: str) -> str:
    """The next reference of a kind. A sequence never waits; a rolled-back number is not used again."""
    assert kind in KINDS, kind
    number = session.connection().execute(text("SELECT nextval(:s)"), {"s": f"kernel_ref_{kind.lower()}"}).scalar_one()
    return f"{kind}-{clock.today().year}-{number:06d}"
