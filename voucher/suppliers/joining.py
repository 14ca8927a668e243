"""An organisation that signs up as a supplier gets its place in the pool."""

from sqlmodel import select

from voucher.audit import log
from voucher.kernel.db import Session
from voucher.kernel.refs import next_ref
from voucher.people.events import OrganisationJoined
from voucher.people.models import Kind
from voucher.suppliers.models import Supplier


def join(session: Session, event: OrganisationJoined) -> None:
    """Reaction: write a supplier down as applied. Firms and partners are passed over; twice changes nothing."""
    if event.kind != Kind.SUPPLIER:
        return
    known = session.exec(select(Supplier.id).where(Supplier.organisation_id == event.organisation_id)).first()
    if known is not None:
        return
    supplier = Supplier(ref=next_ref(session, "SUP"), organisation_id=event.organisation_id)
    session.add(supplier)
    session.flush()
    log.record(session, "supplier.joined", supplier, by=None)
