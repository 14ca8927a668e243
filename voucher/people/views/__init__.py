"""Pages: /people"""

from voucher.people.views import entering, managing, own
from voucher.people.views.around import bp

__all__ = ["bp", "entering", "managing", "own"]
