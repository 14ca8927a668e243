"""What people type, put in order before anything else sees it."""

import unicodedata


def tidy_line(text: str | None) -> str:
    """One line, composed (NFC), without blanks around it or characters that no keyboard types (NUL among them)."""
    composed = unicodedata.normalize("NFC", " ".join((text or "").split()))
    return "".join(c for c in composed if c.isprintable())


def tidy_text(text: str | None) -> str:
    """Several lines, with plain line ends, so that a length counts what a person sees."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    composed = unicodedata.normalize("NFC", lines)
    return "".join(c for c in composed if c == "\n" or c.isprintable()).strip()
