"""How things are written for people."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from voucher.kernel import formats
from voucher.settings import SEOUL


@dataclass
class Firm:
    name: str
    name_en: str = ""


@dataclass
class Round:
    title_ko: str
    title_en: str


@pytest.mark.parametrize(
    ("thing", "korean", "english"),
    [
        ("CTR-1", "CTR-1", "CTR-1"),
        (Firm("하늘정밀", "Haneul Precision"), "하늘정밀", "Haneul Precision"),
        (Firm("하늘정밀"), "하늘정밀", "하늘정밀"),
        (Round("상반기", "First half"), "상반기", "First half"),
        ((Firm("가", "A"), " → ", Firm("나", "B")), "가 → 나", "A → B"),
    ],
)
def test_things_are_called_in_the_readers_language(thing, korean, english):
    assert formats.named(thing, "ko") == korean
    assert formats.named(thing, "en") == english


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (datetime(2026, 12, 18, 15, 0, tzinfo=SEOUL), "18\u00a0Dec\u00a02026\u00a015:00"),
        (datetime(2026, 12, 18, 23, 59, 59, 999_999, tzinfo=SEOUL), "18\u00a0Dec\u00a02026"),
        (date(2026, 12, 18), "18\u00a0Dec\u00a02026"),
        (None, "–"),
    ],
)
def test_what_ends_before_its_day_does_is_said_to_the_minute(ends, said):
    assert formats.until(ends, "en") == said
