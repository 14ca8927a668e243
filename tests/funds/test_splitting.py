from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from voucher.funds.splitting import split

SUMS = st.lists(st.integers(1, 10**12), min_size=1, max_size=12)


def partners(sums):
    return [(UUID(int=i + 1), amount) for i, amount in enumerate(sums)]


@given(SUMS, st.data())
def test_the_parts_sum_to_the_won_and_nobody_pays_more_than_promised(sums, data):
    amount = data.draw(st.integers(1, sum(sums)))
    parts = dict(split(amount, partners(sums)))
    assert sum(parts.values()) == amount
    for partner_id, promised in partners(sums):
        part = parts.get(partner_id, 0)
        assert 0 <= part <= promised
        assert abs(part - amount * promised / sum(sums)) < 1 + 1e-3


@given(SUMS, st.lists(st.integers(1, 10**11), min_size=1, max_size=30))
def test_many_calls_end_with_everything_called_and_nobody_over(sums, amounts):
    left = partners(sums)
    for wanted in [*amounts, 10**15]:
        whole = sum(amount for _, amount in left)
        if not whole:
            break
        parts = dict(split(min(wanted, whole), left))
        left = [(i, amount - parts.get(i, 0)) for i, amount in left]
        assert all(amount >= 0 for _, amount in left)
    assert sum(amount for _, amount in left) == 0


def test_one_won_goes_to_the_first_of_equals_and_the_next_to_the_next():
    left = partners([10, 10, 10])
    taken = []
    for _ in range(30):
        ((who, part),) = split(1, left)
        assert part == 1
        taken.append(who.int)
        left = [(i, amount - (part if i == who else 0)) for i, amount in left]
    assert taken[:3] == [1, 2, 3]
    assert sorted(taken) == [1] * 10 + [2] * 10 + [3] * 10


def test_ten_billion_among_three():
    parts = split(10_000_000_000, partners([50_000_000_001] * 3))
    assert [part for _, part in parts] == [3_333_333_334, 3_333_333_333, 3_333_333_333]
