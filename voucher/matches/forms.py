"""Forms: choosing a supplier."""

from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired

from voucher.kernel.saying import lazy_gettext as _l


class ChooseForm(FlaskForm):
    """Nothing to type, but who chooses above the voucher says that it is known."""

    aware = BooleanField(
        _l("I know that this supplier costs more than our voucher, and that my firm pays the rest itself."),
        [InputRequired(_l("Please confirm that you know: this supplier costs more than your voucher."))],
    )

    def __init__(self, *, above: bool) -> None:
        super().__init__()
        if not above:
            del self.aware
