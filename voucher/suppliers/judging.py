"""The agency lets a supplier into the pool, or takes it out for a while."""

from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.people import queries as people
from voucher.people import tax_office
from voucher.people.models import User
from voucher.suppliers import confirming, policies
from voucher.suppliers.events import SupplierQualified, SupplierRefused, SupplierSuspended
from voucher.suppliers.lifecycle import State, lifecycle
from voucher.suppliers.models import Supplier


def qualify(session: Session, ref: str, why: str, *, by: User, looked_at: str = "") -> Supplier:
    """Let firms choose this supplier. NotNow when the tax office says that its business rests or is closed.

    Its first account is confirmed with it, if it is the one that `looked_at` says was seen (confirming.seen).
    """
    supplier = db.lock(session, Supplier, Supplier.ref == ref)
    policies.require_judge(session, by, supplier)
    after = lifecycle.after(supplier.state, "qualify")
    organisation = people.organisation(session, supplier.organisation_id)
    if tax_office.unknown(organisation):
        raise NotNow(N_("The tax office does not know this registration number. The supplier cannot be qualified."))
    if organisation.tax_status in tax_office.ENDED:
        raise NotNow(N_("The tax office says that this business is suspended or closed. It cannot be qualified."))
    before = {"state": supplier.state}
    waits = supplier.state == State.APPLIED and supplier.account_held_at is not None
    with_account = waits and looked_at == confirming.seen(supplier)
    if with_account:
        policies.require_confirmer(session, by, supplier)

    supplier.state = after
    if with_account:
        confirming.mark(session, supplier, by, why)

    log.record(session, "supplier.qualified", supplier, by=by, why=why, before=before, after={"state": after})
    publish(session, SupplierQualified(supplier.id))
    return supplier


def refuse(session: Session, ref: str, why: str, *, by: User) -> Supplier:
    """Send an applicant away, with the reason that it reads. It may apply again."""
    supplier = db.lock(session, Supplier, Supplier.ref == ref)
    policies.require_judge(session, by, supplier)
    after = lifecycle.after(supplier.state, "refuse")
    before = {"state": supplier.state}

    supplier.state = after

    log.record(session, "supplier.refused", supplier, by=by, why=why, before=before, after={"state": after})
    publish(session, SupplierRefused(supplier.id, why))
    return supplier


def suspend(session: Session, ref: str, why: str, *, by: User) -> Supplier:
    """Keep firms from choosing this supplier. Contracts that are signed go on."""
    supplier = db.lock(session, Supplier, Supplier.ref == ref)
    policies.require_judge(session, by, supplier)
    after = lifecycle.after(supplier.state, "suspend")
    before = {"state": supplier.state}

    supplier.state = after

    log.record(session, "supplier.suspended", supplier, by=by, why=why, before=before, after={"state": after})
    publish(session, SupplierSuspended(supplier.id))
    return supplier
