"""What acts or hides in a PDF, a HWP, a picture or an XML."""

import io
import struct
import zipfile

import pytest
from pikepdf import Array, Dictionary, Name, String

from tests.documents import files
from tests.documents.files import (
    SCRIPT,
    a_pdf,
    a_zip,
    acting,
    an_xml,
)
from tests.documents.trying import GOOD, refused
from voucher.documents import refusals
from voucher.documents.admitting import admit


@pytest.mark.parametrize(
    ("root", "why"),
    [
        ({"OpenAction": SCRIPT}, refusals.SCRIPT),
        ({"Names": Dictionary(JavaScript=Dictionary(Names=Array([String("a"), SCRIPT])))}, refusals.SCRIPT),
        ({"AA": Dictionary(WC=SCRIPT)}, refusals.SCRIPT),
        ({"OpenAction": acting("Launch", F=String("cmd.exe"))}, refusals.STARTS),
        ({"OpenAction": acting("GoToR", Next=acting("Launch", F=String("calc")))}, refusals.STARTS),
        ({"OpenAction": acting("ImportData", F=String("data.fdf"))}, refusals.STARTS),
        ({"AF": Array([Dictionary(Type=Name.Filespec, EF=Dictionary())])}, refusals.ENCLOSES),
        ({"OpenAction": acting("GoToE")}, refusals.ENCLOSES),
    ],
)
def test_a_pdf_that_acts_is_refused_by_what_it_does(root, why):
    assert refused("신청서.pdf", a_pdf(**root)) == why


def test_a_name_written_in_codes_is_read_all_the_same():
    plain = a_pdf(OpenAction=SCRIPT)
    coded = plain.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS ", b"/#4aS ")
    assert coded != plain
    assert refused("a.pdf", coded) == refusals.SCRIPT


def test_a_pdf_may_speak_of_scripts():
    assert admit("a.pdf", a_pdf(Note=String("the word /JavaScript and /Launch in a sentence")))
    assert admit("a.pdf", a_pdf(Lang=String("ko"), OpenAction=acting("GoTo")))


def test_a_pdf_with_a_file_inside_or_a_password():
    assert refused("a.pdf", files.a_pdf_with_a_file_inside()) == refusals.ENCLOSES
    assert refused("a.pdf", files.a_locked_pdf()) == refusals.LOCKED


def test_a_pdf_without_pages():
    assert refused("a.pdf", a_pdf(0)) == refusals.DAMAGED


def test_a_pdf_that_was_added_to_is_taken():
    assert admit("a.pdf", a_pdf() + b"\r\n\x00\n")


@pytest.mark.parametrize("extension", ["pdf", "hwp", "png", "jpg"])
def test_a_zip_behind_another_file_is_found(extension):
    hidden = a_zip({"evil.js": b"alert(1)"})
    assert refused(f"a.{extension}", GOOD[extension] + hidden) == refusals.TWO_IN_ONE


def test_a_zip_behind_a_pdf_that_pretends_to_end_again():
    hidden = a_zip({"evil.js": b"alert(1)"}, comment=b"%%EOF")
    assert refused("a.pdf", GOOD["pdf"] + hidden) == refusals.TWO_IN_ONE


@pytest.mark.parametrize("hidden", [b"<script>alert(1)</script>", b"%PDF-1.7 \xff\xd9", b"<?php system(1);", b"<HTML>"])
@pytest.mark.parametrize("extension", ["png", "jpg"])
def test_a_picture_hides_nothing(extension, hidden):
    assert refused(f"a.{extension}", GOOD[extension] + hidden) == refusals.TWO_IN_ONE


def test_a_script_that_begins_like_a_picture():
    assert refused("a.png", b"GIF89a=1;alert(1)//") == refusals.OTHER_CONTENT
    assert refused("a.jpg", b"\xff\xd8\xff\xe0/*" + b"\0" * 100 + b"*/=alert(1)") == refusals.DAMAGED


def test_what_a_camera_leaves_behind_a_picture_is_taken():
    assert admit("a.jpg", GOOD["jpg"] + b"SEFHe\0\0\0\x01\0\0\0MotionPhoto" + GOOD["jpg"])


def test_something_before_between_or_behind_the_parts_of_a_zip():
    whole = GOOD["zip"]
    assert refused("a.zip", whole + b"behind") == refusals.TWO_IN_ONE
    assert refused("a.zip", a_zip({"a.pdf": a_pdf()}, comment=b"<script>")) == refusals.TWO_IN_ONE
    before = io.BytesIO(b"PK\x03\x04 something before the first part")
    before.seek(0, io.SEEK_END)
    with zipfile.ZipFile(before, "a") as made:
        made.writestr("a.pdf", a_pdf())
    assert refused("a.zip", before.getvalue()) == refusals.TWO_IN_ONE


def test_a_picture_of_too_many_points(monkeypatch):
    monkeypatch.setattr("voucher.documents.opening.MOST_PIXELS", 63)
    assert refused("a.png", GOOD["png"]) == refusals.TOO_MANY_PIXELS


def test_a_picture_that_claims_to_be_huge():
    huge = bytearray(GOOD["png"])
    huge[16:24] = struct.pack(">II", 60_000, 60_000)
    assert refused("a.png", bytes(huge)) in {refusals.TOO_MANY_PIXELS, refusals.DAMAGED}


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ('<a><script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script></a>', refusals.SCRIPT_IN_XML),
        ('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', refusals.SCRIPT_IN_XML),
        ('<?xml-stylesheet href="http://example.com/a.xsl"?><a/>', refusals.SCRIPT_IN_XML),
        ("<a>", refusals.DAMAGED),
        ("<!DOCTYPE a><a/>", refusals.DOCTYPE),
    ],
)
def test_xml_is_plain_data(inside, why):
    assert refused("a.xml", an_xml(inside)) == why


def test_xml_may_begin_with_a_mark_and_speak_korean():
    assert admit("a.xml", b"\xef\xbb\xbf" + an_xml("<가>나</가>"))
    assert admit("a.xml", '<?xml version="1.0" encoding="EUC-KR"?><a>나</a>'.encode("euc-kr"))
