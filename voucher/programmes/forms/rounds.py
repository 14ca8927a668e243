"""Forms: what one would get, the draft of a round, opening and closing it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired, NumberRange, Optional

from voucher.kernel import clock
from voucher.kernel.fields import DayField, LineField, MoneyField, TextField, needed, options
from voucher.kernel.formats import named
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.kernel.saying import gettext
from voucher.kernel.saying import lazy_gettext as _l
from voucher.people.models import Organisation, Size
from voucher.people.regions import OWN_INDUSTRIES, REGIONS
from voucher.people.words import SIZE
from voucher.programmes.drafting import CLOSED_DAY, HOURS, OPENS_HOUR, Draft
from voucher.programmes.eligibility import Facts, asked
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Programme, Round
from voucher.programmes.rules import Band, Rules
from voucher.programmes.shares import Shares, split
from voucher.programmes.words import ANSWERS, MODE, QUESTION
from voucher.settings import SEOUL

CHOOSE = _l("Please choose one.")
UNKNOWN = {"": N_("I do not know")}
MEANS = {"yes": True, "no": False}


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
    partner = SelectField(_l("Large firm that pays a part"), [Optional()])
    partner_krw = MoneyField(_l("What the large firm gives"), min=0)
    opens_on = DayField(_l("Opening day"), [needed()])
    opens_hour = SelectField(
        _l("Opening hour"),
        choices=[SelectChoice(str(hour), f"{hour:02d}:00") for hour in HOURS],
        default=str(OPENS_HOUR),
    )
    closes_on = DayField(_l("Closing day"), [needed()])
    mode = RadioField(
        _l("How it is decided"),
        [InputRequired(CHOOSE)],
        choices=options(MODE),
        default=str(Mode.REVIEWED),
    )

    def __init__(
        self,
        programmes: Sequence[Programme],
        partners: Sequence[Organisation],
        language: str,
        draft: Round | None = None,
    ) -> None:
        known: dict[str, Any] = {}
        if draft is not None:
            known = {
                "programme": str(draft.programme_id),
                "title_ko": draft.title_ko,
                "title_en": draft.title_en,
                "budget_krw": draft.budget_krw,
                "partner": str(draft.partner_id or ""),
                "partner_krw": draft.partner_krw or None,
                "opens_on": clock.seoul_day(draft.opens_at),
                "opens_hour": str(draft.opens_at.astimezone(SEOUL).hour),
                "closes_on": clock.seoul_day(draft.closes_at),
                "mode": str(draft.mode),
            }
        super().__init__(**known)
        self.programme.choices = [(str(p.id), p.name_ko if language == "ko" else p.name_en) for p in programmes]
        self.partner.choices = [("", gettext("None")), *((str(p.id), named(p, language)) for p in partners)]

    def validate_closes_on(self, field: DayField) -> None:
        """Catch days that are the wrong way round."""
        first: date | None = self.opens_on.data
        if first and field.data and field.data < first:
            raise ValidationError(_l("The closing day must come after the opening day, or be the same day."))
        if field.data and not clock.is_business_day(field.data):
            raise ValidationError(_l(CLOSED_DAY))

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
            mode=Mode(self.mode.data),
            partner_id=UUID(self.partner.data) if self.partner.data else None,
            partner_krw=self.partner_krw.data or Won(0),
            opens_hour=int(self.opens_hour.data),
        )


class EmptyForm(FlaskForm):
    """Nothing but proof that the form is ours."""


class CloseForm(FlaskForm):
    """Why a round closes before its time."""

    why = TextField(_l("Reason"), [needed()], most=500)


def _asked_about(name: str) -> Any:
    return _l(QUESTION[name])


def _question(name: str) -> RadioField:
    return RadioField(_asked_about(name), [Optional()], choices=options(ANSWERS | UNKNOWN), default="")


def _count(name: str, most: int) -> IntegerField:
    said = _l("Please write a number from 0 to %(most)s.", most=f"{most:,}")
    return IntegerField(_asked_about(name), [Optional(), NumberRange(0, most, said)])


class CheckForm(FlaskForm):
    """What a firm knows about itself, to see whether a round is for it. Whatever is left out is unknown."""

    size = SelectField(_asked_about("size"), [InputRequired(CHOOSE)], choices=options({"": N_("Please choose")} | SIZE))
    average_sales_krw = MoneyField(_asked_about("average_sales_krw"), min=0)
    industry = SelectField(_asked_about("industry"), choices=options(UNKNOWN | OWN_INDUSTRIES))
    region = SelectField(_asked_about("region"), choices=options(UNKNOWN | REGIONS))
    employees_count = _count("employees_count", 1_000_000)
    years_count = _count("years_count", 200)
    in_business = _question("in_business")
    tax_arrears = _question("tax_arrears")
    arrears_arranged = _question("arrears_arranged")
    credit_default = _question("credit_default")
    default_arranged = _question("default_arranged")
    funded_elsewhere = _question("funded_elsewhere")
    supported_before = _question("supported_before")
    same_representative = _question("same_representative")
    banned = _question("banned")
    ban_related = _question("ban_related")
    capital_impaired = _question("capital_impaired")
    own_product = _question("own_product")

    def __init__(self, rules: Rules, known: Facts) -> None:
        said = {True: "yes", False: "no"}
        kept = {name: value for name, value in vars(known).items() if value is not None}
        super().__init__(**{name: said.get(v, v) if isinstance(v, bool) else v for name, v in kept.items()})
        for name in self.questions:
            if name not in asked(rules):
                del self[name]

    @property
    def questions(self) -> list[str]:
        """The facts that are asked for, in the order of the page."""
        return [name for name in self._fields if name in QUESTION]

    @property
    def declarations(self) -> list[str]:
        """Those of them that are answered by yes or no about what could stand in the way."""
        return [name for name in self.questions if isinstance(self[name], RadioField) and name != "in_business"]

    @property
    def facts(self) -> Facts:
        """What was answered. The register is not read here: whoever is excluded has a letter, and answers by it."""
        given: dict[str, Any] = {name: self[name].data for name in self.questions}
        unread = None if given.get("banned") is None else False
        given |= {name: MEANS.get(given[name]) for name in given if isinstance(self[name], RadioField)}
        return Facts(**given | {"size": Size(given["size"]), "ban_recorded": unread})
