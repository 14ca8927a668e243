"""Carry out what a panel found, one application at a time. Two people have agreed on it before (`assessments`)."""

from dataclasses import replace

from voucher.applications import deciding, policies, queries, screening
from voucher.applications.deciding import Decision
from voucher.applications.lifecycle import lifecycle
from voucher.applications.models import Application
from voucher.audit import log
from voucher.kernel.db import Session
from voucher.people.models import User


def award(session: Session, ref: str, decision: Decision, *, by: User) -> Application:
    """Grant a firm what the panel selected it for: its voucher is issued, its money promised."""
    application = queries.lock(session, ref)
    policies.require_awarder(session, by, application)
    # What nobody can say for certain was before the panel, and does not keep it from being granted.
    standing = screening.brought_up_to_date(session, application, by)
    looked_at = frozenset(one.finding.ground for one in standing)
    return deciding.grant(session, application, replace(decision, looked_at=looked_at), by)


def cleared(session: Session, application: Application, by: User) -> bool:
    """Whether no requirement of the round keeps the firm from being granted anything, as of now."""
    return not any(one.blocks for one in screening.brought_up_to_date(session, application, by))


def keep_in_reserve(session: Session, ref: str, note: str, *, by: User) -> Application:
    """Eligible, not within the money: it moves up when some comes back."""
    application = queries.lock(session, ref)
    policies.require_awarder(session, by, application)
    application.state = lifecycle.after(application.state, "reserve")
    log.record(session, "application.reserved", application, by=by, why=note)
    return application


def turn_down(session: Session, ref: str, note: str, *, by: User) -> Application:
    """Below the pass mark, with a reason that the firm reads."""
    application = queries.lock(session, ref)
    policies.require_awarder(session, by, application)
    return deciding.refuse(session, application, note, by)
