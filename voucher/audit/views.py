"""Pages: the audit log."""

import csv
import io
import json

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue

from voucher.audit import queries, words
from voucher.kernel.http import permit

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
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for record in queries.export(g.db, request.args):
        values = [getattr(record, column) for column in COLUMNS]
        writer.writerow([_cell(v) for v in values])
    headers = {"Content-Disposition": "attachment; filename=audit.csv"}
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv; charset=utf-8", headers=headers)


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t" and value else value
