"""How sums, days and instants are written, in Korean and in English."""

from datetime import date, datetime
from decimal import Decimal

from voucher.kernel import money
from voucher.settings import SEOUL

_WEEKDAYS_KO = "월화수목금토일"
_NAMES = (("name_ko", "name_en"), ("title_ko", "title_en"), ("name", "name_en"))
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def won(amount: int | None, language: str) -> str:
    """50,000,000원, or KRW 50,000,000, never broken across lines; a dash for nothing."""
    if amount is None:
        return "–"
    return f"{amount:,}원" if language == "ko" else f"KRW\u00a0{amount:,}"


def words(amount: int | None, language: str) -> str:
    """The sum read out."""
    if amount is None:
        return ""
    return money.in_words_ko(amount) if language == "ko" else money.in_words_en(amount)


def day(value: date | datetime | None, language: str) -> str:
    """A day: 2026. 11. 21.(토), or 21 Nov 2026."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = value.astimezone(SEOUL).date()
    if language == "ko":
        return f"{value.year}.\u00a0{value.month}.\u00a0{value.day}.({_WEEKDAYS_KO[value.weekday()]})"
    return f"{value.day}\u00a0{_MONTHS_EN[value.month - 1]}\u00a0{value.year}"


def moment(value: datetime | None, language: str) -> str:
    """An instant, in Seoul time to the minute."""
    if value is None:
        return "–"
    return f"{day(value, language)}\u00a0{value.astimezone(SEOUL):%H:%M}"


def until(value: date | datetime | None, language: str) -> str:
    """When something ends: its day alone where it ends with the day, and with the minute where it ends before."""
    if isinstance(value, datetime) and f"{value.astimezone(SEOUL):%H:%M}" != "23:59":
        return moment(value, language)
    return day(value, language)


def second(value: datetime | None, language: str) -> str:
    """An instant, in Seoul time to the second: for what ends at one."""
    return f"{day(value, language)}\u00a0{value.astimezone(SEOUL):%H:%M:%S}" if value else "–"


def instant(value: datetime, language: str) -> str:
    """An instant, in Seoul time to the millisecond: where the order within a second matters."""
    local = value.astimezone(SEOUL)
    return f"{day(value, language)}\u00a0{local:%H:%M:%S}.{local.microsecond // 1000:03d}"


def named(thing: object, language: str) -> str:
    """What a thing is called in a language: a text as it is, the parts of a tuple one after the other, and of a thing
    its name or title in that language, or the Korean one where there is no other.
    """
    if isinstance(thing, tuple):
        return "".join(named(part, language) for part in thing)
    for korean, english in _NAMES:
        if name := getattr(thing, korean, ""):
            return str(name if language == "ko" else getattr(thing, english, "") or name)
    return str(thing)


def percent(value: Decimal | float | None, digits: int = 0) -> str:
    """A rate between 0 and 1 as per cent; a dash for nothing."""
    return "–" if value is None else f"{Decimal(value) * 100:.{digits}f}%"


def rate(value: Decimal) -> str:
    """A rate to its last digit: 80%, 66.7%."""
    return f"{(value * 100).normalize():f}%"


def registration_no(digits: str) -> str:
    """A business registration number as it is printed: 220-82-03228."""
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if len(digits) == 10 else digits
