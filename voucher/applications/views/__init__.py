"""Pages: /applications"""

from voucher.applications.views import deciding, filing, importing, reading, screening, writing
from voucher.applications.views.around import bp

__all__ = ["bp", "deciding", "filing", "importing", "reading", "screening", "writing"]
