"""Pages: /applications"""

from voucher.applications.views import (
    batching,
    deciding,
    filing,
    granting,
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
    "granting",
    "importing",
    "ordering",
    "reading",
    "screening",
    "supplements",
    "writing",
]
