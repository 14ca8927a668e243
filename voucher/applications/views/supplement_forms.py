"""Forms of a supplement: what an officer asks for, what a firm says to it, and what follows."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired, NumberRange

from voucher.applications.asked import PARTS, Askable, Step
from voucher.applications.forms import PaperForm, SubmitForm
from voucher.applications.lifecycle import Kind
from voucher.applications.models import Application
from voucher.applications.papers import Row
from voucher.applications.requesting import Wanted
from voucher.kernel.fields import NEEDED, LineField, MoneyField, TextField, needed
from voucher.kernel.saying import gettext
from voucher.kernel.saying import lazy_gettext as _l
from voucher.programmes.forms.answers import field_of
from voucher.programmes.forms.rounds import CHOOSE
from voucher.programmes.questions import Questions
from voucher.programmes.rules import Document

LONGEST = 1000
NUMBER = _l("Please write a whole number from 1 to 60.")


def label_of(it: Any, found_in: tuple[Questions, Sequence[Document]], language: str) -> str:
    """What a point is called: a part, a question of the round, or a paper of its rules."""
    asked, documents = found_in
    if it.kind is Kind.PART:
        return gettext(PARTS[it.code])
    those = asked.asked if it.kind is Kind.ANSWER else documents
    return next(one.label(language) for one in those if one.code == it.code)


class AskForm(FlaskForm):
    """A line for each point that can be asked for: what is written there is why. And the working days."""

    days = IntegerField(_l("Working days"), [InputRequired(NEEDED), NumberRange(1, 60, NUMBER)])

    @property
    def wanted(self) -> Wanted:
        """What is asked for, as the work wants it."""
        reasons = {f.name: f.data for f in self if isinstance(f, TextField) and f.data}
        assert self.days.data is not None
        return Wanted(reasons, self.days.data)


def ask_form(offered: Sequence[tuple[Askable, str]], days: int) -> AskForm:
    """A form for what this application can be asked for."""
    fields = {it.name: TextField(label, most=LONGEST) for it, label in offered}
    made: type[AskForm] = type("AskedForm", (AskForm,), fields)
    return made(days=days)


class LengthenForm(FlaskForm):
    """How much more time, and why."""

    more = IntegerField(_l("Working days more"), [InputRequired(NEEDED), NumberRange(1, 60, NUMBER)])
    why = TextField(_l("Reason"), [needed()], most=LONGEST)


class WhyForm(FlaskForm):
    """Why a request is taken back."""

    why = TextField(_l("Reason"), [needed()], most=LONGEST)


class FollowForm(FlaskForm):
    """What follows when nothing came."""

    decision = RadioField(
        _l("What follows?"),
        [InputRequired(CHOOSE)],
        choices=[
            SelectChoice("go_on", _l("Go on with what is there")),
            SelectChoice("turn_down", _l("Reject the application")),
        ],
    )
    note = TextField(_l("Reason"), [needed()], most=2000)


class CorrectForm(FlaskForm):
    """A field for each part and answer that was asked for, and for nothing else. An empty one is kept too."""

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by the points' names."""
        return {f.name: f.data for f in self if f.name != "csrf_token"}


def correct_form(
    steps: Sequence[Step], application: Application, asked: Questions, language: str, *, sent: bool
) -> CorrectForm:
    """A form for what this firm was asked to correct, with what it said last, or with what it `sent` now."""
    fields, known = dict[str, Any](), dict[str, Any]()
    questions = {question.code: question for question in asked.asked}
    for step in steps:
        point = step.point
        if point.kind is Kind.PAPER:
            continue
        name = f"{point.kind}-{point.code}"
        part = point.kind is Kind.PART
        fields[name] = _part(point.code, application) if part else field_of(questions[point.code], language)
        known[name] = (point.said or point.before)["value"]
    made: type[CorrectForm] = type("CorrectedForm", (CorrectForm,), fields)
    return made(data=known) if sent else made(None, data=known)


def _part(code: str, application: Application) -> Field:
    label = _l(PARTS[code])
    if code == "asked_krw":
        return MoneyField(label, max=application.asked_krw)
    return LineField(label, most=100) if code == "title" else TextField(label, most=2000)


def paper_form(step: Step) -> PaperForm:
    """A form for one paper that was asked for."""
    assert step.document is not None
    return PaperForm(Row(step.document, ()))


class SendForm(SubmitForm):
    """The last tick, and what the firm wants to say beside it."""

    remark = TextField(_l("Anything else that the officer should know"), most=LONGEST)
