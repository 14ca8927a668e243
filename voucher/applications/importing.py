"""Decisions of earlier years from a file: what an agency decided before it moved in here.

They are over: approved, rejected or withdrawn, in rounds that closed elsewhere. No money moves and no voucher is
issued, since both happened there. They count as what a firm was given before, and a new round can be tried on them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from voucher.applications.drafting import findable
from voucher.applications.lifecycle import State
from voucher.applications.models import Application
from voucher.applications.past import COLUMNS, hangs_together, instant
from voucher.kernel import db
from voucher.kernel.columns import alike, nearest
from voucher.kernel.db import Session
from voucher.kernel.i18n import N_
from voucher.kernel.importing import Line, Reading
from voucher.kernel.money import Won
from voucher.kernel.refs import next_refs
from voucher.people.models import Kind, Listed, Size
from voucher.people.receiving import Intake, Keeping
from voucher.people.roles import Act
from voucher.programmes import opening, queries, remembering
from voucher.programmes.models import Programme
from voucher.programmes.remembering import Past
from voucher.programmes.rules import Band, Rules

FIRST_SHOWN = 5
_TABLES = Application.metadata.tables
_A, _O = _TABLES["applications_application"].c, _TABLES["people_organisation"].c
_FIRMS = sa.select(
    _O.id, _O.kind, _O.name, _O.name_en, _O.registration_no, _O.region, _O.average_sales_krw
)  # of a few thousand at a time
_KEPT = ("title", "skill", "problem", "goal", "firm_size", "asked_krw", "state", "granted_krw", "decision_note")
_COMPARED = ("registration_no", "title", "skill", "firm_size", "asked_krw", "state", "granted_krw")
_WRITTEN = (
    "id", "created_at", "ref", "round_id", "firm_id", "consent_version", "findable", "submitted_at", "decided_at",
    "band_code", "government_rate", "saved_by_id", "import_id", "source_ref", *_KEPT,
)  # fmt: skip


@dataclass
class Then:
    """A firm as the rules of a past round look at it: its size of that day."""

    size: Size
    average_sales_krw: Won | None


@dataclass(frozen=True)
class Place:
    """A round that was run elsewhere, as a file speaks of it."""

    id: UUID
    opened_on: date
    closed_on: date
    rules: Rules
    here: bool  # before this file


@dataclass
class Taking:
    """One file on its way in."""

    session: Session
    reading: Reading
    keeping: Keeping | None
    programmes: dict[str, Programme]
    places: dict[tuple[UUID, str], Place | None] = field(default_factory=dict)
    seen: dict[tuple[UUID, str], int] = field(default_factory=dict)
    granted: dict[tuple[UUID, UUID], int] = field(default_factory=dict)

    def place(self, line: Line) -> Place | None:
        """The round of a row; None, with its fault noted, where there can be none."""
        said = line.values
        programme = self.programmes.get(alike(said["programme"]))
        if programme is None:
            spelled = {alike(p.name_ko): p.name_ko for p in self.programmes.values()}
            spelled |= {alike(p.code): p.code for p in self.programmes.values()}
            message, near = N_("“%(text)s” is not known here. Nearest: %(near)s."), nearest(said["programme"], spelled)
            self.reading.fault(line.number, "programme", message, text=said["programme"][:40], near=near)
            return None
        key = (programme.id, said["round"])
        if key not in self.places:
            self.places[key] = self._find(programme, line)
        place = self.places[key]
        if place is not None and (place.opened_on, place.closed_on) != (said["opened_on"], said["closed_on"]):
            code = "opened_on" if place.opened_on != said["opened_on"] else "closed_on"
            message = N_("Elsewhere this round runs from %(first)s to %(last)s.")
            first, last = place.opened_on.isoformat(), place.closed_on.isoformat()
            self.reading.fault(line.number, code, message, first=first, last=last)
            return None
        return place

    def _find(self, programme: Programme, line: Line) -> Place | None:
        past = Past(line.values["round"], line.values["opened_on"], line.values["closed_on"])
        there = remembering.known(self.session, programme.id, past.title)
        if there is not None and there.import_id is None:
            message = N_("This round is run here (%(ref)s), so its decisions are here already.")
            self.reading.fault(line.number, "round", message, ref=there.ref)
            return None
        if there is not None:
            assert there.rules is not None, there.ref
            return Place(there.id, *remembering.days(there), Rules.model_validate(there.rules["rules"]), here=True)
        book = queries.rulebook_on(self.session, programme.id, past.opened_on)
        if book is None:
            message = N_("The programme “%(name)s” has no rules that held on this day.")
            self.reading.fault(line.number, "opened_on", message, name=programme.name_ko)
            return None
        key = db.key()
        if self.keeping is not None and self.reading.sound:
            import_id, by, why = self.keeping.import_id, self.keeping.by, self.keeping.why
            key = remembering.remember(self.session, past, book, import_id, by=by, why=why).id
        return Place(key, past.opened_on, past.closed_on, opening.frozen(book).rules, here=False)

    def alone(self, line: Line, place: Place, firm_id: UUID) -> bool:
        """Whether no row before has the same number, or gave the same firm something in the same round."""
        key, before = (place.id, line.values["source_ref"]), self.reading.faults_count
        if key in self.seen:
            where = self.reading.address(self.seen[key], "source_ref")
            self.reading.fault(line.number, "source_ref", N_("The same number stands in %(where)s."), where=where)
        self.seen.setdefault(key, line.number)
        if line.values["state"] is State.APPROVED:
            firm = (place.id, firm_id)
            if firm in self.granted:
                where = self.reading.address(self.granted[firm], "registration_no")
                message = N_("This firm was approved in the same round in %(where)s already.")
                self.reading.fault(line.number, "registration_no", message, where=where)
            self.granted.setdefault(firm, line.number)
        return self.reading.faults_count == before


def _take_in(session: Session, reading: Reading, keeping: Keeping | None) -> None:
    """Read the rows, hold them against what is here, and write those that are new."""
    spelled: dict[str, Programme] = {}
    for programme in queries.programmes(session):
        for name in (programme.code, programme.name_ko, programme.name_en):
            spelled.setdefault(alike(name), programme)
    taking = Taking(session, reading, keeping, spelled)
    for lines in reading.lines():
        new = _sorted_out(taking, lines)
        reading.new_count += len(new)
        reading.first += [line for line, *_rest in new[: max(0, FIRST_SHOWN - len(reading.first))]]
        if keeping is not None and reading.sound and new:
            _write(session, new, keeping)


def _sorted_out(taking: Taking, lines: list[Line]) -> list[tuple[Line, Place, Any, Band]]:
    """Of these rows those that are new and right."""
    reading, new = taking.reading, []
    numbers = {line.values["registration_no"] for line in lines}
    found = taking.session.connection().execute(_FIRMS.where(_O.registration_no.in_(numbers)))
    firms = {row.registration_no: row for row in found}
    placed = [(line, taking.place(line)) for line in lines if hangs_together(reading, line)]
    there = [(line, place) for line, place in placed if place is not None and place.here]
    here, granted = _here(taking.session, there), _granted(taking.session, there)
    for line, place in placed:
        firm = firms.get(line.values["registration_no"])
        if firm is None or firm.kind != Kind.FIRM:
            message = N_("No firm with this number is here. An administrator takes in the organisations first.")
            reading.fault(line.number, "registration_no", message)
        if place is None or firm is None or not taking.alone(line, place, firm.id):
            continue
        known = here.get((place.id, line.values["source_ref"]))
        if known is not None:
            reading.unchanged_count += _agrees(reading, line, known)
        elif line.values["state"] is State.APPROVED and (other := granted.get((place.id, firm.id))):
            message = N_("This firm was approved in the same round already: %(ref)s.")
            reading.fault(line.number, "registration_no", message, ref=other)
        elif (band := _band(reading, line, place.rules, firm)) is not None:
            new.append((line, place, firm, band))
    return new


def _here(session: Session, placed: Sequence[tuple[Line, Place]]) -> dict[tuple[UUID, str], Any]:
    """What of these rows is here already, by round and number."""
    if not placed:
        return {}
    compared = (*(_A[code] for code in _COMPARED[1:]), _A.ref, _A.round_id, _A.source_ref, _O.registration_no)
    query = sa.select(*compared).join(_O.id.table, _O.id == _A.firm_id)
    query = query.where(_A.round_id.in_({place.id for _line, place in placed}))
    query = query.where(_A.source_ref.in_({line.values["source_ref"] for line, _place in placed}))
    return {(row.round_id, row.source_ref): row for row in session.connection().execute(query)}


def _granted(session: Session, placed: Sequence[tuple[Line, Place]]) -> dict[tuple[UUID, UUID], str]:
    """Who of these firms was approved in these rounds already, and under which number."""
    numbers = {line.values["registration_no"] for line, _place in placed}
    query = sa.select(_A.round_id, _A.firm_id, _A.ref).join(_O.id.table, _O.id == _A.firm_id)
    query = query.where(_A.round_id.in_({place.id for _line, place in placed}), _A.state == State.APPROVED)
    found = session.connection().execute(query.where(_O.registration_no.in_(numbers))) if placed else ()
    return {(row.round_id, row.firm_id): row.ref for row in found}


def _agrees(reading: Reading, line: Line, known: Any) -> bool:
    """Whether a row says of a decision what is known."""
    columns = {column.code: column for column in COLUMNS}
    for code in _COMPARED:
        there = getattr(known, code)
        if line.values[code] != there:
            message = N_(
                "Here already as %(ref)s, with “%(known)s”. A file changes nothing that is here: "
                "correct the row, or leave it out."
            )
            shown = columns[code].show(there) if there not in (None, "") else "–"
            reading.fault(line.number, code, message, ref=known.ref, known=shown)
            return False
    return True


def _band(reading: Reading, line: Line, rules: Rules, firm: Any) -> Band | None:
    """What the round gave this firm; None, with its fault noted, where its rules give nothing."""
    said, named = line.values, line.values["band"]
    if named:
        spelled = {alike(s): band for band in rules.bands for s in (band.label_ko, band.label_en, band.code)}
        if (band := spelled.get(alike(named))) is None:
            near = nearest(named, {alike(b.label_ko): b.label_ko for b in rules.bands})
            message = N_("“%(text)s” is not known here. Nearest: %(near)s.")
            reading.fault(line.number, "band", message, text=named[:40], near=near)
        return band
    band = rules.chosen(Then(said["firm_size"], firm.average_sales_krw), "")
    if band is None:
        message = N_("The rules of that day gave nothing to firms of this size. Name the kind of support: %(some)s.")
        some = ", ".join(b.label_ko for b in rules.bands)
        reading.fault(line.number, "firm_size", message, some=some)
    return band


def _write(session: Session, new: Sequence[tuple[Line, Place, Any, Band]], keeping: Keeping) -> None:
    refs, by = next_refs(session, "APP", len(new)), keeping.by.id if keeping.by else None

    def rows() -> Iterator[tuple[object, ...]]:
        for ref, (line, place, firm, band) in zip(refs, new, strict=True):
            said, sent = line.values, instant(line.values["submitted_on"])
            decided = instant(said["decided_on"]) if said["decided_on"] else None
            yield (
                db.key(), sent, ref, place.id, firm.id, "", findable(said["title"], firm), sent, decided, band.code,
                place.rules.rate(band, firm.region), by, keeping.import_id, said["source_ref"],
                *(said[code] for code in _KEPT),
            )  # fmt: skip

    db.copy_in(session, "applications_application", _WRITTEN, rows())


INTAKE = Intake(Listed.APPLICATIONS, Act.IMPORT_APPLICATIONS, "applications.imported", COLUMNS, _take_in)
