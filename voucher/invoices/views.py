"""Pages: /invoices"""

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue

from voucher.audit import queries as audit
from voucher.contracts import queries as contracts
from voucher.invoices import approving, policies, queries, submitting, words
from voucher.invoices.comparing import grouped
from voucher.invoices.forms import ApprovalForm, ClaimForm
from voucher.invoices.lifecycle import State
from voucher.kernel import clock, sheets
from voucher.kernel.http import carried_out, done, permit, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.people.models import User
from voucher.people.roles import Act

bp = Blueprint("invoices", __name__, url_prefix="/invoices")


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "STATE": words.STATE,
        "KIND": words.KIND,
        "HAPPENED": words.HAPPENED,
        "TONE": words.TONE,
        "grouped": grouped,
        "today": clock.today(),
    }


@bp.get("/", endpoint="list")
@permit(Act.READ_INVOICES)
def invoices() -> ResponseReturnValue:
    """One's own invoices, or all of them for the agency."""
    if request.args.get("format") == "csv":
        return _as_csv()
    page = queries.listing(g.db, request.args, g.user)
    return render_template("invoices/list.html", page=page, states=list(State))


def _as_csv() -> Response:
    found = queries.everything(g.db, request.args, g.user, sheets.MOST_ROWS)
    head = [_("Reference"), _("Supplier"), _("Firm"), _("E-tax invoice number"), _("Day of issue"), _("Supply value"),
            _("VAT"), _("Government's share"), _("Partner's share"), _("Own share"), _("State"),
            _("Paid on")]  # fmt: skip
    rows = (
        [i.ref, seller.name, firm.name, i.tax_invoice_no, i.issued_on, i.supply_krw, i.vat_krw, i.government_krw,
         i.partner_krw, i.own_krw, _(words.STATE[i.state]), i.paid_at or ""]
        for i, firm, seller in found
    )  # fmt: skip
    return spreadsheet(f"invoices-{clock.today()}", head, rows)


@bp.get("/<ref>")
@permit(Act.READ_INVOICES)
def show(ref: str) -> ResponseReturnValue:
    """An invoice: what is claimed, where it is, and when the money comes."""
    invoice = queries.by_ref(g.db, ref, g.user)
    return render_template(
        "invoices/show.html",
        invoice=invoice,
        case=queries.case(g.db, invoice),
        history=audit.of_subject(g.db, invoice.id),
        own=g.user.organisation_id == invoice.supplier_id,
    )


@bp.route("/<ref>/<int:number>/submit", methods=["GET", "POST"])
@permit(Act.INVOICE)
def submit(ref: str, number: int) -> ResponseReturnValue:
    """Invoice an accepted piece of work of the contract `ref`."""
    contract = contracts.by_ref(g.db, ref, g.user)
    policies.require_claimant(g.user, contract)
    form, sent = ClaimForm(issued_on=clock.today()), list[str]()

    def claim() -> None:
        sent.append(submitting.submit(g.db, ref, number, form.claim, by=g.user).ref)

    if form.validate_on_submit() and carried_out(form, claim):
        return done(_("Sent in. The agency checks it."), "invoices.show", ref=sent[0])
    piece = contracts.milestone(g.db, contract.id, number)
    earlier = [i for i in queries.of_contract(g.db, contract.id) if i.milestone_id == piece.id]
    return render_template(
        "invoices/submit.html",
        form=form,
        whole=contracts.whole(g.db, contract),
        contract=contract,
        piece=piece,
        live=next((i for i in earlier if i.state != State.RETURNED), None),
        returned=next((i for i in reversed(earlier) if i.state == State.RETURNED), None),
    )


@bp.route("/<ref>/approve", methods=["GET", "POST"])
@permit(Act.APPROVE_INVOICE)
def approve(ref: str) -> ResponseReturnValue:
    """Compare contract, acceptance and invoice; approve or return."""
    invoice = queries.by_ref(g.db, ref, g.user)
    policies.require_approver(g.db, g.user, invoice)
    form = ApprovalForm()

    def decide() -> None:
        work = approving.approve if form.decision.data == "approve" else approving.send_back
        work(g.db, ref, form.note.data or "", by=g.user)

    if form.validate_on_submit() and carried_out(form, decide):
        approved = form.decision.data == "approve"
        said = _("Approved. A paymaster releases the money.") if approved else _("Returned. The supplier was told.")
        return done(said, "invoices.show", ref=ref)
    invoice = queries.by_ref(g.db, ref, g.user)
    return render_template(
        "invoices/approve.html",
        form=form,
        invoice=invoice,
        case=queries.case(g.db, invoice),
        submitter=g.db.get(User, invoice.submitted_by_id),
        State=State,
    )
