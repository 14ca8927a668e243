"""Questions that a round asks beside those that every round asks, and what counts as an answer. Pure.

A draft of a round keeps them as a document; opening the round freezes them. Answers are kept by the questions' codes:
text as it is, numbers and won as whole numbers, a choice by its code, a table as its rows by the columns' codes. A file
is handed in with the papers of the round's rules, and kept as one of them.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, model_validator

from voucher.documents.kinds import BY_EXTENSION
from voucher.kernel.money import WON_MAX
from voucher.programmes.parts import Part
from voucher.programmes.rules import Code, Document, Labelled

MOST = 40  # questions of one round: more, and nobody applies
LONGEST = 4_000  # characters of an answer
LONGEST_CELL = 200  # of a cell of a table
MOST_COLUMNS, MOST_ROWS = 8, 50
MOST_FILES = 5  # for one question
Answers = Mapping[str, Any]


class Kind(StrEnum):
    """What is asked for."""

    SECTION = "section"  # a heading over what follows; nothing is answered
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"
    TABLE = "table"  # rows of columns that the round names
    FILE = "file"  # handed in with the papers, and kept as one


CELLS = (Kind.TEXT, Kind.NUMBER, Kind.MONEY)  # what a column of a table may ask for
UNWRITTEN = (Kind.SECTION, Kind.FILE)  # to which nothing is written
OF_A_QUESTION = "asked-"  # begins the code of a paper that a question asks for


class Option(Labelled):
    """One of several answers."""


class Column(Labelled):
    """One column of a table. `least` and `most` bound a number or a sum; of a text `most` is its length."""

    kind: Kind
    required: bool = True
    least: Annotated[int, Field(ge=0, le=WON_MAX)] | None = None
    most: Annotated[int, Field(ge=1, le=WON_MAX)] | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Column":
        assert self.kind in CELLS, "a cell is a text, a number or a sum"
        assert self.least is None or self.most is None or self.least <= self.most, "the limits are in order"
        return self

    @property
    def longest(self) -> int:
        """How long a text may be."""
        return min(self.most or LONGEST_CELL, LONGEST_CELL)

    def takes(self, cell: object) -> bool:
        """Whether this may stand in it."""
        if self.kind is Kind.TEXT:
            return isinstance(cell, str) and 0 < len(cell) <= self.longest
        return type(cell) is int and (self.least or 0) <= cell <= (self.most or WON_MAX)


class Condition(Part):
    """When a question is asked: only if another was answered so."""

    question: Code
    option: Code


class AskedFile(Document):
    """A paper that a question of a round asks for."""

    help_ko: str = ""
    help_en: str = ""
    kinds: tuple[str, ...] = ()  # extensions; none means all that the portal takes
    most: int = MOST_FILES

    def help(self, language: str) -> str:
        """The sentence that says what belongs there, in a language."""
        return self.help_ko if language == "ko" else self.help_en


class Question(Labelled):
    """One question.

    `least` and `most` bound a number, a sum or the rows of a table; of a text `most` is its length, of a file how many.
    """

    kind: Kind
    help_ko: Annotated[str, Field(max_length=500)] = ""
    help_en: Annotated[str, Field(max_length=500)] = ""
    required: bool = True
    least: Annotated[int, Field(ge=0, le=WON_MAX)] | None = None
    most: Annotated[int, Field(ge=1, le=WON_MAX)] | None = None
    options: tuple[Option, ...] = ()
    columns: Annotated[tuple[Column, ...], Field(max_length=MOST_COLUMNS)] = ()
    kinds: tuple[str, ...] = ()  # of a file: extensions; none means all that the portal takes
    only_if: Condition | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Question":
        codes = [option.code for option in self.options]
        assert len(codes) == len(set(codes)), "no two options have one code"
        assert (len(codes) >= 2) == (self.kind is Kind.CHOICE), "a choice has options, and nothing else has"
        assert len({column.code for column in self.columns}) == len(self.columns), "no two columns have one code"
        assert bool(self.columns) == (self.kind is Kind.TABLE), "a table has columns, and nothing else has"
        assert self.least is None or self.most is None or self.least <= self.most, "the limits are in order"
        assert not self.kinds or self.kind is Kind.FILE, "only a file is of a kind"
        assert set(self.kinds) <= set(BY_EXTENSION), "of one that the portal takes"
        assert self.kind is not Kind.FILE or len(self.code) <= 32 - len(OF_A_QUESTION), "its paper has a code too"
        return self

    @property
    def paper(self) -> AskedFile:
        """What a question for a file asks to be handed in."""
        most = min(self.most or MOST_FILES, MOST_FILES)
        names = self.model_dump(include={"label_ko", "label_en", "help_ko", "help_en", "required", "kinds"})
        return AskedFile(code=OF_A_QUESTION + self.code, most=most, **names)

    def help(self, language: str) -> str:
        """The sentence under it, in a language."""
        return self.help_ko if language == "ko" else self.help_en

    @property
    def longest(self) -> int:
        """How long a text may be."""
        return min(self.most or LONGEST, LONGEST)

    @property
    def most_rows(self) -> int:
        """How many rows a table may have."""
        return min(self.most or MOST_ROWS, MOST_ROWS)

    def sums(self, answer: Iterable[Mapping[str, Any]]) -> dict[str, int]:
        """What the columns of a table that hold won come to."""
        rows = list(answer)
        return {c.code: sum(row.get(c.code, 0) for row in rows) for c in self.columns if c.kind is Kind.MONEY}

    def complete(self, answer: object) -> bool:
        """Whether nothing of an answer is missing: a table has enough rows, and in each what has to be there."""
        if self.kind is not Kind.TABLE or not isinstance(answer, list):
            return True
        needed = [column.code for column in self.columns if column.required]
        return len(answer) >= (self.least or 1) and all(code in row for row in answer for code in needed)

    def _takes_rows(self, rows: object) -> bool:
        columns = {column.code: column for column in self.columns}
        return (
            isinstance(rows, list)
            and 0 < len(rows) <= self.most_rows
            and all(isinstance(row, dict) and row for row in rows)
            and all(code in columns and columns[code].takes(cell) for row in rows for code, cell in row.items())
        )

    def told(self, answer: object, language: str) -> object:
        """An answer as one cell of a spreadsheet has it: the words of a choice, the rows of a table a line each."""
        if isinstance(answer, list):
            return "\n".join(", ".join(str(row.get(c.code, "")) for c in self.columns) for row in answer)
        chosen = (option.label(language) for option in self.options if option.code == answer)
        return next(chosen, "" if answer is None else answer)

    def takes(self, answer: object) -> bool:
        """Whether this is an answer to it, complete or not."""
        if self.kind is Kind.TABLE:
            return self._takes_rows(answer)
        if self.kind is Kind.TEXT:
            return isinstance(answer, str) and 0 < len(answer) <= self.longest
        if self.kind in {Kind.NUMBER, Kind.MONEY}:
            return type(answer) is int and (self.least or 0) <= answer <= (self.most or WON_MAX)
        return self.kind is Kind.CHOICE and answer in {option.code for option in self.options}


class Questions(Part):
    """All that a round asks, in the order in which it is asked."""

    asked: Annotated[tuple[Question, ...], Field(max_length=MOST)] = ()

    @model_validator(mode="after")
    def _conditions_look_back(self) -> "Questions":
        before: dict[str, Question] = {}
        for question in self.asked:
            assert question.code not in before, "no two questions have one code"
            if question.only_if is not None:
                other = before.get(question.only_if.question)
                assert other is not None, "a condition speaks of a question before"
                assert question.only_if.option in {o.code for o in other.options}, "and of an option of it"
            before[question.code] = question
        return self

    def __bool__(self) -> bool:
        """Whether anything is asked."""
        return any(question.kind not in UNWRITTEN for question in self.asked)

    @property
    def wants_files(self) -> bool:
        """Whether any of them is for a file."""
        return any(question.kind is Kind.FILE for question in self.asked)

    def files(self, answers: Answers) -> tuple[AskedFile, ...]:
        """The papers that are asked of whoever answered so."""
        return tuple(question.paper for question in self.put(answers) if question.kind is Kind.FILE)

    @property
    def every_file(self) -> tuple[AskedFile, ...]:
        """The same, however it is answered."""
        return tuple(question.paper for question in self.asked if question.kind is Kind.FILE)

    def put(self, answers: Answers) -> list[Question]:
        """What is asked of whoever answered so: a question whose condition is not met, or not asked itself, is not."""
        shown: dict[str, Question] = {}
        for question in self.asked:
            condition = question.only_if
            if condition is None or (
                condition.question in shown and answers.get(condition.question) == condition.option
            ):
                shown[question.code] = question
        return list(shown.values())

    def kept(self, answers: Answers) -> dict[str, Any]:
        """Of these answers those that can be kept in a draft: each an answer to its question, complete or not."""
        return {q.code: answers[q.code] for q in self.asked if q.code in answers and q.takes(answers[q.code])}

    def final(self, answers: Answers) -> dict[str, Any]:
        """What is handed in: answers to questions that were not asked in the end are dropped."""
        return {q.code: answers[q.code] for q in self.put(answers) if q.code in answers and q.takes(answers[q.code])}

    def missing(self, answers: Answers) -> list[Question]:
        """What still needs an answer."""
        given = self.final(answers)
        return [
            q
            for q in self.put(answers)
            if (q.required and q.kind not in UNWRITTEN and q.code not in given)
            or (q.code in given and not q.complete(given[q.code]))
        ]

    def taken_over(self, earlier: "Questions", answers: Answers) -> dict[str, Any]:
        """Of the answers in an earlier round those to questions that are asked here too, in the same words and kind."""
        before = {_same(q): q for q in earlier.asked}
        found = {}
        for question in self.asked:
            old = before.get(_same(question))
            if old is not None and old.code in answers and question.kind not in UNWRITTEN:
                found[question.code] = _translated(question, old, answers[old.code])
        return self.kept(found)


def _same(question: Question) -> tuple[object, ...]:
    """What makes two questions of two rounds the same one: codes are given by each round anew."""
    inner = [(part.label_ko, part.label_en) for part in (*question.options, *question.columns)]
    return question.kind, question.label_ko, question.label_en, *inner


def _translated(question: Question, old: Question, answer: Any) -> Any:
    """An answer by the codes of another round's question of the same words."""
    if question.kind is Kind.CHOICE:
        codes = {was.code: now.code for was, now in zip(old.options, question.options, strict=True)}
        return codes.get(answer)
    if question.kind is Kind.TABLE and isinstance(answer, list):
        codes = {was.code: now.code for was, now in zip(old.columns, question.columns, strict=True)}
        return [{codes[code]: cell for code, cell in row.items() if code in codes} for row in answer]
    return answer


NONE = Questions()


def read(kept: Iterable[Mapping[str, Any]]) -> Questions:
    """Questions as a round keeps them."""
    asked = list(kept)
    return Questions.model_validate({"asked": asked}) if asked else NONE


def written(questions: Questions) -> list[dict[str, Any]]:
    """As a round keeps them."""
    document: list[dict[str, Any]] = questions.model_dump(mode="json")["asked"]
    return document
