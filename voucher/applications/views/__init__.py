"""Pages: /applications"""

from voucher.applications.views import deciding, filing, importing, ordering, reading, screening, writing
from voucher.applications.views.around import bp

__all__ = ["bp", "deciding", "filing", "importing", "ordering", "reading", "screening", "writing"]
