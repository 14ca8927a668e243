"""Pages: /applications"""

from voucher.applications.views import deciding, importing, reading, writing
from voucher.applications.views.around import bp

__all__ = ["bp", "deciding", "importing", "reading", "writing"]
