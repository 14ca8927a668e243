"""Small files of every kind that firms hand in, made here so that none is committed."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pikepdf
from pikepdf import Dictionary, Name, String
from PIL import Image

DECLARED = b'<?xml version="1.0" encoding="UTF-8"?>'
END, FREE, FAT, NO_STREAM = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


def a_pdf(pages: int = 1, **root: object) -> bytes:
    """A PDF with blank pages; `root` is added to its catalogue."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        for name, value in root.items():
            made.Root[f"/{name}"] = value
        made.save(out, deterministic_id=True)
    return out.getvalue()


def a_locked_pdf() -> bytes:
    """A PDF that opens with a password only."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return out.getvalue()


def a_pdf_with_a_file_inside() -> bytes:
    """A PDF that encloses another file."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.attachments["inside.txt"] = b"hidden"
        made.save(out)
    return out.getvalue()


def acting(kind: str, **more: object) -> Dictionary:
    """An action of a PDF."""
    return Dictionary(S=Name(f"/{kind}"), **more)


SCRIPT = acting("JavaScript", JS=String("app.alert(1)"))


def a_zip(parts: Mapping[str, bytes], *, stored: tuple[str, ...] = (), comment: bytes = b"") -> bytes:
    """A ZIP of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
        made.comment = comment
    return out.getvalue()


def _types(main: str) -> bytes:
    return (
        DECLARED
        + f'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{main}"/></Types>'.encode()
    )


def docx_parts(**more: bytes) -> dict[str, bytes]:
    """What a Word document consists of at least; a name's double underscore stands for a slash, a single one for a dot."""
    parts = {
        "[Content_Types].xml": _types("wordprocessingml.document.main+xml"),
        "_rels/.rels": DECLARED + b"<Relationships/>",
        "word/document.xml": DECLARED + b"<document/>",
    }
    return parts | {name.replace("__", "/").replace("_", "."): content for name, content in more.items()}


def a_docx(**more: bytes) -> bytes:
    return a_zip(docx_parts(**more))


def a_xlsx(**more: bytes) -> bytes:
    parts = {
        "[Content_Types].xml": _types("spreadsheetml.sheet.main+xml"),
        "_rels/.rels": DECLARED + b"<Relationships/>",
        "xl/workbook.xml": DECLARED + b"<workbook/>",
    }
    return a_zip(parts | {name.replace("__", "/").replace("_", "."): content for name, content in more.items()})


def a_hwpx(**more: bytes) -> bytes:
    parts = {
        "mimetype": b"application/hwp+zip",
        "version.xml": DECLARED + b"<HCFVersion/>",
        "Contents/content.hpf": DECLARED + b"<package/>",
        "Contents/section0.xml": DECLARED + b"<sec/>",
    }
    named = {name.replace("__", "/").replace("_", "."): content for name, content in more.items()}
    return a_zip(parts | named, stored=("mimetype",))


def _entry(name: str, kind: int, start: int, size: int, *, right: int = NO_STREAM, child: int = NO_STREAM) -> bytes:
    wide = name.encode("utf-16-le")
    head = wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide) + 2, kind, 1, NO_STREAM, right, child)
    return head + b"\0" * 36 + struct.pack("<IQ", start, size)


def a_hwp(properties: int = 1, *, signature: bytes = b"HWP Document File", body: str = "BodyText") -> bytes:
    """A document of Hangul 5: a compound file of 512-byte sectors with the three streams that matter."""
    header = (signature.ljust(32, b"\0") + struct.pack("<II", 0x05000300, properties)).ljust(4096, b"\0")
    streams = [header, b"\0" * 4096, b"\0" * 4096]
    starts = [3, 11, 19]  # sector 0 is the table, 1 and 2 are the directory
    table = [FAT, 2, END]
    for start in starts:
        table += [*range(start + 1, start + 8), END]
    directory = [
        _entry("Root Entry", 5, END, 0, child=2),
        _entry("FileHeader", 2, starts[0], 4096),
        _entry("DocInfo", 2, starts[1], 4096, right=3),
        _entry(body, 1, 0, 0, right=1, child=4),
        _entry("Section0", 2, starts[2], 4096),
    ]
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    front = magic + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    front += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    front += struct.pack("<109I", 0, *[FREE] * 108)
    sectors = struct.pack("<128I", *table, *[FREE] * (128 - len(table)))
    return front + sectors + b"".join(directory).ljust(1024, b"\0") + b"".join(streams)


def a_picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def an_xml(inside: str = "<TaxInvoice><IssueID>1</IssueID></TaxInvoice>") -> bytes:
    return DECLARED + inside.encode()
