"""Papers: the page on which a firm hands them in, and the way they are read again."""

import io
from uuid import UUID

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from voucher.applications import filing, forms, looking_up, queries
from voucher.applications.lifecycle import State
from voucher.applications.views.around import TAKEN, about, after, bp, stepping
from voucher.kernel import clock
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.saying import gettext as _
from voucher.people import certificates
from voucher.people.roles import Act


@bp.route("/<ref>/papers", methods=["GET", "POST"])
@permit(Act.APPLY)
def papers(ref: str) -> ResponseReturnValue:
    """The papers that the round asks for, one form for each: hand in, replace, remove."""
    found = queries.case(g.db, ref, g.user)
    asked = found.papers
    if not asked or (request.method == "GET" and found.application.state is not State.DRAFT):
        return redirect(url_for(".show", ref=ref))
    shown = {row.document.code: forms.PaperForm(row) for row in asked}
    form = shown.get(request.form.get("add", ""), forms.EmptyForm())
    if answer := _looked_up(ref) or _removed(ref) or _added(ref, form):
        return answer
    return render_template(
        "applications/papers.html",
        form=form,
        forms=shown,
        papers=found.papers,
        following=url_for(after(found, "applications.papers"), ref=ref),
        today=clock.today(),
        offered=certificates.offered(),
        kinds=TAKEN,
        **about(found),
        **stepping(found, "applications.papers"),
    )


def _looked_up(ref: str) -> ResponseReturnValue | None:
    """When the button for it was pressed: what the issuing offices say now, and back to the page."""
    if "look" not in request.form or not forms.EmptyForm().validate_on_submit():
        return None
    if looking_up.again(g.db, ref, by=g.user):
        flash(_("The issuing office answered."), "success")
    else:
        flash(_("The issuing office does not answer now. Try again later, or hand the paper in."), "warning")
    return redirect(url_for(".papers", ref=ref))


def _removed(ref: str) -> ResponseReturnValue | None:
    """When a button beside a file was pressed: the file is gone, and back to the page."""
    form = forms.EmptyForm()
    try:
        paper_id = UUID(request.form.get("remove", ""))
    except ValueError:
        return None
    if form.validate_on_submit() and carried_out(form, lambda: filing.remove(g.db, ref, paper_id, by=g.user)):
        return done(_("The file is removed."), ".papers", ref=ref)
    return None


def _added(ref: str, form: forms.PaperForm | forms.EmptyForm) -> ResponseReturnValue | None:
    """When a file was sent: it is kept, and back to the page."""
    if not isinstance(form, forms.PaperForm) or not form.validate_on_submit():
        return None
    instead = "instead" in form and form.instead.data

    def keep() -> None:
        filing.add(g.db, ref, form.code, form.admitted(), form.day, instead=instead, by=g.user)

    return done(_("The file is here."), ".papers", ref=ref) if carried_out(form, keep) else None


@bp.post("/<ref>/papers/<uuid:paper_id>")
@permit(Act.READ_APPLICATIONS)
def paper(ref: str, paper_id: UUID) -> ResponseReturnValue:
    """A file as it was handed in, to be kept and not shown. What the agency takes away is an act, so it is a POST."""
    file = filing.open_file(g.db, ref, paper_id, by=g.user)
    return send_file(
        io.BytesIO(file.content), mimetype=file.media_type, as_attachment=True, download_name=file.name, max_age=0
    )
