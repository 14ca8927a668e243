"""What every template can say: formats in the reader's language, and the address of a static file."""

from datetime import date, datetime
from decimal import Decimal

from flask import Flask
from flask_babel import gettext

from voucher.kernel import formats, http


def teach(app: Flask) -> None:
    """Give Jinja the portal's filters and globals."""
    def won(amount: int | None) -> str:
        return formats.won(amount, http.language())

    def words(amount: int | None) -> str:
        return formats.words(amount, http.language())

    def day(value: date | datetime | None) -> str:
        return formats.day(value, http.language())

    def moment(value: datetime | None) -> str:
        return formats.moment(value, http.language())

    def percent(value: Decimal | float | None, digits: int = 0) -> str:
        return formats.percent(value, digits)

    def said(message: str) -> str:
        """A marked msgid in the reader's language."""
        text: str = gettext(message) if message else ""
        return text

    filters = {"won": won, "words": words, "day": day, "moment": moment, "percent": percent, "said": said}
    app.jinja_env.filters.update(filters, registration_no=formats.registration_no)
    app.jinja_env.globals.update(asset=http.asset, next_url=http.next_url)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
