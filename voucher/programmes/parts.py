"""What every piece of a programme's rules is."""

from typing import Protocol

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A piece of the rules: never changed, and nothing in it that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(Protocol):
    """What has a name in both languages."""

    @property
    def label_ko(self) -> str: ...
    @property
    def label_en(self) -> str: ...


def both(it: Named) -> str:
    """What it is called, in both languages: for the audit log, which is kept once and read in either."""
    return f"{it.label_ko} / {it.label_en}"
