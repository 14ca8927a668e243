"""What the pages of applications share."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from voucher.applications import asked, asking, consents, declaring, forms, queries, relating, words
from voucher.audit import queries as audit
from voucher.audit.models import Record
from voucher.documents import admitting, kinds
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people.regions import INDUSTRIES, REGIONS
from voucher.programmes import policies as rounds
from voucher.programmes.models import Programme, Round
from voucher.programmes.words import ANSWERS, APPROVER, GROUND, QUESTION, title
from voucher.suppliers.words import SHARED

TAKEN = {  # what files may be: for a browser, in words, and how large
    "accept": kinds.ACCEPT,
    "names": kinds.NAMES,
    "largest": admitting.LARGEST,
    "megabytes": admitting.LARGEST // kinds.MEGABYTE,
}
bp = Blueprint("applications", __name__, url_prefix="/applications")


@bp.context_processor
def words_of_pages() -> dict[str, object]:
    """What every page about applications says."""
    return {
        "STATE": words.STATE,
        "HAPPENED": words.HAPPENED | words.INNER,
        "GRANT": words.GRANT,
        "GRANT_TONE": words.GRANT_TONE,
        "APPROVER": APPROVER,
        "GROUND": GROUND,
        "SUPPLEMENT": words.SUPPLEMENT,
        "SUPPLEMENT_TONE": words.SUPPLEMENT_TONE,
        "SKILL": words.SKILL,
        "round_title": _title,
        "round_phase": rounds.phase,
        "round_ended_at": rounds.ended_at,
        "REGIONS": REGIONS,
        "INDUSTRIES": INDUSTRIES,
    }


def _title(thing: Round | Programme) -> str:
    return title(thing, language())


def about(found: queries.Case) -> dict[str, object]:
    return {
        "application": found.application,
        "round": found.round,
        "programme": found.programme,
        "firm": found.firm,
        "size": found.size,
        "questions": found.questions,
        "consented": [one.title(language()) for one in consents.of(found.frozen)],
        "late": _late(found) if request.method == "POST" else None,
    }


def facts(found: queries.Case, supply: int | None = None) -> dict[str, object]:
    """What stands on a page of whoever decides: shares, band and rate, papers, what else the firm sent in.

    The shares are those of a sum, or else of all that was asked.
    """
    return {
        "shares": found.shares(found.application.asked_krw if supply is None else supply),
        "band": found.band,
        "rate": found.rate,
        "papers": found.papers,
        "supplements": asked.of_case(g.db, found),
        "near": relating.near(g.db, found.firm),
        "SHARED": SHARED,
        "earlier": queries.earlier(g.db, found.firm.id, than=found.application),
    }


def shown(typed: str | None) -> UUID:
    """Which proposal a page showed; one that is not there when somebody made it up."""
    try:
        return UUID(typed or "")
    except ValueError:
        return UUID(int=0)


def _late(found: queries.Case) -> object:
    """The last thing that happened to it, of those that make an open page old; None for what came from elsewhere."""
    quiet = words.QUIET - {"application.saved"} | (words.INNER.keys() if _of_the_firm(found) else set())
    happened = audit.of_subject(g.db, found.application.id)
    return next((r for r in reversed(happened) if r.action not in quiet), None)


def _of_the_firm(found: queries.Case) -> bool:
    return bool(found.application.firm_id == g.user.organisation_id)


def told(found: queries.Case, happened: Sequence[Record]) -> list[Record]:
    """What happened to it, as far as it is for whoever looks: a firm reads nothing of what the agency only weighs."""
    said = [r for r in happened if r.action not in words.QUIET]
    return [r for r in said if r.action in words.HAPPENED] if _of_the_firm(found) else said


def declared(found: queries.Case) -> list[tuple[str, str]]:
    """What the firm declared: each question and its answer, in words."""
    said = {key == "yes": _(label) for key, label in ANSWERS.items()}
    answered = declaring.answered(g.db, found.application, found.rules)
    return [(_(QUESTION[name]), said[answer]) for name, answer in answered]


def steps(found: queries.Case) -> list[tuple[str, str]]:
    """The pages of this draft, endpoint and label; what the round does not ask for has no page."""
    without = {
        "applications.papers": not found.rules.documents and not found.questions.wants_files,
        "applications.questions": not found.questions,
    }
    return [step for step in words.STEPS if not without.get(step[0])]


def stepping(found: queries.Case, endpoint: str) -> dict[str, object]:
    """The steps of a draft, each its name and its address, and which of them a page is, from 1."""
    named = [(_(label), url_for(name, ref=found.application.ref)) for name, label in steps(found)]
    return {"steps": named, "step": _step(found, endpoint)}


def _step(found: queries.Case, endpoint: str) -> int:
    return 1 + [name for name, _label in steps(found)].index(endpoint)


def after(found: queries.Case, endpoint: str) -> str:
    """The page that follows one of its steps."""
    return steps(found)[_step(found, endpoint)][0]


def asked_tax_office(found: queries.Case) -> ResponseReturnValue | None:
    """When the button for it was pressed: what the tax office says now, and back to the page."""
    if "ask" not in request.form or not forms.EmptyForm().validate_on_submit():
        return None
    if asking.ask_again(found.firm):
        flash(_("The tax office answered."), "success")
    else:
        flash(_("The tax office does not answer now. Please try again later."), "warning")
    return redirect(request.path)
