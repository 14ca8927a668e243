"""What firms hand in: what is taken, what is not, and what they are told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.trying import GOOD, KNOWN, refused, why_not
from voucher.documents import admitting, refusals
from voucher.documents.admitting import LARGEST, LARGEST_IN_ALL, MOST, admit
from voucher.documents.kinds import KINDS
from voucher.kernel.errors import Refused


@pytest.mark.parametrize("extension", GOOD)
def test_every_kind_on_the_list_is_taken_as_it_is(extension):
    taken = admit(f"서류.{extension}", GOOD[extension])
    assert (taken.name, taken.content) == (f"서류.{extension}", GOOD[extension])
    assert taken.media_type in {kind.media_type for kind in KINDS}


def test_the_list_is_the_whole_list():
    assert {kind.extension for kind in KINDS} == GOOD.keys()
    assert admit("사진.JPEG", GOOD["jpg"]).name == "사진.jpeg"


@pytest.mark.parametrize("extension", GOOD)
@pytest.mark.parametrize("claimed", GOOD)
def test_the_extension_and_the_content_agree(extension, claimed):
    if extension == claimed:
        return
    if claimed == "zip":  # a document that is a ZIP is no ZIP of documents: its parts are of no kind that is taken
        assert refused(f"a.{claimed}", GOOD[extension]) in {refusals.OTHER_CONTENT, refusals.UNKNOWN_KIND}
    else:
        assert refused(f"a.{claimed}", GOOD[extension]) == refusals.OTHER_CONTENT


@pytest.mark.parametrize(
    "name", ["a.exe", "a.pdf.exe", "a.html", "a.svg", "a.gif", "a.docm", "a", "pdf", ".pdf", "a.js"]
)
def test_other_kinds_are_not_taken(name):
    assert refused(name, GOOD["pdf"]) == refusals.UNKNOWN_KIND


@pytest.mark.parametrize("extension", GOOD)
def test_nothing_before_the_first_byte(extension):
    message = refused(f"a.{extension}", b"\n" + GOOD[extension])
    assert message == refusals.OTHER_CONTENT


@pytest.mark.parametrize("extension", GOOD)
def test_an_empty_and_a_cut_file_are_told_apart(extension):
    assert refused(f"a.{extension}", b"") == refusals.EMPTY
    half = GOOD[extension][: len(GOOD[extension]) // 2]
    assert refused(f"a.{extension}", half) in {refusals.DAMAGED, refusals.OTHER_CONTENT}
    beginning = next(kind for kind in KINDS if kind.extension == extension).beginnings[0]
    assert refused(f"a.{extension}", beginning) in {refusals.DAMAGED, refusals.OTHER_CONTENT}


def test_size_counts_before_anything_is_opened():
    assert refused("a.pdf", b"%PDF-1.7" + b"0" * LARGEST) == refusals.TOO_LARGE


def test_how_much_one_application_holds():
    admitting.require_room([], LARGEST)
    admitting.require_room([1] * (MOST - 1), 1)
    admitting.require_room([LARGEST_IN_ALL - 1], 1)
    with pytest.raises(Refused, match="files already"):
        admitting.require_room([1] * MOST, 1)
    with pytest.raises(Refused, match="All files together"):
        admitting.require_room([LARGEST_IN_ALL], 1)


@given(st.binary(max_size=200), st.sampled_from(sorted(GOOD)))
@settings(max_examples=200, deadline=None)
def test_whatever_comes_is_taken_or_refused_and_never_breaks(noise, extension):
    beginning = next(kind for kind in KINDS if kind.extension == extension).beginnings[0]
    assert why_not(f"a.{extension}", beginning + noise) in {"", *KNOWN}


@given(st.data(), st.sampled_from(sorted(GOOD)))
@settings(max_examples=150, deadline=None)
def test_one_byte_that_was_changed_never_breaks_anything(data, extension):
    spoiled = bytearray(GOOD[extension])
    spoiled[data.draw(st.integers(0, len(spoiled) - 1))] ^= data.draw(st.integers(1, 255))
    assert why_not(f"a.{extension}", bytes(spoiled)) in {"", *KNOWN}
