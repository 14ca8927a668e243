"""Pages: /applications"""

from voucher.applications.views import deciding, reading, writing
from voucher.applications.views.around import bp

__all__ = ["bp", "deciding", "reading", "writing"]
