"""What an application still lacks before it can be submitted. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from voucher.applications import consents
from voucher.applications.models import Application
from voucher.applications.papers import Row
from voucher.kernel.i18n import N_
from voucher.programmes.questions import NONE, Question, Questions
from voucher.programmes.rules import Document


@dataclass(frozen=True)
class Missing:
    """One answer that is not there, and the page where it is given."""

    endpoint: str
    what: str  # a msgid
    document: Document | Question | None = None  # which paper, or which question


def missing(application: Application, papers: Sequence[Row], on: date, asked: Questions = NONE) -> list[Missing]:
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
    gaps = [what for lacking, what in lacks if lacking]
    before = sum(gap.endpoint in {project, money} for gap in gaps)
    unanswered = [
        Missing("applications.questions", N_("A question is not answered:"), question)
        for question in asked.missing(application.answers)
    ]
    return gaps[:before] + unanswered + [gap for row in papers if (gap := _gap(row, on))] + gaps[before:]


def _gap(row: Row, on: date) -> Missing | None:
    """What is wrong with one paper, on the day on which the application is submitted."""
    if row.document.required and not row.files and not row.settled(on):
        return Missing("applications.papers", N_("A paper is missing:"), row.document)
    if any(row.too_old(file, on) for file in row.files):
        return Missing("applications.papers", N_("A paper is too old now:"), row.document)
    return None


def next_step(application: Application, papers: Sequence[Row], on: date, asked: Questions = NONE) -> str:
    """The page to go on with."""
    gaps = missing(application, papers, on, asked)
    return gaps[0].endpoint if gaps else "applications.check"
