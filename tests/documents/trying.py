"""Files to try, and what is said about them."""

import pytest

from tests.documents.files import a_docx, a_hwp, a_hwpx, a_pdf, a_picture, a_xlsx, a_zip, an_xml
from voucher.documents import refusals
from voucher.documents.admitting import admit
from voucher.kernel.errors import Refused

GOOD = {
    "pdf": a_pdf(),
    "hwp": a_hwp(),
    "hwpx": a_hwpx(),
    "docx": a_docx(),
    "xlsx": a_xlsx(),
    "png": a_picture(),
    "jpg": a_picture("JPEG"),
    "xml": an_xml(),
    "zip": a_zip({"납세증명서.pdf": a_pdf(), "사진/현장.jpg": a_picture("JPEG")}),
}


def refused(name: str, content: bytes) -> str:
    """The msgid of the refusal."""
    with pytest.raises(Refused) as caught:
        admit(name, content)
    assert caught.value.field == "file"
    assert str(caught.value.values["name"]) in str(caught.value), "it says which file"
    return caught.value.message


KNOWN = {message for name, message in vars(refusals).items() if name.isupper()}


def why_not(name, content):
    """The msgid of the refusal; empty when the file is taken."""
    try:
        admit(name, content)
    except Refused as refusal:
        return refusal.message
    return ""
