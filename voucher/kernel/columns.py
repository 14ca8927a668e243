"""Columns of a list that is taken in from a file: their headings, and what a cell of them may hold. Pure.

A spreadsheet writes one thing in many ways: 2208203228 or 220-82-03228, 50,000,000 or 5e7 or 5천만, a day or the number
that it counts days by. Each reader takes them all, or says what is wrong with what stands there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from voucher.kernel import i18n
from voucher.kernel.i18n import N_
from voucher.kernel.money import WON_MAX, Won, from_words_ko
from voucher.kernel.texts import FULL_WIDTH, carries_resident_no, tidy_line, tidy_text
from voucher.kernel.workbooks import Uncalculated

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
NEAREST = 3  # known words that are named for an unknown one
_COUNTED_FROM = date(1899, 12, 30)  # what a spreadsheet counts its days from
_SERIALS = range(10_000, 80_000)  # of days from 1927 to 2119
_DAY = re.compile(
    r"([0-9]{4})(?:-|/|\. ?|년 ?|)([0-9]{1,2})(?:-|/|\. ?|월 ?|)([0-9]{1,2})(?:\.|일)?"
    r"(?:[ T]0{1,2}:00(?::00)?(?:\.0+)?)?"
)
_SHORTENED = re.compile(r"[0-9][.,]?[0-9]*[eE]\+[0-9]+")
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})


class Wrong(Exception):
    """What stands in a cell cannot be taken. `message` is a msgid, filled from `values`."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message, self.values = message, values


@dataclass(frozen=True)
class Column:
    """One column: what it is called in both languages and inside, what to write, and how it is read."""

    code: str
    heading_ko: str
    heading_en: str
    about: str  # a msgid
    example: str
    read: Callable[[object], Any]
    needed: bool = True
    otherwise: Any = ""  # where nothing stands in a column that is not needed
    show: Callable[[Any], str] = str  # how a value that is here already is written in a complaint

    def heading(self, language: str) -> str:
        """What it is called in a language."""
        return self.heading_ko if language == "ko" else self.heading_en


def plain(value: object) -> str:
    """A cell as a line of text. Wrong for a formula that nobody calculated and for the errors of a spreadsheet."""
    if isinstance(value, Uncalculated):
        raise Wrong(N_("Here is a formula without its value. Open the file in Excel and save it again."))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = tidy_line(str(value))
    if text in _ERRORS:
        raise Wrong(N_("Excel shows an error here: %(text)s"), text=text)
    return text


def words(most: int, *, tidy: Callable[[str | None], str] = tidy_line) -> Callable[[object], str]:
    """A reader of text of at most so many characters."""

    def read(value: object) -> str:
        text = tidy(value) if isinstance(value, str) else plain(value)
        if text in _ERRORS:
            return plain(text)
        if len(text) > most:
            raise Wrong(N_("At most %(most)d characters; here are %(count)d."), most=most, count=len(text))
        if carries_resident_no(text):
            raise Wrong(N_("This looks like a resident registration number. Please leave it out."))
        return text

    return read


def long_words(most: int) -> Callable[[object], str]:
    """The same of several lines."""
    return words(most, tidy=tidy_text)


def whole(least: int, most: int) -> Callable[[object], int]:
    """A reader of whole numbers."""

    def read(value: object) -> int:
        text = _unshortened(value).replace(",", "")
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise Wrong(N_("Write a whole number, in digits."))
        if not least <= int(text) <= most:
            raise Wrong(
                N_("A number from %(least)s to %(most)s is expected here."), least=f"{least:,}", most=f"{most:,}"
            )
        return int(text)

    return read


_SUM = re.compile(r"(?:[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.0*)?")  # a spreadsheet may write 50000000.0


