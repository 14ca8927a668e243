"""Who approves a grant that somebody else proposes: by the state's share of it, band by band. Pure."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from voucher.kernel.i18n import N_
from voucher.kernel.money import WON_MAX
from voucher.programmes.parts import Part


class Approver(StrEnum):
    """Who approves. Each may also approve what those before may."""

    OFFICER = "officer"  # another one than who proposed it
    DIRECTOR = "director"


class Approval(Part):
    """One band: what the state pays of a grant, and who approves it."""

    up_to_krw: Annotated[int, Field(gt=0, le=WON_MAX)] | None = None  # the edge itself is inside; none: any sum
    by: Approver


USUAL = (Approval(up_to_krw=100_000_000, by=Approver.OFFICER), Approval(by=Approver.DIRECTOR))


def require_rising(bands: Sequence[Approval]) -> None:
    """Every sum has its band: they rise, only the last one is open, and no larger sum is approved by somebody less."""
    *below, last = bands
    edges = [band.up_to_krw for band in below]
    assert last.up_to_krw is None, N_("The last band has no edge, so that every sum is approved by somebody.")
    assert all(edge is not None for edge in edges), N_("Only the last band has no edge.")
    assert all(a < b for a, b in pairwise(edge or 0 for edge in edges)), N_("The edges of the bands must rise.")
    order = list(Approver)
    levels = [order.index(band.by) for band in bands]
    assert levels == sorted(levels), N_("A larger sum is never approved by somebody less than a smaller one.")


def who_approves(bands: Sequence[Approval], government_krw: int) -> Approver:
    """Who approves a sum."""
    return next(band.by for band in bands if band.up_to_krw is None or government_krw <= band.up_to_krw)
