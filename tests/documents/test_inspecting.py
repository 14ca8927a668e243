"""A file is opened in a child process."""

import pytest

from tests.documents.files import SCRIPT, a_pdf
from tests.documents.trying import GOOD
from voucher.documents import inspecting, refusals
from voucher.documents.admitting import LARGEST
from voucher.kernel.errors import Refused


def test_a_child_says_the_same():
    taken = inspecting.admit("납세 증명서.PDF", GOOD["pdf"])
    assert (taken.name, taken.media_type, taken.content) == ("납세 증명서.pdf", "application/pdf", GOOD["pdf"])
    with pytest.raises(Refused) as caught:
        inspecting.admit("가.pdf", a_pdf(OpenAction=SCRIPT))
    assert (caught.value.message, caught.value.values) == (refusals.SCRIPT, {"name": "가.pdf"})
    assert caught.value.field == "file"


def test_a_child_that_does_not_come_to_an_end_is_ended(monkeypatch):
    monkeypatch.setattr(inspecting, "PATIENCE", 0.01)
    with pytest.raises(Refused) as caught:
        inspecting.admit("a.pdf", GOOD["pdf"])
    assert caught.value.message == refusals.UNSAFE


def test_a_child_that_eats_too_much_is_ended(monkeypatch):
    monkeypatch.setattr(inspecting.children, "python", lambda *_: ["/bin/false"])
    with pytest.raises(Refused) as caught:
        inspecting.admit("a.pdf", GOOD["pdf"])
    assert caught.value.message == refusals.UNSAFE


def test_what_is_too_large_never_comes_to_a_child(monkeypatch):
    monkeypatch.setattr(inspecting.subprocess, "run", None)
    with pytest.raises(Refused) as caught:
        inspecting.admit("a.pdf", b"%PDF-1.7" + b"0" * LARGEST)
    assert caught.value.message == refusals.TOO_LARGE
