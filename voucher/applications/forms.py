"""Forms: the pages of an application, withdrawing, deciding, exporting."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired

from voucher.applications.deciding import Decision
from voucher.applications.drafting import Project
from voucher.applications.models import Application
from voucher.applications.papers import Row
from voucher.applications.words import SKILL
from voucher.documents import inspecting, naming
from voucher.documents.admitting import Admitted
from voucher.kernel.fields import (
    DayField,
    LineField,
    MoneyField,
    TextField,
    needed,
    options,
)
from voucher.kernel.money import Won
from voucher.kernel.saying import lazy_gettext as _l
from voucher.kernel.texts import carries_resident_no
from voucher.programmes.rules import Band, Ground
from voucher.programmes.words import GROUND
from voucher.suppliers.models import Skill

PROPOSE_OR_REJECT = (SelectChoice("approve", _l("Propose a grant")), SelectChoice("reject", _l("Reject")))
APPROVE_OR_REJECT = (SelectChoice("approve", _l("Approve")), SelectChoice("reject", _l("Reject")))


class EmptyForm(FlaskForm):
    """Nothing but proof that the form is ours."""


class StartForm(FlaskForm):
    """What a new application begins with."""

    like = RadioField(_l("What it begins with"))

    def __init__(self, earlier: Sequence[Application]) -> None:
        super().__init__()
        empty = SelectChoice("", _l("Empty pages"))
        self.like.choices = [empty, *(SelectChoice(it.ref, f"{it.title} ({it.ref})") for it in earlier)]
        if self.like.data is None:
            self.like.data = ""
        if not earlier:
            del self.like

    @property
    def chosen(self) -> str:
        """The reference of an earlier application; empty when it begins with nothing."""
        return (self.like.data or "") if "like" in self else ""


class ProjectForm(FlaskForm):
    """What the firm wants to do. An empty answer is kept too; submitting asks for it."""

    title = LineField(_l("Title of the project"), most=100)
    skill = SelectField(_l("What the AI solution should do"))
    problem = TextField(_l("The problem today"), most=2000)
    goal = TextField(_l("What should be better afterwards"), most=2000)

    def __init__(self, application: Application) -> None:
        kept = {"title": application.title, "problem": application.problem, "goal": application.goal}
        super().__init__(**kept, skill=application.skill or "")
        self.skill.choices = [SelectChoice("", _l("Please choose")), *options(SKILL)]

    @property
    def project(self) -> Project:
        """What was typed, as the work wants it."""
        skill = Skill(self.skill.data) if self.skill.data else None
        return Project(self.title.data or "", skill, self.problem.data or "", self.goal.data or "")


class MoneyForm(FlaskForm):
    """What it costs."""

    asked_krw = MoneyField(_l("Supply value, without VAT"), max=1_000_000_000_000)
    band_code = RadioField(_l("What is your firm?"), validate_choice=False)

    def __init__(self, application: Application, fitting: Sequence[Band], language: str) -> None:
        super().__init__(obj=application)
        self.fitting = fitting
        self.band_code.choices = [SelectChoice(band.code, band.label(language)) for band in fitting]
        if len(fitting) < 2:
            del self.band_code

    def validate_band_code(self, field: RadioField) -> None:
        """Of several bands one is chosen, and it is one of those that are for this firm. Nothing is a draft's right."""
        if field.data and field.data not in {band.code for band in self.fitting}:
            raise ValidationError(_l("Please choose one."))

    @property
    def band(self) -> str:
        """The band that was chosen; empty where there is nothing to choose, or nothing was."""
        return (self.band_code.data or "") if "band_code" in self else ""

    @property
    def asked(self) -> Won | None:
        """What was typed; None when nothing."""
        data: Won | None = self.asked_krw.data
        return data


class PaperForm(FlaskForm):
    """A file for one of the papers. Its fields begin with the paper's code, since a page shows one form for each."""

    file = FileField(_l("File"), [FileRequired(_l("Please choose a file."))])
    issued_on = DayField(_l("Day on which it was issued"))
    instead = BooleanField(_l("In place of the file that is there"))

    def __init__(self, row: Row) -> None:
        super().__init__(prefix=f"{row.document.code}-")
        self.code = row.document.code
        if row.document.fresh_days is None:
            del self.issued_on
        if not row.files:
            del self.instead

    def validate_file(self, field: FileField) -> None:
        """A name is kept and shown like every other text."""
        if carries_resident_no(naming.clean(field.data.filename)):
            raise ValidationError(
                _l("The file's name looks like it holds a resident registration number. Please rename the file.")
            )

    def admitted(self) -> Admitted:
        """The file, opened and looked at. Refused when it may not come in."""
        return inspecting.admit(self.file.data.filename, self.file.data.read())

    @property
    def day(self) -> date | None:
        """When it was issued; None where nobody asks, or nothing was said."""
        return self.issued_on.data if "issued_on" in self else None


class SubmitForm(FlaskForm):
    """The last tick before an application goes in."""

    certify = BooleanField(
        _l("What is written here is true. I may sign for this firm."),
        [InputRequired(_l("Please confirm this before you submit."))],
    )


class DecisionForm(FlaskForm):
    """Yes or no, how much, and why."""

    decision = RadioField(
        _l("Decision"),
        [InputRequired(_l("Please choose one."))],
        choices=PROPOSE_OR_REJECT,
    )
    granted_krw = MoneyField(_l("Supply value granted, without VAT"))
    looked_at = SelectMultipleField(_l("I have looked at"))
    note = TextField(_l("Reason"), [needed()], most=2000)

    def __init__(self, application: Application, unclear: Sequence[Ground] = ()) -> None:
        super().__init__(granted_krw=application.asked_krw)
        self.granted_krw.max = application.asked_krw
        self.looked_at.choices = [SelectChoice(str(ground), _l(GROUND[ground])) for ground in unclear]
        if not unclear:
            del self.looked_at

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """A rejection needs no amount, so whatever stands there does not matter."""
        sound: bool = super().validate(*args, **kwargs)
        if self.decision.data == "reject" and self.granted_krw.errors:
            self.granted_krw.errors = []
            self.granted_krw.data = None
            return not self.errors
        if self.decision.data == "approve" and self.granted_krw.data is None and not self.granted_krw.errors:
            self.granted_krw.errors = [_l("Say how much is granted.")]
            return False
        return sound

    @property
    def granted(self) -> Decision:
        """What was decided, as the work wants it."""
        assert self.granted_krw.data is not None
        looked_at = (
            frozenset(Ground(it) for it in self.looked_at.data or ()) if "looked_at" in self else frozenset[Ground]()
        )
        return Decision(self.granted_krw.data, self.note.data or "", looked_at)


class AwayForm(FlaskForm):
    """Why a firm is turned away at screening."""

    note = TextField(_l("Reason"), [needed()], most=2000)


class OverrideForm(FlaskForm):
    """Why an application should pass although a requirement is not met."""

    reason = TextField(_l("Reason"), [needed()], most=2000)


class EndForm(FlaskForm):
    """Why the reserve list of a first-come round ends."""

    note = TextField(_l("Reason"), [needed()], most=2000)


class ExportForm(FlaskForm):
    """Why somebody takes a list away."""

    why = LineField(_l("What is the file for?"), [needed()], most=200)
