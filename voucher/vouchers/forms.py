"""Forms of vouchers."""

from flask_wtf import FlaskForm


class PayForm(FlaskForm):
    """Nothing to type: what is paid is decided by the voucher."""
