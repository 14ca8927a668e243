"""Pages: a round is handed over by one officer and opened by another."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.saying import gettext as _
from voucher.people.roles import Act
from voucher.programmes import opening, policies, queries, voted
from voucher.programmes.forms import ConfirmForm, DropForm, EmptyForm
from voucher.programmes.lifecycle import State
from voucher.programmes.models import Programme, Round
from voucher.programmes.views.around import bp


@bp.route("/<ref>/hand-over", methods=["GET", "POST"])
@permit(Act.OPEN_ROUND)
def hand_over(ref: str) -> ResponseReturnValue:
    """See what would be published and what it needs, then hand it over."""
    form = EmptyForm()
    if form.validate_on_submit() and carried_out(form, lambda: opening.propose(g.db, ref, by=g.user)):
        return done(_("Handed over. Another officer finds it under their tasks, and opens it."), ".show", ref=ref)
    round_, programme = queries.by_ref(g.db, ref, g.user)
    if round_.state is not State.DRAFT and request.method == "GET":
        return _elsewhere(round_)
    return render_template("programmes/hand_over.html", form=form, **_whole(round_, programme))


@bp.route("/<ref>/open", methods=["GET", "POST"], endpoint="open")
@permit(Act.OPEN_ROUND)
def open_(ref: str) -> ResponseReturnValue:
    """See what opening a round freezes and moves, then open it."""
    form = ConfirmForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: opening.open_round(g.db, ref, looked_at=form.seen.data or "", by=g.user)
    ):
        return done(_("The round is published. Its rules are frozen, and its budget stands ready."), ".show", ref=ref)
    round_, programme = queries.by_ref(g.db, ref, g.user)
    if request.method == "GET" and (round_.state is not State.PROPOSED or not policies.may_open(g.user, round_)):
        return _elsewhere(round_)
    form.read_again(opening.seen(g.db, round_))
    return render_template("programmes/open.html", form=form, **_whole(round_, programme))


@bp.route("/<ref>/send-back", methods=["GET", "POST"])
@permit(Act.OPEN_ROUND)
def send_round_back(ref: str) -> ResponseReturnValue:
    """Let a round be changed again, with a reason."""
    form = DropForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: opening.send_back(g.db, ref, form.why.data or "", by=g.user)
    ):
        return done(_("Sent back. It can be changed again."), ".show", ref=ref)
    round_, _programme = queries.by_ref(g.db, ref, g.user)
    if round_.state is not State.PROPOSED and request.method == "GET":
        return _elsewhere(round_)
    return render_template("programmes/send_round_back.html", form=form, round=round_)


def _elsewhere(round_: Round) -> ResponseReturnValue:
    said = {
        State.DRAFT: _("This round is a draft. Hand it over first; another officer opens it then."),
        State.PROPOSED: _("This round waits to be opened by another officer."),
    }.get(round_.state, _("This round has opened already."))
    flash(said, "warning")
    return redirect(url_for(".show", ref=round_.ref))


def _whole(round_: Round, programme: Programme) -> dict[str, object]:
    return {
        "round": round_,
        "programme": programme,
        "day": opening.rules_day(round_),
        "frozen": opening.rules_of(g.db, round_),
        "left": voted.line(g.db, round_.programme_id),
    }
