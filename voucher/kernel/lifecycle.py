"""Lifecycles: what may happen to a thing, and what it becomes."""

from enum import StrEnum
from typing import Generic, TypeVar

from voucher.kernel.errors import NotNow
from voucher.kernel.i18n import N_

S = TypeVar("S", bound=StrEnum)


class Lifecycle(Generic[S]):
    """A table of (state, action, next state). Anything not in the table is refused."""

    def __init__(self, *rows: tuple[S, str, S]) -> None:
        self._next = {(state, action): after for state, action, after in rows}
        assert len(self._next) == len(rows), "two rows share a state and an action"

    def after(self, state: S, action: str) -> S:
        """The state that an action leads to; NotNow when it leads nowhere."""
        try:
            return self._next[state, action]
        except KeyError:
            raise NotNow(
                N_("This was already dealt with, or it is not its turn yet. Please look at it afresh.")
            ) from None

    def actions(self, state: S) -> list[str]:
        """What may happen next, for buttons and for tests."""
        return [action for (s, action) in self._next if s == state]

    def rows(self) -> list[tuple[S, str, S]]:
        """The whole table, for tests and for drawing it."""
        return [(s, a, after) for (s, a), after in self._next.items()]
