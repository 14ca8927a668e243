"""One thing that rules say, as people read it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One thing that the rules say: what it is about, and what about it."""

    key: str  # the same in every version
    label: str
    said: tuple[str, ...] = ()
    joined: bool = False  # whether what is said are names, to be read in one line
    turned_away: bool = False  # whether whoever it is about gets nothing
