"""Who may do what to which supplier."""

from uuid import UUID

from sqlmodel import select

from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound, NotPermitted
from voucher.kernel.i18n import N_
from voucher.people import impartiality
from voucher.people.models import User
from voucher.people.relations import plain
from voucher.people.roles import Act, require
from voucher.suppliers.models import Supplier


def require_own(by: User, supplier: Supplier, act: Act = Act.OFFER) -> None:
    """Refuse whoever does not speak for this supplier."""
    require(by, act)
    if by.organisation_id != supplier.organisation_id:
        raise NotFound(N_("There is nothing here under this reference."))


def require_judge(session: Session, by: User, supplier: Supplier) -> None:
    """Refuse whoever may not qualify suppliers, or belongs or is tied to this one."""
    require(by, Act.QUALIFY)
    if by.organisation_id == supplier.organisation_id:
        raise NotPermitted(N_("Nobody judges their own organisation. Ask a colleague of the agency."))
    require_apart(session, by, supplier.organisation_id)


def require_confirmer(session: Session, by: User, supplier: Supplier) -> None:
    """Refuse whoever may not confirm accounts, or belongs or is tied to this supplier."""
    require(by, Act.CONFIRM_ACCOUNT)
    if by.organisation_id == supplier.organisation_id or by.id == supplier.account_by_id:
        raise NotPermitted(N_("Nobody confirms their own organisation's account. Ask a colleague of the agency."))
    require_apart(session, by, supplier.organisation_id)


def require_apart(session: Session, by: User, organisation_id: UUID, *others: UUID) -> None:
    """Refuse whoever is tied to a supplier, or to those it deals with, or has the name of its account's holder."""
    impartiality.require_apart(session, by, organisation_id, *others)
    holder = session.exec(select(Supplier.bank_holder).where(Supplier.organisation_id == organisation_id)).first()
    if holder and plain(holder) == plain(by.name):
        raise NotPermitted(
            N_("The holder of this supplier's bank account has your name, so a colleague deals with it.")
        )
