"""Who else in the portal is near to a firm that applies, for whoever screens it."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col, or_, select

from voucher.kernel.db import Session
from voucher.people import relations
from voucher.people.models import Kind, Organisation
from voucher.people.relations import Tie

MOST = 20


@dataclass(frozen=True)
class Near:
    """Another firm, a supplier or a partner, and what it shares with the firm."""

    organisation: Organisation
    ties: tuple[Tie, ...]


def near(session: Session, firm: Organisation) -> list[Near]:
    """Firms, suppliers and partners with the same representative, address or telephone, by name.

    A partner's own firm would get the money that it gives back.
    """
    shared = [relations.representative_is(firm.representative)]
    if relations.plain(firm.address):
        shared.append(relations.address_is(firm.address))
    if firm.phone:
        shared.append(sa.and_(col(Organisation.phone) == firm.phone, col(Organisation.phone) != ""))
    others = select(Organisation).where(col(Organisation.kind) != Kind.AGENCY, Organisation.id != firm.id, or_(*shared))
    found = session.exec(others.order_by(col(Organisation.name), col(Organisation.id)).limit(MOST))
    return [Near(other, _ties(firm, other)) for other in found]


def _ties(firm: Organisation, other: Organisation) -> tuple[Tie, ...]:
    ties = relations.ties(relations.party(firm), relations.party(other))
    same_phone = bool(firm.phone) and firm.phone == other.phone
    return (*ties, Tie.PHONE) if same_phone else tuple(ties)
