"""Pages: what is voted for the budget lines, what rounds have of it, and what is left."""

from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from voucher.audit import queries as audit
from voucher.kernel import clock
from voucher.kernel.http import carried_out, done, permit, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people.roles import Act
from voucher.programmes import appropriating, policies, queries, voted, words
from voucher.programmes.forms import AppropriationForm, DropForm, EmptyForm
from voucher.programmes.lifecycle import VotedState
from voucher.programmes.models import Appropriation, Programme
from voucher.programmes.views.around import bp, title


@bp.get("/budget")
@permit(Act.READ_LEDGER)
def budget() -> ResponseReturnValue:
    """Each budget line: what was voted, what rounds have of it, what is left."""
    return render_template("programmes/budget.html", lines=voted.lines(g.db))


@bp.get("/appropriations")
@permit(Act.READ_LEDGER)
def appropriations() -> ResponseReturnValue:
    """Every letter of the ministry that was written down."""
    if request.args.get("format") == "csv":
        rows = map(_line, voted.everything(g.db, request.args))
        return spreadsheet(f"appropriations-{clock.today()}", [_(label) for label in words.VOTED_COLUMNS], rows)
    return render_template(
        "programmes/appropriations.html",
        page=voted.listing(g.db, request.args),
        programme_options=[("", _("All")), *((p.code, title(p)) for p in queries.programmes(g.db))],
        state_options=[("", _("All")), *((s.value, _(words.VOTED[s])) for s in VotedState)],
        filtered=any(request.args.get(name) for name in ("q", "programme", "state")),
    )


def _line(found: tuple[Appropriation, Programme]) -> tuple[object, ...]:
    it, programme = found
    about = (it.ref, title(programme), it.year, it.signed_krw, it.document, it.document_on)
    return (*about, _(words.VOTED[it.state]), it.created_at, it.settled_at or "")


@bp.route("/appropriations/new", methods=["GET", "POST"])
@permit(Act.RECORD_MONEY)
def appropriate() -> ResponseReturnValue:
    """Write down what the ministry gives."""
    form, kept = AppropriationForm(queries.programmes(g.db, current=True), language()), list[Any]()
    if form.validate_on_submit() and carried_out(
        form, lambda: kept.append(appropriating.record(g.db, form.document_said, by=g.user))
    ):
        said = _("Written down. It counts when a paymaster or a director has confirmed it.")
        return done(said, ".appropriation", ref=kept[0].ref)
    return render_template("programmes/appropriate.html", form=form)


@bp.route("/appropriations/<ref>", methods=["GET", "POST"])
@permit(Act.READ_LEDGER)
def appropriation(ref: str) -> ResponseReturnValue:
    """One of them; whoever did not write it down confirms it here."""
    it, programme = voted.by_ref(g.db, ref)
    form = EmptyForm()
    if form.validate_on_submit() and carried_out(form, lambda: appropriating.confirm(g.db, ref, by=g.user)):
        said = (
            _("Confirmed. The budget line has less now.")
            if it.takes_back
            else _("Confirmed. Rounds can be opened with it.")
        )
        return done(said, ".appropriation", ref=ref)
    return render_template(
        "programmes/appropriation.html",
        form=form,
        it=it,
        programme=programme,
        left=voted.line(g.db, programme.id),
        elsewhere=voted.same_letter(g.db, it),
        may_settle=policies.may_settle(g.user, it),
        may_drop=policies.may_drop(g.user, it),
        records=audit.of_subject(g.db, it.id),
        HAPPENED=words.VOTING,
    )


@bp.route("/appropriations/<ref>/drop", methods=["GET", "POST"])
@permit(Act.RECORD_MONEY, Act.CONFIRM_MONEY)
def drop_appropriation(ref: str) -> ResponseReturnValue:
    """Take back what was written down wrongly, or refuse it, with a reason."""
    it, programme = voted.by_ref(g.db, ref)
    form = DropForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: appropriating.drop(g.db, ref, form.why.data or "", by=g.user)
    ):
        return done(_("Dropped. It stays readable, and counts for nothing."), ".appropriation", ref=ref)
    return render_template("programmes/drop_appropriation.html", form=form, it=it, programme=programme)
