"""Forms: what ties a person of the agency to firms and suppliers."""

import re

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from voucher.kernel.fields import DayField, LineField, TextField, needed, options, tidy_line
from voucher.kernel.saying import lazy_gettext as _l
from voucher.kernel.texts import plain_number
from voucher.people import words
from voucher.people.declaring import Tie
from voucher.people.models import Bond


class TieForm(FlaskForm):
    """One tie to one organisation."""

    name = LineField(_l("Name of the firm or supplier"), [needed()], most=100)
    registration_no = StringField(_l("Business registration number"), [needed(), Length(max=20)], filters=[tidy_line])
    bond = RadioField(
        _l("What ties you to it?"), [InputRequired(_l("Please choose one."))], choices=options(words.OWN_BOND)
    )
    since_on = DayField(_l("From this day on"), [Optional()])
    until_on = DayField(_l("Until this day, included"), [Optional()])
    note = TextField(_l("More about it"), most=500)

    @property
    def tie(self) -> Tie:
        """What was declared."""
        return Tie(
            self.registration_no.data or "", self.name.data or "", Bond(self.bond.data), self.note.data or "",
            self.since_on.data, self.until_on.data,
        )  # fmt: skip


class EndTieForm(FlaskForm):
    """Why a declaration is taken back."""

    why = LineField(_l("Reason"), [needed()], most=500)


class StateForm(FlaskForm):
    """That this is all there is."""

    phone = LineField(_l("Your own telephone number"), most=20)
    agreed = BooleanField(
        _l("I have declared everything that ties me to firms and suppliers. Where nothing stands above, nothing does."),
        [InputRequired(_l("Please tick this if it is so."))],
    )

    def validate_phone(self, field: LineField) -> None:
        """Digits, however they are grouped."""
        if field.data and not re.fullmatch(r"0[0-9]{7,11}", plain_number(field.data)):
            raise ValidationError(_l("Write the number with its area code, such as 055-123-4567."))
