"""Open a PDF, a HWP, a picture or an XML as what it says it is, and refuse what would act by itself. Pure."""

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import olefile
import pikepdf
from lxml import etree
from PIL import Image

from voucher.documents import refusals
from voucher.documents.kinds import HWP, PDF, PNG, XML, Kind
from voucher.documents.refusals import refuse

MOST_PIXELS = 120_000_000
_ACTING = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|EF|RichMedia|ImportData|GoToE)(?![A-Za-z0-9])")
_HIDDEN = (b"%pdf-", b"<script", b"<html", b"<?php", b"rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")  # in small letters
_ACTIVE_XML = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg", "http://www.w3.org/1999/XSL/Transform")
_PASSWORD, _RIGHTS = 1 << 1, 1 << 4  # bits of a HWP's properties


def require_one_file(name: str, content: bytes) -> None:
    """Refuse a file that an unpacker would open as well."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise refuse(refusals.TWO_IN_ONE, name)


def pdf(name: str, content: bytes) -> None:
    """A PDF with pages, without a password, and without anything that acts when it is opened."""
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise refuse(refusals.DAMAGED, name, kind=PDF.label)
    if content[end + 5 :].strip(b"\r\n\t \x00"):
        raise refuse(refusals.TWO_IN_ONE, name)
    require_one_file(name, content)
    try:
        with pikepdf.open(io.BytesIO(content)) as opened:
            if not opened.pages:
                raise refuse(refusals.DAMAGED, name, kind=PDF.label)
            for found in opened.objects:
                _require_still(name, found)
    except pikepdf.PasswordError:
        raise refuse(refusals.LOCKED, name) from None
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, RecursionError):
        raise refuse(refusals.DAMAGED, name, kind=PDF.label) from None


def _require_still(name: str, found: Any) -> None:
    """Refuse an object that acts. Most do not even contain the word, so only those that do are looked into."""
    own = found.stream_dict if isinstance(found, pikepdf.Stream) else found
    if not isinstance(own, pikepdf.Dictionary | pikepdf.Array) or not _ACTING.search(own.unparse(resolved=True)):
        return
    for part in _dictionaries(own):
        action, kind = str(part.get("/S", "")), str(part.get("/Type", ""))
        if action in {"/JavaScript", "/Rendition"} or "/JS" in part or "/JavaScript" in part:
            raise refuse(refusals.SCRIPT, name)
        if action in {"/Launch", "/ImportData"}:
            raise refuse(refusals.STARTS, name)
        enclosing = action == "/GoToE" or kind == "/EmbeddedFile" or "/RichMedia" in str(part.get("/Subtype", ""))
        if enclosing or "/EF" in part or "/EmbeddedFiles" in part:
            raise refuse(refusals.ENCLOSES, name)


def _dictionaries(found: Any) -> Iterator[Any]:
    """An object and what stands directly in it; what it only refers to is looked at by itself."""
    waiting = [found]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Dictionary):
            yield part
            inside = [value for _, value in part.items()]
        else:
            inside = list(part)
        waiting += [v for v in inside if isinstance(v, pikepdf.Dictionary | pikepdf.Array) and not v.is_indirect]


def hwp(name: str, content: bytes) -> None:
    """A document of Hangul 5: its file header, its properties and its text. Without a password or rights management."""
    require_one_file(name, content)
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as opened:
            header = opened.openstream("FileHeader").read()
            cut = any(len(opened.openstream(s).read()) != opened.get_size(s) for s in opened.listdir())
            text = opened.exists("BodyText/Section0") or opened.exists("ViewText/Section0")
            whole = header.startswith(b"HWP Document File") and len(header) >= 40 and opened.exists("DocInfo")
    except (OSError, ValueError, IndexError, struct.error, RecursionError):
        raise refuse(refusals.DAMAGED, name, kind=HWP.label) from None
    if not whole:
        raise refuse(refusals.OTHER_CONTENT, name, kind=HWP.label)
    if struct.unpack("<I", header[36:40])[0] & (_PASSWORD | _RIGHTS):
        raise refuse(refusals.LOCKED, name)
    if cut or not text:
        raise refuse(refusals.DAMAGED, name, kind=HWP.label)


def picture(name: str, content: bytes, kind: Kind) -> None:
    """A picture that can be read to its end, with nothing behind that end that somebody could open."""
    # Cameras leave their own notes behind a JPG, and a second picture; behind a PNG nothing has a place.
    behind = content[_end_of_png(content) :].strip(b"\r\n\x00") if kind is PNG else b""
    small = content.lower()
    if behind or any(sign in small for sign in _HIDDEN):
        raise refuse(refusals.TWO_IN_ONE, name)
    require_one_file(name, content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=["PNG" if kind is PNG else "JPEG"]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise refuse(refusals.TOO_MANY_PIXELS, name)
                opened.load()
    except Image.DecompressionBombError:
        raise refuse(refusals.TOO_MANY_PIXELS, name) from None
    except (OSError, ValueError, SyntaxError, IndexError, struct.error):
        raise refuse(refusals.DAMAGED, name, kind=kind.label) from None


def _end_of_png(content: bytes) -> int:
    """Where the last chunk of a PNG ends; the whole length where it does not."""
    place = len(PNG.beginnings[0])
    while place + 12 <= len(content):
        last = content[place + 4 : place + 8] == b"IEND"
        place += 12 + int.from_bytes(content[place : place + 4])
        if last:
            return place
    return len(content)


def xml(name: str, content: bytes) -> None:
    """Plain data: well formed, without a document type, and nothing in it that a browser would carry out."""
    require_one_file(name, content)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise refuse(refusals.DOCTYPE, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise refuse(refusals.DAMAGED, name, kind=XML.label) from None
    if root.getroottree().docinfo.doctype:
        raise refuse(refusals.DOCTYPE, name)
    styled = any(
        step.target == "xml-stylesheet" for step in root.itersiblings(etree.ProcessingInstruction, preceding=True)
    )
    if styled or any(etree.QName(part).namespace in _ACTIVE_XML for part in root.iter(etree.Element)):
        raise refuse(refusals.SCRIPT_IN_XML, name)
