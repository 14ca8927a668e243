"""Pages: /simulations"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.applications.words import STATE
from voucher.kernel import clock, i18n, workbooks
from voucher.kernel.http import carried_out, permit, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people.roles import Act
from voucher.programmes import opening, rules
from voucher.programmes import queries as programmes
from voucher.programmes.words import GROUND, OUTCOME, OUTCOME_TONE, title
from voucher.simulations import drawing, exporting, policies, queries, simulating, words
from voucher.simulations.forms import AskForm, ExportForm
from voucher.simulations.models import Change, Simulation
from voucher.simulations.queries import Asked

bp = Blueprint("simulations", __name__, url_prefix="/simulations")
PRINTED = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_GROUNDS = {str(ground): label for ground, label in GROUND.items()}


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "CHANGE": words.CHANGE,
        "CHANGE_TONE": words.CHANGE_TONE,
        "OUTCOME": OUTCOME,
        "OUTCOME_TONE": OUTCOME_TONE,
        "STATE": STATE,
        "GROUPS": words.GROUPS,
        "ORDER": drawing.ORDER,
        "round_title": lambda thing: title(thing, language()),
        "whys": _whys,
    }


def _whys(line: Any, say: Callable[[str], str] = _) -> list[str]:
    """Each reason of a line, after the name of its requirement."""
    return [
        f"{say(_GROUNDS.get(ground, ground))}: {say(reason) % {name: f'{value:,}' for name, value in counts.items()}}"
        for ground, _outcome, reason, counts in line.reasons
    ]


@bp.route("/ask/<ref>", methods=["GET", "POST"])
@permit(Act.READ_RULES)
def ask(ref: str) -> ResponseReturnValue:
    """Choose the rounds on whose applications a draft's rules are tried, or a version's; see what was tried before."""
    of_round = not ref.startswith("RUL-")
    round_, programme = programmes.by_ref(g.db, ref, g.user) if of_round else (None, None)
    book = opening.rulebook(g.db, round_) if round_ else programmes.rulebook(g.db, ref)[0]
    programme = programme or programmes.rulebook(g.db, ref)[1]
    back = url_for("programmes.show" if of_round else "programmes.version", ref=ref)
    if request.method == "GET" and not policies.may_be_tried(round_, book):
        flash(_("There is nothing to try here now."), "warning")
        return redirect(back)
    form = AskForm(queries.past(g.db, programme.id), round_.budget_krw if round_ else None, language())
    made, work = list[Simulation](), simulating.of_draft if of_round else simulating.of_rulebook
    if form.validate_on_submit() and carried_out(
        form, lambda: made.append(work(g.db, ref, form.past.data or [], form.budget, by=g.user))
    ):
        return redirect(url_for(".show", ref=made[0].ref))
    return render_template(
        "simulations/ask.html",
        form=form,
        round=round_,
        programme=programme,
        book=book,
        back=back,
        earlier=queries.earlier(g.db, round_, book),
    )


def _said(ref: str) -> dict[str, Any]:
    """What a simulation found, as the page and the sheet show it."""
    its = queries.shown(g.db, ref)
    found, frozen = its.simulation.found, rules.read(its.simulation.rules)
    if found is None:
        return {"its": its, "simulation": its.simulation, "frozen": frozen, "found": None}
    by = request.args.get("by", "")
    dimension = by if by in words.GROUPS else "region"
    requirements, groups = drawing.requirements(found), drawing.groups(found, dimension)
    return {
        "its": its,
        "simulation": its.simulation,
        "frozen": frozen,
        "found": found,
        "line": found["line"],
        "changed": its.simulation.total_count - found["changes"].get(Change.SAME, 0),
        "requirements": requirements,
        "by": dimension,
        "groups": groups,
        "bands": drawing.bands(found, frozen.rules),
        "drawn": drawing.stacked(requirements, _("Each requirement")),
        "drawn_groups": drawing.stacked(groups, _(words.GROUPS[dimension])),
        "course": drawing.course(its.simulation, found),
    }


@bp.get("/<ref>")
@permit(Act.READ_RULES)
def show(ref: str) -> ResponseReturnValue:
    """What would have become of the applications: together, and one by one."""
    said, asked = _said(ref), Asked.read(request.args)
    return render_template(
        "simulations/show.html",
        **said,
        asked=asked,
        page=queries.lines(g.db, said["simulation"], asked, request.args) if said["found"] else None,
        options=_options(said),
        korean=language() == "ko",
    )


def _options(said: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """What the filters of the list offer: only what somebody has."""
    if not said["found"]:
        return {}
    found, everything = said["found"], [("", _("All"))]
    changes = [(str(change), _(label)) for change, label in words.CHANGE.items() if found["changes"].get(change)]
    return {
        "change": [*everything, ("any", _(words.ANY)), *changes],
        "outcome": [*everything, *((str(o), _(OUTCOME[o])) for o in drawing.ORDER if found["outcomes"].get(o))],
        "ground": [*everything, *((row.key, row.label) for row in said["requirements"] if row.counts.get("fail"))],
        **{
            name: [*everything, *((row.key, row.label) for row in drawing.groups(found, name) if row.key)]
            for name in words.GROUPS
        },
    }


@bp.get("/<ref>/print", endpoint="print")
@permit(Act.READ_RULES)
def print_(ref: str) -> ResponseReturnValue:
    """The same as a sheet: the numbers, and the first applications of which something changes."""
    said = _said(ref)
    if said["found"] is None:
        return redirect(url_for(".show", ref=ref))
    lines = queries.first_lines(g.db, said["simulation"], Asked(change="any"), most=PRINTED)
    return render_template(
        "simulations/print.html", **said, lines=lines, now=clock.now(), most=PRINTED, korean=language() == "ko"
    )


@bp.route("/<ref>/export", methods=["GET", "POST"])
@permit(Act.READ_RULES)
def export(ref: str) -> ResponseReturnValue:
    """Say what the list is for, then take it away as a file."""
    its, asked, form = queries.shown(g.db, ref), Asked.read(request.args), ExportForm()
    if its.simulation.found is None:
        return redirect(url_for(".show", ref=ref))
    if form.validate_on_submit() and carried_out(
        form,
        lambda: exporting.note_download(g.db, its.simulation, asked, form.kind.data, form.why.data or "", by=g.user),
    ):
        rows = exporting.rows(its.simulation, asked, _written(its.simulation))
        head = [_(label) for label in words.COLUMNS]
        if form.kind.data == "csv":
            return spreadsheet(ref, head, rows, streamed=True)
        headers = {"Content-Disposition": f'attachment; filename="{ref}.xlsx"'}
        return Response(workbooks.as_list(ref, head, rows), mimetype=XLSX, headers=headers)
    return render_template("simulations/export.html", form=form, its=its, asked=asked, **_named(asked))


def _named(asked: Asked) -> dict[str, str]:
    """The filters in words."""
    changes = {str(change): label for change, label in words.CHANGE.items()} | {"any": words.ANY}
    outcomes = {str(outcome): label for outcome, label in OUTCOME.items()}
    known = {"change": changes, "outcome": outcomes, "ground": _GROUNDS, **words.NAMES}
    return {name: _(known[name][value]) for name, value in asked.arguments.items()}


def _written(simulation: Simulation) -> Any:
    """How one application stands in a file. Worked out before the file is sent, when the reader's language is known."""
    korean = language() == "ko"
    say: Callable[[str], str] = i18n.in_korean if korean else str  # while it is sent, nobody knows who reads it
    states, outcomes, changes = (
        {str(key): _(label) for key, label in known.items()} for known in (STATE, OUTCOME, words.CHANGE)
    )
    names = {name: {key: _(label) for key, label in known.items()} for name, known in words.NAMES.items()}
    bands = {band.code: band.label(language()) for band in rules.read(simulation.rules).rules.bands}
    answers = {True: _("Yes"), False: _("No")}

    def written(line: Any) -> tuple[object, ...]:
        return (
            line.number, line.ref, line.firm if korean else line.firm_en or line.firm, line.title,
            *(names[name].get(getattr(line, name), getattr(line, name)) for name in ("region", "size", "industry")),
            line.asked_krw, states[line.state], outcomes[line.outcome], changes[line.change],
            " / ".join(_whys(line, say)), bands.get(line.band_code, ""), line.government_then_krw, line.government_krw,
            line.partner_krw, line.own_krw, answers[line.within],
        )  # fmt: skip

    return written
