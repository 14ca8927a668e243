"""A supplier says where its money goes. The number is handed to the payment rail and never kept here."""

import hashlib
from dataclasses import dataclass

from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.people import proving
from voucher.people import queries as people
from voucher.people.models import Organisation, User
from voucher.rails import gateway
from voucher.suppliers import holders, policies, queries
from voucher.suppliers.events import PayoutAccountNamed
from voucher.suppliers.models import Supplier


@dataclass(frozen=True)
class BankDetails:
    """Where the money should go, and proof that it is still the same person who asks."""

    bank_code: str
    number: str
    holder: str
    password: str


@dataclass(frozen=True)
class _Request:
    """What the rail is asked."""

    name: str
    registration_no: str
    reference: str
    key: str
    replaces: str


def connect(details: BankDetails, *, by: User) -> Supplier:
    """Open an account at the rail, outside any transaction, then keep its name and the last four digits.

    Asked again after a breakdown with the same details, the rail answers with the same account: the key is
    made of the supplier, of the account that is replaced and of the details. Refused with the rail's reason.
    """
    with db.transaction(read_only=True) as session:
        supplier = queries.own(session, by)
        policies.require_own(by, supplier)
        organisation = people.organisation(session, supplier.organisation_id)
        if not holders.is_the_company(details.holder, organisation):
            raise Refused(
                N_(
                    "We pay only to an account of %(name)s. Please compare the holder with your bank book. "
                    "If your company goes by another name now, call us first."
                ),
                field="holder",
                name=organisation.name,
            )
        proving.require_password(session, by, details.password)
        request = _request(organisation, supplier, details, by.email)
    bank = gateway.BankAccount(details.number, details.holder, details.bank_code)
    try:
        account = gateway.create_payout_account(
            request.name,
            registration_no=request.registration_no,
            email=by.email,
            bank=bank,
            reference=request.reference,
            key=request.key,
        )
    except gateway.Declined as error:
        message = N_("The payment service does not take this account. Please compare it with your bank book.")
        raise Refused(message, field="number") from error
    except gateway.RailError as error:
        raise Refused(N_("The payment service does not answer. Nothing has changed; please try again soon.")) from error
    with db.transaction() as session:
        return keep(session, account, details, replaces=request.replaces, by=by)


def _request(organisation: Organisation, supplier: Supplier, details: BankDetails, email: str) -> _Request:
    """Put together what the rail is asked."""
    told = f"{supplier.payout_account}|{details.bank_code}|{details.number}|{details.holder}|{email}"
    digest = hashlib.sha256(told.encode()).hexdigest()[:24]
    return _Request(
        name=organisation.name,
        registration_no=organisation.registration_no,
        reference=supplier.ref,
        key=f"account:{supplier.id}:{digest}",
        replaces=supplier.payout_account,
    )


def keep(
    session: Session, account: gateway.PayoutAccount, details: BankDetails, *, replaces: str, by: User
) -> Supplier:
    """Name this account. Nothing is paid to it before the agency has made sure that it is the supplier's.

    Conflict when somebody else changed it in the meantime.
    """
    supplier = queries.lock_own(session, by)
    policies.require_own(by, supplier)
    if supplier.payout_account == account.id:
        return supplier
    if supplier.payout_account != replaces:
        raise Conflict(N_("A colleague changed the account just now. Please look at it afresh."))
    before = {"bank_last4": supplier.bank_last4, "bank_code": supplier.bank_code} if replaces else {}
    before_by_id = supplier.account_by_id

    supplier.payout_account, supplier.bank_last4 = account.id, account.bank_last4
    supplier.bank_code, supplier.bank_holder = details.bank_code, details.holder
    supplier.account_connected_at = supplier.account_held_at = clock.now()
    supplier.account_changed_at = clock.now() if replaces else None
    supplier.account_by_id = by.id
    supplier.account_confirmed_at = supplier.account_confirmed_by_id = None

    action = "supplier.account_changed" if replaces else "supplier.account_connected"
    after = {"bank_last4": account.bank_last4, "bank_code": details.bank_code}
    log.record(session, action, supplier, by=by, before=before, after=after)
    publish(session, PayoutAccountNamed(supplier.id, before_by_id))
    return supplier
