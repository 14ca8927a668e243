"""Pages: /ventures"""

from flask import Blueprint, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from voucher.audit import queries as audit
from voucher.funds import queries as funds
from voucher.funds.views import named
from voucher.kernel import clock
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.kernel.sheets import MOST_ROWS, as_csv
from voucher.kernel.texts import tidy_line
from voucher.ledger import chart
from voucher.people.roles import Act
from voucher.ventures import drawing, investing, policies, queries, valuing, words
from voucher.ventures.forms import DecideForm, InvestForm, ValueForm
from voucher.ventures.lifecycle import State, ValuationState
from voucher.ventures.models import Investment, Valuation

bp = Blueprint("ventures", __name__, url_prefix="/ventures")


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "words": words,
        "State": State,
        "ValuationState": ValuationState,
        "named": named,
        "states": [("", _("All")), *((state.value, _(name)) for state, name in words.STATE.items())],
        "has_page": current_app.view_functions.__contains__,
        "managing": Act.INVEST in g.acts,
    }


@bp.get("/", endpoint="list")
@permit(Act.READ_FUNDS)
def directory() -> ResponseReturnValue:
    """Every investment of every fund."""
    asked = {name: tidy_line(value) for name, value in request.args.items()}
    if asked.get("format") == "csv":
        return _csv(asked)
    page = queries.listing(g.db, asked, g.user)
    values = queries.fair_values(g.db, [investment for investment, _fund, _firm in page.rows])
    return render_template("ventures/list.html", page=page, values=values)


def _csv(asked: dict[str, str]) -> Response:
    head = [
        _("Deal number"), _("Fund"), _("Firm"), _("Instrument"), _("State"), _("Invested sum"),
        _("Fair value"), _("Invested on"),
    ]  # fmt: skip
    asked = {name: value for name, value in asked.items() if name not in {"after", "before"}}
    found = queries.listing(g.db, asked, g.user, size=MOST_ROWS).rows
    values = queries.fair_values(g.db, [investment for investment, _fund, _firm in found])
    rows = (
        (
            i.ref, named(fund), named(firm), _(words.INSTRUMENT[i.instrument]), _(words.STATE[i.state]),
            i.amount_krw, values.get(i.id), i.invested_on,
        )
        for i, fund, firm in found
    )  # fmt: skip
    disposition = {"Content-Disposition": f'attachment; filename="investments-{clock.today()}.csv"'}
    return Response(as_csv(head, rows), mimetype="text/csv", headers=disposition)


@bp.get("/funds/<ref>")
@permit(Act.READ_FUNDS)
def portfolio(ref: str) -> ResponseReturnValue:
    """How a fund does: returns, cash flows, what it holds, what the law allows."""
    fund = funds.by_ref(g.db, ref, g.user)
    summary = queries.fund_summary(g.db, fund)
    title = _("Paid in and received by the partners, and the net asset value")
    return render_template(
        "ventures/portfolio.html",
        fund=fund,
        summary=summary,
        drawn=drawing.cash_flows(summary, title=title, language=language()),
        limits=queries.rooms(g.db, fund, funds.standing(g.db, fund)),
        waiting=[i for i, _firm in queries.of_fund(g.db, fund) if i.state is State.PROPOSED],
    )


@bp.get("/<ref>")
@permit(Act.READ_FUNDS)
def show(ref: str) -> ResponseReturnValue:
    """One investment: what was paid, what it is worth, who said so."""
    investment, fund, firm = queries.by_ref(g.db, ref, g.user)
    valuations = queries.valuations(g.db, investment)
    confirmed = [v for v in reversed(valuations) if v.state is ValuationState.APPROVED]
    drawn, title = None, _("Fair value and cost")
    if investment.invested_on and confirmed:
        names = (_("Fair value"), _("Acquisition cost"))
        drawn = drawing.values_in_time(investment, confirmed, title=title, names=names, language=language())
    return render_template(
        "ventures/show.html",
        investment=investment,
        fund=fund,
        firm=firm,
        holding=queries.holding(investment, firm, funds.standing(g.db, fund)),
        valuations=valuations,
        confirmed=confirmed,
        waiting=next((v for v in valuations if v.state is ValuationState.PROPOSED), None),
        drawn=drawn,
        may_decide=policies.may_decide(g.user, investment),
        history=audit.of_refs(g.db, [investment.ref, *(v.ref for v in valuations)])[::-1],
    )


