"""Try rules on the applications of earlier rounds. Those are not touched; what comes of it is kept for a while."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select

from voucher.audit import log
from voucher.kernel import clock, db, errands
from voucher.kernel.db import Session
from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.kernel.refs import next_ref
from voucher.kernel.tidying import sweep
from voucher.people.models import User
from voucher.programmes import opening, rules
from voucher.programmes import queries as programmes
from voucher.programmes.models import Round, Rulebook
from voucher.simulations import policies, reading, reckoning
from voucher.simulations.models import Simulation
from voucher.simulations.reckoning import Bench, Line, Sent
from voucher.simulations.tallying import POINTS, Tally

AT_ONCE = 2_000  # applications in one transaction
KEPT = timedelta(days=90)  # it names firms, and the next call is drafted with newer ones
_COLUMNS = (
    "id", "created_at", "simulation_id", "number", "application_id", "outcome", "change", "failed", "reasons",
    "band_code", "government_krw", "government_then_krw", "partner_krw", "own_krw", "within", "size", "region",
    "industry",
)  # fmt: skip
_FORGOTTEN = (
    """DELETE FROM simulations_tried WHERE id IN (SELECT t.id FROM simulations_tried t
        JOIN simulations_simulation s ON s.id = t.simulation_id WHERE s.created_at < :before LIMIT :most)""",
    """DELETE FROM simulations_simulation WHERE id IN (
        SELECT id FROM simulations_simulation WHERE created_at < :before LIMIT :most)""",
)


def of_draft(session: Session, ref: str, past: Sequence[str], budget_krw: Won, *, by: User) -> Simulation:
    """Try the rules that a draft of a round would get."""
    round_, _programme = programmes.by_ref(session, ref, by)
    policies.require_trier(by)
    policies.require_draft(round_)
    book = opening.rulebook(session, round_)
    if book is None:
        raise Refused(N_("This programme has no rules that hold on the opening day."))
    return _ask(session, book, round_.id, past, budget_krw, by)


def of_rulebook(session: Session, ref: str, past: Sequence[str], budget_krw: Won, *, by: User) -> Simulation:
    """Try a version of a programme's rules, confirmed or not."""
    book, _programme = programmes.rulebook(session, ref)
    policies.require_trier(by)
    policies.require_readable(book)
    return _ask(session, book, None, past, budget_krw, by)


def _ask(
    session: Session, book: Rulebook, round_id: UUID | None, past: Sequence[str], budget_krw: Won, by: User
) -> Simulation:
    """Keep what is to be tried as it stands now; a worker does it."""
    rounds = session.exec(select(Round).where(col(Round.ref).in_(past)).order_by(Round.ref)).all()
    if not rounds or not all(policies.is_over(round_) for round_ in rounds):
        raise Refused(N_("Choose at least one round that is over."), field="past")
    total = len(reading.in_order(session, rounds))
    if not total:
        raise Refused(N_("Nobody applied in these rounds. Choose another one."), field="past")
    simulation = Simulation(
        ref=next_ref(session, "SIM"),
        round_id=round_id,
        rulebook_id=book.id,
        rules=opening.frozen(book).written(),
        budget_krw=budget_krw,
        past=[round_.id for round_ in rounds],
        by_id=by.id,
        total_count=total,
    )
    session.add(simulation)
    session.flush()
    facts = {"rules_version": book.version, "budget_krw": budget_krw, "rounds": [round_.ref for round_ in rounds]}
    log.record(session, "rules.tried", simulation, by=by, after={**facts, "applications": total})
    errands.put(session, "simulations.run", turn=f"simulations:{simulation.id}", simulation_id=str(simulation.id))
    return simulation


def run(simulation_id: str) -> None:
    """Hold every application against the rules, some at a time. Safe to repeat: what was begun is begun anew."""
    with db.transaction() as session:
        simulation = db.lock(session, Simulation, Simulation.id == UUID(simulation_id))
        if simulation.done_at is not None:
            return
        table = Simulation.metadata.tables["simulations_tried"]
        session.connection().execute(table.delete().where(table.c.simulation_id == simulation.id))
        past = _past(session, simulation)
        ids = reading.in_order(session, past)
        simulation.total_count, simulation.looked_count = len(ids), 0
    bench, line = Bench(rules.read(simulation.rules).rules), Line(simulation.budget_krw)
    tally = Tally(every=max(1, -(-len(ids) // POINTS)))
    for first in range(0, len(ids), AT_ONCE):
        with db.transaction() as session:
            some = reading.sent(session, ids[first : first + AT_ONCE], past)
            rows = list(_tried(simulation.id, first, some, bench, line, tally))
            db.copy_in(session, "simulations_tried", _COLUMNS, rows)
            db.lock(session, Simulation, Simulation.id == simulation.id).looked_count = first + len(some)
    with db.transaction() as session:
        simulation = db.lock(session, Simulation, Simulation.id == simulation.id)
        simulation.found, simulation.done_at = tally.written(), clock.now()


def _past(session: Session, simulation: Simulation) -> Sequence[Round]:
    return session.exec(select(Round).where(col(Round.id).in_(simulation.past)).order_by(Round.ref)).all()


def _tried(
    simulation_id: UUID, before: int, some: Sequence[Sent], bench: Bench, line: Line, tally: Tally
) -> Iterator[tuple[object, ...]]:
    """What would have become of some, in the order of arrival."""
    now = clock.now()
    for number, sent in enumerate(some, before + 1):
        would = bench.would(sent)
        within = line.reaches(would)
        change = reckoning.change(sent, would, within=within)
        tally.add(number, sent, would, change, within=within)
        why = json.dumps(reckoning.reasons(would.found, whole=sent.whole), ensure_ascii=False)
        band, facts = would.band.code if would.band else "", sent.facts
        yield (
            db.key(), now, simulation_id, number, sent.id, would.outcome.value, change.value, would.failed, why,
            band, would.government_krw, sent.government_krw, would.partner_krw, would.own_krw, within,
            facts.size or "", facts.region or "", facts.industry or "",
        )  # fmt: skip


def tidy(period: str = "") -> int:  # noqa: ARG001 - the clock says which period it is
    """Forget what was tried long ago; returns how many rows went."""
    before = clock.now() - KEPT
    return sum(sweep(statement, before) for statement in _FORGOTTEN)
