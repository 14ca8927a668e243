"""Pages on which the agency sees how a first-come round goes, and ends its reserve list."""

from datetime import datetime
from functools import partial

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from voucher.applications import ending, forms, ordering, queries, words
from voucher.applications.lifecycle import State
from voucher.applications.views.around import bp
from voucher.kernel import charts, formats
from voucher.kernel.charts import Series
from voucher.kernel.errors import NotFound
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.i18n import N_
from voucher.kernel.money import Won
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people.roles import Act
from voucher.programmes import purse
from voucher.programmes import queries as programmes
from voucher.programmes.lifecycle import Mode
from voucher.settings import SEOUL


@bp.get("/line/<ref>")
@permit(Act.READ_LEDGER)
def line(ref: str) -> ResponseReturnValue:
    """A first-come round: the order, who got money, who waits, and how the money went."""
    round_, programme = programmes.by_ref(g.db, ref, g.user)
    if round_.mode is not Mode.FIRST_COME or not queries.reads_all(g.user):
        raise NotFound(N_("There is nothing here under this reference."))
    course = ordering.money(g.db, round_.id)
    return render_template(
        "applications/line.html",
        round=round_,
        programme=programme,
        page=ordering.line(g.db, round_.id, request.args),
        sums=ordering.sums(g.db, round_.id),
        left=course[-1][1] if course else 0,
        partner_left=purse.of(g.db, round_.id).partner if round_.partner_id else 0,
        course=course,
        drawn=_drawn(course) if len(course) > 1 else None,
        may_end=Act.DECIDE in g.acts and not ending.why_not(round_, ending.waiting(g.db, round_.id, g.user)),
        State=State,
        state_options=[("", _("All")), *((s.value, _(words.STATE[s])) for s in ordering.STATES)],
        order_options=[("", _("First come first")), ("last", _("Last come first"))],
        korean=language() == "ko",
        exactly=partial(formats.instant, language=language()),
    )


@bp.route("/line/<ref>/end", methods=["GET", "POST"])
@permit(Act.DECIDE)
def end(ref: str) -> ResponseReturnValue:
    """End the reserve list of a first-come round, with a reason that everybody on it reads."""
    round_, programme = programmes.by_ref(g.db, ref, g.user)
    if round_.mode is not Mode.FIRST_COME:
        raise NotFound(N_("There is nothing here under this reference."))
    form, ended = forms.EndForm(), list[int]()
    if form.validate_on_submit() and carried_out(
        form, lambda: ended.append(ending.end(g.db, ref, form.note.data or "", by=g.user))
    ):
        return done(
            _(
                "The reserve list is ended. Applications turned down: %(count)s. Each firm gets a letter.",
                count=ended[0],
            ),
            ".line",
            ref=ref,
        )
    line = ending.waiting(g.db, round_.id, g.user)
    if request.method == "GET" and (why := ending.why_not(round_, line)):
        flash(_(why), "warning")
        return redirect(url_for(".line", ref=ref))
    return render_template("applications/end.html", form=form, round=round_, programme=programme, waiting=line)


def _drawn(course: list[tuple[datetime, Won]]) -> Markup:
    """The money that was left, each dot with its time; the first one is its publication, often days before."""
    local = [at.astimezone(SEOUL) for at, _left in course]
    rush = local[1].date() == local[-1].date()
    written = ["%H:%M:%S" if rush and at.date() == local[-1].date() else "%m-%d" for at in local]
    return charts.lines(
        [f"{at:{how}}" for at, how in zip(local, written, strict=True)],
        [Series("", [left for _at, left in course])],
        title=_("Money left"),
        write=charts.won_axis(language()),
    )
