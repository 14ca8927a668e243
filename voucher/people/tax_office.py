"""Ask the tax office whether an organisation is in business (DOMAIN §4). Every answer is kept as evidence."""

from datetime import date
from typing import Any
from uuid import UUID

import requests

from voucher import settings
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.errors import Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.people.events import RepresentativeDoubted, TaxStatusAnswered
from voucher.people.models import Organisation, TaxCheck

ACTIVE, SUSPENDED, CLOSED = "01", "02", "03"
ENDED = (SUSPENDED, CLOSED)  # neither qualified, chosen nor paid (DOMAIN §4)
MATCH, MISMATCH = "01", "02"  # of number, opening date and representative
TIMEOUT = 8


def unknown(organisation: Organisation) -> bool:
    """Whether the tax office was asked and does not know this number at all."""
    return organisation.tax_checked_at is not None and organisation.tax_status == ""


class Unreachable(Exception):
    """The tax office does not answer; ask again later."""


def _asked(service: str, body: dict[str, Any]) -> dict[str, Any]:
    """The first item of an answer; Unreachable for whatever is none."""
    chosen = settings.get()
    try:
        answer = requests.post(
            f"{chosen.tax_office_base}/{service}",
            params={"serviceKey": chosen.tax_office_key.get_secret_value() or "sandbox"},
            json=body,
            timeout=TIMEOUT,
        )
        answer.raise_for_status()
        said: dict[str, Any] = answer.json()["data"][0]
    except (requests.RequestException, ValueError, KeyError, IndexError, TypeError) as error:
        raise Unreachable(type(error).__name__) from error
    return said


def status_of(registration_no: str) -> dict[str, Any]:
    """What the tax office says about one business registration number. Unregistered ones have an empty `b_stt_cd`."""
    return _asked("status", {"b_no": [registration_no]})


def validated(registration_no: str, opened_on: date, representative: str) -> dict[str, Any]:
    """Whether the tax office knows this number with this opening date and representative: `valid` is 01 or 02.

    What was asked is left out of what is kept: our own rows have it.
    """
    business = {"b_no": registration_no, "start_dt": f"{opened_on:%Y%m%d}", "p_nm": representative}
    said = _asked("validate", {"businesses": [business]})
    if said.get("valid") not in {MATCH, MISMATCH}:
        raise Unreachable("no verdict")
    return {name: value for name, value in said.items() if name != "request_param"}


def require_match(registration_no: str, opened_on: date, representative: str) -> dict[str, Any] | None:
    """Evidence of the match for whoever signs up; Refused when the three do not belong together, None when away."""
    try:
        said = validated(registration_no, opened_on, representative)
    except Unreachable:
        return None
    if said["valid"] == MISMATCH:
        raise Refused(
            N_(
                "The tax office does not know this number with this opening date and this representative. "
                "Please compare all three with your certificate, letter by letter."
            ),
            field="representative",
        )
    return said


def confirm_representative(organisation_id: str) -> str:
    """Errand: ask what could not be asked at the sign-up. The evidence is kept; a mismatch is told and recorded."""
    with db.transaction(read_only=True) as session:
        organisation = db.one(session, Organisation, Organisation.id == UUID(organisation_id))
    if organisation.representative_status or organisation.founded_on is None:
        return organisation.representative_status
    said = validated(organisation.registration_no, organisation.founded_on, organisation.representative)
    with db.transaction() as session:
        organisation = db.lock(session, Organisation, Organisation.id == organisation.id)
        if not organisation.representative_status:
            session.add(TaxCheck.of_validation(organisation.id, said))
            organisation.representative_status = str(said["valid"])
            after = {"representative_status": organisation.representative_status}
            log.record(session, "organisation.representative", organisation, by=None, after=after)
            if organisation.representative_status == MISMATCH:
                publish(session, RepresentativeDoubted(organisation.id))
        return organisation.representative_status


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
        session.flush()
        publish(session, TaxStatusAnswered(organisation.id))
    return status
