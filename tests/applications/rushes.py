"""A first-come round, and firms that come to it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import select

from tests.applications.cases import a_draft
from tests.programmes.rounds import a_draft as a_round
from tests.programmes.rounds import opened
from tests.world import NOW, World
from voucher.applications import submitting
from voucher.applications.models import Application, Turn
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.kernel.refs import next_ref
from voucher.ledger import checking, posting
from voucher.ledger.chart import available
from voucher.people.models import Kind, Organisation, Size, User
from voucher.people.roles import Role
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round
from voucher.vouchers import checking as vouchers
from voucher.vouchers.models import Voucher

ASKED = 50_000_000
SHARE = 40_000_000  # of the state, at 80 per cent


@dataclass(frozen=True)
class Firm:
    """Somebody who wants to submit: the draft, and who sends it."""

    ref: str
    by: User


def a_rush(session: Session, world: World, budget: int) -> Round:
    """An open first-come round with so much money."""
    draft = a_round(session, world, budget_krw=Won(budget))
    draft.mode = Mode.FIRST_COME
    session.flush()
    return opened(session, draft.ref, world)


def a_firm(session: Session, n: int, **more: Any) -> User:
    """A firm in business, known to the tax office, and its only person."""
    facts = {
        "representative_status": "01",
        "tax_status": "01",
        "tax_checked_at": NOW,
        "size": Size.SMALL,
        "region": "busan",
        "industry": "C25",
        "employees_count": 30,
    }
    firm = Organisation(
        ref=next_ref(session, "ORG"),
        kind=Kind.FIRM,
        name=f"선착정밀{n}",
        name_en=f"Rush Precision {n}",
        registration_no=f"{7_000_000_000 + n}",
        representative=f"대표{n}",
        address="부산",
        founded_on=date(2011, 3, 2),
        **{**facts, **more},
    )
    session.add(firm)
    session.flush()
    person = User(
        email=f"rush{n}@rush.example",
        name=f"신청{n}",
        organisation_id=firm.id,
        roles=[str(Role.APPLICANT)],
        password_hash="x",
    )
    session.add(person)
    session.flush()
    return person


def firms(round_ref: str, asked: list[int], start: int = 0) -> list[Firm]:
    """A firm with a complete draft for each sum."""
    with db.transaction() as session:
        round_ = session.exec(select(Round).where(Round.ref == round_ref)).one()
        made = []
        for n, sum_ in enumerate(asked, start=start):
            person = a_firm(session, n)
            made.append(Firm(a_draft(session, round_, person, asked=sum_).ref, person))
        session.flush()
        session.expunge_all()
    return made


def submit(firm: Firm) -> Application:
    """Hand it in, wait for the answer, and read it."""
    with db.transaction() as session:
        submitting.submit(session, firm.ref, by=firm.by)
    return read(firm.ref)


def read(ref: str) -> Application:
    """As it stands now."""
    with db.transaction(read_only=True) as session:
        found = db.one(session, Application, Application.ref == ref)
        session.expunge(found)
        return found


def standing(round_id: UUID) -> list[tuple[str, int]]:
    """State and share of everybody in the round, in the order of their turns."""
    with db.transaction(read_only=True) as session:
        found = session.exec(
            select(Application.state, Turn.needed_krw)
            .join(Turn, Turn.application_id == Application.id)
            .where(Turn.round_id == round_id)
            .order_by(Turn.number)
        )
        return [(state.value, needed) for state, needed in found]


def prove(round_id: UUID, budget: int) -> None:
    """Exactly the money that there was, in order, nobody overtaken, and the books say so."""
    line = standing(round_id)
    granted = [needed for state, needed in line if state == "approved"]
    kept = [(state, needed) for state, needed in line if state in {"approved", "reserve"}]
    assert {state for state, _ in line} <= {"approved", "reserve", "withdrawn"}
    assert [state for state, _ in kept] == ["approved"] * len(granted) + ["reserve"] * (len(kept) - len(granted))
    with db.transaction(read_only=True) as session:
        left = posting.left(session, available(round_id))
        issued = session.exec(
            select(sa.func.coalesce(sa.func.sum(Voucher.government_krw), 0)).where(Voucher.round_id == round_id)
        ).one()
        assert left == budget - sum(granted) == budget - issued
        assert len(kept) == len(granted) or kept[len(granted)][1] > left
        faults = [str(proof) for proof in checking.check(session) if proof.fault]
        faults += [str(proof) for one in vouchers.CHECKS if (proof := one(session)).fault]
    assert faults == []
