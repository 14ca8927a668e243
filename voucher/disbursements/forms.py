"""Forms of payments."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from voucher.kernel.saying import lazy_gettext as _l


class ReleaseForm(FlaskForm):
    """Nothing to type: what is released is decided by the approved invoice. It knows which account was looked at."""

    looked_at = HiddenField()


class ReleaseManyForm(FlaskForm):
    """Which of the waiting payments to let go. What is no longer waiting is refused by the work itself."""

    refs = SelectMultipleField(
        _l("Payments"), widget=ListWidget(), option_widget=CheckboxInput(), validate_choice=False
    )
