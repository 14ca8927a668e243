"""Pages: /applications"""

from voucher.applications.views import (
    batching,
    deciding,
    filing,
    importing,
    ordering,
    reading,
    screening,
    supplements,
    writing,
)
from voucher.applications.views.around import bp

__all__ = [
    "batching",
    "bp",
    "deciding",
    "filing",
    "importing",
    "ordering",
    "reading",
    "screening",
    "supplements",
    "writing",
]
