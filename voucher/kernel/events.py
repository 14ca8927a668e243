"""Things that have happened. Who reacts is written in voucher/reactions/."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from voucher.kernel.db import Session


@dataclass(frozen=True)
class Event:
    """Named in the past tense. Carries ids, never rows."""


Reaction = Callable[[Session, Any], None]
_reactions: defaultdict[type[Event], list[Reaction]] = defaultdict(list)


def subscribe(event_type: type[Event], reaction: Reaction) -> None:
    """Have `reaction` run whenever such an event is published; saying it twice changes nothing."""
    if reaction not in _reactions[event_type]:
        _reactions[event_type].append(reaction)


def publish(session: Session, event: Event) -> None:
    """Run every reaction inside the caller's transaction: all of it happens, or none."""
    for reaction in _reactions[type(event)]:
        reaction(session, event)
