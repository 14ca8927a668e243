"""Empty mails of long ago. That they were sent, and to whom, stays: nobody is told twice."""

from datetime import timedelta

from voucher.kernel import clock
from voucher.kernel.tidying import sweep

KEPT = timedelta(days=366)
_OLD = """
    UPDATE notices_mail SET body = '' WHERE id IN (
        SELECT id FROM notices_mail WHERE sent_at < :before AND body <> '' LIMIT :most)"""


def tidy(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """Take away what mails said that were sent more than a year ago; returns how many."""
    return sweep(_OLD, clock.now() - KEPT)
