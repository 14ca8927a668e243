"""What waits for a person, from every package, most pressing first."""

import importlib
from datetime import UTC, datetime

from voucher.kernel.db import Session
from voucher.kernel.inbox import Task
from voucher.people.models import User
from voucher.settings import ROOT

SOURCES = (
    "programmes", "funds", "ventures", "suppliers", "applications", "vouchers", "matches", "contracts",
    "invoices", "disbursements",
)  # fmt: skip
FAR = datetime.max.replace(tzinfo=UTC)


def tasks(session: Session, person: User) -> list[Task]:
    """Everything that waits for this person: what has a deadline first, then the oldest."""
    found: list[Task] = []
    for source in SOURCES:
        if (ROOT / "voucher" / source / "queries.py").exists():
            queries = importlib.import_module(f"voucher.{source}.queries")
            if hasattr(queries, "waiting_for"):
                found += queries.waiting_for(session, person)
    return sorted(found, key=lambda task: (task.until or FAR, task.since))
