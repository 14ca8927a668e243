"""What the panel sees: the ranking as it stands, and the points that an officer adds to it."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from voucher.applications import queries as applications
from voucher.applications import screening
from voucher.applications.lifecycle import State as Asked
from voucher.applications.models import Application
from voucher.assessments import policies, proposals, queries
from voucher.assessments.lifecycle import TO_DO, Outcome, State
from voucher.assessments.models import Bonus
from voucher.assessments.queries import Row
from voucher.assessments.ranking import Entry, Place, rank
from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.i18n import N_
from voucher.kernel.money import NO_WON, Won
from voucher.people.models import Organisation, User
from voucher.programmes import purse
from voucher.programmes.models import Round
from voucher.programmes.parts import both
from voucher.programmes.rules import Assessing


@dataclass(frozen=True)
class Panel:
    """A round's ranking as it stands now, with what each place is about."""

    round: Round
    assessing: Assessing
    places: list[Place]
    rows: dict[UUID, Row]
    bonuses: dict[UUID, list[Bonus]]
    left_krw: Won  # what the round may still promise
    partner_left_krw: Won = NO_WON  # and of its partner's money

    def of(self, *outcomes: Outcome) -> list[Place]:
        """The places with one of these outcomes."""
        return [place for place in self.places if place.outcome in outcomes]

    @property
    def selected_krw(self) -> Won:
        """What the state would pay for all that is selected."""
        return Won(sum(place.entry.needs_krw for place in self.of(Outcome.SELECTED)))

    @property
    def selected_partner_krw(self) -> Won:
        """What the partner would pay for all of them."""
        return Won(sum(place.entry.partner_krw for place in self.of(Outcome.SELECTED)))


def panel(session: Session, round_: Round) -> Panel:
    """The ranking of everything that is still to be decided in a round."""
    assessing = policies.require_assessing(round_)
    rows = {
        row.application.id: row
        for row in queries.board(session, round_, assessing.assessors_count)
        if row.application.state is Asked.SUBMITTED
    }
    bonuses = defaultdict[UUID, list[Bonus]](list)
    for bonus in session.exec(select(Bonus).where(col(Bonus.application_id).in_(rows)).order_by(Bonus.code)):
        bonuses[bonus.application_id].append(bonus)
    entries = [_entry(row, bonuses.get(key, []), assessing, round_) for key, row in rows.items()]
    left = purse.of(session, round_.id)
    places = rank(entries, assessing, round_.budget_krw, left.state, left.partner)
    return Panel(round_, assessing, places, rows, dict(bonuses), left.state, left.partner)


def _entry(row: Row, bonuses: list[Bonus], assessing: Assessing, round_: Round) -> Entry:
    it = row.application
    worth = {points.code: points.points for points in assessing.points}
    sheets = tuple(seat.points for seat, _, _ in row.held if seat.state is State.SUBMITTED)
    open_ = any(seat.state in TO_DO for seat, _, _ in row.held)
    assert it.submitted_at is not None, it.ref
    shares = applications.terms(it, round_, it.asked_krw)[1]
    return Entry(
        id=it.id,
        ref=it.ref,
        sheets=sheets,
        complete=not open_ and len(sheets) >= proposals.FEWEST,
        added=tuple(worth[bonus.code] for bonus in bonuses if bonus.code in worth),
        needs_krw=shares.government,
        partner_krw=shares.partner,
        submitted_at=it.submitted_at,
        traits={"size": str(it.firm_size), **_said(it, row.firm)},
    )


def _said(it: Application, firm: Organisation) -> dict[str, str]:
    """Where a firm was and what it made when it submitted: what it says of itself later moves it into no quota."""
    said = screening.claimed(it)
    return {name: said.get(name, getattr(firm, name)) or "" for name in ("region", "industry")}


def add_points(session: Session, ref: str, codes: set[str], why: str, *, by: User) -> Application:
    """Give an application these bonus and penalty points and no others, with a reason."""
    round_ = db.lock(session, Round, Round.id == db.one(session, Application, Application.ref == ref).round_id)
    application = db.lock(session, Application, Application.ref == ref)  # the round first, as whoever approves does
    policies.require_keeper_of(session, by, application)
    known = {it.code: f"{both(it)} {it.points:+d}" for it in policies.require_assessing(round_).points}
    policies.require_undecided(session, round_)
    assert why, "a reason is kept"
    if application.state is not Asked.SUBMITTED:
        raise NotNow(N_("This application is not being assessed any more."))
    if not codes <= known.keys():
        raise Refused(N_("Please choose from the list."), field="codes")

    there = {it.code: it for it in session.exec(select(Bonus).where(Bonus.application_id == application.id))}
    for code in there.keys() - codes:
        session.delete(there[code])
    for code in sorted(codes - there.keys()):
        session.add(Bonus(application_id=application.id, code=code, why=why, given_by_id=by.id))
    session.flush()
    before, after = ({"points": [known[code] for code in sorted(those)]} for those in (there, codes))
    log.record(session, "application.points_given", application, by=by, why=why, before=before, after=after)
    return application
