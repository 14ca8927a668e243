"""Questions that a round asks beside those that every round asks, and what counts as an answer. Pure.

A draft of a round keeps them as a document; opening the round freezes them. Answers are kept by the questions' codes:
text as it is, numbers and won as whole numbers, a choice by its code.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, model_validator

from voucher.kernel.money import WON_MAX
from voucher.programmes.rules import Code, Labelled, Part

MOST = 40  # questions of one round: more, and nobody applies
LONGEST = 4_000  # characters of an answer
Answers = Mapping[str, Any]


class Kind(StrEnum):
    """What is asked for."""

    SECTION = "section"  # a heading over what follows; nothing is answered
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"


class Option(Labelled):
    """One of several answers."""


class Condition(Part):
    """When a question is asked: only if another was answered so."""

    question: Code
    option: Code


class Question(Labelled):
    """One question. `least` and `most` bound a number or a sum; of a text `most` is its length."""

    kind: Kind
    help_ko: Annotated[str, Field(max_length=500)] = ""
    help_en: Annotated[str, Field(max_length=500)] = ""
    required: bool = True
    least: Annotated[int, Field(ge=0, le=WON_MAX)] | None = None
    most: Annotated[int, Field(ge=1, le=WON_MAX)] | None = None
    options: tuple[Option, ...] = ()
    only_if: Condition | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Question":
        codes = [option.code for option in self.options]
        assert len(codes) == len(set(codes)), "no two options have one code"
        assert (len(codes) >= 2) == (self.kind is Kind.CHOICE), "a choice has options, and nothing else has"
        assert self.least is None or self.most is None or self.least <= self.most, "the limits are in order"
        return self

    def help(self, language: str) -> str:
        """The sentence under it, in a language."""
        return self.help_ko if language == "ko" else self.help_en

    @property
    def longest(self) -> int:
        """How long a text may be."""
        return min(self.most or LONGEST, LONGEST)

    def takes(self, answer: object) -> bool:
        """Whether this is an answer to it."""
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
        return any(question.kind is not Kind.SECTION for question in self.asked)

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
        return [q for q in self.put(answers) if q.required and q.kind is not Kind.SECTION and q.code not in given]


NONE = Questions()


def read(kept: Iterable[Mapping[str, Any]]) -> Questions:
    """Questions as a round keeps them."""
    asked = list(kept)
    return Questions.model_validate({"asked": asked}) if asked else NONE


def written(questions: Questions) -> list[dict[str, Any]]:
    """As a round keeps them."""
    document: list[dict[str, Any]] = questions.model_dump(mode="json")["asked"]
    return document
