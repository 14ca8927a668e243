"""Forms: the answers of a firm to all questions of a round. Its fields are made of the questions."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import AnyOf, NumberRange, Optional

from voucher.kernel.fields import LineField, MoneyField, TextField
from voucher.kernel.money import WON_MAX
from voucher.kernel.saying import lazy_gettext as _l
from voucher.programmes.forms.rows import Inner, arrange
from voucher.programmes.questions import MOST_ROWS, UNWRITTEN, Column, Kind, Question, Questions

LINE = 200  # a text that may be longer gets several lines
CHOOSE = _l("Please choose one.")


class CellsForm(Inner):
    """One row of a table; its fields are the columns."""

    @property
    def cells(self) -> dict[str, Any]:
        """What was written into it; nothing for a row that was left empty."""
        return {field.short_name: field.data for field in self if field.data not in (None, "")}


class AnswersForm(FlaskForm):
    """The answers to the questions of a round; its fields are the questions'."""

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered; nothing where nothing was."""
        found: dict[str, Any] = {}
        for field in self:
            if isinstance(field, FieldList):
                found[field.name] = [cells for entry in field.entries if (cells := entry.form.cells)]
            elif field.name != "csrf_token":
                found[field.name] = field.data
        return {name: answer for name, answer in found.items() if answer not in (None, "", [])}

    def arranged(self, asked: Mapping[str, str]) -> bool:
        """Whether a button for a row of a table was pressed. Nothing is saved by it."""
        return arrange(self, [field.name for field in self if isinstance(field, FieldList)], asked, MOST_ROWS)


def answers_form(asked: Questions, answers: Mapping[str, Any], language: str) -> AnswersForm:
    """A form with a field for every question. An empty answer is kept too; submitting asks for it."""
    fields = {q.code: field_of(q, language) for q in asked.asked if q.kind not in UNWRITTEN}
    made: type[AnswersForm] = type("RoundAnswersForm", (AnswersForm,), fields)
    form = made(data=dict(answers))
    if not form.is_submitted():
        for question in asked.asked:
            if question.kind is Kind.TABLE and not form[question.code].entries:
                for _row in range(min(max(question.least or 1, 1), 3)):
                    form[question.code].append_entry()
    return form


def field_of(question: Question, language: str) -> Field:
    """A field for one question."""
    label = question.label(language)
    if question.kind is Kind.TABLE:
        cells = {column.code: _typed(column, column.label(language), LINE) for column in question.columns}
        return FieldList(FormField(type("TableRow", (CellsForm,), cells)), label, max_entries=question.most_rows)
    if question.kind is not Kind.CHOICE:
        return _typed(question, label, LINE)
    choices = [SelectChoice(option.code, option.label(language)) for option in question.options]
    codes = [option.code for option in question.options]
    return RadioField(label, [Optional(), AnyOf(codes, CHOOSE)], choices=choices, validate_choice=False)


def _typed(asked: Question | Column, label: str, line: int) -> Field:
    """A field for a text, a number or a sum within its limits."""
    if asked.kind is Kind.TEXT:
        return (LineField if asked.longest <= line else TextField)(label, most=asked.longest)
    if asked.kind is Kind.MONEY:
        return MoneyField(label, min=max(1, asked.least or 0), max=asked.most)
    least, most = asked.least or 0, asked.most or WON_MAX
    said = _l("A number from %(least)s to %(most)s is expected here.", least=f"{least:,}", most=f"{most:,}")
    return IntegerField(label, [Optional(), NumberRange(least, most, said)])
