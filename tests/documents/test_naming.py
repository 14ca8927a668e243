"""The names under which files are kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voucher.documents import naming


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("C:\\Users\\kim\\납세증명서.PDF", "납세증명서.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a/b.pdf", "b.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00\r\n\u200b.pdf", "a.pdf"),
        ("\u1102\u1161\u11b8\u1109\u1166.pdf", "납세.pdf"),
        ("  a   b .pdf ", "a b.pdf"),
        ('a"<b>|?*.pdf', "a__b____.pdf"),
        ("con.pdf", "_con.pdf"),
        ("...", "document"),
        ("", "document"),
        (" .pdf", "pdf"),
    ],
)
def test_names_read_as_they_are(typed, kept):
    assert naming.clean(typed) == kept


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_every_name_is_short_plain_and_stays_as_it_is(typed):
    name = naming.clean(typed)
    assert 0 < len(name) <= 120
    assert "/" not in name
    assert "\\" not in name
    assert name.isprintable()
    assert naming.clean(name) == name
