"""What a search finds: the beginnings of words, and references however much of them was typed."""

import pytest
import sqlalchemy as sa

from voucher.kernel import db, searching

TEXT = ("PAY-2026-000123", "하늘정밀(주) Haneul Precision", "220-82-03228", "LG-전자", "용접 비드 검사 v2.5")


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("PAY-2026-000123", True),
        ("pay-2026-", True),
        ("PAY", True),
        ("000123", True),
        ("2026-000123", False),
        ("PAY-2026-9", False),
        ("하늘", True),
        ("하늘정밀", True),
        ("정밀", False),  # beginnings only
        ("preci haneul", True),
        ("haneul nobody", False),
        ("220-82", True),
        ("2208203228", True),
        ("LG-전", True),
        ("전자", True),
        ("비드 검", True),
        ("v2 5", True),
        ("'; DROP TABLE", False),
        ("%", False),
        ("____", False),
        ("a:*|b", False),
        ("!하늘", True),
    ],
)
def test_words(database, words, fits):
    with db.transaction(read_only=True) as session:
        kept = sa.literal(searching.findable(*TEXT), sa.Text)
        assert session.execute(sa.select(searching.matches(kept, words))).scalar() is fits


def test_what_is_kept_is_words_once_each():
    assert searching.findable("A-1 a-1", "b_c") == "a1 a 1 b c"
    assert searching.beginnings("PAY-2026- !") == ["pay2026"]
