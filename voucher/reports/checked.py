"""What `voucher verify` carries from step to step."""

from dataclasses import dataclass, field
from typing import Any

from voucher.reports.models import Report


class Fault(Exception):
    """Something does not hold; the message says what and where."""


@dataclass
class Checked:
    """A file, and what is known of it so far."""

    content: bytes
    files: dict[str, bytes] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    report: Report | None = None
