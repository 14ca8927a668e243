"""Forms: what a download is for."""

from flask_wtf import FlaskForm

from voucher.kernel.fields import TextField, needed
from voucher.kernel.saying import lazy_gettext as _l


class ExportForm(FlaskForm):
    """Why the lines leave the portal."""

    why = TextField(_l("What is the download for?"), [needed()], most=500)
