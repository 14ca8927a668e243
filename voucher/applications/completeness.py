"""What an application still lacks before it can be submitted. Pure."""

from dataclasses import dataclass

from voucher.applications import consents
from voucher.applications.models import Application
from voucher.kernel.i18n import N_


@dataclass(frozen=True)
class Missing:
    """One answer that is not there, and the page where it is given."""

    endpoint: str
    what: str  # a msgid


def missing(application: Application) -> list[Missing]:
    """In the order of the pages; empty when the application is complete."""
    project, money, consent = "applications.project", "applications.money", "applications.consent"
    given = application.consent_version == consents.VERSION and application.consented_at is not None
    lacks = (
        (not application.title, Missing(project, N_("Give the project a title."))),
        (application.skill is None, Missing(project, N_("Say what the AI solution should do."))),
        (not application.problem, Missing(project, N_("Describe the problem."))),
        (not application.goal, Missing(project, N_("Describe the goal."))),
        (application.asked_krw <= 0, Missing(money, N_("Say what the solution costs."))),
        (not given, Missing(consent, N_("Give the consents."))),
    )
    return [what for lacking, what in lacks if lacking]


def next_step(application: Application) -> str:
    """The page to go on with."""
    gaps = missing(application)
    return gaps[0].endpoint if gaps else "applications.check"
