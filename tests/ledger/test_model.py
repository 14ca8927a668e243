"""Random lives of money, compared with a model in plain Python after every step."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from voucher.kernel import clock
from voucher.kernel.errors import Conflict, NotEnough, NotNow
from voucher.kernel.money import Won
from voucher.ledger import chart, checking, posting
from voucher.ledger.places import Leg, Place, Side

STEP = st.tuples(
    st.sampled_from(["post", "post", "post", "hold", "hold", "settle", "void", "reverse", "again"]),
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=3),
    st.integers(0, 30),
)


class Model:
    """Sums per place, and what became of each link."""

    def __init__(self, places: list[Place]) -> None:
        self.places = places
        self.sums = {place: [0, 0, 0, 0] for place in places}
        self.links: list[tuple[UUID, str, list[tuple[int, Place, Place]], str]] = []
        self.ended: set[UUID] = set()
        self.mirrors: set[UUID] = set()

    def fits(self) -> bool:
        for place, (debits, credits_, held_in, held_out) in self.sums.items():
            kind = chart.kind_of(place)
            here = debits - credits_ - held_out if kind.side is Side.DEBIT else credits_ - debits - held_in
            if kind.guarded and here < 0:
                return False
        return True

    def apply(self, state: str, legs: list[tuple[int, Place, Place]]) -> bool:
        """Leg by leg, as the ledger does; False and nothing changed when a guard says no."""
        before = {place: list(sums) for place, sums in self.sums.items()}
        now = {"posted": 1, "post": 1}.get(state, 0)
        held = {"pending": 1, "post": -1, "void": -1}.get(state, 0)
        for amount, debit, credit in legs:
            self.sums[debit][0] += now * amount
            self.sums[debit][2] += held * amount
            self.sums[credit][1] += now * amount
            self.sums[credit][3] += held * amount
            if not self.fits():
                self.sums = before
                return False
        return True


def make_places() -> list[Place]:
    return [
        chart.appropriation(uuid4()),
        chart.authority(uuid4()),
        chart.available(uuid4()),
        chart.available(uuid4()),
        chart.committed(uuid4()),
        chart.disbursed(uuid4()),
    ]


def step(session: Session, model: Model, n: int, deed: str, legs: list[tuple[int, Place, Place]], pick: int) -> None:
    key = f"k{n}"
    if deed in {"post", "hold"}:
        state = "posted" if deed == "post" else "pending"
        made = [Leg(Won(a), d, c) for a, d, c in legs]
        expected = model.apply(state, legs)
        try:
            with session.begin_nested():
                link = getattr(posting, deed)(session, *made, key=key, by=None, document="D")
        except NotEnough:
            assert not expected
            return
        assert expected
        model.links.append((link, state, legs, key))
    elif model.links:
        follow(session, model, key, deed, model.links[pick % len(model.links)])


def follow(session: Session, model: Model, key: str, deed: str, chosen: tuple) -> None:
    link, state, legs, first_key = chosen
    if deed == "again":
        if state in {"posted", "pending"} and link not in model.mirrors:
            work = posting.post if state == "posted" else posting.hold
            made = [Leg(Won(a), d, c) for a, d, c in legs]
            assert work(session, *made, key=first_key, by=None, document="D") == link
        return
    after = {"settle": "post", "void": "void", "reverse": "posted"}[deed]
    possible = (state == "pending") if deed != "reverse" else state in {"posted", "post"}
    possible = possible and link not in model.ended and link not in model.mirrors
    moved = [(a, c, d) for a, d, c in reversed(legs)] if deed == "reverse" else legs
    expected = possible and model.apply(after, moved)
    try:
        with session.begin_nested():
            new = getattr(posting, deed)(session, link, key=key, by=None)
    except (NotEnough, NotNow, Conflict):
        assert not expected
        return
    assert expected
    model.ended.add(link)
    model.links.append((new, after, moved, key))
    if deed == "reverse":
        model.mirrors.add(new)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=1, max_size=25))
def test_the_ledger_is_the_model(session: Session, steps: list) -> None:
    places = make_places()
    model = Model(places)
    history: list[tuple[datetime, dict[Place, int]]] = []
    start = datetime(2026, 1, 5, 3, tzinfo=UTC)
    outer = session.begin_nested()
    for n, (deed, picked, pick) in enumerate(steps):
        legs = [(a, places[d], places[c]) for a, d, c in picked if d != c]
        if not legs:
            continue
        with clock.freeze(start + timedelta(minutes=n)):
            step(session, model, n, deed, legs, pick)
        history.append((start + timedelta(minutes=n, seconds=30), {p: s[0] - s[1] for p, s in model.sums.items()}))
    for place in places:
        now = posting.left(session, place)
        debits, credits_, held_in, held_out = model.sums[place]
        on_debit = chart.kind_of(place).side is Side.DEBIT
        assert now == (debits - credits_ - held_out if on_debit else credits_ - debits - held_in)
    for instant, expected in history:
        for place in places:
            sign = 1 if chart.kind_of(place).side is Side.DEBIT else -1
            assert posting.balance(session, place, as_of=instant) == sign * expected[place]
    assert [proof for proof in checking.check(session) if proof.fault] == []
    outer.rollback()


@pytest.mark.parametrize("kind", chart.KINDS.values(), ids=lambda kind: f"{kind.family}-{kind.code}")
def test_every_kind_is_explained_in_both_languages(kind: chart.Kind) -> None:
    assert kind.en
    assert kind.ko
    assert kind.meaning.endswith((".", "below."))
    assert len(kind.code) <= 32
