"""The receipt of an application as a PDF: every answer as it was submitted, to the second, with the papers' digests."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from voucher import settings
from voucher.applications import asked, consents, declaring, queries
from voucher.applications.lifecycle import Request
from voucher.applications.models import Consent
from voucher.kernel import formats
from voucher.kernel.db import Session
from voucher.kernel.errors import NotFound
from voucher.kernel.i18n import N_
from voucher.people.models import Organisation, User
from voucher.people.roles import Act, require
from voucher.people.words import SIZE
from voucher.programmes.questions import Column, Kind, Question
from voucher.programmes.words import ANSWERS, QUESTION
from voucher.reports import composing, press
from voucher.settings import SEOUL
from voucher.suppliers.words import SKILL


def pdf(session: Session, ref: str, language: str, said: Callable[[str], str], *, by: User) -> bytes:
    """The receipt of what was submitted here; NotFound for anything else. `said` translates a word of the portal."""
    require(by, Act.APPLY)
    found = queries.case(session, ref, by)
    if found.application.submitted_at is None or found.application.import_id is not None:
        raise NotFound(N_("There is nothing here under this reference."))
    return press.pdf(_composed(session, found, language, said))


def _composed(session: Session, found: queries.Case, language: str, said: Callable[[str], str]) -> str:
    chosen, korean, it = settings.get(), language == "ko", found.application
    assert found.round.rules is not None and it.submitted_at is not None, it.ref
    partner = session.get(Organisation, found.round.partner_id) if found.round.partner_id else None
    values: dict[str, Any] = {
        "a": it,
        "firm": found.firm,
        "firm_name": formats.named(found.firm, language),
        "round": found.round.title_ko if korean else found.round.title_en,
        "programme": found.programme.name_ko if korean else found.programme.name_en,
        "frozen": found.frozen,
        "band": found.band,
        "part": "–" if found.rate is None else formats.rate(found.rate),
        "shares": found.shares(it.asked_krw),
        "partner": formats.named(partner, language) if partner else "",
        "size": said(SIZE[found.size]),
        "skill": said(SKILL[it.skill]) if it.skill else "",
        "sender": _name(session, it.submitted_by_id),
        "preparer": _name(session, it.prepared_by_id),
        "supplements": [one for one in reversed(asked.of_case(session, found)) if one.state is Request.ANSWERED],
        "answers": [
            (question.label(language), _answer(question, it.answers.get(question.code), language))
            for question in found.questions.put(it.answers)
            if question.kind is not Kind.FILE  # among the papers
        ],
        "declared": [
            (said(QUESTION[name]), said(ANSWERS["yes" if answer else "no"]))
            for name, answer in declaring.answered(session, it, found.rules)
        ],
        "papers": found.papers,
        "consents": _consents(session, found, language),
        "agency": chosen.agency_name_ko if korean else chosen.agency_name_en,
        "service": chosen.service_name_ko if korean else chosen.service_name_en,
        "registration_no": formats.registration_no,
        "second": _second,
        "lang": language,
        **composing.said_in(language),
    }
    return composing.paper().get_template(f"reports/_receipt.{language}.html").render(values)


def _name(session: Session, user_id: UUID | None) -> str:
    """What somebody is called; empty where it was nobody."""
    user = session.get(User, user_id) if user_id else None
    return user.name if user else ""


def _consents(session: Session, found: queries.Case, language: str) -> list[tuple[str, Consent]]:
    """What was consented to, each with its title; one of the portal's own may be called like one of the rules."""
    asked = {(one.purpose, one.rules_version is None): one.title(language) for one in consents.of(found.frozen)}
    given = select(Consent).where(Consent.application_id == found.application.id).order_by(col(Consent.id))
    return [(asked.get((c.purpose, not c.version.startswith("v")), c.purpose), c) for c in session.exec(given)]


def _answer(question: Question, answer: Any, language: str) -> str:
    """An answer as it is read; empty where nothing was answered, or a heading stands."""
    if answer is None:
        return ""
    if question.kind is Kind.MONEY:
        return formats.won(answer, language)
    if question.kind is Kind.CHOICE:
        return next(option.label(language) for option in question.options if option.code == answer)
    if question.kind is Kind.TABLE:
        return _table(question, answer, language)
    return f"{answer:,}" if question.kind is Kind.NUMBER else str(answer)


def _table(question: Question, rows: list[dict[str, Any]], language: str) -> str:
    """A line for each row, and one for what the sums of won come to."""

    def cell(column: Column, value: Any) -> str:
        written = formats.won(value, language) if column.kind is Kind.MONEY else value
        return f"{column.label(language)} {f'{written:,}' if isinstance(written, int) else written}"

    lines = [
        f"{number}. " + " · ".join(cell(c, row[c.code]) for c in question.columns if c.code in row)
        for number, row in enumerate(rows, 1)
    ]
    total = [cell(c, sum_) for c in question.columns if (sum_ := question.sums(rows).get(c.code)) is not None]
    return "\n".join([*lines, "= " + " · ".join(total)] if total and len(rows) > 1 else lines)


def _second(value: datetime) -> str:
    """An instant in Seoul, to the second."""
    return f"{value.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}"
