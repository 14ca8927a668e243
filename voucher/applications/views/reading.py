"""Pages that show applications."""

from functools import lru_cache

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.applications import asked, exporting, forms, grants, ordering, policies, queries, searching, words
from voucher.applications.exclusions import excluded
from voucher.applications.lifecycle import State
from voucher.applications.views.around import about, bp, declared, told
from voucher.audit import queries as audit
from voucher.kernel import clock
from voucher.kernel.http import carried_out, permit, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people.roles import Act
from voucher.programmes import opening, plain
from voucher.programmes import policies as rounds
from voucher.programmes import queries as programmes
from voucher.programmes.lifecycle import Mode


@lru_cache(maxsize=8)
def _states(everything: bool, _language: str) -> tuple[tuple[str, str], ...]:
    """What the filter by state offers; drafts are a firm's own affair."""
    return tuple((s.value, _(words.STATE[s])) for s in State if not (everything and s is State.DRAFT))


@bp.get("/", endpoint="list")
@permit(Act.READ_APPLICATIONS)
def list_() -> ResponseReturnValue:
    """Applications: a firm's own, or all that were sent in."""
    wanted, everything, spoken = searching.Asked.read(request.args), queries.reads_all(g.user), language()
    return render_template(
        "applications/list.html",
        page=searching.lines(g.db, g.user, wanted, request.args),
        asked=wanted,
        everything=everything,
        export_url=url_for(".export", **wanted.arguments),
        state_options=_states(everything, spoken),
        round_options=programmes.choices(g.db, spoken),
        korean=spoken == "ko",
        reviewed=everything and programmes.mode_of(g.db, wanted.round_ref) is Mode.REVIEWED,
    )


@bp.route("/export", methods=["GET", "POST"])
@permit(Act.READ_APPLICATIONS)
def export() -> ResponseReturnValue:
    """Say what a list is for, then take it away as a file."""
    wanted, form = searching.Asked.read(request.args), forms.ExportForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: exporting.note_download(g.db, wanted, form.why.data or "", by=g.user)
    ):
        states = {state: _(label) for state, label in words.STATE.items()}
        spoken, more = language(), exporting.questions_of(g.db, wanted, g.user)
        head = [*(_(label) for label in words.COLUMNS), *(question.label(spoken) for question in more)]
        rows = exporting.rows(g.user, wanted, more, states, spoken)
        return spreadsheet(f"applications-{clock.today()}", head, rows, streamed=True)
    return render_template("applications/export.html", form=form, asked=wanted)


@bp.get("/<ref>/receipt")
@permit(Act.APPLY)
def receipt(ref: str) -> ResponseReturnValue:
    """The number of what was handed in, and what happens next."""
    found = queries.case(g.db, ref, g.user)
    if found.application.submitted_at is None or found.application.import_id is not None:
        return redirect(url_for(".show", ref=ref))
    return render_template(
        "applications/receipt.html",
        shares=found.shares(found.application.asked_krw),
        papers=found.papers,
        declared=declared(found),
        standing=ordering.standing(g.db, found.application, found.round),
        **about(found),
    )


@bp.get("/<ref>/rules")
@permit(Act.READ_APPLICATIONS)
def rules(ref: str) -> ResponseReturnValue:
    """By which rules an application is decided: those of its round, as they were frozen, with its own band and rate."""
    found = queries.case(g.db, ref, g.user)
    application, frozen = found.application, opening.rules_of(g.db, found.round)
    if frozen is None or not application.submitted_at:
        return redirect(url_for(".show", ref=ref))
    band = next((band for band in frozen.rules.bands if band.code == application.band_code), None)
    return render_template(
        "applications/rules.html",
        frozen=frozen,
        band=band,
        shares=found.shares(application.granted_krw or application.asked_krw),
        sections=plain.of_round(frozen.rules, found.round.mode),
        mine=application.firm_id == g.user.organisation_id,
        **about(found),
    )


@bp.get("/<ref>")
@permit(Act.READ_APPLICATIONS)
def show(ref: str) -> ResponseReturnValue:
    """One application: what it asks, what happened, and what happens next."""
    found = queries.case(g.db, ref, g.user)
    application = found.application
    happened, mine = audit.of_subject(g.db, application.id), application.firm_id == g.user.organisation_id
    supplements = asked.of_case(g.db, found)
    return render_template(
        "applications/show.html",
        shares=found.shares(application.granted_krw or application.asked_krw),
        records=told(found, happened),
        away=any(r.action == "application.turned_away" for r in happened),
        papers=found.papers,
        NEXT=words.NEXT,
        supplements=supplements,
        asked_now=bool(supplements) and policies.takes_answer(supplements[0]),
        may_ask=policies.may_ask(application, found.round, next(iter(supplements), None)),
        standing=ordering.standing(g.db, application, found.round),
        mine=mine,
        excluded=excluded(g.db, application, found.firm) if mine else None,
        proposed=_proposed(found),
        may_write=rounds.phase(found.round) is rounds.Phase.ACCEPTING,
        **about(found),
    )


def _proposed(found: queries.Case) -> grants.Case | None:
    """What was proposed last for an application that waits, to whoever decides; nothing to anybody else."""
    weighs = found.application.state is State.SUBMITTED and found.round.mode is Mode.REVIEWED
    reads = g.acts & {Act.DECIDE, Act.APPROVE_GRANTS, Act.READ_AUDIT} and queries.reads_all(g.user)
    return grants.latest(g.db, found) if weighs and reads else None
