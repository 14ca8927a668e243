"""Forms: what a letter says about an exclusion, and what a second person says to it."""

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired, Length

from voucher.bans.lifting import End
from voucher.bans.recording import Letter
from voucher.kernel.fields import DayField, LineField, TextField, needed, tidy_line
from voucher.kernel.saying import lazy_gettext as _l
from voucher.people.forms import SettleForm


class RecordForm(FlaskForm):
    """A letter that excludes somebody."""

    name = LineField(_l("Name of the firm or supplier"), [needed()], most=100)
    registration_no = StringField(_l("Business registration number"), [needed(), Length(max=20)], filters=[tidy_line])
    representative = LineField(_l("Representative"), most=50)
    from_on = DayField(_l("From this day on"), [needed()])
    until_on = DayField(_l("Until this day, included"), [needed()])
    ground = LineField(_l("Legal ground"), [needed()], most=200)
    letter = LineField(_l("Document"), [needed()], most=100)
    letter_on = DayField(_l("Date of the document"), [needed()])
    reason = TextField(_l("Reason"), [needed()], most=2000)

    @property
    def said(self) -> Letter:
        """What was typed, as the work wants it."""
        assert self.from_on.data is not None
        assert self.until_on.data is not None
        assert self.letter_on.data is not None
        return Letter(
            registration_no=self.registration_no.data or "",
            name=self.name.data or "",
            representative=self.representative.data or "",
            from_on=self.from_on.data,
            until_on=self.until_on.data,
            ground=self.ground.data or "",
            letter=self.letter.data or "",
            letter_on=self.letter_on.data,
            reason=self.reason.data or "",
        )


class ConfirmForm(SettleForm):
    """Whether a second person finds it in the letter too."""

    settlement = RadioField(
        _l("Your answer"),
        [InputRequired(_l("Please choose one."))],
        choices=[
            SelectChoice("agree", _l("The letter says just so")),
            SelectChoice("refuse", _l("It does not, or it says otherwise")),
        ],
    )


class LiftForm(FlaskForm):
    """From when an exclusion should not hold any more, and why."""

    from_on = DayField(_l("From this day on it does not hold any more"), [needed()])
    reason = TextField(_l("Reason"), [needed()], most=2000)

    @property
    def end(self) -> End:
        """What was typed, as the work wants it."""
        assert self.from_on.data is not None
        return End(self.from_on.data, self.reason.data or "")
