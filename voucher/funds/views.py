"""Pages: /funds"""

from uuid import UUID

from flask import Blueprint, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from voucher.audit import queries as audit
from voucher.funds import calling, committing, forming, policies, queries, receiving, words
from voucher.funds.forms import CallForm, CommitForm, FundForm, ReceiveForm
from voucher.funds.models import CapitalCall, Fund, Kind
from voucher.kernel import clock
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.money import Won
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.kernel.sheets import MOST_ROWS, as_csv
from voucher.kernel.texts import tidy_line
from voucher.ledger import chart
from voucher.people.models import Organisation
from voucher.people.roles import Act

bp = Blueprint("funds", __name__, url_prefix="/funds")


def named(thing: Fund | Organisation) -> str:
    """Its name in the reader's language, where it has one."""
    if isinstance(thing, Organisation):
        return thing.name_en if language() == "en" and thing.name_en else thing.name
    return thing.name_en if language() == "en" else thing.name_ko


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "words": words,
        "Kind": Kind,
        "named": named,
        "kinds": [("", _("All")), *((kind.value, _(name)) for kind, name in words.KIND.items())],
        "has_page": current_app.view_functions.__contains__,
        "managing": Act.CALL_CAPITAL in g.acts,
        "today": clock.today(),
    }


@bp.get("/", endpoint="list")
@permit(Act.READ_FUNDS)
def directory() -> ResponseReturnValue:
    """Every fund."""
    asked = {name: tidy_line(value) for name, value in request.args.items()}
    if asked.get("format") == "csv":
        return _csv(asked)
    page = queries.listing(g.db, asked, g.user)
    standings = {fund.id: queries.standing(g.db, fund) for fund in page.rows}
    return render_template("funds/list.html", page=page, standings=standings, chart=chart)


def _csv(asked: dict[str, str]) -> Response:
    head = [
        _("Fund number"), _("Fund's name in Korean"), _("Fund's name in English"), _("Kind of fund"),
        _("Founded on"), _("Ends on"), _("Promised"), _("Called so far"), _("Paid in"), _("Net asset value"),
    ]  # fmt: skip
    asked = {name: value for name, value in asked.items() if name not in {"after", "before"}}
    rows = []
    for fund in queries.listing(g.db, asked, g.user, size=MOST_ROWS).rows:
        sums = queries.standing(g.db, fund)
        promised, called = sums.total(chart.fund_commitment), sums.total(chart.fund_called)
        rows.append((
            fund.ref, fund.name_ko, fund.name_en, _(words.KIND[fund.kind]), fund.formed_on, fund.ends_on,
            promised, called, sums.paid_in_krw, sums.nav_krw,
        ))  # fmt: skip
    disposition = {"Content-Disposition": f'attachment; filename="funds-{clock.today()}.csv"'}
    return Response(as_csv(head, rows), mimetype="text/csv", headers=disposition)


@bp.get("/<ref>")
@permit(Act.READ_FUNDS)
def show(ref: str) -> ResponseReturnValue:
    """One fund: who promised and paid, what was called, what the law allows, what is next."""
    fund = queries.by_ref(g.db, ref, g.user)
    sums = queries.standing(g.db, fund)
    limits = []
    if fund.kind is Kind.CVC:
        limits = [queries.outside_headroom(g.db, fund, clock.today()), queries.debt_headroom(g.db, fund, clock.today())]
    calls = queries.calls(g.db, fund)
    return render_template(
        "funds/show.html",
        fund=fund,
        sums=sums,
        chart=chart,
        partners=queries.partners(g.db, fund, sums),
        calls=calls,
        limits=limits,
        history=audit.of_refs(g.db, [fund.ref, *(call.ref for call in calls)])[::-1],
    )


