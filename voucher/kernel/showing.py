"""What every template can say: formats in the reader's language, and the address of a static file."""

from collections.abc import Callable, MutableMapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask import Flask
from flask.templating import Environment
from markupsafe import Markup

from voucher.kernel import formats, http
from voucher.kernel.saying import gettext, language, plain_ngettext, translated


class Paper(Environment):
    """Jinja with one dictionary of globals for all templates: reading it through a chain takes a sixth of a page."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The portal never gives a template globals of its own."""
        assert not d, d
        return self.globals


def teach(app: Flask) -> None:
    """Give Jinja the portal's filters and globals."""

    def won(amount: int | None) -> str:
        return formats.won(amount, language())

    def words(amount: int | None) -> str:
        return formats.words(amount, language())

    def day(value: date | datetime | None) -> str:
        return formats.day(value, language())

    def moment(value: datetime | None) -> str:
        return formats.moment(value, language())

    def until(value: date | datetime | None) -> str:
        return formats.until(value, language())

    def second(value: datetime | None) -> str:
        return formats.second(value, language())

    def percent(value: Decimal | float | None, digits: int = 0) -> str:
        return formats.percent(value, digits)

    def said(message: str) -> str:
        """A marked msgid in the reader's language."""
        return translated(language(), message) if message else ""

    def named(thing: object) -> str:
        """What a thing is called, in the reader's language."""
        return formats.named(thing, language())

    filters = {"won": won, "words": words, "day": day, "moment": moment, "percent": percent, "said": said}
    app.jinja_env.filters.update(
        filters, until=until, second=second, named=named, registration_no=formats.registration_no, rate=formats.rate
    )
    app.jinja_env.install_gettext_callables(gettext, plain_ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(asset=http.asset, next_url=http.next_url, kept=kept, _=say, gettext=say)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


@lru_cache(maxsize=4096, typed=True)
def _made(macro: Callable[..., Markup], _language: str, *values: Any) -> Markup:
    return macro(*values)


def kept(macro: Callable[..., Markup], *values: Any) -> Markup:
    """What an imported macro makes of these values, made once: macros see nothing but their arguments and the language.

    For rows of long lists and for selects with many options. Values must be hashable; never for what holds a token.
    """
    return _made(macro, language(), *values)


def say(message: str, /, **values: Any) -> Markup:
    """A msgid in the reader's language, as Jinja's own gettext says it: values are escaped, `%%` is a per cent sign."""
    text = _said(language(), message)
    return text % values if values or "%" in text else text


@lru_cache(maxsize=8192)
def _said(language: str, message: str) -> Markup:
    return Markup(translated(language, message))  # noqa: S704 - catalogues are ours, and may say &nbsp;
