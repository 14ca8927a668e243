"""Pages: /programmes"""

from voucher.programmes.views import money, opening, programmes, public, questions, rounds, rules
from voucher.programmes.views.around import bp

__all__ = ["bp", "money", "opening", "programmes", "public", "questions", "rounds", "rules"]
