"""Give applications to assessors so that everybody has about as much to do. Pure.

Seat by seat: each goes to whoever has least to do among all who can be reached, if need be by passing other seats on.
So nobody gets one more while a chain of exchanges could give it to somebody with less, and no seat stays empty that any
exchange could fill. The same facts give the same plan.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

Allowed = Mapping[UUID, Sequence[UUID]]


@dataclass
class Plan:
    """Who gets which application, and how many seats nobody can take."""

    given: dict[UUID, list[UUID]] = field(default_factory=dict)  # application -> assessors
    short: dict[UUID, int] = field(default_factory=dict)

    def held(self, assessor: UUID) -> list[UUID]:
        """What this plan gives to an assessor."""
        return [application for application, those in self.given.items() if assessor in those]


@dataclass
class Room:
    """How much an assessor has to do, and how much they take on at once."""

    load: int
    limit: int


def balance(
    seats: Mapping[UUID, int],
    allowed: Allowed,
    rooms: Mapping[UUID, Room],
    prefers: Callable[[UUID, UUID], bool] = lambda _application, _assessor: False,
) -> Plan:
    """Fill so many seats of each application with assessors who are allowed, in the order in which they are given."""
    loads = {assessor: Room(room.load, room.limit) for assessor, room in rooms.items()}
    place = {assessor: number for number, assessor in enumerate(rooms)}
    plan = Plan({application: [] for application in seats})
    for application, wanted in seats.items():
        rank = {a: (not prefers(application, a), place[a]) for a in place}
        for filled in range(wanted):
            end = _seat(application, plan, allowed, loads, rank)
            if end is None:
                plan.short[application] = wanted - filled
                break
            loads[end].load += 1
    return plan


def _seat(
    application: UUID, plan: Plan, allowed: Allowed, loads: Mapping[UUID, Room], rank: Mapping[UUID, tuple[bool, int]]
) -> UUID | None:
    """Fill one seat; who has one more to do by it, or None when nobody can.

    `came` says of whom each assessor would take a seat over, and of which application; None: the seat itself.
    """
    free = sorted((a for a in allowed[application] if a not in plan.given[application]), key=rank.__getitem__)
    came: dict[UUID, tuple[UUID, UUID] | None] = dict.fromkeys(free)
    queue = deque(free)
    while queue:
        holder = queue.popleft()
        for other in plan.held(holder):
            for taker in allowed[other]:
                if taker not in came and taker not in plan.given[other]:
                    came[taker] = (holder, other)
                    queue.append(taker)
    ends = [a for a in came if loads[a].load < loads[a].limit]
    if not ends:
        return None
    end = taker = min(ends, key=lambda a: (loads[a].load, came[a] is not None, *rank[a]))
    while (step := came[taker]) is not None:
        holder, other = step
        plan.given[other].remove(holder)
        plan.given[other].append(taker)
        taker = holder
    plan.given[application].append(taker)
    return end