@bp.route("/form", methods=["GET", "POST"])
@permit(Act.CALL_CAPITAL)
def form() -> ResponseReturnValue:
    """Enter a fund that has been founded."""
    form, made = FundForm(notice_business_days=10), list[Fund]()
    if form.validate_on_submit() and carried_out(form, lambda: made.append(forming.form(g.db, form.terms, by=g.user))):
        return done(_("The fund is entered. Now the partners can promise."), "funds.show", ref=made[0].ref)
    return render_template("funds/form.html", form=form)


@bp.route("/<ref>/commit", methods=["GET", "POST"])
@permit(Act.CALL_CAPITAL)
def commit(ref: str) -> ResponseReturnValue:
    """Enter what a partner promises."""
    fund = queries.by_ref(g.db, ref, g.user)
    possible = queries.could_promise(g.db, fund)
    form = CommitForm([(p.ref, named(p)) for p in possible])
    if form.validate_on_submit() and carried_out(form, lambda: committing.commit(g.db, ref, form.promise, by=g.user)):
        return done(_("The promise is entered."), "funds.show", ref=ref)
    room = queries.outside_headroom(g.db, fund, clock.today()) if fund.kind is Kind.CVC else None
    begun = bool(queries.calls(g.db, fund))
    return render_template("funds/commit.html", form=form, fund=fund, possible=possible, room=room, begun=begun)


@bp.route("/<ref>/call", methods=["GET", "POST"])
@permit(Act.CALL_CAPITAL)
def call(ref: str) -> ResponseReturnValue:
    """Call capital: type it, look at everybody's part to the won, then send the notices."""
    fund = queries.by_ref(g.db, ref, g.user)
    form, made, parts = CallForm(due_on=calling.earliest_due(fund)), list[CapitalCall](), dict[UUID, Won]()

    def look() -> None:
        parts.clear()
        parts.update(calling.preview(g.db, fund, form.notice(0)))

    def make() -> None:
        made.append(calling.call(g.db, ref, form.notice(form.seen_number), by=g.user))

    if form.validate_on_submit() and "change" not in request.form and carried_out(form, look):
        if "confirm" in request.form and carried_out(form, make):
            return done(_("The capital is called."), "funds.call_notice", ref=made[0].ref)
        if form.errors and not carried_out(form, look):  # somebody was faster: show the split as it is now
            parts.clear()
    sums = queries.standing(g.db, fund)
    form.number.data = str(queries.next_number(g.db, fund))
    return render_template(
        "funds/call.html",
        form=form,
        fund=fund,
        partners=queries.partners(g.db, fund, sums),
        parts=parts,
        unfunded=sums.total(chart.fund_unfunded),
        earliest=calling.earliest_due(fund),
    )


@bp.get("/calls/<ref>")
@permit(Act.READ_FUNDS)
def call_notice(ref: str) -> ResponseReturnValue:
    """One call: what each partner was asked for, and who has paid."""
    call, fund = queries.call_by_ref(g.db, ref, g.user)
    return render_template(
        "funds/call_notice.html",
        call=call,
        fund=fund,
        lines=queries.lines(g.db, call),
        so_far=queries.called_up_to(g.db, call),
        may_receive=policies.may_receive(g.user, call),
        history=audit.of_refs(g.db, [call.ref])[::-1],
    )


@bp.route("/calls/<ref>/receive/<partner_ref>", methods=["GET", "POST"])
@permit(Act.CALL_CAPITAL)
def receive(ref: str, partner_ref: str) -> ResponseReturnValue:
    """Confirm that one partner's payment is in the fund's account."""
    call, fund = queries.call_by_ref(g.db, ref, g.user)
    line, partner = queries.line(g.db, call, partner_ref)
    form = ReceiveForm(received_on=clock.today())
    if form.validate_on_submit() and carried_out(
        form, lambda: receiving.receive(g.db, ref, partner_ref, form.receipt, by=g.user)
    ):
        return done(_("The payment is confirmed."), "funds.call_notice", ref=ref)
    mine = not policies.may_receive(g.user, call)
    return render_template("funds/receive.html", form=form, call=call, fund=fund, line=line, partner=partner, mine=mine)
