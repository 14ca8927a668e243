"""What the portal says, in the reader's language. Pages say a hundred things, so every translation is kept."""

from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from flask_babel import get_locale, get_translations
from flask_babel.speaklater import LazyString

_language: ContextVar[str] = ContextVar("language", default="")


def language() -> str:
    """The reader's language: ko or en."""
    known = _language.get()
    if not known:
        locale = get_locale()
        known = locale.language if locale else "ko"
        _language.set(known)
    return known


def forget() -> None:
    """Another reader comes."""
    _language.set("")


def gettext(message: str, /, **values: Any) -> str:
    """A msgid in the reader's language, with its values."""
    text = translated(language(), message)
    return text % values if values else text


def ngettext(singular: str, plural: str, num: int, /, **values: Any) -> str:
    """A msgid for one or for many; the number is its `num`."""
    return plain_ngettext(singular, plural, num) % {"num": num, **values}


def plain_ngettext(singular: str, plural: str, num: int) -> str:
    """The msgid that fits a number, its values not yet filled in."""
    text: str = get_translations().ungettext(singular, plural, num)
    return text


def lazy_gettext(message: str, /, **values: Any) -> LazyString:
    """A msgid that is said when it is shown, for what is written before anybody reads."""
    return LazyString(gettext, message, **values)


@lru_cache(maxsize=8192)
def translated(_language: str, message: str) -> str:
    """A msgid as the catalogue of the reader's language has it."""
    text: str = get_translations().ugettext(message)
    return text
