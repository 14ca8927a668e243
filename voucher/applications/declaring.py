"""A firm declares what only it can know: arrears, default, support from elsewhere. Each answer keeps its time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from voucher.applications import drafting, policies, queries
from voucher.applications.models import Application, Declaration
from voucher.audit import log
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.people.models import User
from voucher.programmes import eligibility
from voucher.programmes import policies as rounds
from voucher.programmes.eligibility import Source
from voucher.programmes.grounds import REGISTER, RULES
from voucher.programmes.models import Round
from voucher.programmes.rules import Rules

DECLARED = tuple(
    name
    for _rule, source, names in RULES.values()
    if source is Source.DECLARED
    for name in names
    if name not in REGISTER
)
_GIVEN = (  # built once: every screening asks it
    sa.select(col(Declaration.question), col(Declaration.answer), col(Declaration.declared_at))
    .where(col(Declaration.application_id) == sa.bindparam("application"))
    .order_by(col(Declaration.declared_at), col(Declaration.id))
)
FOLLOWING = {"arrears_arranged": "tax_arrears", "default_arranged": "credit_default"}  # asked only after a yes


@dataclass(frozen=True)
class Answer:
    """What was answered, and the words of the question as they stood on the page."""

    question: str
    answer: bool
    text: str


@dataclass(frozen=True)
class Declared:
    """An answer that counts, and since when."""

    answer: bool
    at: datetime


def questions(rules: Rules) -> list[str]:
    """What a firm is asked to declare by these rules, in the order of the page."""
    asked = eligibility.asked(rules)
    return [name for name in DECLARED if name in asked]


def latest(session: Session, application_id: UUID) -> dict[str, Declared]:
    """The answers that count: of each question the last one."""
    rows = session.connection().execute(_GIVEN, {"application": application_id})
    return {question: Declared(answer, at) for question, answer, at in rows}


def answered(session: Session, application: Application, rules: Rules) -> list[tuple[str, bool]]:
    """What was declared, in the order of the page; a question that follows on another only where that was a yes."""
    given = {question: kept.answer for question, kept in latest(session, application.id).items()}
    asked = [name for name in questions(rules) if name in given]
    return [(name, given[name]) for name in asked if name not in FOLLOWING or given.get(FOLLOWING[name])]


def declare(session: Session, ref: str, answers: Sequence[Answer], *, by: User) -> Application:
    """Keep the answers that are new. A draft may change them; what was submitted may not."""
    application = queries.lock(session, ref)
    policies.require_applicant(by, application)
    policies.require_draft(application)
    rounds.require_accepting(db.one(session, Round, Round.id == application.round_id))
    there = {question: kept.answer for question, kept in latest(session, application.id).items()}
    new = [given for given in answers if there.get(given.question) is not given.answer]
    if not new:
        return application

    session.add_all(
        Declaration(
            application_id=application.id,
            question=given.question,
            answer=given.answer,
            text=given.text,
            declared_by_id=by.id,
            declared_at=clock.now(),
        )
        for given in new
    )
    drafting.written(application, by)
    log.record(session, "application.declared", application, by=by, after={n.question: n.answer for n in new})
    return application
