"""What people type, put in order."""

import pytest

from voucher.kernel.texts import tidy_line, tidy_text

UNSEEN = ("\u034f", "\u115f", "\u1160", "\u180b", "\u200b", "\u2060", "\u3164", "\ufe0f", "\uffa0", "\U000e0100")


@pytest.mark.parametrize("unseen", UNSEEN)
@pytest.mark.parametrize("tidy", [tidy_line, tidy_text])
def test_a_name_with_something_in_it_that_nobody_sees_is_the_same_name(tidy, unseen):
    assert tidy(f"{unseen}박{unseen}하늘 Haneul{unseen}") == "박하늘 Haneul"


def test_what_is_written_apart_stays_a_letter():
    assert tidy_line("\u1112\u1161\u11ab\u1100\u1173\u11af") == "한글"
    assert tidy_text("한\r\n글\t\u3000") == "한\n글"
