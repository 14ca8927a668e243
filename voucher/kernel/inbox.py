"""What waits for a person. Each package says what; notices shows it as that person's home."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Task:
    """One thing that waits: what to do (a msgid), about what, where, and since when."""

    what: str
    ref: str
    title: object  # a text, a thing with a name in two languages, or a tuple of such: formats.named says it
    endpoint: str
    since: datetime
    values: Mapping[str, str] = field(default_factory=dict)  # for the address
    until: datetime | None = None
