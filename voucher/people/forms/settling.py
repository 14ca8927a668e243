"""Form: what a second person says to what somebody proposes."""

from flask_wtf import FlaskForm
from wtforms import RadioField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired

from voucher.kernel.fields import TextField
from voucher.kernel.saying import lazy_gettext as _l
from voucher.people.proposals import Settlement


class SettleForm(FlaskForm):
    """Whether a second person agrees."""

    settlement = RadioField(
        _l("Your answer"),
        [InputRequired(_l("Please choose one."))],
        choices=[SelectChoice("agree", _l("I agree")), SelectChoice("refuse", _l("I do not agree"))],
    )
    note = TextField(_l("Remark"), most=2000)

    def validate_note(self, field: TextField) -> None:
        """Whoever does not agree says why."""
        if self.settlement.data == "refuse" and not field.data:
            raise ValidationError(_l("Say why you do not agree."))

    @property
    def settled(self) -> Settlement:
        """What was said, as the work wants it."""
        return Settlement(self.settlement.data == "agree", self.note.data or "")
