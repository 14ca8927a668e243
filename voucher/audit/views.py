"""Pages: the audit log."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from voucher.audit import exporting, queries, showing, words
from voucher.audit.forms import ExportForm
from voucher.audit.models import Record
from voucher.kernel.http import carried_out, permit, spreadsheet

bp = Blueprint("audit", __name__, url_prefix="/audit")
READ = "audit:read"
COLUMNS = (
    "number",
    "created_at",
    "actor_name",
    "role",
    "address",
    "action",
    "subject",
    "ref",
    "why",
    "before",
    "after",
)


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"ACTION": words.ACTION}


@bp.context_processor
def _showing() -> dict[str, object]:
    return {"changes": showing.changes, "instant": showing.instant, "roles_of": showing.roles}


@bp.get("/")
@permit(READ)
def records() -> ResponseReturnValue:
    """Who did what."""
    return render_template("audit/records.html", page=queries.records(g.db, request.args))


@bp.route("/export", methods=["GET", "POST"])
@permit(READ)
def export() -> ResponseReturnValue:
    """Say what the lines are for, then take them away as CSV."""
    form, taken = ExportForm(), list[Record]()
    if form.validate_on_submit() and carried_out(
        form, lambda: taken.extend(exporting.take(g.db, request.args, form.why.data or "", by=g.user))
    ):
        return spreadsheet("audit", COLUMNS, ([getattr(line, column) for column in COLUMNS] for line in taken))
    filters = {name: request.args[name] for name in queries.FILTERS if request.args.get(name)}
    return render_template("audit/export.html", form=form, filters=filters)
