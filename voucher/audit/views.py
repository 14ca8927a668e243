"""Pages: the audit log."""

from functools import lru_cache

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from voucher.audit import exporting, labels, queries, showing, words
from voucher.audit.forms import ExportForm
from voucher.kernel.http import carried_out, permit, spreadsheet
from voucher.kernel.i18n import N_
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language

bp = Blueprint("audit", __name__, url_prefix="/audit")
READ = "audit:read"
HEADS = {  # of the file: what is kept, by the field that keeps it; an act by its name and by its key
    "number": N_("Line"),
    "created_at": N_("When (Seoul)"),
    "actor_name": N_("Who"),
    "role": N_("Role"),
    "address": N_("Address on the network"),
    "what": N_("What"),
    "action": N_("Key of the act"),
    "subject": N_("Kept in"),
    "ref": N_("Reference"),
    "why": N_("Why"),
    "before": N_("Before, as it is kept"),
    "after": N_("After, as it is kept"),
}


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"ACTION": words.ACTION}


@bp.context_processor
def _showing() -> dict[str, object]:
    return {"changes": showing.changes, "instant": showing.instant, "roles_of": showing.roles, "reason": showing.reason}


@bp.get("/")
@permit(READ)
def records() -> ResponseReturnValue:
    """Who did what."""
    page = queries.records(g.db, request.args)
    return render_template("audit/records.html", page=page, acts=_acts(language(), request.args.get("action", "")))


def _acts(spoken: str, asked: str) -> list[tuple[str, str]]:
    """Acts to choose from, by their names; beside them what somebody asked for by the beginning of its key."""
    named = sorted(_names(spoken), key=lambda act: act[1])
    return [("", _("All")), *named, *([(asked, asked)] if asked and asked not in words.ACTION else [])]


@lru_cache(maxsize=4)
def _names(_language: str) -> tuple[tuple[str, str], ...]:
    return tuple((act, str(_(name))) for act, name in words.ACTION.items())


@bp.route("/export", methods=["GET", "POST"])
@permit(READ)
def export() -> ResponseReturnValue:
    """Say what the lines are for, then take them away as CSV."""
    form, taken = ExportForm(), list[exporting.Taken]()
    if form.validate_on_submit() and carried_out(
        form, lambda: taken.append(exporting.take(g.db, request.args, form.why.data or "", by=g.user))
    ):
        lines = exporting.rows(taken[0], tuple(HEADS), _spoken())
        return spreadsheet("audit", [_(head) for head in HEADS.values()], lines, streamed=True)
    filters = {name: request.args[name] for name in queries.FILTERS if request.args.get(name)}
    return render_template("audit/export.html", form=form, filters=filters)


def _spoken() -> dict[str, dict[str, str]]:
    """Words for what is kept as a key. Said now: the lines are read when nobody asks any more."""
    return {
        "what": dict(_names(language())),
        "role": {key: _(name) for key, name in labels.VALUE["roles"].items()},
        "why": {key: _(name) for key, name in labels.REASON.items()},
    }
