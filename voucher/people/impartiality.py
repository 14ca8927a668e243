"""WHO KEEPS OUT OF WHAT: nobody of the agency decides about an organisation that something ties them to.

Every package asks here before somebody decides. What ties a person is what they declared, and what the portal finds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, NotPermitted
from voucher.kernel.i18n import N_
from voucher.kernel.inbox import Task
from voucher.people.models import (
    DOMAIN,
    NEVER,
    REPRESENTATIVE,
    Bond,
    Declaration,
    Kind,
    Organisation,
    PersonalTie,
    User,
)
from voucher.people.relations import plain, representative_is
from voucher.people.roles import Act, may

HOLDS = timedelta(days=365)  # how long a declaration holds
SOON = timedelta(days=14)  # before that, one is asked to renew it
FORMER_YEARS = 3  # a former employer counts as long
PUBLIC = frozenset(
    {"daum.net", "gmail.com", "hanmail.net", "hotmail.com", "icloud.com", "kakao.com", "korea.kr", "nate.com"}
    | {"naver.com", "outlook.com", "yahoo.com"}
)
PROVIDER = 3  # a domain that people of more organisations than these use is nobody's own
PROPOSER_TIED = N_(
    "Something ties whoever proposed this to the firm or supplier, so nobody agrees to it. "
    "Send it back or refuse it; somebody else proposes anew."
)
_KEPT = "impartiality"


class Sign(StrEnum):
    """Why somebody keeps out of what concerns an organisation."""

    DECLARED = "declared"
    RELATED = "related"  # its representative is that of an organisation that was declared
    DOMAIN = "domain"  # somebody there has an e-mail address of the same house
    PHONE = "phone"
    REPRESENTATIVE = "representative"  # of the same name
    ACCOUNT = "account"  # an account there, of now or earlier, has the same name


BY_NAME = frozenset({Sign.REPRESENTATIVE, Sign.ACCOUNT})  # may be another person of that name


@dataclass(frozen=True)
class Standing:
    """When somebody last said what ties them, and what does: the signs by the organisation."""

    declared_at: datetime | None
    signs: Mapping[UUID, frozenset[Sign]]

    @property
    def until(self) -> datetime | None:
        """When the declaration is to be renewed."""
        return self.declared_at + HOLDS if self.declared_at else None

    @property
    def holds(self) -> bool:
        """Whether it was said in the last twelve months."""
        return self.until is not None and clock.now() < self.until


class Undeclared(NotPermitted):
    """Whoever has not said what ties them decides nothing."""

    way_on = (N_("Say what ties you"), "people.ties")


def require_apart(session: Session, by: User, *organisation_ids: UUID) -> None:
    """Refuse whoever has not said what ties them, or whom something ties to one of these organisations."""
    stands = standing(session, by)
    if not stands.holds:
        raise Undeclared(
            N_("You have not said in the last twelve months what ties you to firms. Please do so first, then go on.")
        )
    if stands.signs.keys() & set(organisation_ids):
        raise NotPermitted(
            N_("Something ties you to this firm or supplier, so you do not decide about it. Hand it to a colleague.")
        )


def is_apart(session: Session, by: User, *organisation_ids: UUID) -> bool:
    """Whether this person may decide about them: for buttons and lists."""
    try:
        require_apart(session, by, *organisation_ids)
    except NotPermitted:
        return False
    return True


def proposer_tied(session: Session, proposer_id: UUID, *organisation_ids: UUID) -> str:
    """Why nobody agrees to what this person proposed: something ties them to it, as is known by now. Empty if not."""
    signs = standing(session, session.get_one(User, proposer_id)).signs
    return PROPOSER_TIED if signs.keys() & set(organisation_ids) else ""


def require_proposer_apart(session: Session, proposer_id: UUID, *organisation_ids: UUID) -> None:
    """Refuse to agree to what was proposed by somebody whom something ties to it, also if that came out later."""
    if why := proposer_tied(session, proposer_id, *organisation_ids):
        raise NotNow(why)


def kept_from(session: Session, by: User) -> frozenset[UUID]:
    """The organisations about which this person decides nothing: their own, and those that something ties them to."""
    return frozenset(standing(session, by).signs) | {by.organisation_id}


def standing(session: Session, by: User) -> Standing:
    """The same with its reasons. Read once in a transaction."""
    kept: dict[UUID, Standing] = session.info.setdefault(_KEPT, {})
    if by.id not in kept:
        kept[by.id] = _read(session, by)
    return kept[by.id]


def forget(session: Session) -> None:
    """Something was declared: read it anew."""
    session.info.pop(_KEPT, None)


def counts(bond: Bond, until_on: date | None, today: date) -> bool:
    """Whether a tie still keeps somebody out: a former employer for three years, everything else until it is over."""
    if bond is Bond.NAMESAKE:
        return False
    return until_on is None or until_on >= (_years_before(today) if bond is Bond.EMPLOYMENT else today)


def last(session: Session, user_id: UUID) -> Declaration | None:
    """What somebody stated last."""
    of_them = select(Declaration).where(Declaration.user_id == user_id)
    return session.exec(of_them.order_by(col(Declaration.created_at).desc(), col(Declaration.id).desc())).first()


def waiting_for(session: Session, by: User) -> list[Task]:
    """For whoever decides: to say what ties them, once a year."""
    if not may(by, Act.DECLARE_TIES):
        return []
    until = standing(session, by).until
    if until is not None and clock.now() < until - SOON:
        return []
    what = N_("Say what ties you to firms and suppliers")
    return [Task(what, "", by.name, "people.ties", until - SOON if until else by.created_at, until=until)]


def _read(session: Session, by: User) -> Standing:
    """All of it in one statement: what was stated last, what the portal finds, and what was declared."""
    stated: datetime | None = None
    found: dict[UUID, set[Sign]] = defaultdict(set)
    ties = []
    domain_of = by.email.partition("@")[2]
    who = {"person": by.id, "name": by.name, "plain": plain(by.name)}
    housed = {} if domain_of in PUBLIC else {"domain": domain_of}
    for what, key, at, bond, until, chief in session.connection().execute(_all(bool(housed)), who | housed):
        if what == "stated":
            stated = at
        elif what == "tie":
            ties.append((key, Bond(bond), until, chief))
        else:
            found[key].add(Sign(what))
    domain = [key for key, signs in found.items() if Sign.DOMAIN in signs]
    if len(domain) > PROVIDER:
        for key in domain:
            found[key].discard(Sign.DOMAIN)
    _declared(session, ties, found)
    return Standing(stated, {k: frozenset(v) for k, v in found.items() if v})


@cache
def _all(housed: bool) -> Any:
    house, tie, said = Organisation, PersonalTie, Declaration
    person = sa.bindparam("person", type_=sa.Uuid())
    stated = sa.select(col(said.created_at), col(said.phone)).where(col(said.user_id) == person)
    latest = stated.order_by(col(said.created_at).desc(), col(said.id).desc()).limit(1).cte("latest")
    none = (sa.null(), sa.null(), sa.null())
    ties = (
        sa.select(
            sa.literal("tie"), col(house.id), sa.cast(sa.null(), sa.DateTime(timezone=True)),
            sa.cast(col(tie.bond), sa.String), col(tie.until_on), col(house.representative),
        )
        .join(house, col(house.registration_no) == col(tie.registration_no))
        .where(col(tie.user_id) == person, col(tie.ended_at).is_(None))
    )  # fmt: skip
    return sa.union_all(
        ties,
        sa.select(sa.literal("stated"), sa.null(), latest.c.created_at, *none),
        *(
            sa.select(sa.literal(str(sign)), key, sa.null(), *none).where(there)
            for sign, key, there in _signs(latest, housed=housed)
        ),
    )


def _signs(latest: sa.CTE, *, housed: bool) -> Iterator[tuple[Sign, Any, Any]]:
    """What the portal finds by itself: each with the key of the organisation, if that is a firm or a supplier."""
    house, person = Organisation, User
    name, plainly = sa.bindparam("name", type_=sa.String), sa.bindparam("plain", type_=sa.String)
    finds = [
        (Sign.REPRESENTATIVE, sa.select(col(house.id)).where(sa.literal_column(REPRESENTATIVE) == plainly)),
        (Sign.ACCOUNT, sa.select(col(person.organisation_id)).where(col(person.name) == name)),
        (
            Sign.PHONE,
            sa.select(col(house.id)).join(latest, latest.c.phone == col(house.phone)).where(col(house.phone) != ""),
        ),
    ]
    if housed:
        domain = sa.bindparam("domain", type_=sa.String)
        there = sa.select(col(person.organisation_id)).distinct().where(sa.literal_column(DOMAIN) == domain)
        finds.append((Sign.DOMAIN, there.where(col(person.signed_in_at) > NEVER).limit(PROVIDER + 2)))
    for sign, query in finds:
        key = query.subquery().c[0]
        yield sign, key, sa.select(col(house.id)).where(col(house.id) == key, col(house.kind) != Kind.AGENCY).exists()


def _declared(
    session: Session, ties: Iterable[tuple[UUID, Bond, date | None, str]], found: dict[UUID, set[Sign]]
) -> None:
    """Add what was declared, and take away what only a name says of somebody else."""
    today, chiefs = clock.today(), set()
    for key, bond, until, chief in ties:
        if bond is Bond.NAMESAKE:
            found[key] -= BY_NAME
        elif counts(bond, until, today):
            found[key].add(Sign.DECLARED)
            chiefs |= {chief} if plain(chief) else set()  # who is written as a dash is nobody in particular
    if chiefs:
        same = select(Organisation.id).where(sa.or_(*(representative_is(chief) for chief in chiefs)))
        for key in session.exec(same.where(Organisation.kind != Kind.AGENCY)):
            if Sign.DECLARED not in found[key]:
                found[key].add(Sign.RELATED)


def _years_before(day: date) -> date:
    """The same day three years earlier; the last of February for a leap day."""
    return day.replace(year=day.year - FORMER_YEARS, day=min(day.day, 28) if day.month == 2 else day.day)
