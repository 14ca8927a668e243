"""Look into a ZIP without unpacking it to anywhere, and into the documents that are ZIPs themselves. Pure."""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from voucher.documents import refusals
from voucher.documents.kinds import DOCX, HWPX, MEGABYTE, XLSX, ZIP, Kind
from voucher.documents.refusals import refuse

MOST_INSIDE, MOST_PARTS = 50, 3_000  # files in a ZIP; parts of a document
MOST_UNPACKED = 80 * MEGABYTE
MOST_GROWTH, SMALL = 200, 2 * MEGABYTE  # how many times larger, where it matters
_END, _END_SIZE, _UTF8, _ENCRYPTED = b"PK\x05\x06", 22, 0x800, 0x1
_DEBRIS = re.compile(r"(^|/)(\.DS_Store|Thumbs\.db)$|^__MACOSX/(.*/)?\._[^/]*$")  # what Mac and Windows leave behind
_REMOTE = re.compile(r"/(attachedTemplate|oleObject|frame|subDocument|externalLinkPath)$")
_MAIN = {
    DOCX: ("word/document.xml", b"wordprocessingml.document.main+xml"),
    XLSX: ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
}
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError,
    NotImplementedError, IndexError,
)  # fmt: skip


class Package:
    """An opened ZIP that is what its directory says: no bomb, no strays, nothing before, between or behind."""

    def __init__(self, name: str, content: bytes, kind: Kind, most: int) -> None:
        self.name, self.kind = name, kind
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN:
            raise refuse(refusals.DAMAGED, name, kind=kind.label) from None
        inside = self._zip.infolist()
        if len(inside) > most:
            raise refuse(refusals.TOO_MANY_INSIDE, name, most=most)
        for entry in inside:
            _require_own_place(name, entry)
        if any(entry.flag_bits & _ENCRYPTED for entry in inside):
            raise refuse(refusals.LOCKED, name)
        unpacked, packed = sum(e.file_size for e in inside), sum(e.compress_size for e in inside)
        if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_GROWTH * max(packed, 1)):
            raise refuse(refusals.BOMB, name)
        _require_side_by_side(name, content, inside)
        self.entries = {_readable(entry): entry for entry in inside if not entry.is_dir()}
        if len(self.entries) < sum(not entry.is_dir() for entry in inside):
            raise refuse(refusals.TWO_IN_ONE, name)

    def read(self, part: str) -> bytes:
        """One part, unpacked and held against its checksum; never more than its directory says."""
        try:
            with self._zip.open(self.entries[part]) as opened:
                content = opened.read(MOST_UNPACKED + 1)
        except KeyError:
            raise refuse(refusals.OTHER_CONTENT, self.name, kind=self.kind.label) from None
        except _BROKEN:
            raise refuse(refusals.DAMAGED, self.name, kind=self.kind.label) from None
        if len(content) != self.entries[part].file_size:
            raise refuse(refusals.DAMAGED, self.name, kind=self.kind.label)
        return content


def _readable(entry: zipfile.ZipInfo) -> str:
    """A name as it was meant: Korean Windows writes CP949 and does not say so."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("cp949")
    except UnicodeError:
        return entry.filename


def _require_own_place(name: str, entry: zipfile.ZipInfo) -> None:
    """Refuse paths that lead out of the archive, and links to elsewhere."""
    path = entry.orig_filename.replace("\\", "/")
    outside = path.startswith("/") or ":" in path or "\x00" in path or ".." in path.split("/")
    if outside or stat.S_ISLNK(entry.external_attr >> 16):
        raise refuse(refusals.STRAYS, name)


def _require_side_by_side(name: str, content: bytes, inside: list[zipfile.ZipInfo]) -> None:
    """Refuse parts that share bytes (a bomb), anything before the first, and anything behind the directory."""
    behind = content[-_END_SIZE:]
    if not behind.startswith(_END) or behind[-2:] != b"\x00\x00":
        raise refuse(refusals.TWO_IN_ONE, name)
    end = 0
    for entry in sorted(inside, key=lambda e: e.header_offset):
        if entry.header_offset < end:
            raise refuse(refusals.BOMB, name)
        if not end and entry.header_offset:
            raise refuse(refusals.TWO_IN_ONE, name)
        header = content[entry.header_offset + 26 : entry.header_offset + 30]
        if len(header) < 4:
            raise refuse(refusals.DAMAGED, name, kind=ZIP.label)
        names, extra = struct.unpack("<HH", header)
        end = entry.header_offset + 30 + names + extra + entry.compress_size


def files(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of a ZIP, each read once. What systems leave behind unasked is passed over."""
    package = Package(name, content, ZIP, MOST_INSIDE)
    wanted = [part for part in package.entries if not _DEBRIS.search(part)]
    if not wanted:
        raise refuse(refusals.NOTHING_INSIDE, name)
    for part in wanted:
        yield part, package.read(part)


def office(name: str, content: bytes, kind: Kind) -> None:
    """A Word or Excel document, without macros and without parts that are fetched from elsewhere."""
    package = Package(name, content, kind, MOST_PARTS)
    main, content_type = _MAIN[kind]
    types = package.read("[Content_Types].xml")
    active = ("vbaproject.bin", "/macrosheets/", "/activex/", "vbadata.xml")
    if b"macroEnabled" in types or any(mark in part.lower() for part in package.entries for mark in active):
        raise refuse(refusals.MACROS, name)
    if content_type not in types or main not in package.entries:
        raise refuse(refusals.OTHER_CONTENT, name, kind=kind.label)
    for part in package.entries:
        _require_sound(package, part)


def hangul(name: str, content: bytes) -> None:
    """A document of Hangul in its open format."""
    package = Package(name, content, HWPX, MOST_PARTS)
    if package.read("mimetype").strip() != b"application/hwp+zip" or "Contents/content.hpf" not in package.entries:
        raise refuse(refusals.OTHER_CONTENT, name, kind=HWPX.label)
    manifest = "META-INF/manifest.xml"
    if manifest in package.entries and b"encryption-data" in package.read(manifest):
        raise refuse(refusals.LOCKED, name)
    for part in package.entries:
        _require_sound(package, part)


def _require_sound(package: Package, part: str) -> None:
    """Every part is whole; those in XML are well formed, declare no type, and lead nowhere that is loaded unasked."""
    inside = package.read(part)
    if not part.lower().endswith((".xml", ".rels", ".hpf")):
        return
    if b"<!DOCTYPE" in inside or b"<!ENTITY" in inside:
        raise refuse(refusals.DOCTYPE, package.name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(inside, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise refuse(refusals.DAMAGED, package.name, kind=package.kind.label) from None
    if part.endswith(".rels") and any(
        link.get("TargetMode") == "External" and _REMOTE.search(link.get("Type", "")) for link in root
    ):
        raise refuse(refusals.FETCHES, package.name)
