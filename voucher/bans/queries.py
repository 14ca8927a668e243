"""Read who is excluded from support."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select

from voucher.bans import standing
from voucher.bans.models import Ban, Lifting, Stands
from voucher.kernel import db, searching
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.kernel.listing import Order, Orders, Page, by_age, page
from voucher.kernel.sheets import MOST_ROWS
from voucher.kernel.texts import plain_number
from voucher.people import impartiality, relations
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, may

FILTERS = ("q", "stands", "sort")
ORDERS: Orders = by_age(Ban)
ORDERS["ending"] = Order((col(Ban.until_on), col(Ban.id)), descending=True)
Writer, Settler = aliased(User, name="writer"), aliased(User, name="settler")
WAITING = 20


@dataclass(frozen=True)
class Case:
    """An exclusion, what ends it early, if anything, and where it is today."""

    ban: Ban
    lifting: Lifting | None
    stands: Stands

    @property
    def lasts(self) -> bool:
        """Whether it holds now or will; then it may be lifted."""
        return self.stands in (Stands.IN_FORCE, Stands.TO_COME)

    @property
    def last_on(self) -> date:
        """The last day on which it holds, where nobody proposes anything else."""
        agreed = self.lifting is not None and self.lifting.agreed
        return self.lifting.from_on - timedelta(days=1) if self.lifting and agreed else self.ban.until_on

    @property
    def being_lifted(self) -> bool:
        """Whether somebody proposes to end it early."""
        return self.lifting is not None and self.lifting.settled_at is None


def by_ref(session: Session, ref: str) -> Case:
    """One of them; NotFound when there is none."""
    found = session.exec(standing.both().where(Ban.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return Case(*found)


def lock(session: Session, ref: str) -> Ban:
    """The same, locked; what may end it early hangs on its lock too."""
    return db.lock(session, Ban, Ban.ref == ref)


def listing(session: Session, filters: Mapping[str, str]) -> Page[Any]:
    """All of them by firm, letter and by where they are."""
    return page(session, _filtered(filters), ORDERS.asked(filters), filters)


def everything(session: Session, filters: Mapping[str, str]) -> list[Any]:
    """The same list without its pages, for a spreadsheet."""
    return searching.everything(session, _filtered(filters), ORDERS.asked(filters), most=MOST_ROWS)


def _filtered(filters: Mapping[str, str]) -> Any:
    query = standing.both()
    if words := filters.get("q", "").strip()[:100]:
        said = [Ban.ref, Ban.name, Ban.representative, Ban.letter, Ban.ground]
        found = [col(c).icontains(words, autoescape=True) for c in said]
        if number := plain_number(words):
            found.append(col(Ban.registration_no).contains(number, autoescape=True))
        query = query.where(or_(*found))
    if (where := filters.get("stands", "")) in set(Stands):
        query = query.where(standing.stands() == where)
    return query


def people_of(session: Session, made: Ban | Lifting) -> tuple[User, User | None]:
    """Who wrote it down or proposed it, and who settled it."""
    by = session.get_one(User, made.proposed_by_id)
    return by, session.get(User, made.settled_by_id) if made.settled_by_id else None


def liftings(session: Session, ban_id: UUID) -> Sequence[Lifting]:
    """What was proposed to end it early, the latest first, what was refused too."""
    return session.exec(
        select(Lifting).where(Lifting.ban_id == ban_id).order_by(col(Lifting.proposed_at).desc(), col(Lifting.id))
    ).all()


def meant(session: Session, registration_no: str, representative: str) -> Sequence[Organisation]:
    """The organisation of this number, if it has signed up, and all of a person whom the letter names too."""
    own = col(Organisation.registration_no) == registration_no
    theirs = (relations.representative_is(representative),) if relations.plain(representative) else ()
    return session.exec(select(Organisation).where(or_(own, *theirs))).all()


def waiting_for(session: Session, by: User) -> list[Task]:
    """For whoever may confirm: what others wrote down, or propose to end early."""
    return list(_to_settle(session, by)) if may(by, Act.KEEP_BANS) else []


def _to_settle(session: Session, by: User) -> Iterator[Task]:
    kept_from = select(Organisation.registration_no).where(
        col(Organisation.id).in_(impartiality.kept_from(session, by))
    )
    mine_not = col(Ban.registration_no).not_in(kept_from)
    for ban in session.exec(_open(select(Ban), Ban, by).where(mine_not).limit(WAITING)):
        what = N_("Confirm an exclusion from support")
        yield Task(what, ban.ref, ban.name, "bans.settle", ban.proposed_at, {"ref": ban.ref})
    lifted = select(Ban, Lifting).join(Lifting, col(Lifting.ban_id) == Ban.id)
    for ban, made in session.exec(_open(lifted, Lifting, by).where(mine_not).limit(WAITING)):
        what = N_("Decide about lifting an exclusion")
        yield Task(what, ban.ref, ban.name, "bans.settle_lifting", made.proposed_at, {"ref": ban.ref})


def _open(query: Any, model: Any, by: User) -> Any:
    """What nobody has settled, and somebody else than this person proposed."""
    waits = query.where(model.settled_at.is_(None), model.proposed_by_id != by.id)
    return waits.order_by(model.proposed_at, model.id)
