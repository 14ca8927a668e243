"""Forms: a line of the bank's statement, and what a second person says to it."""

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired

from voucher.contributions.models import Direction
from voucher.contributions.recording import Movement
from voucher.kernel.fields import DayField, LineField, MoneyField, TextField, needed
from voucher.kernel.saying import lazy_gettext as _l
from voucher.people.forms import SettleForm


class RecordForm(FlaskForm):
    """One line of the bank's statement."""

    amount_krw = MoneyField(_l("Sum on the statement"), [needed()])
    moved_on = DayField(_l("Day on the statement"), [needed()])
    bank_ref = LineField(_l("Number of the movement at the bank"), [needed()], most=60)
    note = TextField(_l("What else the statement says"), [needed()], most=2000)

    def movement(self, direction: Direction) -> Movement:
        """What was typed, as the work wants it."""
        assert self.amount_krw.data is not None
        assert self.moved_on.data is not None
        return Movement(
            direction, self.amount_krw.data, self.bank_ref.data or "", self.moved_on.data, self.note.data or ""
        )


class ConfirmForm(SettleForm):
    """Whether a paymaster finds it on the statement too."""

    settlement = RadioField(
        _l("Your answer"),
        [InputRequired(_l("Please choose one."))],
        choices=[
            SelectChoice("agree", _l("It is on the statement just so")),
            SelectChoice("refuse", _l("It is not, or it is otherwise")),
        ],
    )
