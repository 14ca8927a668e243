"""Fields that forms share: sums of won, days, lines and longer text. What was typed wrongly stays to be corrected."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import DateField, Field, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.form import BaseForm
from wtforms.validators import InputRequired
from wtforms.widgets import TextArea, TextInput

from voucher.kernel import formats
from voucher.kernel.money import WON_MAX, Won, from_words_ko
from voucher.kernel.saying import gettext, language, ngettext
from voucher.kernel.saying import lazy_gettext as _l
from voucher.kernel.texts import carries_resident_no, tidy_line, tidy_text

__all__ = [
    "NEEDED", "DayField", "LineField", "MoneyField", "PercentField", "TextField", "needed", "options", "tidy_line",
    "tidy_text",
]  # fmt: skip
NEEDED = _l("Please fill this in.")
_FULL_WIDTH = {0xFF10 + n: str(n) for n in range(10)} | {0xFF0C: ",", 0x3000: " ", 0xFFE6: "₩"}
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_KOREAN = re.compile(r"[천만억조]")  # 3천만, as a person writes it
_PERCENT = re.compile(r"([0-9]{1,3})(\.[0-9]{1,4})?\s?%?")
_DAY = re.compile(r"([0-9]{4})(-|\. ?)?([0-9]{1,2})(-|\. ?)?([0-9]{1,2})\.?")
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


def needed() -> InputRequired:
    """Refuses an empty field."""
    return InputRequired(NEEDED)


class _Words(StringField):
    """What a line and longer text share."""

    def __init__(
        self, label: Any, validators: Sequence[Any] = (), *, most: int, tidy: Callable[..., str], **more: Any
    ) -> None:
        super().__init__(label, list(validators), filters=[tidy], **more)
        self.most = most
        self.flags.maxlength = most

    def pre_validate(self, form: BaseForm) -> None:
        super().pre_validate(form)
        if len(self.data or "") > self.most:
            said = ngettext("At most %(num)s character.", "At most %(num)s characters.", self.most)
            raise ValidationError(said + " " + gettext("You wrote %(count)s.", count=f"{len(self.data or ''):,}"))
        if carries_resident_no(self.data or ""):
            raise ValidationError(gettext("This looks like a resident registration number. Please leave it out."))
        if any(getattr(v, "field_flags", {}).get("required") for v in self.validators) and not self.data:
            self.raw_data = []  # blanks only: as empty as nothing at all


class LineField(_Words):
    """One line of at most `most` characters."""

    def __init__(self, label: Any, validators: Sequence[Any] = (), *, most: int, **more: Any) -> None:
        super().__init__(label, validators, most=most, tidy=tidy_line, **more)


class TextField(_Words):
    """Several lines of at most `most` characters together."""

    widget = TextArea()

    def __init__(self, label: Any, validators: Sequence[Any] = (), *, most: int, **more: Any) -> None:
        super().__init__(label, validators, most=most, tidy=tidy_text, **more)


class MoneyField(Field):
    """Whole won. Takes 50,000,000 as well as 50000000, with or without the unit, and 5천만.

    `.data` is Won, or None when empty.

    `min` and `max` are both allowed; they may be set on the field until it is validated.
    """

    widget = TextInput()

    def __init__(
        self, label: Any = None, validators: Sequence[Any] | None = None, *, min: int = 1, max: int | None = None,  # noqa: A002
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(label, list(validators or ()), **more)
        self.min, self.max = min, max

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        shown = self.data or (self.data == 0 and self.min == 0)  # nought, where nought may be typed
        return f"{self.data:,}" if shown else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; ValueError, in the reader's language, when it is no sum of won."""
        text = str(valuelist[0]).translate(_FULL_WIDTH).strip() if valuelist else ""
        self.data = None
        if not text:
            self.raw_data = []
            return
        text = text.removeprefix("KRW").removeprefix("₩").removesuffix("원").strip()
        if text.startswith(("-", "−")):
            raise ValueError(gettext("The amount cannot be negative."))
        if re.fullmatch(r"[0-9,]*[0-9][.][0-9]+", text):
            raise ValueError(gettext("Write whole won, without a decimal point."))
        if _KOREAN.search(text) and (known := from_words_ko(text)) is not None:
            text = str(known)
        if not _GROUPED.fullmatch(text) and not re.fullmatch(r"[0-9]+", text):
            raise ValueError(gettext("Write the amount in digits, such as 50,000,000."))
        digits = text.replace(",", "").lstrip("0")
        beyond = len(digits) > len(str(WON_MAX))  # said when the limit is known
        self.data = Won(WON_MAX + 1 if beyond else int(digits or "0"))

    def pre_validate(self, form: BaseForm) -> None:  # noqa: ARG002  (WTForms' signature)
        """Hold the sum against its limits."""
        if self.data is None:
            return
        if self.data < self.min:
            raise ValidationError(gettext("At least %(amount)s.", amount=formats.won(self.min, language())))
        most = WON_MAX if self.max is None else min(self.max, WON_MAX)
        if self.data > most:
            raise ValidationError(_at_most(most))


def _at_most(amount: int) -> str:
    said: str = gettext("At most %(amount)s.", amount=formats.won(amount, language()))
    return said


class PercentField(Field):
    """A rate as people write it: 8 or 2.5, with or without the sign. `.data` is between 0 and 1."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{(self.data * 100).normalize():f}" if self.data is not None else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; ValueError when it is no rate between 0 and 100."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            self.raw_data = []
            return
        found = _PERCENT.fullmatch(text) if text.isascii() else None
        rate = Decimal(found[1] + (found[2] or "")) / 100 if found else None
        if rate is None or rate > 1:
            raise ValueError(gettext("Write a number from 0 to 100, such as 8 or 2.5."))
        self.data = rate


class DayField(DateField):
    """A day. Takes 2026-11-21 as browsers send it, and 2026.11.21 or 20261121 as people write it."""

    def __init__(self, *args: Any, earliest: date = EARLIEST, **more: Any) -> None:
        super().__init__(*args, **more)
        self.earliest = earliest

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; ValueError, in the reader's language, when there is no such day."""
        text = str(valuelist[0]).translate(_FULL_WIDTH).strip() if valuelist else ""
        self.data = None
        if not text:
            self.raw_data = []
            return
        found = _DAY.fullmatch(text)
        try:
            self.data = date(int(found[1]), int(found[3]), int(found[5])) if found else None
        except ValueError:
            raise ValueError(gettext("There is no such day. Please look at the calendar.")) from None
        if self.data is None:
            raise ValueError(gettext("Write the day as year, month and day, such as 2026-11-21."))
        if not self.earliest <= self.data <= LATEST:
            self.data = None
            raise ValueError(
                gettext("The year must be between %(first)s and %(last)s.", first=self.earliest.year, last=LATEST.year)
            )


def options(words: Mapping[Any, str]) -> list[SelectChoice]:
    """What a select or a group of radios offers: stored values and their msgids."""
    return [SelectChoice(str(value), _l(label)) for value, label in words.items()]
