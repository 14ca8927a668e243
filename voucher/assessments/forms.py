"""Forms: the pool of assessors."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from voucher.assessments import words
from voucher.assessments.models import MOST_LOAD, Bond
from voucher.assessments.pooling import Declaration, Expertise
from voucher.kernel.fields import LineField, TextField, needed, options, tidy_line
from voucher.kernel.saying import lazy_gettext as _l
from voucher.people.forms import EMAIL
from voucher.people.regions import INDUSTRIES
from voucher.suppliers.models import Skill


class EmptyForm(FlaskForm):
    """Nothing but proof that the form is ours."""


class ExpertiseForm(FlaskForm):
    """What an assessor knows."""

    employer = LineField(_l("Works at"), [needed()], most=100)
    employer_no = LineField(_l("Its business registration number"), [Optional()], most=20)
    skills = SelectMultipleField(_l("Fields"), [InputRequired(_l("Please choose at least one."))])
    industries = SelectMultipleField(_l("Industries"))
    load_limit = IntegerField(
        _l("Applications at once, at most"),
        [
            InputRequired(_l("Please write a whole number.")),
            NumberRange(1, MOST_LOAD, _l("Please write a number from 1 to 100.")),
        ],
        default=10,
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.skills.choices = options(words.SKILL)
        self.industries.choices = options(INDUSTRIES)

    @property
    def expertise(self) -> Expertise:
        """What was said."""
        return Expertise(
            employer=self.employer.data or "",
            employer_no=self.employer_no.data or "",
            skills=tuple(Skill(skill) for skill in self.skills.data or ()),
            industries=tuple(self.industries.data or ()),
            load_limit=self.load_limit.data or 0,
            available=bool(self.available.data) if "available" in self else True,
        )


class InviteForm(ExpertiseForm):
    """An expert who is asked in."""

    name = LineField(_l("Name"), [needed()], most=100)
    email = EmailField(_l("E-mail address"), [needed(), Length(max=254), EMAIL], filters=[tidy_line])


class ProfileForm(ExpertiseForm):
    """The same, said by the assessor."""

    available = BooleanField(_l("I take assessments now"), default=True)


class InterestForm(FlaskForm):
    """What ties an assessor to a firm or a supplier."""

    name = LineField(_l("Name of the firm or supplier"), [needed()], most=100)
    registration_no = StringField(_l("Business registration number"), [needed(), Length(max=20)], filters=[tidy_line])
    bond = RadioField(
        _l("What ties you to it?"), [InputRequired(_l("Please choose one."))], choices=options(words.BOND)
    )
    note = TextField(_l("More about it"), most=500)

    @property
    def declaration(self) -> Declaration:
        """What was declared."""
        return Declaration(
            self.registration_no.data or "", self.name.data or "", Bond(self.bond.data), self.note.data or ""
        )
