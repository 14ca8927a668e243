"""The form that asks for a report."""

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from voucher.kernel.fields import NEEDED
from voucher.kernel.saying import lazy_gettext as _l


class PublishForm(FlaskForm):
    """Which period. The choices are set by the view: quarters without a report, and the running one."""

    period = RadioField(_l("Period"), [InputRequired(NEEDED)], choices=[])


SO_FAR = "so-far"
