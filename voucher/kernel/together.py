"""Many threads of one process want the same done: one of them does it for all who came before it began."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class _Group(Generic[T]):
    items: list[T] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


class Together(Generic[T]):
    """A place where they meet. While one works, the next ones gather; the first of those works for them after it."""

    def __init__(self) -> None:
        """Nobody is here yet."""
        self._door, self._work = threading.Lock(), threading.Lock()
        self._next: _Group[T] | None = None

    def join(self, item: T, work: Callable[[list[T]], object], seconds: float) -> None:
        """Have `work` done for this item, by this thread or by another one, and wait for it.

        Whoever waited so many seconds goes on without knowing. What goes wrong in `work` is told only to who does it.
        """
        with self._door:
            first = self._next is None
            group = self._next = self._next or _Group()
            group.items.append(item)
        if first:
            self._lead(group, work, seconds)
        else:
            group.over.wait(seconds)

    def _lead(self, group: _Group[T], work: Callable[[list[T]], object], seconds: float) -> None:
        ours = self._work.acquire(timeout=seconds)
        try:
            with self._door:
                self._next = None
            if ours:
                work(group.items)
        finally:
            if ours:
                self._work.release()
            group.over.set()
