"""Forms: the invented firm with which a draft is rehearsed."""

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, ValidationError
from wtforms.validators import InputRequired, NumberRange

from voucher.kernel import clock
from voucher.kernel.fields import DayField, MoneyField, needed, options
from voucher.kernel.saying import lazy_gettext as _l
from voucher.people.models import Size
from voucher.people.regions import INDUSTRIES, REGIONS
from voucher.people.words import SIZE

EMPLOYEES = 1_000_000


class FirmForm(FlaskForm):
    """What the rules look at in a firm."""

    size = SelectField(_l("Size of the firm"), choices=options(SIZE), default=Size.SMALL.value)
    region = SelectField(_l("Region"), choices=options(REGIONS), default="gyeongnam")
    industry = SelectField(_l("Industry"), choices=options(INDUSTRIES), default="C29")
    average_sales_krw = MoneyField(_l("Average yearly sales of the last three years"), min=0)
    employees_count = IntegerField(
        _l("Employees"),
        [
            InputRequired(),
            NumberRange(0, EMPLOYEES, _l("Please write a number from 0 to %(most)s.", most=f"{EMPLOYEES:,}")),
        ],
        default=30,
    )
    founded_on = DayField(_l("Opening date"), [needed()], default=date(2015, 3, 2))

    def validate_founded_on(self, field: DayField) -> None:
        """A firm that does not exist yet applies nowhere."""
        if field.data and field.data > clock.today():
            raise ValidationError(_l("This day has not come yet."))

    @property
    def firm(self) -> dict[str, Any]:
        """The firm, as a rehearsal keeps it."""
        assert self.founded_on.data is not None
        names = ("size", "region", "industry", "average_sales_krw", "employees_count")
        return {name: self[name].data for name in names} | {"founded_on": self.founded_on.data.isoformat()}
