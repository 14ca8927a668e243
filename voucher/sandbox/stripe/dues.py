"""What happens by itself some time later, planned in the transaction that causes it."""

from datetime import datetime

from voucher.sandbox.stripe.objects import Call


def plan(call: Call, when: datetime, work: str, subject: str) -> None:
    """`work` is a name in `courier.WORK`."""
    call.db.execute("INSERT INTO sandbox.due (due_at, work, subject) VALUES (%s, %s, %s)", (when, work, subject))
