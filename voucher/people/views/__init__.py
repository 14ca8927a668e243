"""Pages: /people"""

from voucher.people.views import entering, importing, managing, own, tying
from voucher.people.views.around import bp

__all__ = ["bp", "entering", "importing", "managing", "own", "tying"]
