"""Forms: sign in, sign up, passwords, roles."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Regexp

from voucher.kernel import clock
from voucher.kernel.fields import DayField, LineField, MoneyField, options, tidy_line
from voucher.kernel.i18n import N_
from voucher.kernel.saying import language
from voucher.kernel.saying import lazy_gettext as _l
from voucher.kernel.texts import plain_number
from voucher.people import words
from voucher.people.admitting import Colleague
from voucher.people.correcting import Certificate
from voucher.people.inviting import Introduction, Invitation
from voucher.people.joining import Joining
from voucher.people.managing import Change
from voucher.people.models import Kind, Size
from voucher.people.passwords import LONGEST
from voucher.people.profiling import Profile
from voucher.people.regions import OWN_INDUSTRIES, REGIONS
from voucher.people.registration import digits, is_business_no
from voucher.people.roles import Role

NEEDED = _l("Please fill this in.")
CHOSEN = InputRequired(_l("Please choose one."))
UNCHOSEN = options({"": N_("Please choose")})  # nobody is asked for money under an answer they never gave
# No mark of an address on the web: what is typed here stands in letters to others.
EMAIL = Regexp(
    r"^[\w.%+-]+@[^@\s<>\"'/:?#]+\.[^@\s<>\"'/:?#]+$", message=_l("Write an e-mail address like name@firm.kr.")
)


class SignInForm(FlaskForm):
    """E-mail address and password."""

    email = EmailField(_l("E-mail address"), [DataRequired(NEEDED), Length(max=254)], filters=[tidy_line])
    password = PasswordField(_l("Password"), [InputRequired(NEEDED), Length(max=LONGEST)])


class SignUpForm(FlaskForm):
    """A new firm or supplier, and its first person."""

    kind = RadioField(
        _l("What are you?"),
        [InputRequired(_l("Please choose one."))],
        choices=options(
            {
                Kind.FIRM: N_("A manufacturing firm that wants to use AI"),
                Kind.SUPPLIER: N_("A supplier of AI solutions"),
            }
        ),
    )
    organisation_name = StringField(
        _l("Name of the firm"), [DataRequired(NEEDED), Length(max=100)], filters=[tidy_line]
    )
    registration_no = StringField(_l("Business registration number"), [DataRequired(NEEDED)], filters=[tidy_line])
    representative = StringField(_l("Representative"), [DataRequired(NEEDED), Length(max=50)], filters=[tidy_line])
    opened_on = DayField(_l("Opening date"), [InputRequired(NEEDED)], earliest=date(1900, 1, 1))
    region = SelectField(_l("Region"), [CHOSEN], choices=UNCHOSEN + options(REGIONS))
    address = StringField(_l("Address"), [Length(max=200)], filters=[tidy_line])
    industry = SelectField(_l("Industry"), [CHOSEN], choices=UNCHOSEN + options(OWN_INDUSTRIES))
    size = SelectField(_l("Size of the firm"), [CHOSEN], choices=UNCHOSEN + options(words.SIZE))
    employees_count = IntegerField(
        _l("Employees"),
        [
            InputRequired(_l("Please write a whole number.")),
            NumberRange(0, 1_000_000, _l("Please write a number from 0 to 1,000,000.")),
        ],
    )
    name = StringField(_l("Your name"), [DataRequired(NEEDED), Length(max=100)], filters=[tidy_line])
    email = EmailField(_l("Your e-mail address"), [DataRequired(NEEDED), Length(max=254), EMAIL], filters=[tidy_line])
    consent = BooleanField(
        _l("I agree that my name and e-mail address are kept for as long as this account is used."),
        [InputRequired(_l("Without your consent we cannot open an account."))],
    )

    def validate_registration_no(self, field: StringField) -> None:
        """Catch a typing error while the certificate is still at hand."""
        if not is_business_no(digits(field.data or "")):
            raise ValidationError(
                _l("This is not a business registration number. Please compare it with your certificate.")
            )

    def validate_opened_on(self, field: DayField) -> None:
        """A business that signs up has opened."""
        if field.data and field.data > clock.today():
            raise ValidationError(_l("This day has not come yet. Please compare it with your certificate."))

    @property
    def joining(self) -> Joining:
        """What was typed, as the work wants it."""
        data: dict[str, Any] = {k: v for k, v in self.data.items() if k not in {"consent", "csrf_token"}}
        data["kind"], data["size"] = Kind(data["kind"]), Size(data["size"])
        return Joining(**data, language=language())


class CertificateForm(FlaskForm):
    """What the certificate of registration says."""

    representative = StringField(_l("Representative"), [DataRequired(NEEDED), Length(max=50)], filters=[tidy_line])
    opened_on = DayField(_l("Opening date"), [InputRequired(NEEDED)], earliest=date(1900, 1, 1))

    def validate_opened_on(self, field: DayField) -> None:
        """A business that is here has opened."""
        if field.data and field.data > clock.today():
            raise ValidationError(_l("This day has not come yet. Please compare it with your certificate."))

    @property
    def certificate(self) -> Certificate:
        """What was typed, as the work wants it."""
        assert self.opened_on.data
        return Certificate(self.representative.data or "", self.opened_on.data)


class ProfileForm(FlaskForm):
    """What an organisation says about itself."""

    size = SelectField(_l("Size of the firm"), [CHOSEN], choices=options(words.SIZE))
    average_sales_krw = MoneyField(_l("Average yearly sales of the last three years"), min=0)
    employees_count = IntegerField(
        _l("Employees"),
        [
            InputRequired(_l("Please write a whole number.")),
            NumberRange(0, 1_000_000, _l("Please write a number from 0 to 1,000,000.")),
        ],
    )
    region = SelectField(_l("Region"), [CHOSEN], choices=UNCHOSEN + options(REGIONS))
    address = LineField(_l("Address"), most=200)
    phone = LineField(_l("Telephone"), most=20)
    industry = SelectField(_l("Industry"), [CHOSEN], choices=UNCHOSEN + options(OWN_INDUSTRIES))

    def validate_phone(self, field: LineField) -> None:
        """Digits, however they are grouped."""
        if field.data and not re.fullmatch(r"0[0-9]{7,11}", plain_number(field.data)):
            raise ValidationError(_l("Write the number with its area code, such as 055-123-4567."))

    @property
    def profile(self) -> Profile:
        """What was typed, as the work wants it."""
        return Profile(
            size=Size(self.size.data),
            average_sales_krw=self.average_sales_krw.data,
            employees_count=self.employees_count.data or 0,
            region=self.region.data,
            address=self.address.data or "",
            phone=plain_number(self.phone.data or ""),
            industry=self.industry.data,
        )


class ConfirmForm(FlaskForm):
    """The password of an account that is being opened."""

    password = PasswordField(_l("Choose a password"), [InputRequired(NEEDED), Length(max=LONGEST)])


class ForgotForm(FlaskForm):
    """Where to send a link."""

    email = EmailField(_l("E-mail address"), [DataRequired(NEEDED), Length(max=254), EMAIL], filters=[tidy_line])


class ResetForm(FlaskForm):
    """A new password."""

    password = PasswordField(_l("New password"), [InputRequired(NEEDED), Length(max=LONGEST)])


class PasswordForm(FlaskForm):
    """A new password, by somebody signed in."""

    old_password = PasswordField(_l("Present password"), [InputRequired(NEEDED), Length(max=LONGEST)])
    password = PasswordField(_l("New password"), [InputRequired(NEEDED), Length(max=LONGEST)])


class EmptyForm(FlaskForm):
    """Nothing but proof that the form is ours."""


class AccessForm(FlaskForm):
    """What the button on the page said, so that an old page or a second press never does the opposite."""

    active = HiddenField(validators=[AnyOf(("0", "1"), message=_l("Please choose one."))])


class InviteForm(FlaskForm):
    """A colleague of the agency."""

    name = StringField(_l("Name"), [DataRequired(NEEDED), Length(max=100)], filters=[tidy_line])
    email = EmailField(_l("E-mail address"), [DataRequired(NEEDED), Length(max=254), EMAIL], filters=[tidy_line])
    roles = SelectMultipleField(_l("Roles"), [InputRequired(_l("Please choose at least one."))])

    @property
    def invitation(self) -> Invitation:
        """What was typed, as the work wants it."""
        return Invitation(self.name.data or "", self.email.data or "", tuple(Role(r) for r in self.roles.data or ()))


class ColleagueForm(FlaskForm):
    """A colleague of one's own organisation."""

    name = StringField(_l("Name"), [DataRequired(NEEDED), Length(max=100)], filters=[tidy_line])
    email = EmailField(_l("E-mail address"), [DataRequired(NEEDED), Length(max=254), EMAIL], filters=[tidy_line])
    password = PasswordField(_l("Your password"), [InputRequired(NEEDED), Length(max=LONGEST)])

    @property
    def colleague(self) -> Colleague:
        """What was typed, as the work wants it."""
        return Colleague(self.name.data or "", self.email.data or "", self.password.data or "")


