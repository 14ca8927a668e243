"""Forms: closing months."""

from collections.abc import Sequence
from datetime import date

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from voucher.kernel.saying import lazy_gettext as _l


class CloseForm(FlaskForm):
    """Up to which month, and that there is no way back."""

    until = SelectField(_l("Close up to and with"))
    sure = BooleanField(
        _l("I know that this cannot be undone."), [InputRequired(_l("Please confirm this before you close."))]
    )

    def __init__(self, months: Sequence[date], said: Sequence[str]) -> None:
        super().__init__()
        self.until.choices = [(day.isoformat(), text) for day, text in zip(months, said, strict=True)]

    @property
    def day(self) -> date:
        """The last day that is closed."""
        return date.fromisoformat(self.until.data)
