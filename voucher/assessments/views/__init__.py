"""Pages: /assessments"""

from voucher.assessments.views import giving, panel, pool, scoring
from voucher.assessments.views.around import bp

__all__ = ["bp", "giving", "panel", "pool", "scoring"]
