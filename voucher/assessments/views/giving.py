"""Pages on which officers see to it that everything has its assessors."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.applications import screening
from voucher.assessments import assigning, forms, gathering, policies, queries
from voucher.assessments.conflicts import FINAL, Expert
from voucher.assessments.models import Assessor
from voucher.assessments.views.around import bp
from voucher.kernel.errors import NotFound
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.i18n import N_
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import ngettext
from voucher.people.models import User
from voucher.people.roles import Act
from voucher.programmes import queries as programmes
from voucher.programmes.models import Programme, Round
from voucher.programmes.policies import Phase, phase
from voucher.programmes.rules import Assessing


@bp.get("/")
@permit(Act.READ_ASSESSMENTS)
def rounds() -> ResponseReturnValue:
    """Competitive rounds, and how far their assessment is."""
    page = queries.competitive(g.db, request.args)
    progress = queries.progress(g.db, [round_.id for round_, _programme in page.rows])
    return render_template("assessments/rounds.html", page=page, progress=progress)


def found(round_ref: str) -> tuple[Round, Programme, Assessing]:
    """A competitive round, its programme and its score sheet; NotFound for any other."""
    round_, programme = programmes.by_ref(g.db, round_ref, g.user)
    assessing = policies.assessing_of(round_)
    if assessing is None:
        raise NotFound(N_("There is nothing here under this reference."))
    return round_, programme, assessing


@bp.route("/<round_ref>", methods=["GET", "POST"])
@permit(Act.READ_ASSESSMENTS)
def assignments(round_ref: str) -> ResponseReturnValue:
    """Who assesses what in a round; an officer has the empty seats filled."""
    round_, programme, assessing = found(round_ref)
    form, given = forms.EmptyForm(), list[object]()
    if form.validate_on_submit() and carried_out(
        form, lambda: given.extend(assigning.assign(g.db, round_ref, by=g.user))
    ):
        said = ngettext("%(num)s seat is filled.", "%(num)s seats are filled.", len(given))
        return done(said, ".assignments", round_ref=round_ref)
    return render_template(
        "assessments/assignments.html",
        form=form,
        round=round_,
        programme=programme,
        assessing=assessing,
        closed=phase(round_) is Phase.CLOSED,
        rows=queries.board(g.db, round_, assessing.assessors_count),
        held_back=screening.held_back(g.db, round_.id),
    )


@bp.route("/<round_ref>/<ref>/seats", methods=["GET", "POST"])
@permit(Act.ASSIGN)
def seats(round_ref: str, ref: str) -> ResponseReturnValue:
    """One application: who has it, who has not and why; an officer changes it by hand."""
    round_, _programme, assessing = found(round_ref)
    row = next((r for r in queries.board(g.db, round_, assessing.assessors_count) if r.application.ref == ref), None)
    if row is None:
        raise NotFound(N_("There is nothing here under this reference."))
    known = gathering.field(g.db, round_.id, row.application.id)
    everybody = {it.id: (it, person) for person, it in queries.every_assessor(g.db, {})}
    held = {it.assessor_id for it, _assessor, _person in row.held}
    reasons = {
        key: known.bars(key, row.application.id) if row.application.id in known.cases else []
        for key in known.experts
        if key not in held
    }
    form = forms.ExchangeForm(
        off=[(assessor.ref, person.name) for it, assessor, person in row.held if it.submitted_at is None],
        on=[(everybody[key][0].ref, _free(everybody[key], known.experts[key])) for key, bars in reasons.items()
            if not FINAL & set(bars)],
    )  # fmt: skip
    if form.validate_on_submit() and carried_out(form, lambda: assigning.exchange(g.db, ref, form.exchange, by=g.user)):
        return done(_("Changed. Whoever was put on gets a mail."), ".assignments", round_ref=round_ref)
    if request.method == "GET" and row.application.id not in known.cases:
        return redirect(url_for(".assignments", round_ref=round_ref))
    return render_template(
        "assessments/seats.html", form=form, round=round_, row=row, everybody=everybody, reasons=reasons,
        experts=known.experts,
    )  # fmt: skip


def _free(who: tuple[Assessor, User], expert: Expert) -> str:
    """A name in a list of choices, with how much there is to do."""
    assessor, person = who
    said: str = _(
        "%(name)s (%(employer)s), has %(load)s of at most %(limit)s",
        name=person.name, employer=assessor.employer, load=expert.load, limit=expert.limit,
    )  # fmt: skip
    return said
