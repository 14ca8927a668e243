"""Pages: /programmes"""

from voucher.programmes.views import public, questions, rounds, rules
from voucher.programmes.views.around import bp

__all__ = ["bp", "public", "questions", "rounds", "rules"]
