"""Pages: /reports"""

import io
import tempfile
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from voucher.audit import log
from voucher.contracts import queries as contracts
from voucher.disbursements.words import FAILURE
from voucher.documents import storing
from voucher.kernel import clock
from voucher.kernel.http import carried_out, permit, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.ledger import chart, exporting
from voucher.people.models import Organisation
from voucher.people.roles import Act
from voucher.programmes import queries as programmes
from voucher.reports import (
    following,
    minuting,
    periods,
    press,
    publishing,
    queries,
    receipting,
    signing,
    tracing,
    words,
)
from voucher.reports.following import Stop, Way
from voucher.reports.forms import SO_FAR, PublishForm
from voucher.reports.models import Kind
from voucher.reports.periods import Period

bp = Blueprint("reports", __name__, url_prefix="/reports")
QUARTERS_BACK = 8


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "words": words,
        "FAILURE": FAILURE,
        "span": _span,
        "page_of": _page_of,
        "name_of": _name_of,
        "role_names": _role_names,
        "part_note": _part_note,
    }


def _name_of(organisation: Organisation) -> str:
    """Its name in the reader's language, where it has one."""
    return organisation.name_en or organisation.name if language() == "en" else organisation.name


def _span(period: Period) -> str:
    """What a period is called: 3rd quarter of 2026, or up to when the running one."""
    said: str = _("Quarter %(quarter)s of %(year)s", quarter=period.quarter, year=period.year)
    return said


def _page_of(ref: str) -> str:
    """The address of a document, where this reader may open it; empty otherwise."""
    endpoint = words.PAGES.get(ref.partition("-")[0], "")
    view = current_app.view_functions.get(endpoint)
    acts = set(getattr(view, "acts", ()))
    return url_for(endpoint, ref=ref) if view and (g.acts & acts or "public" in acts) else ""


def _role_names(roles: str) -> str:
    return ", ".join(_(words.ROLE[role]) for role in roles.split(",") if role in words.ROLE)


def _part_note(stop: Stop) -> bool:
    """Whether the act moved more than this payment's part of it."""
    return stop.part_krw is not None and stop.amount_krw is not None and stop.part_krw != stop.amount_krw


@bp.get("/")
@permit(Act.READ_REPORTS)
def list() -> ResponseReturnValue:  # noqa: A001 - endpoint and template are named alike
    """Published reports, the newest first, and what comes next."""
    following_period, due_on = periods.next_publishing()
    return render_template(
        "reports/list.html",
        page=queries.listing(g.db, request.args, g.user),
        years=queries.years(g.db),
        period_of=periods.read,
        coming=following_period,
        due_on=due_on,
        may_publish=Act.PUBLISH_REPORT in g.acts,
        may_export=Act.READ_LEDGER in g.acts,
    )


@bp.post("/<ref>/download")
@permit(Act.READ_REPORTS)
def download(ref: str) -> ResponseReturnValue:
    """The file as it was stored. A download is an act, so it is asked for by a form and recorded."""
    report = queries.by_ref(g.db, ref, g.user)
    file = storing.read(g.db, report.file_id)
    log.record(g.db, "report.downloaded", report, by=g.user, after={"sha256": file.sha256})
    disposition = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, mimetype=file.media_type, headers=disposition)


@bp.get("/agreements/<ref>")
@permit(Act.READ_CONTRACTS)
def agreement(ref: str) -> ResponseReturnValue:
    """What all three signed, as a file: for the parties, the agency and auditors."""
    contract = contracts.by_ref(g.db, ref, g.user)
    if contract.sealed_by_id is None:
        return redirect(url_for("contracts.show", ref=ref))
    editions, stand_in = queries.agreements(g.db, contract.id), signing.stand_in()
    return render_template("reports/agreement.html", contract=contract, editions=editions, stand_in=stand_in)


@bp.post("/agreements/<ref>/<language>")
@permit(Act.READ_CONTRACTS)
def agreement_download(ref: str, language: str) -> ResponseReturnValue:
    """The file as it was stored; recorded, as every download."""
    contract = contracts.by_ref(g.db, ref, g.user)
    found = next((one for one, _file in queries.agreements(g.db, contract.id) if one.language == language), None)
    if found is None:
        abort(404)
    file = storing.read(g.db, found.file_id)
    log.record(g.db, "agreement.downloaded", found, by=g.user, after={"sha256": file.sha256})
    disposition = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, mimetype=file.media_type, headers=disposition)


@bp.route("/publish", methods=["GET", "POST"])
@permit(Act.PUBLISH_REPORT)
def publish() -> ResponseReturnValue:
    """Have a report made now, without waiting for the clock."""
    form = PublishForm()
    began = queries.first_day(g.db)
    quarters = [period for period in periods.ended(QUARTERS_BACK) if began and period.ends_on >= began]
    there = queries.published(g.db, [period.code for period in quarters])
    missing = [period for period in quarters if period.code not in there]
    so_far = periods.so_far()
    form.period.choices = [(period.code, _span(period)) for period in missing] + [(SO_FAR, _("The running quarter"))]
    if request.method == "GET":
        form.period.data = missing[0].code if missing else SO_FAR
    if form.validate_on_submit():
        code = so_far.code if form.period.data == SO_FAR else str(form.period.data)
        if carried_out(form, lambda: publishing.ask(g.db, code, by=g.user)):
            return redirect(url_for("reports.made", period=code), 303)
    return render_template("reports/publish.html", form=form, missing=missing, so_far=so_far, SO_FAR=SO_FAR)


