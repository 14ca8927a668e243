"""Every piece of a page in every state, for whoever builds pages. Not there in production."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from voucher.kernel import clock
from voucher.kernel.fields import MoneyField, options
from voucher.kernel.http import public

bp = Blueprint("ui", __name__, url_prefix="/ui")
SOME = options({"approve": "Approve", "refuse": "Refuse"})


class GalleryForm(FlaskForm):
    """One field of each sort."""

    name = StringField("Name", [InputRequired(), Length(max=20)])
    registration_no = StringField("Registration number", [InputRequired()])
    asked_krw = MoneyField("Sum", [InputRequired()])
    round = SelectField("Round", choices=SOME)
    starts_on = DateField("Day")
    decision = RadioField("Choice", choices=SOME)
    sectors = SelectMultipleField("Several", choices=SOME)
    reason = TextAreaField("Reason", [Length(max=2000)])
    plan = FileField("File")
    consent = BooleanField("Tick")


@bp.get("/")
@public
def gallery() -> ResponseReturnValue:
    """The gallery, with two fields in error."""
    form = GalleryForm(registration_no="1234567890")
    form.registration_no.errors = ["This is not a business registration number."]
    return render_template("ui/gallery.html", form=form, now=clock.now())