@bp.route("/funds/<ref>/invest", methods=["GET", "POST"])
@permit(Act.INVEST)
def invest(ref: str) -> ResponseReturnValue:
    """Propose an investment."""
    fund, made = funds.by_ref(g.db, ref, g.user), list[Investment]()
    form = InvestForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: made.append(investing.propose(g.db, ref, form.proposal, by=g.user))
    ):
        return done(_("The investment is proposed. Another manager decides."), "ventures.show", ref=made[0].ref)
    sums = funds.standing(g.db, fund)
    limits = queries.rooms(g.db, fund, sums)
    in_bank = sums.total(chart.fund_bank)
    firms = queries.firms(g.db)
    return render_template("ventures/invest.html", form=form, fund=fund, in_bank=in_bank, limits=limits, firms=firms)


@bp.route("/<ref>/approve", methods=["GET", "POST"])
@permit(Act.INVEST)
def approve(ref: str) -> ResponseReturnValue:
    """Decide on an investment that another manager proposed."""
    investment, fund, firm = queries.by_ref(g.db, ref, g.user)
    form = DecideForm([("approve", _("Approve, and pay")), ("refuse", _("Do not approve"))])
    if form.validate_on_submit():
        work = investing.approve if form.decision.data == "approve" else investing.refuse
        if carried_out(form, lambda: work(g.db, ref, form.note.data or "", by=g.user)):
            said = _("The investment is paid.") if work is investing.approve else _("The investment is refused.")
            return done(said, "ventures.show", ref=ref)
    sums = funds.standing(g.db, fund)
    more = investment.amount_krw if investment.overseas and investment.state is State.PROPOSED else 0
    return render_template(
        "ventures/approve.html",
        form=form,
        investment=investment,
        fund=fund,
        firm=firm,
        in_bank=sums.total(chart.fund_bank),
        limits=queries.rooms(g.db, fund, sums, more_overseas_krw=more),
        may_decide=policies.may_decide(g.user, investment),
    )


@bp.route("/<ref>/value", methods=["GET", "POST"])
@permit(Act.VALUE)
def value(ref: str) -> ResponseReturnValue:
    """Propose what an investment is worth."""
    investment, fund, firm = queries.by_ref(g.db, ref, g.user)
    form, made = ValueForm(as_of=clock.today()), list[Valuation]()
    if form.validate_on_submit() and carried_out(
        form, lambda: made.append(valuing.propose(g.db, ref, form.estimate, by=g.user))
    ):
        return done(_("The value is proposed. Another manager confirms it."), "ventures.show", ref=ref)
    return render_template(
        "ventures/value.html",
        form=form,
        investment=investment,
        fund=fund,
        firm=firm,
        holding=queries.holding(investment, firm, funds.standing(g.db, fund)),
        last_on=queries.last_valued_on(g.db, investment),
        waiting=queries.waiting_valuation(g.db, investment),
    )


@bp.route("/valuations/<ref>/confirm", methods=["GET", "POST"])
@permit(Act.VALUE)
def confirm(ref: str) -> ResponseReturnValue:
    """Confirm a value that another manager proposed, or refuse it."""
    valuation, investment, fund, firm = queries.valuation_by_ref(g.db, ref, g.user)
    form = DecideForm([("confirm", _("Confirm the value")), ("refuse", _("Do not confirm"))])
    if form.validate_on_submit():
        work = valuing.confirm if form.decision.data == "confirm" else valuing.refuse
        if carried_out(form, lambda: work(g.db, ref, form.note.data or "", by=g.user)):
            said = _("The value is in the books.") if work is valuing.confirm else _("The value is refused.")
            return done(said, "ventures.show", ref=investment.ref)
    return render_template(
        "ventures/confirm.html",
        form=form,
        valuation=valuation,
        investment=investment,
        fund=fund,
        firm=firm,
        holding=queries.holding(investment, firm, funds.standing(g.db, fund)),
        may_confirm=policies.may_confirm(g.user, valuation, investment),
    )
