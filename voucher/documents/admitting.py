"""Whether a file may come in: its kind is allowed, its content is that kind, and nothing in it acts or hides. Pure.

Three guards, one behind the other: the extension is on the list, the first bytes agree with it, and it opens as that.
What opens a file may itself be attacked by it, so pages ask `inspecting`, which does all this in a child process.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from voucher.documents import kinds, naming, opening, refusals, unpacking
from voucher.documents.kinds import BY_EXTENSION, MEGABYTE, Kind
from voucher.documents.refusals import refuse
from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_

LARGEST = 15 * MEGABYTE
LARGEST_IN_ALL = 60 * MEGABYTE
MOST = 30  # files of one application


@dataclass(frozen=True)
class Admitted:
    """A file that may be kept."""

    name: str
    media_type: str
    content: bytes


_OPEN: dict[Kind, Callable[[str, bytes], None]] = {
    kinds.PDF: opening.pdf,
    kinds.HWP: opening.hwp,
    kinds.HWPX: unpacking.hangul,
    kinds.DOCX: partial(unpacking.office, kind=kinds.DOCX),
    kinds.XLSX: partial(unpacking.office, kind=kinds.XLSX),
    kinds.PNG: partial(opening.picture, kind=kinds.PNG),
    kinds.JPG: partial(opening.picture, kind=kinds.JPG),
    kinds.XML: opening.xml,
}


def admit(name: str, content: bytes) -> Admitted:
    """The file under its clean name. Refused with what is wrong with it and what to do."""
    name = naming.clean(name)
    kind = _kind(name, content)
    if kind is not kinds.ZIP:
        _OPEN[kind](name, content)
        return Admitted(name, kind.media_type, content)
    for path, inside in unpacking.files(name, content):
        within = f"{name} › {naming.clean(path)}"
        if naming.extension(naming.clean(path)) == kinds.ZIP.extension:
            raise refuse(refusals.NESTED, within)
        _OPEN[_kind(within, inside)](within, inside)
    return Admitted(name, kind.media_type, content)


def _kind(name: str, content: bytes) -> Kind:
    """What it is called and what its first bytes say agree."""
    if (kind := BY_EXTENSION.get(naming.extension(name))) is None:
        raise refuse(refusals.UNKNOWN_KIND, name, kinds=kinds.NAMES)
    if not content:
        raise refuse(refusals.EMPTY, name)
    if len(content) > LARGEST:
        raise refuse(refusals.TOO_LARGE, name, most=LARGEST // MEGABYTE)
    if not content.startswith(kind.beginnings):
        raise refuse(refusals.OTHER_CONTENT, name, kind=kind.label)
    return kind


def require_room(sizes: Sequence[int], coming: int) -> None:
    """Refuse one file more than an application may have, or more bytes than all of them may be."""
    if len(sizes) >= MOST:
        raise Refused(
            N_("These are %(most)s files already. Please remove one first, or put several into one ZIP."),
            field="file", most=MOST,
        )  # fmt: skip
    if sum(sizes) + coming > LARGEST_IN_ALL:
        raise Refused(
            N_("All files together may be %(most)s MB. Please save some of them smaller."),
            field="file", most=LARGEST_IN_ALL // MEGABYTE,
        )  # fmt: skip
