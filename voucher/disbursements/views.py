"""Pages: /disbursements"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.audit import queries as audit
from voucher.disbursements import policies, queries, releasing, words
from voucher.disbursements.forms import ReleaseForm, ReleaseManyForm
from voucher.disbursements.lifecycle import State
from voucher.invoices.comparing import grouped
from voucher.kernel import clock, formats
from voucher.kernel.http import carried_out, done, permit, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language, ngettext
from voucher.people.roles import Act
from voucher.suppliers import queries as suppliers

bp = Blueprint("disbursements", __name__, url_prefix="/disbursements")


@bp.context_processor
def _words() -> dict[str, object]:
    return {"words": words, "State": State, "choices": _choices, "grouped": grouped}


def _choices(names: dict[Any, str]) -> Sequence[tuple[str, str]]:
    """States to choose from above a list, in the reader's language."""
    return [("", _("All")), *((state.value, _(name)) for state, name in names.items())]


@bp.get("/")
@permit(Act.READ_PAYMENTS)
def list() -> ResponseReturnValue:  # noqa: A001 - endpoint and template are named alike
    """Payments to or for one's own organisation, or all of them for the agency."""
    if request.args.get("format") == "csv":
        return _csv()
    return render_template(
        "disbursements/list.html",
        page=queries.listing(g.db, request.args, g.user),
        agency=Act.READ_LEDGER in g.acts,
        waiting=len(queries.releasable(g.db, g.user, most=2)) if Act.RELEASE in g.acts else 0,
    )


def _csv() -> Response:
    head = [
        _("Payment no."), _("Invoice"), _("Firm"), _("Supplier"), _("Supply value"), _("VAT"), _("Amount"), _("State"),
        _("Prepared"), _("Released"), _("Arrives on"), _("Paid at"), _("Why it came back"),
    ]  # fmt: skip
    rows = (
        (
            d.ref, invoice.ref, firm.name, supplier.name, invoice.supply_krw, invoice.vat_krw, d.amount_krw,
            _(words.STATE[d.state]), d.created_at, d.released_at, d.arrives_on, d.paid_at, d.failure,
        )
        for d, invoice, firm, supplier in queries.everything(g.db, request.args, g.user)
    )  # fmt: skip
    return spreadsheet(f"payments-{clock.today()}", head, rows)


@bp.get("/<ref>")
@permit(Act.READ_PAYMENTS)
def show(ref: str) -> ResponseReturnValue:
    """One payment: where it is, and what happened on its way."""
    whole = queries.whole(g.db, queries.by_ref(g.db, ref, g.user))
    invoice = whole.case.invoice
    payee = suppliers.payee(g.db, whole.disbursement.supplier_id)
    return render_template(
        "disbursements/show.html",
        whole=whole,
        d=whole.disbursement,
        case=whole.case,
        payee=payee,
        history=audit.of_subject(g.db, whole.disbursement.id)[::-1],
        agency=Act.READ_LEDGER in g.acts,
        sees_bank=Act.READ_LEDGER in g.acts or g.user.organisation_id == whole.disbursement.supplier_id,
        may_release=policies.may_release(g.db, g.user, whole.disbursement, invoice, payee),
        other_krw=queries.arrived_otherwise(g.db, whole.disbursement) if Act.READ_LEDGER in g.acts else None,
    )


@bp.route("/<ref>/release", methods=["GET", "POST"])
@permit(Act.RELEASE)
def release(ref: str) -> ResponseReturnValue:
    """What goes to whom and why, before it goes."""
    disbursement = queries.by_ref(g.db, ref, g.user)
    if request.method == "GET" and disbursement.state not in (State.READY, State.FAILED):
        return redirect(url_for("disbursements.show", ref=ref))
    form = ReleaseForm()
    looked_at = form.looked_at.data or None
    if form.validate_on_submit() and carried_out(
        form, lambda: releasing.release(g.db, ref, looked_at=looked_at, by=g.user)
    ):
        return done(_("Released. The payment is on its way."), "disbursements.show", ref=ref)
    whole = queries.whole(g.db, queries.by_ref(g.db, ref, g.user))
    policies.require_releaser(g.db, g.user, whole.disbursement, whole.case.invoice)
    payee = suppliers.payee(g.db, whole.disbursement.supplier_id)
    form.looked_at.data = releasing.seen(payee)
    return render_template(
        "disbursements/release.html",
        form=form,
        whole=whole,
        d=whole.disbursement,
        case=whole.case,
        payee=payee,
        confirmation=suppliers.confirmation(g.db, whole.disbursement.supplier_id),
    ), 409 if form.errors else 200


@bp.route("/release", methods=["GET", "POST"])
@permit(Act.RELEASE)
def release_many() -> ResponseReturnValue:
    """Several at once, with their total: all of them go, or none."""
    form, begun, sums = ReleaseManyForm(), [], []

    def work() -> None:
        for ref in releasing.in_order(g.db, form.refs.data or [], by=g.user):
            begun.append(ref)
            looked_at = request.form.get(f"looked-at-{ref}") or None
            sums.append(releasing.release(g.db, ref, looked_at=looked_at, by=g.user).amount_krw)

    if form.validate_on_submit():
        if carried_out(form, work):
            together = formats.won(sum(sums), language())
            told = ngettext(
                "Released: one payment of %(sum)s.",
                "Released: %(num)s payments, %(sum)s together.",
                len(begun),
                sum=together,
            )
            return done(told, "disbursements.list", state="released")
        if begun:
            form.form_errors[:] = [f"{begun[-1]}: {message}" for message in form.form_errors]
    waiting = queries.releasable(g.db, g.user, most=releasing.MOST_AT_ONCE, to_any_account=True)
    payees = suppliers.payees(g.db, {d.supplier_id for d, *_rest in waiting})
    calm = {d.ref for d, invoice, *_rest in waiting if policies.is_calm(d, invoice, payees[d.supplier_id], g.user)}
    return render_template(
        "disbursements/release_many.html",
        form=form,
        waiting=waiting,
        total=sum(d.amount_krw for d, *_rest in waiting),
        payees=payees,
        seen=releasing.seen,
        chosen=set(form.refs.data or []) if request.method == "POST" else calm,
    ), 409 if form.errors else 200
