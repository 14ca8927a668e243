"""What is wrong with rules, in people's words: where, and what to do about it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.programmes.rules import Rules

EMPTY = N_("Please fill this in.")
CODE = N_("Use small English letters, digits, - and _ only, and begin with a letter.")
LIST = N_("Please choose from the list.")
NUMBER = N_("Write a number.")
NONE = N_("At least one is needed.")
STRANGE = N_("Rules have no such part.")
LONG = N_("At most %(most)s characters.")
SAID = {  # pydantic's kind of complaint, and ours
    "missing": EMPTY,
    "none_required": EMPTY,
    "string_too_short": EMPTY,
    "string_too_long": LONG,
    "too_short": NONE,
    "string_pattern_mismatch": CODE,
    "enum": LIST,
    "literal_error": LIST,
    "extra_forbidden": STRANGE,
    "greater_than": N_("Write more than %(edge)s."),
    "greater_than_equal": N_("Write %(edge)s or more."),
    "less_than": N_("Write less than %(edge)s."),
    "less_than_equal": N_("Write %(edge)s or less."),
}
EDGES = ("gt", "ge", "lt", "le")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the way to it in the document, and a msgid with its values."""

    where: tuple[str | int, ...]
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """The part of the rules that it is in; nothing when it is about all of them."""
        return str(self.where[0]) if self.where else ""


def of(content: Mapping[str, Any]) -> list[Fault]:
    """Everything that is wrong with these rules; nothing when they are sound."""
    try:
        Rules.model_validate(content)
    except ValidationError as complaint:
        return [_fault(error) for error in complaint.errors(include_url=False, include_input=False)]
    return []


def refusal(fault: Fault) -> Refused:
    """A fault as a use-case refuses it."""
    refused = Refused(fault.message, field=fault.part)
    refused.values = dict(fault.values)
    return refused


def _fault(error: ErrorDetails) -> Fault:
    context, kind = error.get("ctx", {}), error["type"]
    if kind == "assertion_error":
        return Fault(error["loc"], str(context["error"]))
    if kind in SAID:
        edge = next((context[name] for name in EDGES if name in context), "")
        return Fault(error["loc"], SAID[kind], {"edge": _plain(edge), "most": context.get("max_length", "")})
    return Fault(error["loc"], NUMBER)


def _plain(edge: object) -> str:
    return f"{edge:,}" if isinstance(edge, int) else str(edge)
