"""Pages: /programmes"""

from voucher.programmes.views import public, rounds, rules
from voucher.programmes.views.around import bp

__all__ = ["bp", "public", "rounds", "rules"]
