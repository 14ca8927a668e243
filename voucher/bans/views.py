"""Pages: /bans"""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.audit import queries as audit
from voucher.audit.exporting import asked_for
from voucher.audit.forms import ExportForm
from voucher.bans import exporting, lifting, policies, queries, recording, words
from voucher.bans.forms import ConfirmForm, LiftForm, RecordForm
from voucher.bans.models import Ban, Lifting, Stands
from voucher.kernel import clock
from voucher.kernel.http import carried_out, done, permit, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.people.forms import SettleForm
from voucher.people.roles import Act

bp = Blueprint("bans", __name__, url_prefix="/bans")


@bp.context_processor
def _words() -> dict[str, object]:
    return {"words": words, "people_of": lambda made: queries.people_of(g.db, made)}


@bp.get("/", endpoint="list")
@permit(Act.READ_BANS)
def list_() -> ResponseReturnValue:
    """Who is excluded from support, was, or will be."""
    return render_template(
        "bans/list.html",
        page=queries.listing(g.db, request.args),
        stands_options=[("", _("All")), *((one.value, _(words.STANDS[one])) for one in Stands)],
        asked=asked_for(request.args, queries.FILTERS),
        filtered=any(request.args.get(name) for name in ("q", "stands")),
    )


@bp.route("/export", methods=["GET", "POST"])
@permit(Act.READ_BANS)
def export() -> ResponseReturnValue:
    """Say what the list is for, then take it away as CSV."""
    form, taken = ExportForm(), list[Any]()
    if form.validate_on_submit() and carried_out(
        form, lambda: taken.extend(exporting.take(g.db, request.args, form.why.data or "", by=g.user))
    ):
        head = [_(label) for label in words.COLUMNS]
        return spreadsheet(f"exclusions-{clock.today()}", head, (_line(*found) for found in taken))
    return render_template("bans/export.html", form=form, asked=asked_for(request.args, queries.FILTERS))


def _line(it: Ban, end: Lifting | None, stands: Stands) -> tuple[object, ...]:
    about = (it.ref, it.name, it.registration_no, it.representative, it.from_on, it.until_on, it.ground)
    lifted = end.from_on if end is not None and end.agreed else ""
    return (*about, it.letter, it.letter_on, _(words.STANDS[stands]), lifted, it.proposed_at, it.settled_at or "")


@bp.route("/new", methods=["GET", "POST"])
@permit(Act.KEEP_BANS)
def record() -> ResponseReturnValue:
    """Write down whom a letter excludes."""
    form, kept = RecordForm(), list[Ban]()
    if form.validate_on_submit() and carried_out(
        form, lambda: kept.append(recording.record(g.db, form.said, by=g.user))
    ):
        return done(_("Written down. It holds when somebody else has confirmed it."), ".show", ref=kept[0].ref)
    return render_template("bans/record.html", form=form)


@bp.get("/<ref>")
@permit(Act.READ_BANS)
def show(ref: str) -> ResponseReturnValue:
    """One of them, and what happened to it."""
    case = queries.by_ref(g.db, ref)
    return render_template(
        "bans/show.html",
        case=case,
        it=case.ban,
        liftings=queries.liftings(g.db, case.ban.id),
        settles=policies.may_settle(g.db, g.user, case.ban, case.ban),
        settles_lifting=case.lifting is not None and policies.may_settle(g.db, g.user, case.ban, case.lifting),
        records=audit.of_subject(g.db, case.ban.id),
    )


@bp.route("/<ref>/settle", methods=["GET", "POST"])
@permit(Act.KEEP_BANS)
def settle(ref: str) -> ResponseReturnValue:
    """Compare what a colleague wrote down with the letter, and say whether it is so."""
    case, form = queries.by_ref(g.db, ref), ConfirmForm()
    if form.validate_on_submit() and carried_out(form, lambda: recording.settle(g.db, ref, form.settled, by=g.user)):
        agreed = form.settled.agreed
        return done(
            _("Confirmed. It holds for its days.") if agreed else _("Kept. It does not hold."), ".show", ref=ref
        )
    if request.method == "GET" and case.stands is not Stands.WAITING:
        return _nothing_here(ref)
    return render_template("bans/settle.html", form=form, case=case, it=case.ban)


@bp.route("/<ref>/lift", methods=["GET", "POST"])
@permit(Act.KEEP_BANS)
def lift(ref: str) -> ResponseReturnValue:
    """Propose that it ends early."""
    case, form = queries.by_ref(g.db, ref), LiftForm()
    if form.validate_on_submit() and carried_out(form, lambda: lifting.propose(g.db, ref, form.end, by=g.user)):
        return done(_("Proposed. It holds until somebody else agrees."), ".show", ref=ref)
    if request.method == "GET" and (not case.lasts or case.being_lifted):
        return _nothing_here(ref)
    return render_template("bans/lift.html", form=form, case=case, it=case.ban)


@bp.route("/<ref>/lift/settle", methods=["GET", "POST"])
@permit(Act.KEEP_BANS)
def settle_lifting(ref: str) -> ResponseReturnValue:
    """Agree that it ends early, or refuse."""
    case, form = queries.by_ref(g.db, ref), SettleForm()
    if form.validate_on_submit() and carried_out(form, lambda: lifting.settle(g.db, ref, form.settled, by=g.user)):
        agreed = form.settled.agreed
        return done(_("Lifted from that day on.") if agreed else _("Kept. The exclusion stays."), ".show", ref=ref)
    if request.method == "GET" and not case.being_lifted:
        return _nothing_here(ref)
    return render_template("bans/settle_lifting.html", form=form, case=case, it=case.ban)


def _nothing_here(ref: str) -> ResponseReturnValue:
    flash(_("There is nothing to do here now."), "warning")
    return redirect(url_for(".show", ref=ref))
