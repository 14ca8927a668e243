"""Forms: one question of a round, and the answers to all of them."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import AnyOf, InputRequired, NumberRange, Optional

from voucher.kernel.fields import LineField, MoneyField, TextField, needed, options
from voucher.kernel.money import WON_MAX
from voucher.kernel.saying import lazy_gettext as _l
from voucher.programmes import words
from voucher.programmes.questions import Condition, Kind, Option, Question, Questions

LINE = 200  # a text that may be longer gets several lines
CHOOSE, NUMBER = _l("Please choose one."), _l("Please write a whole number.")
BETWEEN = "|"  # Korean and English of an answer on one line


class QuestionForm(FlaskForm):
    """One question, as an officer writes it."""

    kind = RadioField(_l("What is asked for?"), [InputRequired(CHOOSE)], choices=options(words.ASKED_FOR))
    label_ko = LineField(_l("Question in Korean"), [needed()], most=200)
    label_en = LineField(_l("Question in English"), [needed()], most=200)
    help_ko = LineField(_l("Help in Korean"), most=500)
    help_en = LineField(_l("Help in English"), most=500)
    required = BooleanField(_l("It must be answered"))
    options = TextField(_l("Answers to choose from"), most=2000)
    least = IntegerField(_l("At least"), [Optional(), NumberRange(0, WON_MAX, NUMBER)])
    most = IntegerField(_l("At most"), [Optional(), NumberRange(1, WON_MAX, NUMBER)])
    only_if = SelectField(_l("Asked only if"), validate_choice=False)

    def __init__(self, asked: Questions, question: Question | None, code: str, language: str) -> None:
        super().__init__(**_known(question))
        self.code = code
        before = [q for q in asked.asked if q.kind is Kind.CHOICE and q.code != code]
        self.offered = [
            SelectChoice(f"{q.code} {o.code}", f"{q.label(language)} – {o.label(language)}")
            for q in before
            for o in q.options
        ]
        self.only_if.choices = [SelectChoice("", _l("always")), *self.offered]

    def validate_options(self, field: TextField) -> None:
        """A choice needs two answers or more, each in both languages."""
        lines = _lines(field.data or "")
        if self.kind.data == Kind.CHOICE and len(lines) < 2:
            raise ValidationError(_l("Write at least two answers, each on a line of its own."))
        if any(len(part) > 200 for line in lines for part in line):
            raise ValidationError(_l("An answer has at most 200 characters."))

    def validate_most(self, field: IntegerField) -> None:
        """The limits are in order."""
        if field.data is not None and self.least.data is not None and field.data < self.least.data:
            raise ValidationError(_l("This is less than the least."))

    def validate_only_if(self, field: SelectField) -> None:
        """One of those that were offered."""
        if field.data and field.data not in {choice.value for choice in self.offered}:
            raise ValidationError(CHOOSE)

    @property
    def question(self) -> Question:
        """What was written, as the work wants it."""
        kind, limited = Kind(self.kind.data), self.kind.data in {Kind.NUMBER, Kind.MONEY}
        other, _between, option = (self.only_if.data or "").partition(" ")
        given = _lines(self.options.data or "") if kind is Kind.CHOICE else []
        return Question(
            code=self.code,
            kind=kind,
            label_ko=self.label_ko.data or "",
            label_en=self.label_en.data or "",
            help_ko=self.help_ko.data or "",
            help_en=self.help_en.data or "",
            required=bool(self.required.data) and kind is not Kind.SECTION,
            least=self.least.data if limited else None,
            most=self.most.data if limited or kind is Kind.TEXT else None,
            options=tuple(Option(code=f"o{n}", label_ko=ko, label_en=en) for n, (ko, en) in enumerate(given, 1)),
            only_if=Condition(question=other, option=option) if other else None,
        )


def _lines(text: str) -> list[tuple[str, str]]:
    """Each line's Korean and English; where there is one language only it is taken for both."""
    found = []
    for line in text.splitlines():
        korean, _between, english = (part.strip() for part in line.partition(BETWEEN))
        if korean or english:
            found.append((korean or english, english or korean))
    return found


def _known(question: Question | None) -> dict[str, Any]:
    if question is None:
        return {"required": True}
    lines = [f"{option.label_ko} {BETWEEN} {option.label_en}" for option in question.options]
    condition = question.only_if
    return {
        **question.model_dump(include={"label_ko", "label_en", "help_ko", "help_en", "required", "least", "most"}),
        "kind": question.kind.value,
        "options": "\n".join(lines),
        "only_if": f"{condition.question} {condition.option}" if condition else "",
    }


class AnswersForm(FlaskForm):
    """The answers to the questions of a round; its fields are the questions'."""

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered; nothing where nothing was."""
        return {f.name: f.data for f in self if f.name != "csrf_token" and f.data not in (None, "")}


def answers_form(asked: Questions, answers: Mapping[str, Any], language: str) -> AnswersForm:
    """A form with a field for every question. An empty answer is kept too; submitting asks for it."""
    fields = {q.code: _field(q, language) for q in asked.asked if q.kind is not Kind.SECTION}
    made: type[AnswersForm] = type("RoundAnswersForm", (AnswersForm,), fields)
    return made(data=dict(answers))


def _field(question: Question, language: str) -> Field:
    label = question.label(language)
    if question.kind is Kind.TEXT:
        kind = LineField if question.longest <= LINE else TextField
        return kind(label, most=question.longest)
    if question.kind is Kind.MONEY:
        return MoneyField(label, min=max(1, question.least or 0), max=question.most)
    if question.kind is Kind.NUMBER:
        least, most = question.least or 0, question.most or WON_MAX
        said = _l("A number from %(least)s to %(most)s is expected here.", least=f"{least:,}", most=f"{most:,}")
        return IntegerField(label, [Optional(), NumberRange(least, most, said)])
    choices = [SelectChoice(option.code, option.label(language)) for option in question.options]
    codes = [option.code for option in question.options]
    return RadioField(label, [Optional(), AnyOf(codes, CHOOSE)], choices=choices, validate_choice=False)
