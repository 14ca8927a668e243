"""Pages: /rehearsals, and the pages of a firm as an officer plays them."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.kernel.errors import NotFound
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.i18n import N_
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people.roles import Act, acts_of, may
from voucher.programmes import opening
from voucher.programmes import queries as programmes
from voucher.programmes.lifecycle import UNPUBLISHED
from voucher.programmes.words import title
from voucher.rehearsals import queries, rehearsing
from voucher.rehearsals.forms import FirmForm
from voucher.rehearsals.models import Rehearsal
from voucher.rehearsals.staging import stage

bp = Blueprint("rehearsals", __name__, url_prefix="/rehearsals")
PLAYED = {"programmes": {"show", "check"}} | {
    "applications": {
        "apply", "show", "project", "money", "questions", "papers", "consent", "check", "receipt", "withdraw",
    }
}  # fmt: skip


@bp.route("/<ref>", methods=["GET", "POST"])
@permit(Act.OPEN_ROUND)
def begin(ref: str) -> ResponseReturnValue:
    """Invent a firm and walk through a draft with it; go on where one was; or throw it away."""
    round_, programme = programmes.by_ref(g.db, ref, g.user)
    form, made = FirmForm(), list[Rehearsal]()
    if "clear" in request.form:
        rehearsing.clear(g.db, ref, by=g.user)
        return done(_("The rehearsal is thrown away. Nothing of it is left."), ".begin", ref=ref)
    if form.validate_on_submit() and carried_out(
        form, lambda: made.append(rehearsing.begin(g.db, ref, form.firm, by=g.user))
    ):
        return redirect(url_for("programmes.show", ref=made[0].ref))
    if request.method == "GET" and (round_.state not in UNPUBLISHED or opening.rulebook(g.db, round_) is None):
        flash(_("There is nothing to rehearse here now."), "warning")
        return redirect(url_for("programmes.show", ref=ref))
    return render_template(
        "rehearsals/begin.html",
        form=form,
        round=round_,
        programme=programme,
        own=queries.own(g.db, round_, g.user),
        round_title=lambda thing: title(thing, language()),
    )


def play(ref: str, work: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Let a page of a firm work on the stage of a rehearsal. To whoever did not begin it there is nothing here."""
    rehearsal = queries.by_ref(g.db, ref, g.user)
    if g.user is None or not may(g.user, Act.OPEN_ROUND):
        return work()
    if rehearsal is None:
        raise NotFound(N_("This rehearsal is over. Begin a new one from the draft of the round."))
    draft = programmes.get(g.db, rehearsal.round_id)
    if request.endpoint is None or not _is_played(request.endpoint) or "ask" in request.form:
        flash(_("This is not part of a rehearsal: it needs a firm that is really there."), "warning")
        return redirect(url_for("applications.show" if rehearsal.kept else "programmes.show", ref=ref))
    outside, officer, acts = g.db, g.user, g.acts
    outside.commit()  # gives its connection back: whoever holds one never asks for a second
    try:
        with stage(rehearsal) as its:
            g.db, g.user, g.acts = its.session, its.actor, acts_of(its.actor.roles)
            g.rehearsal = {"ref": ref, "round": draft, "title": title(draft, language())}
            answer = work()
            changed = request.method == "POST" and not g.refused
            written = its.written() if changed else None
    finally:
        g.db, g.user, g.acts, g.rehearsal = outside, officer, acts, None
    if changed:
        rehearsing.keep(outside, ref, written, by=officer)
    return answer


def _is_played(endpoint: str) -> bool:
    package, _dot, page = endpoint.partition(".")
    return page in PLAYED.get(package, ())
