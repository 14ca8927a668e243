"""Pages: /assessments"""

from voucher.assessments.views import giving, pool, scoring
from voucher.assessments.views.around import bp

__all__ = ["bp", "giving", "pool", "scoring"]
