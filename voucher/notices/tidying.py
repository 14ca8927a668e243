"""Empty mails of long ago. That they were written, and to whom, stays: nobody is told twice."""

from datetime import timedelta

from voucher.kernel import clock
from voucher.kernel.tidying import sweep
from voucher.people import joining

KEPT = timedelta(days=366)
_OLD = """
    UPDATE notices_mail SET body = '' WHERE id IN (
        SELECT id FROM notices_mail WHERE created_at < :before AND body <> '' LIMIT :most)"""
_STRANGERS = """
    DELETE FROM notices_mail WHERE id IN (
        SELECT id FROM notices_mail WHERE user_id IS NULL AND created_at < :before LIMIT :most)"""


def tidy(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """Take away what mails said more than a year ago, whether they went or not; returns how many.

    A mail to somebody without an account goes when the sign-up that it answers is forgotten.
    """
    return sweep(_OLD, clock.now() - KEPT) + sweep(_STRANGERS, clock.now() - joining.KEPT)
