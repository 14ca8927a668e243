"""What may happen to a payment."""

from enum import StrEnum

from voucher.kernel.lifecycle import Lifecycle


class State(StrEnum):
    """Where a payment is."""

    READY = "ready"  # approved by an officer; waits for a paymaster
    RELEASED = "released"  # waits for the rail
    IN_TRANSIT = "in_transit"  # at the rail
    PAID = "paid"  # in the supplier's bank account
    FAILED = "failed"  # came back; may be released again


lifecycle = Lifecycle(
    (State.READY, "release", State.RELEASED),
    (State.RELEASED, "send", State.IN_TRANSIT),
    (State.RELEASED, "fail", State.FAILED),
    (State.IN_TRANSIT, "settle", State.PAID),
    (State.IN_TRANSIT, "fail", State.FAILED),
    (State.PAID, "bounce", State.FAILED),  # a bank may send money back days after it took it
    (State.FAILED, "release", State.RELEASED),
)
