"""A contract where three pay, over any pieces of work: every share sums, none is negative, nothing more is asked."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from voucher.contracts import sharing
from voucher.contracts.sharing import Rates, Shares
from voucher.kernel.money import Won, share

NAMES = ("supply_krw", "government_krw", "partner_krw", "own_krw", "vat_krw")


def a_voucher(face: int, rates: Rates, caps: tuple[int, int]) -> Shares:
    state = min(share(Won(face), rates.government), Won(caps[0]))
    partner = min(share(Won(face), rates.partner), Won(caps[1]))
    return Shares(Won(face), state, partner, Won(face - state - partner), share(Won(face), rates.vat))


@given(st.data(), st.lists(st.integers(1, 10**9), min_size=1, max_size=6), st.integers(0, 100))
def test_the_shares_of_contract_and_pieces_hold(data, pieces, percent):
    third = data.draw(st.integers(0, 100 - percent))
    rates = Rates(Decimal(percent) / 100, Decimal(third) / 100, data.draw(st.sampled_from(["0", "0.1"]).map(Decimal)))
    caps = data.draw(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)))
    total = sum(pieces)
    voucher = a_voucher(total + data.draw(st.integers(0, 10**6)), rates, caps)

    contract = sharing.of_contract(Won(total), rates, voucher)
    assert contract.government_krw + contract.partner_krw + contract.own_krw == total
    assert contract.government_krw <= share(Won(total), rates.government)
    assert contract.partner_krw <= share(Won(total), rates.partner) + 1  # the won that rounding would ask of the firm
    rest = sharing.left_over(voucher, contract)
    assert min(getattr(rest, name) for name in NAMES) >= 0
    assert rest.government_krw + rest.partner_krw + rest.own_krw == rest.supply_krw

    parts = sharing.of_milestones(contract, [Won(piece) for piece in pieces])
    for name in NAMES:
        assert sum(getattr(part, name) for part in parts) == getattr(contract, name)
    assert min(getattr(part, name) for part in parts for name in NAMES) >= 0
