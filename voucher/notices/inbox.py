"""What waits for a person, from every package, most pressing first."""

from datetime import UTC, datetime

from voucher.applications import asked as supplements
from voucher.applications import grants
from voucher.applications import queries as applications
from voucher.assessments import proposals
from voucher.assessments import queries as assessments
from voucher.bans import queries as bans
from voucher.contracts import queries as contracts
from voucher.contributions import queries as contributions
from voucher.disbursements import queries as disbursements
from voucher.errands import queries as errands
from voucher.funds import queries as funds
from voucher.invoices import queries as invoices
from voucher.kernel.db import Session
from voucher.kernel.inbox import Task
from voucher.matches import queries as matches
from voucher.objections import queries as objections
from voucher.people import impartiality
from voucher.people.models import User
from voucher.programmes import queries as programmes
from voucher.programmes import voted
from voucher.suppliers import queries as suppliers
from voucher.ventures import queries as ventures
from voucher.vouchers import queries as vouchers

SOURCES = (
    impartiality, bans, voted, programmes, funds, ventures, suppliers, applications, grants, supplements, contributions,
    assessments, proposals, vouchers, objections, matches, contracts, invoices, disbursements, errands,
)  # fmt: skip
PAY = "vouchers.pay"
FAR = datetime.max.replace(tzinfo=UTC)


def tasks(session: Session, person: User) -> list[Task]:
    """Everything that waits for this person: what has a deadline first, then the oldest."""
    found = [task for source in SOURCES for task in source.waiting_for(session, person)]
    if any(task.endpoint == PAY for task in found):  # while an objection waits, its firm is told not to pay
        kept_back = objections.kept_back(session, person)
        found = [task for task in found if task.endpoint != PAY or task.ref not in kept_back]
    return sorted(found, key=lambda task: (task.until or FAR, task.since))
