"""ZIPs, and the documents that are ZIPs: bombs, strays, macros."""

import io
import struct
import zipfile

import pytest

from tests.documents.files import (
    DECLARED,
    SCRIPT,
    a_docx,
    a_hwp,
    a_hwpx,
    a_pdf,
    a_xlsx,
    a_zip,
    an_xml,
)
from tests.documents.trying import GOOD, refused
from voucher.documents import refusals, unpacking
from voucher.documents.admitting import admit
from voucher.documents.kinds import MEGABYTE
from voucher.kernel.errors import Refused


def test_one_bad_file_in_a_zip_is_named():
    with pytest.raises(Refused) as caught:
        admit("서류.zip", a_zip({"a.pdf": a_pdf(), "폴더/b.pdf": a_pdf(OpenAction=SCRIPT)}))
    assert caught.value.message == refusals.SCRIPT
    assert caught.value.values["name"] == "서류.zip › b.pdf"


def test_a_zip_of_zeroes():
    assert refused("a.zip", a_zip({"a.xml": b"<" + b"0" * (3 * MEGABYTE)})) == refusals.BOMB
    assert refused("a.docx", a_docx(word__big_xml=b"0" * (3 * MEGABYTE))) == refusals.BOMB


def test_a_zip_that_unpacks_to_more_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 100)
    assert refused("a.zip", a_zip({"a.xml": an_xml(f"<a>{'x' * 100}</a>")})) == refusals.BOMB


def test_a_zip_that_lies_about_its_sizes():
    """The directory says a byte; whoever unpacks it gets three million."""
    honest = a_zip({"a.xml": b"<" + b"0" * (3 * MEGABYTE)})
    size, small = struct.pack("<I", 3 * MEGABYTE + 1), struct.pack("<I", 1)
    assert honest.count(size) == 2
    assert refused("a.zip", honest.replace(size, small)) == refusals.DAMAGED


def test_parts_that_share_their_bytes():
    """The better bomb: many entries of the directory, one block of data."""
    twice = bytearray(a_zip({"a.xml": an_xml(), "b.xml": an_xml()}))
    first = twice.index(b"PK\x01\x02")
    second = twice.index(b"PK\x01\x02", first + 4)
    twice[second + 42 : second + 46] = twice[first + 42 : first + 46]
    assert refused("a.zip", bytes(twice)) == refusals.BOMB


def test_a_zip_in_a_zip():
    assert refused("a.zip", a_zip({"b.zip": GOOD["zip"]})) == refusals.NESTED
    assert refused("a.zip", a_zip({"b.ZIP": GOOD["zip"]})) == refusals.NESTED


def test_more_files_than_anybody_reads():
    assert refused("a.zip", a_zip({f"{n}.xml": an_xml() for n in range(51)})) == refusals.TOO_MANY_INSIDE


@pytest.mark.parametrize("path", ["../a.pdf", "/a.pdf", "b/../../a.pdf", "..\\a.pdf", "C:/a.pdf"])
def test_a_path_that_leads_out(path):
    assert refused("a.zip", a_zip({path: a_pdf()})) == refusals.STRAYS


def test_a_link_to_elsewhere():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        link = zipfile.ZipInfo("a.pdf")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    assert refused("a.zip", out.getvalue()) == refusals.STRAYS


def test_the_same_name_twice():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.pdf", a_pdf())
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("a.pdf", a_pdf(2))
    assert refused("a.zip", out.getvalue()) == refusals.TWO_IN_ONE


def test_a_zip_with_a_password():
    locked = bytearray(GOOD["zip"])
    for place in (locked.index(b"PK\x03\x04") + 6, locked.index(b"PK\x01\x02") + 8):
        locked[place] |= 1
    assert refused("a.zip", bytes(locked)) == refusals.LOCKED


def test_nothing_inside():
    assert refused("a.zip", a_zip({"folder/": b""})) == refusals.NOTHING_INSIDE


def test_what_a_mac_leaves_in_a_zip_is_passed_over():
    assert admit("a.zip", a_zip({"a.pdf": a_pdf(), "__MACOSX/._a.pdf": b"\0\5\x16\7", "b/.DS_Store": b"Bud1"}))


def test_korean_names_of_an_old_windows_are_read():
    with pytest.raises(Refused) as caught:
        admit("a.zip", a_zip({"증명.exe".encode("cp949").decode("cp437"): b"MZ"}).replace(b"\x00\x08", b"\x00\x00"))
    assert "exe" in caught.value.values["name"]


@pytest.mark.parametrize("part", ["word__vbaProject_bin", "word__activeX__activeX1_xml", "word__vbaData_xml"])
def test_macros_are_refused(part):
    assert refused("a.docx", a_docx(**{part: DECLARED + b"<a/>"})) == refusals.MACROS


def test_macros_are_refused_in_excel_too():
    assert refused("a.xlsx", a_xlsx(xl__vbaProject_bin=b"x")) == refusals.MACROS
    assert refused("a.xlsx", a_xlsx(xl__macrosheets__sheet1_xml=b"x")) == refusals.MACROS
    types = DECLARED + b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    parts = {"[Content_Types].xml": types, "xl/workbook.xml": DECLARED + b"<workbook/>"}
    assert refused("a.xlsx", a_zip(parts)) == refusals.MACROS


def test_a_template_from_elsewhere():
    link = (
        b'<Relationships><Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
        b'TargetMode="External" Target="http://example.com/x"/></Relationships>'
    )
    assert (
        refused("a.docx", a_docx(word___rels__settings_xml_rels=DECLARED + link % b"attachedTemplate"))
        == refusals.FETCHES
    )
    assert admit("a.docx", a_docx(word___rels__document_xml_rels=DECLARED + link % b"hyperlink"))


def test_a_document_type_in_a_document():
    bad = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    for extension, content in (("docx", a_docx(word__a_xml=bad)), ("hwpx", a_hwpx(Contents__a_xml=bad)), ("xml", bad)):
        assert refused(f"a.{extension}", content) == refusals.DOCTYPE


def test_a_broken_part():
    assert refused("a.docx", a_docx(word__a_xml=b"<a><b></a>")) == refusals.DAMAGED
    spoiled = bytearray(GOOD["zip"])
    spoiled[60] ^= 0xFF
    assert refused("a.zip", bytes(spoiled)) == refusals.DAMAGED


def test_a_document_of_hangul_with_a_password():
    manifest = DECLARED + b"<manifest><encryption-data/></manifest>"
    assert refused("a.hwpx", a_hwpx(**{"META-INF__manifest_xml": manifest})) == refusals.LOCKED
    assert refused("a.hwp", a_hwp(properties=0b11)) == refusals.LOCKED
    assert refused("a.hwp", a_hwp(properties=0b10001)) == refusals.LOCKED


def test_an_old_word_document_is_no_document_of_hangul():
    assert refused("a.hwp", a_hwp(signature=b"Word")) == refusals.OTHER_CONTENT
    assert refused("a.hwp", a_hwp(body="WordText")) == refusals.DAMAGED
    assert admit("배포용.hwp", a_hwp(properties=0b101, body="ViewText"))
