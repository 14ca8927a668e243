"""What a cell may hold: numbers, sums, days and words in the many ways in which people and spreadsheets write them."""

from datetime import UTC, date, datetime

import pytest

from voucher.kernel import columns
from voucher.kernel.columns import Choice, Wrong
from voucher.people.regions import OTHER_REGIONS, REGIONS

THIRD = date(2024, 3, 2)


@pytest.mark.parametrize(
    "value",
    [
        THIRD, datetime(2024, 3, 2, 9, 30, tzinfo=UTC), 45353, 45353.0, "45353", "2024-03-02", "2024-3-2", "2024.03.02", "2024. 3. 2.",
        "2024/3/2", "20240302", 20240302, "2024년 3월 2일", "２０２４-03-02", "2024-03-02 00:00:00",
    ],
)  # fmt: skip
def test_a_day_in_every_writing(value):
    assert columns.day(value) == THIRD


@pytest.mark.parametrize(
    "value", ["3/2/2024", "2024", "2024-13-01", "2024-02-30", "가", 12.5, "99999999", "2024-03-02 09:00"]
)
def test_what_is_no_day(value):
    with pytest.raises(Wrong):
        columns.day(value)


@pytest.mark.parametrize(
    "value",
    [30_000_000, 3e7, "30000000", "30,000,000", "30,000,000원", "₩30,000,000", "3천만", "3천만 원", "30000000.0"],
)
def test_a_sum_in_every_writing(value):
    assert columns.won()(value) == 30_000_000


@pytest.mark.parametrize("value", ["3E+07", "3.0E+7", "-5", "1.5", 1.5, "많음", 0, 10**15, "#REF!", True])
def test_what_is_no_sum(value):
    with pytest.raises(Wrong):
        columns.won()(value)


@pytest.mark.parametrize("value", ["3.5억", "3.5억원쯤", "1.500.000", "50000000.x", "2,5", "1,0000"])
def test_a_sum_is_never_taken_for_what_stands_before_a_point_or_comma(value):
    with pytest.raises(Wrong, match="in digits"):
        columns.won(0)(value)


def test_whole_numbers_have_limits():
    assert columns.whole(0, 10)("10") == 10
    for value in ("11", "-1", "1.5", "하나"):
        with pytest.raises(Wrong):
            columns.whole(0, 10)(value)


def test_words_are_tidied_and_no_resident_number_gets_in():
    read = columns.words(10)
    assert read("  하늘\u00a0 정밀\x00 ") == "하늘 정밀"
    for value in ("x" * 11, "900101-1", "#N/A"):
        if value == "900101-1":
            assert read(value) == value
        else:
            with pytest.raises(Wrong):
                read(value)
    with pytest.raises(Wrong, match="resident"):
        columns.words(40)("900101-1234567")


@pytest.mark.parametrize("value", ["gyeongnam", "경남", "경상남도", "South Gyeongsang", " 경 남 "])
def test_a_region_by_any_of_its_names(value):
    assert Choice(REGIONS, OTHER_REGIONS)(value) == "gyeongnam"


def test_an_unknown_word_is_told_its_nearest():
    with pytest.raises(Wrong) as wrong:
        Choice(REGIONS)("gyeongnm")
    assert wrong.value.values["near"].startswith("gyeongnam")