class UploadForm(FlaskForm):
    """A file with a list."""

    file = FileField(_l("File"))

    def validate_file(self, field: FileField) -> None:
        """Something was chosen, and something is in it."""
        if not field.data or not field.data.filename:
            raise ValidationError(_l("Please choose a file."))
        self.uploaded = field.data.read(), tidy_line(Path(field.data.filename).name)
        if not self.uploaded[0].strip():
            raise ValidationError(_l("This file is empty."))


class ImportForm(FlaskForm):
    """Why a list is taken in that was looked at."""

    staged = HiddenField()
    why = LineField(_l("Reason"), [InputRequired(NEEDED)], most=200)


class PartnerForm(FlaskForm):
    """An organisation that puts money into a fund."""

    name = StringField(_l("Name"), [DataRequired(NEEDED), Length(max=100)], filters=[tidy_line])
    name_en = StringField(_l("Name in English"), [Length(max=100)], filters=[tidy_line])
    registration_no = StringField(_l("Business registration number"), [DataRequired(NEEDED)], filters=[tidy_line])
    representative = StringField(_l("Representative"), [DataRequired(NEEDED), Length(max=50)], filters=[tidy_line])

    @property
    def introduction(self) -> Introduction:
        """What was typed, as the work wants it."""
        data = {k: v or "" for k, v in self.data.items() if k != "csrf_token"}
        return Introduction(**data)


class UserForm(FlaskForm):
    """Roles of a person."""

    roles = SelectMultipleField(_l("Roles"), choices=options(words.ROLE))
    active = BooleanField(_l("May sign in"))
    why = TextAreaField(_l("Reason"), [DataRequired(NEEDED), Length(max=500)], filters=[tidy_line])

    @property
    def change(self) -> Change:
        """What was decided."""
        return Change(
            roles=tuple(Role(r) for r in self.roles.data or ()), active=bool(self.active.data), why=self.why.data or ""
        )
