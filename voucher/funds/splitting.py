"""Split a capital call among the partners, to the won."""

from collections.abc import Sequence
from uuid import UUID

from voucher.kernel.money import Won, apportion


def split(amount: Won, unfunded: Sequence[tuple[UUID, Won]]) -> list[tuple[UUID, Won]]:
    """Each partner's part of a call, by the largest remainder; partners whose part is nothing are left out.

    Weighed by what each has promised and not yet been called for: at the first call that is the commitments
    themselves. Later calls even out the won by which the remainders of earlier ones went one way or the other, so
    that nobody is ever asked for more than was promised and the last call takes everything that is left.
    """
    whole = sum(left for _, left in unfunded)
    assert 0 < amount <= whole, (amount, whole)
    parts = apportion(amount, [left for _, left in unfunded])
    return [(partner_id, part) for (partner_id, _), part in zip(unfunded, parts, strict=True) if part]
