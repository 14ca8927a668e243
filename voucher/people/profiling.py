"""An organisation says what it is: its size, its sales, its people, where it is and what it makes.

What rounds go by hangs on it, so every change stays in the audit log with what was there before.
"""

from dataclasses import asdict, dataclass

from voucher.audit import log
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.people.models import Organisation, Size, User
from voucher.people.roles import Act, require

TOLD = ("organisation.described", "organisation.corrected")  # the acts that are an organisation's history


@dataclass(frozen=True)
class Profile:
    """What an organisation says about itself. Sales are None until somebody enters them."""

    size: Size
    average_sales_krw: Won | None
    employees_count: int
    region: str
    address: str
    phone: str
    industry: str


def keep(session: Session, profile: Profile, *, by: User) -> Organisation:
    """Keep what is new in it. What was submitted already keeps what was said then."""
    organisation = db.lock(session, Organisation, Organisation.id == by.organisation_id)
    require(by, Act.ADMIT)
    said = asdict(profile)
    before = {name: getattr(organisation, name) for name, value in said.items() if getattr(organisation, name) != value}
    after = {name: said[name] for name in before}
    if not after:
        return organisation

    for name, value in after.items():
        setattr(organisation, name, value)
    log.record(session, "organisation.described", organisation, by=by, before=before, after=after)
    return organisation