@bp.get("/made/<period>")
@permit(Act.PUBLISH_REPORT)
def made(period: str) -> ResponseReturnValue:
    """Whether a report that was asked for is ready. The page looks again by itself."""
    try:
        its = periods.read(period)
    except ValueError:
        abort(404)
    editions = queries.editions(g.db, its.kind, its.code)
    work = None if editions else queries.work(g.db, its.code)
    if not editions and work is None:
        abort(404)
    return render_template("reports/made.html", period=its, editions=editions, work=work, Kind=Kind)


@bp.get("/trace")
@permit(Act.READ_REPORTS)
def trace() -> ResponseReturnValue:
    """Find the path of a payment by any reference on its way."""
    typed = request.args.get("q", "").strip()
    ref = tracing.tidy(typed)
    found = tracing.chains(g.db, ref) if typed else []
    if len(found) == 1:
        return redirect(url_for("reports.won", ref=found[0].ref))
    return render_template("reports/trace.html", typed=typed, ref=ref, known=tracing.kind_of(ref), found=found)


def _way(ref: str) -> Way:
    chain = tracing.chain(g.db, ref)
    if chain is None:
        abort(404)
    return following.follow(g.db, chain)


@bp.get("/minutes/<round_ref>")
@permit(Act.READ_ASSESSMENTS)
def minutes(round_ref: str) -> ResponseReturnValue:
    """The minutes of a round's panel, as a PDF in the reader's language."""
    round_, _programme = programmes.by_ref(g.db, round_ref, g.user)
    written = minuting.minutes(g.db, round_)
    content = press.pdf(minuting.compose(written, language(), by=g.user.name))
    name = f"{written.proposal.ref}.{language()}.pdf"
    return Response(
        content, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@bp.get("/won/<ref>")
@permit(Act.READ_REPORTS)
def won(ref: str) -> ResponseReturnValue:
    """One won's way, from the appropriation to the supplier's account."""
    way = _way(ref)
    if request.args.get("format") == "csv":
        return _csv(way)
    return render_template("reports/won.html", way=way, may_audit=Act.READ_AUDIT in g.acts)


@bp.get("/won/<ref>/print")
@permit(Act.READ_REPORTS)
def won_print(ref: str) -> ResponseReturnValue:
    """The same on a sheet of paper."""
    return render_template("reports/won_print.html", way=_way(ref), now=clock.now())


def _csv(way: Way) -> Response:
    head = [
        _("Book"), _("Stop"), _("State"), _("Sum of the act (won)"), _("Of it this payment (won)"), _("Counts for"),
        _("When"), _("Who"), _("Role"), _("Document"), _("Transfer"), _("Digest"), _("Audit record"),
    ]  # fmt: skip
    paces = {"done": _("Done"), "now": _("Now"), "ahead": _("Ahead")}
    rows = [
        (
            _account(stop), _(stop.leg.label), paces[stop.pace], stop.amount_krw, stop.part_krw, stop.on, stop.at,
            stop.who or (_("The system") if stop.at else ""), _role_names(stop.role), stop.document, stop.transfer_id,
            stop.digest, stop.audit_number,
        )
        for stop in way.stops
    ]  # fmt: skip
    return spreadsheet(f"{way.chain.ref}-path", head, rows)


def _account(stop: Stop) -> str:
    """The account that a stop's money went to, in the reader's language."""
    return chart.KINDS[stop.leg.book, stop.leg.debit].name(language())


@bp.get("/receipts/<ref>")
@permit(Act.APPLY)
def receipt(ref: str) -> ResponseReturnValue:
    """What a firm submitted, and when, as a document to keep."""
    try:
        document = receipting.pdf(g.db, ref, language(), _, by=g.user)
    except press.PressFailed:
        flash(_("The receipt cannot be made just now. Please try again in a minute."), "warning")
        return redirect(url_for("applications.receipt", ref=ref))
    disposition = {"Content-Disposition": f'attachment; filename="{ref}-receipt-{language()}.pdf"'}
    return Response(document, mimetype="application/pdf", headers=disposition)


@bp.post("/journal")
@permit(Act.READ_LEDGER)
def journal() -> ResponseReturnValue:
    """The whole ledger, for a spreadsheet or for a program that is not ours. Recorded, as every download."""
    kind: Any = request.form.get("format")
    if kind not in exporting.FORMATS:
        abort(400)
    log.record(g.db, "ledger.exported", g.user, by=g.user, after={"format": kind})
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    out = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    exporting.journal(out, kind)
    out.detach()
    file.seek(0)
    name = f"ledger-{clock.today()}.{words.EXTENSION[kind]}"
    return send_file(
        file, mimetype="text/csv" if kind == "csv" else "text/plain", as_attachment=True, download_name=name
    )
