"""A firm or a supplier sets right what its certificate says: who represents it, and since when it is open."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import NotNow, Refused
from voucher.kernel.i18n import N_
from voucher.people import queries, signing_in, tax_office
from voucher.people.models import Attempt, Organisation, TaxCheck, User
from voucher.people.roles import Act, require

TIMES = 10  # within the window of signing_in: enough for typing errors, too few to find a name out


@dataclass(frozen=True)
class Certificate:
    """What the certificate of registration says."""

    representative: str
    opened_on: date


def knock(session: Session, *, by: User) -> Organisation:
    """Count one more try of this organisation; Refused when there were too many lately, or nothing is wrong."""
    require(by, Act.ADMIT)
    organisation = queries.organisation(session, by.organisation_id)
    _require_unproven(organisation)
    door = f"certificate:{organisation.ref}"
    if signing_in.lately(session, door) >= TIMES:
        minutes = int(signing_in.WINDOW.total_seconds() // 60)
        raise Refused(N_("Too many attempts. Please wait %(minutes)d minutes."), minutes=minutes)
    session.add(Attempt(door=door))
    return organisation


def correct(session: Session, certificate: Certificate, evidence: dict[str, Any] | None, *, by: User) -> Organisation:
    """Keep what the tax office confirms, with its `evidence`. Refused when it was away: nothing changes unproven."""
    organisation = db.lock(session, Organisation, Organisation.id == by.organisation_id)
    require(by, Act.ADMIT)
    _require_unproven(organisation)
    if evidence is None:
        raise Refused(N_("The tax office does not answer now. Nothing has changed; please try again later."))
    before = {"representative": organisation.representative, "founded_on": str(organisation.founded_on or "")}

    organisation.representative = certificate.representative
    organisation.founded_on = certificate.opened_on
    organisation.representative_status = tax_office.MATCH
    session.add(TaxCheck.of_validation(organisation.id, evidence))

    after = {"representative": organisation.representative, "founded_on": str(organisation.founded_on)}
    log.record(session, "organisation.corrected", organisation, by=by, before=before, after=after)
    return organisation


def _require_unproven(organisation: Organisation) -> None:
    if organisation.representative_status == tax_office.MATCH:
        raise NotNow(N_("The tax office has confirmed these already. If something has changed since, call us."))
