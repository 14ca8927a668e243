"""Forms: a supplier's profile, offers and account; the agency's judgement."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from voucher.kernel.fields import LineField, MoneyField, TextField, needed, options
from voucher.kernel.i18n import N_
from voucher.kernel.money import won
from voucher.kernel.saying import lazy_gettext as _l
from voucher.kernel.texts import plain_number
from voucher.people.passwords import LONGEST
from voucher.people.regions import INDUSTRIES, REGIONS
from voucher.suppliers import words
from voucher.suppliers.connecting import BankDetails
from voucher.suppliers.lifecycle import State, lifecycle
from voucher.suppliers.models import Skill, Supplier
from voucher.suppliers.offering import Profile, Terms

MONTHS_MOST = 36
CAPACITY_MOST = 100
PRICE_MOST = won(100_000_000_000)
JUDGEMENTS = {"qualify": N_("Qualify"), "refuse": N_("Refuse"), "suspend": N_("Suspend")}


class OfferForm(FlaskForm):
    """What a supplier sells."""

    title_ko = LineField(_l("Name of the offer in Korean"), [needed()], most=100)
    title_en = LineField(_l("Name of the offer in English"), [needed()], most=100)
    summary_ko = TextField(_l("What the firm gets, in Korean"), [needed()], most=1000)
    summary_en = TextField(_l("What the firm gets, in English"), most=1000)
    skill = SelectField(_l("What it does"), [InputRequired(_l("Please choose one."))])
    industries = SelectMultipleField(_l("Industries"))
    regions = SelectMultipleField(_l("Regions"))
    price_from_krw = MoneyField(_l("Price from"), [needed()], max=PRICE_MOST)
    price_to_krw = MoneyField(_l("Price to"), [needed()], max=PRICE_MOST)
    months = IntegerField(_l("Months from start to end"), [needed(), NumberRange(1, MONTHS_MOST)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.skill.choices = [SelectChoice("", _l("Choose")), *options(words.SKILL)]
        self.industries.choices = options(INDUSTRIES)
        self.regions.choices = options(REGIONS)

    def validate_price_to_krw(self, field: Any) -> None:
        """The range is a range."""
        if self.price_from_krw.data and field.data and field.data < self.price_from_krw.data:
            raise ValidationError(_l("This is less than the price from which you offer it."))

    @property
    def terms(self) -> Terms:
        """What was offered."""
        return Terms(
            title_ko=self.title_ko.data or "",
            title_en=self.title_en.data or "",
            summary_ko=self.summary_ko.data or "",
            summary_en=self.summary_en.data or "",
            skill=Skill(self.skill.data),
            industries=tuple(self.industries.data or ()),
            regions=tuple(self.regions.data or ()),
            price_from_krw=won(self.price_from_krw.data or 0),
            price_to_krw=won(self.price_to_krw.data or 0),
            months=self.months.data or 0,
        )


class ProfileForm(FlaskForm):
    """What firms read about a supplier."""

    about_ko = TextField(_l("About you, in Korean"), [needed()], most=1000)
    about_en = TextField(_l("About you, in English"), most=1000)
    capacity_count = IntegerField(_l("Contracts that you can carry at once"), [needed(), NumberRange(0, CAPACITY_MOST)])

    @property
    def profile(self) -> Profile:
        """What was said."""
        return Profile(self.about_ko.data or "", self.about_en.data or "", self.capacity_count.data or 0)


class AccountForm(FlaskForm):
    """Where the money goes."""

    bank_code = SelectField(_l("Bank"), [InputRequired(_l("Please choose one."))])
    number = StringField(
        _l("Account number"),
        [needed(), Regexp(r"^[0-9]{8,16}$", message=_l("Write 8 to 16 digits; hyphens are fine."))],
        filters=[plain_number],
    )
    holder = LineField(_l("Account holder"), [needed()], most=100)
    password = PasswordField(_l("Your password"), [needed(), Length(max=LONGEST)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.bank_code.choices = [SelectChoice("", _l("Choose")), *options(words.BANKS)]

    @property
    def details(self) -> BankDetails:
        """What was given."""
        return BankDetails(
            self.bank_code.data or "", self.number.data or "", self.holder.data or "", self.password.data or ""
        )


class JudgementForm(FlaskForm):
    """Qualify, refuse or suspend, with a reason that the supplier reads."""

    decision = RadioField(_l("Decision"), [InputRequired(_l("Please choose one."))])
    why = TextField(_l("Reason"), [needed()], most=2000)

    looked_at = HiddenField(validators=[Optional(), Length(max=16)])

    def __init__(self, supplier: Supplier) -> None:
        super().__init__()
        # Somebody with a page from before is told so by the lifecycle, not by the list of choices.
        now = lifecycle.actions(State(supplier.state))
        shown = {action: label for action, label in JUDGEMENTS.items() if action in now or self.is_submitted()}
        self.decision.choices = options(shown)


class ConfirmAccountForm(FlaskForm):
    """How somebody of the agency made sure."""

    how = TextField(_l("How did you make sure?"), [needed()], most=2000)
    looked_at = HiddenField(validators=[Optional(), Length(max=16)])


class ShowingForm(FlaskForm):
    """Take an offer out of the directory, or put it back."""

    offer_id = StringField(validators=[Optional(), Length(max=36)])
