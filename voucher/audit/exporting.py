"""Take lines of the audit log away. That is an act itself: who took which lines, how many, and what for."""

from collections.abc import Mapping

from voucher.audit import log, queries
from voucher.audit.log import Actor
from voucher.audit.models import Record
from voucher.kernel.db import Session


def take(session: Session, filters: Mapping[str, str], why: str, *, by: Actor) -> list[Record]:
    """The lines that these filters find, oldest first, after writing down that they were taken."""
    asked = {name: filters[name][:100] for name in queries.FILTERS if filters.get(name)}
    lines = queries.export(session, asked)
    log.record(session, "audit.exported", by, by=by, why=why, after={**asked, "rows": len(lines)})
    return lines
