"""What the pages of programmes share."""

from typing import Any

from flask import Blueprint, g

from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people import queries as people
from voucher.people.models import Organisation
from voucher.programmes import plain, policies, queries, words
from voucher.programmes.eligibility import Finding
from voucher.programmes.models import Programme, Round

bp = Blueprint("programmes", __name__, url_prefix="/programmes")


@bp.app_context_processor
def _findings() -> dict[str, object]:
    return {
        "GROUND": words.GROUND,
        "OUTCOME": words.OUTCOME,
        "OUTCOME_TONE": words.OUTCOME_TONE,
        "FOUND_BY": words.FOUND_BY,
        "why_found": _why,
        "partner_of": _partner,
    }


def _partner(thing: Any) -> Organisation | None:
    """The large firm that pays a part of a round: of the round itself, or of a thing that belongs to one."""
    round_ = thing if isinstance(thing, Round) else queries.get(g.db, thing.round_id)
    return people.organisation(g.db, round_.partner_id) if round_.partner_id else None


def _why(finding: Finding) -> str:
    return _(finding.reason, **{name: f"{value:,}" for name, value in finding.counts.items()})


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "ROUND_STATE": words.STATE,
        "ROUND_PHASE": words.PHASE,
        "ROUND_TONE": words.TONE,
        "ASKED_FOR": words.ASKED_FOR,
        "MODE": words.MODE,
        "MODE_MEANING": words.MODE_MEANING,
        "VOTED": words.VOTED,
        "VOTED_TONE": words.VOTED_TONE,
        "RULEBOOK": words.RULEBOOK,
        "RULEBOOK_TONE": words.RULEBOOK_TONE,
        "round_phase": policies.phase,
        "round_title": title,
        "days_left": policies.days_left,
        "ended_at": policies.ended_at,
        "plain_region": plain.region,
    }


def title(thing: Round | Programme) -> str:
    """What a thing is called, in the reader's language."""
    return words.title(thing, language())
