"""What a line of the audit log says, in words that people know."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from voucher.audit import labels
from voucher.kernel import formats
from voucher.kernel.saying import gettext, language
from voucher.settings import SEOUL

NOTHING = "–"
LONGEST = 200  # characters of a value that are shown; the download has all of them
LONGEST_LIST = 12  # entries


@dataclass(frozen=True)
class Shown:
    """One value that changed: what it is called, what it was (None when the line does not say) and what it became."""

    label: str
    was: str | None
    now: str


def instant(at: datetime) -> str:
    """When it was, in Seoul time to the second."""
    return f"{formats.day(at, language())} {at.astimezone(SEOUL):%H:%M:%S}"


def roles(kept: str) -> str:
    """In which roles somebody acted."""
    return value("roles", kept)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Shown]:
    """Every value of a line, in the reader's language. What only was, and is said no more, became nothing."""
    shown = []
    for name in [*after, *(name for name in before if name not in after)]:
        was, now = before.get(name), after.get(name)
        if was is None and now is None:
            continue
        shown.append(Shown(label(name), None if name not in before else value(name, was), value(name, now)))
    return shown


def label(name: str) -> str:
    """What a field is called; one that nobody named is shown with blanks for its underscores."""
    return gettext(labels.FIELD[name]) if name in labels.FIELD else name.replace("_", " ")


def value(name: str, kept: Any) -> str:
    """One value: a sum as won, a day as a day, a known word as its label, a list in a row, the rest as it is."""
    if kept is None or kept in ("", [], {}):
        return NOTHING
    if isinstance(kept, bool):
        return gettext(labels.YES if kept else labels.NO)
    if isinstance(kept, int):
        return formats.won(kept, language()) if name.endswith("_krw") else f"{kept:,}"
    if isinstance(kept, list):
        return _row(name, kept)
    if isinstance(kept, dict):
        return " · ".join(f"{label(key)} {value(key, inner)}" for key, inner in kept.items())
    return _text(name, str(kept))


def reason(kept: str) -> str:
    """Why it happened: a known word in the reader's language, what a person wrote as it is."""
    return gettext(labels.REASON[kept]) if kept in labels.REASON else kept or NOTHING


def _row(name: str, kept: list[Any]) -> str:
    if any(isinstance(one, dict) for one in kept):
        return gettext(labels.ENTRIES, count=len(kept))  # the download has them all
    return ", ".join(value(name, one) for one in kept[:LONGEST_LIST]) + (" …" if len(kept) > LONGEST_LIST else "")


def _text(name: str, text: str) -> str:
    if name.endswith("_rate"):
        return formats.percent(Decimal(text), 1) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) else text
    known = labels.VALUE.get(name, {})
    if parts := [part for part in text.split(",") if part in known]:
        return ", ".join(gettext(known[part]) for part in parts)
    if name.endswith(("_on", "_until", "_at", "as_of")) and (when := _when(text)):
        return when
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _when(text: str) -> str:
    """A stored day or instant as people write it; nothing when it is neither."""
    try:
        if len(text) == len("2026-11-21"):
            return formats.day(date.fromisoformat(text), language())
        return formats.moment(datetime.fromisoformat(text), language())
    except ValueError:
        return ""
