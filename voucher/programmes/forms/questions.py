"""Forms: one question of a round, as an officer writes it."""

from collections.abc import Collection, Mapping, Sequence
from itertools import count
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired, NumberRange, Optional

from voucher.documents import kinds
from voucher.kernel.fields import LineField, TextField, needed, options
from voucher.kernel.money import WON_MAX
from voucher.kernel.saying import gettext
from voucher.kernel.saying import lazy_gettext as _l
from voucher.programmes import words
from voucher.programmes.forms.rows import Row, arrange
from voucher.programmes.questions import (
    CELLS,
    MOST_COLUMNS,
    MOST_FILES,
    MOST_ROWS,
    Column,
    Condition,
    Kind,
    Option,
    Question,
    Questions,
)

CHOOSE, NUMBER = _l("Please choose one."), _l("Please write a whole number.")
BETWEEN = "|"  # Korean and English of an answer on one line


class ColumnRow(Row):
    """One column of a table."""

    KIND = "column"
    OWN = ("least", "most")

    kind = SelectField(_l("What is asked for?"), choices=options({kind: words.ASKED_FOR[kind] for kind in CELLS}))
    required = BooleanField(_l("It must be filled in"), default=True)
    least = IntegerField(_l("At least"), [Optional(), NumberRange(0, WON_MAX, NUMBER)])
    most = IntegerField(_l("At the most"), [Optional(), NumberRange(1, WON_MAX, NUMBER)])

    def validate_most(self, field: IntegerField) -> None:
        """The limits are in order."""
        in_order(self.least, field)

    def written(self, taken: Collection[str]) -> dict[str, Any]:
        """With what is asked for in it."""
        more = {"kind": self.kind.data, "required": bool(self.required.data)}
        return super().written(taken) | more | ({"least": None} if self.kind.data == Kind.TEXT else {})


def in_order(least: IntegerField, most: IntegerField) -> None:
    """Refuse a least that is more than the most."""
    if most.data is not None and least.data is not None and most.data < least.data:
        raise ValidationError(_l("This is less than the least."))


class QuestionForm(FlaskForm):
    """One question, as an officer writes it."""

    kind = RadioField(_l("What is asked for?"), [InputRequired(CHOOSE)], choices=options(words.ASKED_FOR))
    label_ko = LineField(_l("Question in Korean"), [needed()], most=200)
    label_en = LineField(_l("Question in English"), [needed()], most=200)
    help_ko = LineField(_l("Help in Korean"), most=500)
    help_en = LineField(_l("Help in English"), most=500)
    required = BooleanField(_l("It must be answered"))
    options = TextField(_l("Answers to choose from"), most=2000)
    columns = FieldList(FormField(ColumnRow))
    least = IntegerField(_l("At least"), [Optional(), NumberRange(0, WON_MAX, NUMBER)])
    most = IntegerField(_l("At the most"), [Optional(), NumberRange(1, WON_MAX, NUMBER)])
    kinds = SelectMultipleField(
        _l("Kinds of file"), choices=[SelectChoice(kind.extension, kind.label) for kind in kinds.KINDS]
    )
    only_if = SelectField(_l("Asked only if"), validate_choice=False)

    def __init__(self, asked: Questions, question: Question | None, code: str, language: str) -> None:
        super().__init__(**_known(question))
        self.code, self.there = code, question.options if question else ()
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
        in_order(self.least, field)
        if self.kind.data == Kind.TABLE and (field.data or 0) > MOST_ROWS:
            raise ValidationError(_l("A table has at most %(most)s rows.", most=MOST_ROWS))
        if self.kind.data == Kind.FILE and (field.data or 0) > MOST_FILES:
            raise ValidationError(_l("At most %(most)s files.", most=MOST_FILES))

    def validate_columns(self, _field: "FieldList[Any]") -> None:
        """A table needs a column."""
        if self.kind.data == Kind.TABLE and not self._columns():
            raise ValidationError(gettext("A table needs at least one column."))

    def arranged(self, asked: Mapping[str, str]) -> bool:
        """Whether a button for a column was pressed. Nothing is saved by it."""
        return arrange(self, ("columns",), asked, MOST_COLUMNS)

    def _columns(self) -> list[dict[str, Any]]:
        found, taken = list[dict[str, Any]](), {e.form.code.data for e in self.columns.entries if e.form.code.data}
        for entry in self.columns.entries:
            if not entry.form.blank:
                found.append(entry.form.written(taken))
                taken.add(found[-1]["code"])
        return found

    def validate_only_if(self, field: SelectField) -> None:
        """One of those that were offered."""
        if field.data and field.data not in {choice.value for choice in self.offered}:
            raise ValidationError(CHOOSE)

    def _coded(self, given: Sequence[tuple[str, str]]) -> tuple[Option, ...]:
        """Answers keep their codes wherever they stand: other questions hang on them. A new one has its own."""
        codes = {words: o.code for o in self.there for words in ((o.label_ko, o.label_en), o.label_ko, o.label_en)}
        free = (code for n in count(1) if (code := f"o{n}") not in codes.values())
        kept: dict[str, Option] = {}
        for ko, en in given:
            known = next((codes[w] for w in ((ko, en), ko, en) if codes.get(w, "") not in {"", *kept}), None)
            code = known or next(free)
            kept[code] = Option(code=code, label_ko=ko, label_en=en)
        return tuple(kept.values())

    @property
    def question(self) -> Question:
        """What was written, as the work wants it."""
        kind, limited = Kind(self.kind.data), self.kind.data in {Kind.NUMBER, Kind.MONEY, Kind.TABLE}
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
            most=self.most.data if limited or kind in {Kind.TEXT, Kind.FILE} else None,
            kinds=tuple(self.kinds.data or ()) if kind is Kind.FILE else (),
            options=self._coded(given),
            columns=tuple(Column(**column) for column in self._columns()) if kind is Kind.TABLE else (),
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
        "columns": [column.model_dump() for column in question.columns],
        "kinds": list(question.kinds),
        "only_if": f"{condition.question} {condition.option}" if condition else "",
    }
