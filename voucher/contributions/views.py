"""Pages: /contributions"""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.contributions import policies, queries, recording, words
from voucher.contributions.forms import ConfirmForm, RecordForm
from voucher.contributions.models import Direction
from voucher.kernel.errors import NotNow
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.saying import gettext as _
from voucher.people.roles import Act
from voucher.programmes.lifecycle import UNPUBLISHED, State

bp = Blueprint("contributions", __name__, url_prefix="/contributions")
WAYS = {"paid-in": Direction.PAID_IN, "paid-back": Direction.PAID_BACK}


@bp.context_processor
def _words() -> dict[str, object]:
    return {"words": words, "Direction": Direction}


@bp.get("/<ref>")
@permit(Act.READ_LEDGER)
def show(ref: str) -> ResponseReturnValue:
    """What a round's partner promised, what came of it, and where that is."""
    round_, partner = queries.by_ref(g.db, ref, g.user)
    return render_template(
        "contributions/show.html",
        round=round_,
        partner=partner,
        standing=queries.standing(g.db, round_),
        movements=queries.movements(g.db, round_.id),
        closed=round_.state is State.CLOSED,
        opened=round_.state not in UNPUBLISHED,
        confirms=lambda made: not policies.not_confirming(g.db, g.user, made, round_),
    )


@bp.route("/<ref>/paid-in", methods=["GET", "POST"], defaults={"way": "paid-in"})
@bp.route("/<ref>/paid-back", methods=["GET", "POST"], defaults={"way": "paid-back"})
@permit(Act.RECORD_CONTRIBUTION)
def record(ref: str, way: str) -> ResponseReturnValue:
    """Write down a line of the bank's statement."""
    round_, partner = queries.by_ref(g.db, ref, g.user)
    policies.require_recorder(g.db, g.user, round_)
    form, direction, standing = RecordForm(), WAYS[way], queries.standing(g.db, round_)
    if form.validate_on_submit() and carried_out(
        form, lambda: recording.record(g.db, ref, form.movement(direction), by=g.user)
    ):
        return done(_("Written down. A paymaster who is somebody else confirms it."), ".show", ref=ref)
    if request.method == "GET":
        try:
            policies.require_now(g.db, round_, direction)
        except NotNow as refusal:
            flash(_(refusal.message), "warning")
            return redirect(url_for(".show", ref=ref))
        form.amount_krw.data = (standing.to_come if direction is Direction.PAID_IN else standing.returnable) or None
    return render_template(
        "contributions/record.html", form=form, round=round_, partner=partner, direction=direction, standing=standing
    )


@bp.route("/<ref>/<int:number>", methods=["GET", "POST"])
@permit(Act.CONFIRM_CONTRIBUTION)
def settle(ref: str, number: int) -> ResponseReturnValue:
    """Compare what a colleague wrote down with the bank's statement, and say whether it is so."""
    round_, partner = queries.by_ref(g.db, ref, g.user)
    made, form = queries.numbered(g.db, round_.id, number), ConfirmForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: recording.settle(g.db, ref, number, form.settled, by=g.user)
    ):
        agreed = form.settled.agreed
        said = _("Confirmed. The books have it.") if agreed else _("Kept. It is not counted.")
        return done(said, ".show", ref=ref)
    if request.method == "GET" and (refusal := policies.not_confirming(g.db, g.user, made, round_)):
        flash(_(refusal), "warning")
        return redirect(url_for(".show", ref=ref))
    return render_template(
        "contributions/settle.html",
        form=form,
        round=round_,
        partner=partner,
        made=made,
        standing=queries.standing(g.db, round_),
    )
