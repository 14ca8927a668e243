"""Who may publish reports, and when a period may be reported on."""

from voucher.kernel.errors import NotNow
from voucher.kernel.i18n import N_
from voucher.people.models import User
from voucher.people.roles import Act, require
from voucher.reports.models import Kind
from voucher.reports.periods import Period


def require_publisher(by: User) -> None:
    """Only officers publish ahead of the clock."""
    require(by, Act.PUBLISH_REPORT)


def require_over(period: Period) -> None:
    """A quarter is reported on when it is over. The running one has its interim report."""
    if period.kind is Kind.QUARTERLY and not period.over:
        raise NotNow(N_("This quarter is not over yet. Make an interim report instead."), field="period")
