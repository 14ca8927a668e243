"""Who else in the portal is near to a supplier, for whoever qualifies it."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from voucher.kernel.db import Session
from voucher.people import relations
from voucher.people.models import Kind, Organisation
from voucher.people.relations import Party, Tie
from voucher.suppliers.models import Supplier


@dataclass(frozen=True)
class Near:
    """A firm or another supplier, and what it shares with the supplier."""

    organisation: Organisation
    supplier_ref: str  # empty: a firm
    ties: tuple[Tie, ...]


def near(session: Session, organisation: Organisation, supplier: Supplier) -> list[Near]:
    """Firms and other suppliers with the same representative, address or bank account, by name.

    All organisations are compared in the one way that also the ranking has; only five columns of each are read.
    """
    rows = session.connection().execute(
        sa.select(
            col(Organisation.id),
            col(Organisation.registration_no),
            col(Organisation.representative),
            col(Organisation.address),
            sa.and_(
                col(Supplier.bank_last4) != "",
                col(Supplier.bank_last4) == supplier.bank_last4,
                col(Supplier.bank_code) == supplier.bank_code,
            ),
        )
        .join(Supplier, col(Supplier.organisation_id) == col(Organisation.id), isouter=True)
        .where(col(Organisation.kind).in_((Kind.FIRM, Kind.SUPPLIER)), col(Organisation.id) != organisation.id)
    )
    own, found = relations.party(organisation), dict[UUID, tuple[Tie, ...]]()
    for organisation_id, number, representative, address, same_account in rows:
        ties = relations.ties(own, Party(organisation_id, number, representative, address))
        if same_account:
            ties.append(Tie.ACCOUNT)
        if ties:
            found[organisation_id] = tuple(ties)
    named = (
        select(Organisation, Supplier.ref)
        .join(Supplier, col(Supplier.organisation_id) == col(Organisation.id), isouter=True)
        .where(col(Organisation.id).in_(found))
        .order_by(col(Organisation.name), col(Organisation.id))
    )
    return [Near(other, ref or "", found[other.id]) for other, ref in session.exec(named)]
