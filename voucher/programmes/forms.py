"""Forms: what one would get, the draft of a round, opening and closing it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import SelectField, ValidationError
from wtforms.validators import InputRequired

from voucher.kernel import clock
from voucher.kernel.fields import DayField, LineField, MoneyField, TextField, needed
from voucher.kernel.saying import lazy_gettext as _l
from voucher.people.models import Organisation
from voucher.programmes.drafting import Draft
from voucher.programmes.models import Programme, Round
from voucher.programmes.rules import Band, Shares, split

CHOOSE = _l("Please choose one.")


class CalculatorForm(FlaskForm):
    """What a firm would pay. A plain GET form: it changes nothing, so it needs no token."""

    class Meta:
        csrf = False

    supply = MoneyField(_l("Supply value, without VAT"), [needed()])
    band = SelectField(_l("What is your firm?"), [InputRequired(CHOOSE)])

    def __init__(self, bands: Sequence[Band], arguments: Any, mine: Organisation | None, language: str) -> None:
        asked = arguments if "supply" in arguments else None
        fitting = next((band.code for band in bands if mine and band.fits(mine)), None)
        super().__init__(formdata=asked, band=fitting)
        self.bands = bands
        self.band.choices = [(band.code, band.label(language)) for band in bands]
        self.asked = asked is not None

    @property
    def shares(self) -> Shares | None:
        """The split; None before something sound was asked."""
        if not self.asked or not self.validate():
            return None
        assert self.supply.data is not None
        return split(self.supply.data, next(band for band in self.bands if band.code == self.band.data))


class DraftForm(FlaskForm):
    """A round before it opens."""

    programme = SelectField(_l("Programme"), [InputRequired(CHOOSE)])
    title_ko = LineField(_l("Title in Korean"), [needed()], most=100)
    title_en = LineField(_l("Title in English"), [needed()], most=100)
    budget_krw = MoneyField(_l("Budget"), [needed()])
    opens_on = DayField(_l("Opening day"), [needed()])
    closes_on = DayField(_l("Closing day"), [needed()])

    def __init__(self, programmes: Sequence[Programme], language: str, draft: Round | None = None) -> None:
        known: dict[str, Any] = {}
        if draft is not None:
            known = {
                "programme": str(draft.programme_id),
                "title_ko": draft.title_ko,
                "title_en": draft.title_en,
                "budget_krw": draft.budget_krw,
                "opens_on": clock.seoul_day(draft.opens_at),
                "closes_on": clock.seoul_day(draft.closes_at),
            }
        super().__init__(**known)
        self.programme.choices = [(str(p.id), p.name_ko if language == "ko" else p.name_en) for p in programmes]

    def validate_closes_on(self, field: DayField) -> None:
        """Catch days that are the wrong way round."""
        first: date | None = self.opens_on.data
        if first and field.data and field.data < first:
            raise ValidationError(_l("The closing day must come after the opening day, or be the same day."))

    @property
    def draft(self) -> Draft:
        """What was typed, as the work wants it."""
        assert self.budget_krw.data is not None
        assert self.opens_on.data is not None
        assert self.closes_on.data is not None
        return Draft(
            programme_id=UUID(self.programme.data),
            title_ko=self.title_ko.data or "",
            title_en=self.title_en.data or "",
            budget_krw=self.budget_krw.data,
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
        )


class OpenForm(FlaskForm):
    """Nothing but proof that the form is ours."""


class CloseForm(FlaskForm):
    """Why a round closes before its time."""

    why = TextField(_l("Reason"), [needed()], most=500)
