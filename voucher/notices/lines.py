"""One line of a home that asks for nothing: what is under way, or what happened lately."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Line:
    """What (a msgid) about what, since when or when; who has it (a msgid) and until when, while it is under way."""

    what: str
    ref: str
    title: object  # as in kernel.inbox.Task
    endpoint: str
    at: datetime
    values: Mapping[str, str] = field(default_factory=dict)  # for the address
    who: str = ""
    until: date | None = None
    amount_krw: int | None = None
