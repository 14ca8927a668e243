"""Pages on which a list is taken in from a file: uploaded, looked at, then confirmed with a reason."""

import io
from uuid import UUID

from flask import Response, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from voucher.kernel import importing, sheets, workbooks
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.importing import Reading
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people import forms, receiving
from voucher.people.importing import INTAKE
from voucher.people.models import Import
from voucher.people.receiving import MOST_ON_A_PAGE, File, Intake
from voucher.people.roles import Act
from voucher.people.views.around import bp

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/import", methods=["GET", "POST"], endpoint="import")
@permit(Act.IMPORT_ORGANISATIONS)
def import_() -> ResponseReturnValue:
    """Take in organisations that were kept elsewhere."""
    return page(INTAKE, "people/import.html", "people.users")


@bp.get("/import/template")
@permit(Act.IMPORT_ORGANISATIONS)
def import_template() -> ResponseReturnValue:
    """An example with every column."""
    return template(INTAKE)


def page(intake: Intake, name: str, afterwards: str) -> ResponseReturnValue:
    """One page for all three steps: choose a file, see what would happen, confirm it."""
    upload, confirm = forms.UploadForm(), forms.ImportForm()
    staged, reading = None, list[Reading]()
    form = confirm if "staged" in request.form else upload

    def take() -> None:
        reading.append(receiving.confirm(g.db, intake, _staged_id(confirm), confirm.why.data or "", by=g.user))

    def look() -> None:
        content, file_name = upload.uploaded
        file = File(file_name, io.BytesIO(content))
        reading.append(receiving.look(g.db, intake, file, by=g.user, most_rows=MOST_ON_A_PAGE))

    if form is confirm:
        if confirm.validate_on_submit() and carried_out(confirm, take):
            said = _("%(new)d rows are taken in, %(same)d were here already.")
            return done(said % {"new": reading[0].new_count, "same": reading[0].unchanged_count}, afterwards)
        staged = receiving.staged(g.db, intake, _staged_id(confirm), by=g.user)
        reading = [_looked_at(intake, staged)]
    elif upload.validate_on_submit() and carried_out(upload, look) and reading[0].sound and reading[0].new_count:
        content, file_name = upload.uploaded
        staged = receiving.stage(g.db, intake, file_name, content, by=g.user)
        confirm.staged.data = str(staged.id)
    return render_template(
        name, form=form, upload=upload, confirm=confirm, staged=staged, reading=reading[0] if reading else None,
        columns=intake.columns, most=MOST_ON_A_PAGE, shown=importing.SHOWN, fault_said=_said,
    )  # fmt: skip


def _looked_at(intake: Intake, staged: Import) -> Reading:
    file = File(staged.file_name, io.BytesIO(staged.content or b""))
    return receiving.look(g.db, intake, file, by=g.user, most_rows=MOST_ON_A_PAGE)


def _staged_id(confirm: forms.ImportForm) -> UUID:
    try:
        return UUID(confirm.staged.data or "")
    except ValueError:
        abort(404)


def _said(fault: importing.Fault) -> str:
    """A fault in the reader's language."""
    said: str = _(fault.message)
    return said % fault.values if fault.values else said


def template(intake: Intake) -> ResponseReturnValue:
    """The headings of a list and a row of examples, as a workbook or as CSV."""
    head, rows = importing.template(intake.columns, language())
    if request.args.get("format") == "csv":
        content, kind, ending = sheets.as_csv(head, rows), "text/csv", "csv"
    else:
        content, kind, ending = workbooks.as_workbook(intake.listed, head, rows), XLSX, "xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{intake.listed}.{ending}"'}
    return Response(content, mimetype=kind, headers=headers)
