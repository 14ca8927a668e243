"""The kinds of file that are taken, by their extension: what each is called, and how its first bytes read."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """One kind of file."""

    extension: str
    media_type: str
    beginnings: tuple[bytes, ...]  # at offset 0, nowhere else

    @property
    def label(self) -> str:
        """What people call it, in every language."""
        return self.extension.upper()


_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = Kind("pdf", "application/pdf", (b"%PDF-1.", b"%PDF-2."))
HWP = Kind("hwp", "application/x-hwp", (_OLE,))
HWPX = Kind("hwpx", "application/hwp+zip", (_ZIP,))
DOCX = Kind("docx", f"{_OFFICE}wordprocessingml.document", (_ZIP,))
XLSX = Kind("xlsx", f"{_OFFICE}spreadsheetml.sheet", (_ZIP,))
PNG = Kind("png", "image/png", (b"\x89PNG\r\n\x1a\n",))
JPG = Kind("jpg", "image/jpeg", (b"\xff\xd8\xff",))
XML = Kind("xml", "application/xml", (b"<", b"\xef\xbb\xbf<"))
ZIP = Kind("zip", "application/zip", (_ZIP,))
KINDS = (PDF, HWP, HWPX, DOCX, XLSX, PNG, JPG, XML, ZIP)
BY_EXTENSION = {kind.extension: kind for kind in KINDS} | {"jpeg": JPG}
ACCEPT = ",".join(f".{extension}" for extension in BY_EXTENSION)  # for a browser's file chooser
NAMES = ", ".join(kind.label for kind in KINDS)
