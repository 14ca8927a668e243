"""How things are written for people."""

from dataclasses import dataclass

import pytest

from voucher.kernel import formats


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
