"""What moves in the books when a voucher is promised the round's money, or gives it back: whose share, from where.

Nothing moves for a share of nothing: most rounds have no partner.
"""

from typing import Any

from voucher.kernel.money import Won
from voucher.ledger import chart
from voucher.ledger.places import Place
from voucher.ledger.posting import Leg


def promise(voucher: Any, government: Won, partner: Won) -> tuple[Leg, ...]:
    """Out of the round's money into the voucher: the state's share, and the partner's."""
    legs = (
        (government, chart.committed(voucher.id), chart.available(voucher.round_id)),
        (partner, chart.contribution(voucher.round_id), chart.partner_share(voucher.id)),
    )
    return tuple(Leg(amount, debit=debit, credit=credit) for amount, debit, credit in legs if amount)


def promised(voucher: Any) -> tuple[Leg, ...]:
    """All of it."""
    return promise(voucher, voucher.government_krw, voucher.partner_krw)


def give_back(voucher: Any, government: Won, partner: Won, *, to: Place) -> tuple[Leg, ...]:
    """The other way: the state's share to a place of the budget, the partner's to its money in the round."""
    legs = (
        (government, to, chart.committed(voucher.id)),
        (partner, chart.partner_share(voucher.id), chart.contribution(voucher.round_id)),
    )
    return tuple(Leg(amount, debit=debit, credit=credit) for amount, debit, credit in legs if amount)
