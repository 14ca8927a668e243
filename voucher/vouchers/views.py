"""Pages: /vouchers"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.applications.forms import OverrideForm
from voucher.applications.policies import require_decider
from voucher.audit import queries as audit
from voucher.kernel import clock, db
from voucher.kernel.http import carried_out, done, permit, spreadsheet
from voucher.kernel.money import Won
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people.forms import SettleForm
from voucher.people.roles import Act
from voucher.programmes.models import Round
from voucher.rails import gateway
from voucher.vouchers import clearing, paying, queries, refunding, revoking, words
from voucher.vouchers.forms import ClearForm, PayForm, SendBackForm
from voucher.vouchers.lifecycle import PaymentState, State

bp = Blueprint("vouchers", __name__, url_prefix="/vouchers")


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "words": words,
        "State": State,
        "PaymentState": PaymentState,
        "choices": _choices,
        "has_page": current_app.view_functions.__contains__,
    }


@bp.app_context_processor
def _beside_applications() -> dict[str, object]:
    return {"voucher_of": lambda application: queries.of_application(g.db, application.id)}


def _choices(names: dict[Any, str]) -> Sequence[tuple[str, str]]:
    """States to choose from above a list, in the reader's language."""
    return [("", _("All")), *((state.value, _(name)) for state, name in names.items())]


@bp.get("/")
@permit(Act.READ_VOUCHERS)
def list() -> ResponseReturnValue:  # noqa: A001 - endpoint and template are named alike
    """Vouchers of the firm, or all of them for the agency."""
    if request.args.get("format") == "csv":
        return _csv()
    korean = language() == "ko"
    rounds = [(r.ref, r.title_ko if korean else r.title_en) for r in queries.rounds(g.db)]
    return render_template(
        "vouchers/list.html",
        page=queries.listing(g.db, request.args, g.user),
        rounds=rounds,
        agency=Act.READ_LEDGER in g.acts,
    )


def _csv() -> Response:
    head = [
        _("Voucher no."), _("Firm"), _("Registration number"), _("Project"), _("State"), _("Face value"),
        _("Government's share"), _("Partner's share"), _("Own share"), _("VAT"), _("Pay by"),
        _("Usable until"), _("Issued"),
    ]  # fmt: skip
    rows = (
        (
            v.ref, firm.name, firm.registration_no, application.title, _(words.STATE[v.state]), v.face_krw,
            v.government_krw, v.partner_krw, v.own_krw, v.vat_krw, v.own_share_due_on, v.valid_until, v.created_at,
        )
        for v, firm, application in queries.everything(g.db, request.args, g.user)
    )  # fmt: skip
    return spreadsheet(f"vouchers-{clock.today()}", head, rows)


@bp.get("/<ref>")
@permit(Act.READ_VOUCHERS)
def show(ref: str) -> ResponseReturnValue:
    """One voucher: its shares, where its money is, what happened, what is next."""
    voucher, firm, application = queries.by_ref(g.db, ref, g.user)
    payments = queries.payments(g.db, voucher.id)
    paid = min(voucher.due_krw, sum(it.received_krw or 0 for it in payments))
    return render_template(
        "vouchers/show.html",
        voucher=voucher,
        firm=firm,
        application=application,
        round=db.one(g.db, Round, Round.id == application.round_id),
        standing=(standing := queries.standing(g.db, voucher)),
        places=[(_(label), amount, colour) for label, amount, colour in words.places(voucher, standing, paid)],
        payments=payments,
        history=(history := audit.of_subject(g.db, voucher.id)[::-1]),
        rest_lapsed=any(h.action == "voucher.rest_returned" and h.after["to"] == "lapsed" for h in history),
        mine=voucher.firm_id == g.user.organisation_id,
        revocable=Act.DECIDE in g.acts and revoking.possible(g.db, voucher),
        today=clock.today(),
    )


@bp.route("/<ref>/revoke", methods=["GET", "POST"])
@permit(Act.DECIDE)
def revoke(ref: str) -> ResponseReturnValue:
    """Propose to take a grant of a first-come round back; or agree, as another officer, or refuse."""
    voucher, firm, application = queries.by_ref(g.db, ref, g.user)
    require_decider(g.db, g.user, application)
    waiting = revoking.proposed(g.db, voucher.id)
    mine = waiting is not None and waiting.proposed_by_id == g.user.id
    form = SettleForm() if waiting is not None and not mine else OverrideForm()

    def work() -> object:
        if isinstance(form, SettleForm):
            return revoking.settle(g.db, ref, form.settled, by=g.user)
        return revoking.propose(g.db, ref, form.reason.data or "", by=g.user)

    if form.validate_on_submit() and carried_out(form, work):
        if not isinstance(form, SettleForm):
            return done(_("Proposed. Another officer has to agree."), ".show", ref=ref)
        agreed = _("The grant is taken back. The firm gets a letter, and the next of the reserve list moves up.")
        return done(agreed if form.settled.agreed else _("Your answer is kept. The grant stays."), ".show", ref=ref)
    if request.method == "GET" and not revoking.possible(g.db, voucher):
        flash(_("This grant cannot be taken back: it is over, or in a contract, or another kind of round."), "warning")
        return redirect(url_for(".show", ref=ref))
    return render_template(
        "vouchers/revoke.html",
        form=form,
        voucher=voucher,
        firm=firm,
        application=application,
        waiting=waiting,
        mine=mine,
        paid=queries.paid_so_far(g.db, voucher.id),
        following=revoking.next_in_line(g.db, voucher.round_id),
    )


