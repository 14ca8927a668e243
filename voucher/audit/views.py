"""Pages: the audit log."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from voucher.audit import queries, words
from voucher.kernel.http import permit, spreadsheet

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


@bp.get("/")
@permit(READ)
def records() -> ResponseReturnValue:
    """Who did what."""
    return render_template("audit/records.html", page=queries.records(g.db, request.args))


@bp.get("/export")
@permit(READ)
def export() -> ResponseReturnValue:
    """The listed lines as CSV."""
    lines = queries.export(g.db, request.args)
    return spreadsheet("audit", COLUMNS, ([getattr(line, column) for column in COLUMNS] for line in lines))
