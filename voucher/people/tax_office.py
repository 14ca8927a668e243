"""Ask the tax office whether an organisation is in business (DOMAIN §4). Every answer is kept as evidence."""

from typing import Any
from uuid import UUID

import requests

from voucher import settings
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.people.models import Organisation, TaxCheck

ACTIVE, SUSPENDED, CLOSED = "01", "02", "03"
TIMEOUT = 8


def unknown(organisation: Organisation) -> bool:
    """Whether the tax office was asked and does not know this number at all."""
    return organisation.tax_checked_at is not None and organisation.tax_status == ""


class Unreachable(Exception):
    """The tax office does not answer; ask again later."""


def status_of(registration_no: str) -> dict[str, Any]:
    """What the tax office says about one business registration number. Unregistered ones have an empty `b_stt_cd`."""
    chosen = settings.get()
    try:
        answer = requests.post(
            f"{chosen.tax_office_base}/status",
            params={"serviceKey": chosen.tax_office_key.get_secret_value() or "sandbox"},
            json={"b_no": [registration_no]},
            timeout=TIMEOUT,
        )
        answer.raise_for_status()
        said: dict[str, Any] = answer.json()["data"][0]
    except (requests.RequestException, ValueError, KeyError, IndexError, TypeError) as error:
        raise Unreachable(type(error).__name__) from error
    return said


def refresh(organisation_id: UUID | str) -> str:
    """Ask, keep the answer, and return the status: 01, 02, 03, or empty for a number the tax office does not know."""
    with db.transaction(read_only=True) as session:
        number = db.one(session, Organisation, Organisation.id == UUID(str(organisation_id))).registration_no
    said = status_of(number)
    status = str(said.get("b_stt_cd", ""))
    with db.transaction() as session:
        organisation = db.lock(session, Organisation, Organisation.id == UUID(str(organisation_id)))
        session.add(TaxCheck(organisation_id=organisation.id, status=status, said=said))
        before = organisation.tax_status
        organisation.tax_status = status
        organisation.tax_checked_at = clock.now()
        if before != status:
            log.record(session, "organisation.tax_status", organisation, by=None, after={"status": status})
    return status