@bp.route("/<ref>/pay", methods=["GET", "POST"])
@permit(Act.PAY_OWN_SHARE)
def pay(ref: str) -> ResponseReturnValue:
    """What the firm pays and where it goes; then on to the hosted payment page."""
    voucher, _firm, application = queries.by_ref(g.db, ref, g.user)
    if request.method == "GET" and voucher.state is not State.OWN_SHARE_DUE:
        return redirect(url_for("vouchers.show", ref=ref))
    form, addresses = PayForm(), []
    if form.validate_on_submit():
        g.db.commit()  # the rail is asked next: hold no connection while it thinks
        if carried_out(form, lambda: addresses.append(paying.start(ref, by=g.user))):
            return redirect(addresses[0] or url_for("vouchers.paid", ref=ref), 303)
        voucher, _firm, application = queries.by_ref(g.db, ref, g.user)
        if voucher.state is not State.OWN_SHARE_DUE:  # a stale page: show what is there instead
            flash(form.form_errors[0], "warning")
            return redirect(url_for("vouchers.show", ref=ref), 303)
    so_far = queries.paid_so_far(g.db, voucher.id)
    if so_far >= voucher.due_krw:  # a webhook was faster than this page
        return redirect(url_for("vouchers.show", ref=ref))
    open_payment = queries.open_payment(g.db, voucher.id)
    now = open_payment.amount_krw if open_payment else paying.instalment(Won(voucher.due_krw - so_far))
    status = 409 if form.errors else 200
    return render_template(
        "vouchers/pay.html",
        form=form,
        voucher=voucher,
        application=application,
        round=db.one(g.db, Round, Round.id == application.round_id),
        so_far=so_far,
        now=now,
        begun=open_payment is not None and bool(open_payment.checkout_id),
        most=gateway.LARGEST_PAYMENT,
        today=clock.today(),
    ), status


@bp.route("/<ref>/payments/<int:attempt>/clear", methods=["GET", "POST"])
@permit(Act.RELEASE)
def clear(ref: str, attempt: int) -> ResponseReturnValue:
    """Money in another currency: what to do about it, and that it was done."""
    voucher, firm, _application = queries.by_ref(g.db, ref, g.user)
    payment = queries.payment(g.db, voucher.id, attempt)
    form = ClearForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: clearing.clear(g.db, ref, attempt, form.why.data or "", by=g.user)
    ):
        return done(_("Noted. Nothing more is to be done about this payment."), "vouchers.show", ref=ref)
    return render_template("vouchers/clear.html", form=form, voucher=voucher, firm=firm, payment=payment)


@bp.route("/<ref>/payments/<int:attempt>/send-back", methods=["GET", "POST"])
@permit(Act.RELEASE)
def send_back(ref: str, attempt: int) -> ResponseReturnValue:
    """Money of the firm that does not find its way back: why, what to do, and to ask once more."""
    voucher, firm, _application = queries.by_ref(g.db, ref, g.user)
    payment = queries.payment(g.db, voucher.id, attempt)
    form = SendBackForm()
    if form.validate_on_submit() and carried_out(form, lambda: refunding.ask_again(g.db, ref, attempt, by=g.user)):
        return done(_("The payment service is being asked. Look here again in a minute."), "vouchers.show", ref=ref)
    told = [h for h in audit.of_subject(g.db, voucher.id) if h.action in words.REFUND_TROUBLE]
    return render_template(
        "vouchers/send_back.html", form=form, voucher=voucher, firm=firm, payment=payment, told=told[-3:][::-1]
    )


@bp.get("/<ref>/paid")
@permit(Act.PAY_OWN_SHARE)
def paid(ref: str) -> ResponseReturnValue:
    """Back from the hosted page: what our books say, whatever the address says."""
    voucher, _firm, application = queries.by_ref(g.db, ref, g.user)
    payments = queries.payments(g.db, voucher.id)
    last = payments[-1] if payments else None
    return render_template(
        "vouchers/paid.html",
        voucher=voucher,
        application=application,
        last=last,
        so_far=queries.paid_so_far(g.db, voucher.id),
        waiting=voucher.state is State.OWN_SHARE_DUE and last is not None and last.state is PaymentState.OPEN,
    )