def won(least: int = 1) -> Callable[[object], Won]:
    """A reader of sums: 50000000, 50,000,000원, 5천만."""

    def read(value: object) -> Won:
        text = _unshortened(value).removeprefix("KRW").removeprefix("₩").removesuffix("원").strip()
        if re.search("[천만억조]", text) and (known := from_words_ko(text)) is not None:
            text = str(known)
        if re.fullmatch(r"[0-9,]*[0-9]\.[0-9]*[1-9][0-9]*", text):
            raise Wrong(N_("Write whole won, without a decimal point."))
        if not _SUM.fullmatch(text):
            raise Wrong(N_("Write the sum in digits, such as 50,000,000."))
        digits = text.partition(".")[0].replace(",", "")
        if not least <= int(digits) <= WON_MAX:
            raise Wrong(N_("A sum from %(least)s to %(most)s won is expected here."), least=least, most=f"{WON_MAX:,}")
        return Won(int(digits))

    return read


def day(value: object) -> date:
    """A reader of days: 2024-03-02, 2024. 3. 2., 20240302, or a spreadsheet's own day."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _within(value)
    text = plain(value).translate(FULL_WIDTH)
    if text.isascii() and text.isdigit() and int(text) in _SERIALS:
        return _COUNTED_FROM + timedelta(days=int(text))
    found = _DAY.fullmatch(text)
    if not found or (found[0].isdigit() and len(found[0]) != 8):
        raise Wrong(N_("Write the day as year, month and day, such as 2024-03-02."))
    try:
        return _within(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        raise Wrong(N_("There is no such day. Please look at the calendar.")) from None


def _within(value: date) -> date:
    if not FIRST_DAY <= value <= LAST_DAY:
        raise Wrong(N_("The year must be between %(first)s and %(last)s."), first=FIRST_DAY.year, last=LAST_DAY.year)
    return value


def _unshortened(value: object) -> str:
    text = plain(value).translate(FULL_WIDTH)
    if _SHORTENED.fullmatch(text):
        raise Wrong(N_("Excel has shortened this number to %(text)s. Format the column as text or number."), text=text)
    return text


def number_like(value: object) -> str:
    """A cell that holds the digits of some number, as text; Wrong where a spreadsheet has shortened them."""
    return _unshortened(value)


class Choice:
    """A reader of one of several known things, by its code or by its name in either language."""

    def __init__(self, names: Mapping[Any, str], others: Mapping[str, Any] | None = None) -> None:
        self._names, self._others = names, dict(others or {})

    @cached_property
    def _spelled(self) -> dict[str, tuple[str, Any]]:
        """What may be written, made alike, with the spelling that is shown and the thing that is meant."""
        known: dict[str, tuple[str, Any]] = {}
        for thing, name in self._names.items():
            for spelling in (i18n.in_korean(name), name, str(thing)):
                known.setdefault(_alike(spelling), (spelling, thing))
        for spelling, thing in self._others.items():
            known.setdefault(_alike(spelling), (spelling, thing))
        return known

    def show(self, thing: Any) -> str:
        """What a thing is called in a file."""
        return i18n.in_korean(self._names[thing]) if thing in self._names else str(thing)

    def __call__(self, value: object) -> Any:
        """The thing that is meant; Wrong, with the nearest known words, for anything else."""
        text = plain(value)
        found = self._spelled.get(_alike(text))
        if found is None:
            near = nearest(text, {alike: spelling for alike, (spelling, _thing) in self._spelled.items()})
            raise Wrong(N_("“%(text)s” is not known here. Nearest: %(near)s."), text=text[:40], near=near)
        return found[1]


def nearest(text: str, spelled: Mapping[str, str]) -> str:
    """The known words that are nearest to an unknown one; where none is near, the first few of its script."""
    korean = any("가" <= c <= "힣" for c in text)
    same = {a: s for a, s in spelled.items() if any("가" <= c <= "힣" for c in s) == korean} or dict(spelled)
    near = get_close_matches(_alike(text), list(same), n=NEAREST, cutoff=0.4) or list(same)[: 2 * NEAREST]
    return ", ".join(same[alike] for alike in near)


def alike(text: str) -> str:
    """A heading or a word without what people write in different ways: case, blanks, hyphens, brackets."""
    return _alike(text)


def _alike(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
