"""What people type, put in order before anything else sees it."""

import re
import unicodedata

FULL_WIDTH = {0xFF10 + n: str(n) for n in range(10)}  # what a Korean keyboard types in its wide mode
_RESIDENT_NO = re.compile(r"(?<![0-9])[0-9]{2}(?P<month>[0-9]{2})(?P<day>[0-9]{2})[- ]?[1-8][0-9]{6}(?![0-9])")
# Letters and marks that nobody sees: with one in it, a name looks like another and is not the same.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_BETWEEN = " -\u00a0\u2010\u2011\u2012\u2013\u2014\u2212\u3000\uff0d"


def plain_number(text: str | None) -> str:
    """A number as typed, in plain digits and without what people put between its groups; the rest stays, to fail."""
    return "".join(c for c in (text or "").strip().translate(FULL_WIDTH) if c not in _BETWEEN)


def tidy_line(text: str | None) -> str:
    """One line, composed (NFC), without blanks around it or characters that nobody types or sees (NUL among them)."""
    composed = unicodedata.normalize("NFC", " ".join(_UNSEEN.sub("", text or "").split()))
    return composed if composed.isprintable() else "".join(c for c in composed if c.isprintable())


def tidy_text(text: str | None) -> str:
    """Several lines, with plain line ends, so that a length counts what a person sees."""
    lines = _UNSEEN.sub("", text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    composed = unicodedata.normalize("NFC", lines)
    if composed.isprintable():
        return composed.strip()
    return "".join(c for c in composed if c == "\n" or c.isprintable()).strip()


def carries_resident_no(text: str) -> bool:
    """Whether 13 digits in a text may be somebody's resident registration number: it is never stored (DOMAIN §3).

    Six digits that are a birthday and seven that begin with 1 to 8; corporate numbers rarely look like that.
    """
    return any(1 <= int(found["month"]) <= 12 and 1 <= int(found["day"]) <= 31 for found in _RESIDENT_NO.finditer(text))
