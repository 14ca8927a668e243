"""Forms: the pool of assessors, who assesses what, and the score sheet."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from voucher.assessments import words
from voucher.assessments.assigning import Exchange
from voucher.assessments.models import MOST_LOAD, Assignment, Bond
from voucher.assessments.pooling import Declaration, Expertise
from voucher.assessments.scoring import Sheet
from voucher.kernel.fields import LineField, TextField, needed, options, tidy_line
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import lazy_gettext as _l
from voucher.people.forms import EMAIL
from voucher.people.regions import INDUSTRIES
from voucher.programmes.rules import Criterion, Points
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


class ExchangeForm(FlaskForm):
    """Who is taken off an application and who is put on it."""

    off = SelectField(_l("Take off"))
    on = SelectField(_l("Put on"))
    why = TextField(_l("Reason"), [needed()], most=500)

    def __init__(self, off: Sequence[tuple[str, str]], on: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.off.choices = [SelectChoice("", _l("Nobody")), *(SelectChoice(*choice) for choice in off)]
        self.on.choices = [SelectChoice("", _l("Nobody")), *(SelectChoice(*choice) for choice in on)]

    @property
    def exchange(self) -> Exchange:
        """What was decided."""
        return Exchange(self.off.data or "", self.on.data or "", self.why.data or "")


class DeclareForm(FlaskForm):
    """Whether an assessor may assess something."""

    decision = RadioField(
        _l("May you assess it?"),
        [InputRequired(_l("Please choose one."))],
        choices=[
            SelectChoice("accept", _l("Yes. Nothing ties me to this firm, nor to a supplier that would profit")),
            SelectChoice("decline", _l("No. I give it back")),
        ],
    )
    why = TextField(_l("Why you give it back"), most=500)

    def validate_why(self, field: TextField) -> None:
        """A reason is needed where it is given back."""
        if self.decision.data == "decline" and not field.data:
            raise ValidationError(_l("Please write why: the officer reads it."))


class PointsForm(FlaskForm):
    """A score sheet; the criteria of the round are added to it."""

    comment_firm = TextField(_l("For the firm"), most=2000)
    comment_inside = TextField(_l("For the panel only"), most=2000)
    codes: tuple[str, ...] = ()

    def whole(self) -> bool:
        """Whether nothing is missing, as for handing it in. What is missing is said at every place."""
        missing = [self[f"points_{code}"] for code in self.codes if self[f"points_{code}"].data is None]
        for field in missing:
            field.errors = [*field.errors, _("Please give points here.")]
        if not self.comment_firm.data:
            self.comment_firm.errors = [*self.comment_firm.errors, _("Please write what the firm should know.")]
        return not missing and bool(self.comment_firm.data)

    @property
    def sheet(self) -> Sheet:
        """What was written so far."""
        given = {code: self[f"points_{code}"].data for code in self.codes}
        points = {code: number for code, number in given.items() if number is not None}
        return Sheet(points, self.comment_inside.data or "", self.comment_firm.data or "")


def score_form(criteria: Sequence[Criterion], kept: Assignment, language: str) -> PointsForm:
    """The score sheet of a round, with what was saved."""
    fields: dict[str, Any] = {
        f"points_{criterion.code}": IntegerField(
            criterion.label(language),
            [
                Optional(),
                NumberRange(0, criterion.weight, _l("From 0 to %(most)s points.", most=criterion.weight)),
            ],
        )
        for criterion in criteria
    }
    made = type("ScoreForm", (PointsForm,), {**fields, "codes": tuple(criterion.code for criterion in criteria)})
    saved = {f"points_{code}": points for code, points in kept.points.items()}
    form: PointsForm = made(comment_firm=kept.comment_firm, comment_inside=kept.comment_inside, **saved)
    return form


class BonusForm(FlaskForm):
    """Bonus and penalty points of a round's rules."""

    codes = SelectMultipleField(_l("Points"))
    why = TextField(_l("Reason"), [needed()], most=500)

    def __init__(self, known: Sequence[Points], given: Sequence[str], language: str) -> None:
        super().__init__(codes=list(given))
        self.codes.choices = [SelectChoice(it.code, f"{it.label(language)} ({it.points:+d})") for it in known]


class NoteForm(FlaskForm):
    """A reason that firms read."""

    note = TextField(_l("Reason"), [needed()], most=2000)


class PromoteForm(NoteForm):
    """The same, about whom the page showed: another one may be the first meanwhile."""

    about = HiddenField()


class ApproveForm(FlaskForm):
    """Yes or no to a panel's result, to the one that the page showed."""

    about = HiddenField()
    decision = RadioField(
        _l("Decision"),
        [InputRequired(_l("Please choose one."))],
        choices=[SelectChoice("approve", _l("Approve")), SelectChoice("refuse", _l("Send back to the panel"))],
    )
    note = TextField(_l("Note"), most=2000)

    def validate_note(self, field: TextField) -> None:
        """Whoever sends it back says why."""
        if self.decision.data == "refuse" and not field.data:
            raise ValidationError(_l("Please write why: the proposer reads it."))
