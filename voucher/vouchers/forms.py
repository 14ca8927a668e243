"""Forms of vouchers."""

from flask_wtf import FlaskForm

from voucher.kernel.fields import TextField, needed
from voucher.kernel.saying import lazy_gettext as _l


class PayForm(FlaskForm):
    """Nothing to type: what is paid is decided by the voucher."""


class SendBackForm(FlaskForm):
    """Nothing to type: the payment service is asked what has gone back."""


class ClearForm(FlaskForm):
    """What a paymaster did at the payment service."""

    why = TextField(_l("What you did"), [needed()], most=2000)
