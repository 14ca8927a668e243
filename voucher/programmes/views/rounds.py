"""Pages: rounds."""

from collections.abc import Sequence
from dataclasses import replace

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.audit import queries as audit
from voucher.audit import words as audit_words
from voucher.bans import standing as exclusions
from voucher.bans.standing import Held
from voucher.kernel import clock
from voucher.kernel.errors import NotNow
from voucher.kernel.http import carried_out, done, permit, public, told
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people import queries as people
from voucher.people.models import Organisation
from voucher.people.roles import Act, may
from voucher.programmes import closing, drafting, eligibility, opening, plain, policies, queries, voted, words
from voucher.programmes.eligibility import Facts
from voucher.programmes.forms import CalculatorForm, CheckForm, CloseForm, DraftForm
from voucher.programmes.lifecycle import UNPUBLISHED, State
from voucher.programmes.models import Programme, Round
from voucher.programmes.rules import Ground
from voucher.programmes.views.around import bp, title


def _mine() -> Organisation | None:
    return people.organisation(g.db, g.user.organisation_id) if g.user else None


@bp.get("/")
@public
def rounds() -> ResponseReturnValue:
    """Every round, those that take applications first."""
    state, paging = request.args.get("state", ""), "after" in request.args or "before" in request.args
    now = [] if paging or state in {*UNPUBLISHED, State.CLOSED} else queries.accepting(g.db, g.user, request.args)
    states = [State.OPEN, State.CLOSED] + (list(UNPUBLISHED) if policies.sees_drafts(g.user) else [])
    return render_template(
        "programmes/rounds.html",
        open_rounds=now,
        left=queries.left_of(g.db, [round_.id for round_, _programme in now]),
        page=None if state == State.OPEN else queries.others(g.db, g.user, request.args),
        programme_options=[("", _("All")), *((p.code, title(p)) for p in queries.programmes(g.db, ruled=True))],
        state_options=[("", _("All")), *((s.value, _(words.STATE[s])) for s in states)],
        may_draft=g.user is not None and may(g.user, Act.OPEN_ROUND),
        paging=paging,
        filtered=any(request.args.get(name) for name in ("q", "programme", "state")),
    )


@bp.get("/<ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """One round: what a firm gets, what it pays, how to apply."""
    round_, programme = queries.by_ref(g.db, ref, g.user)
    return render_template(
        "programmes/show.html",
        **_page(round_, programme, policies.phase(round_)),
        left=None if round_.state in UNPUBLISHED else queries.left_of(g.db, [round_.id]).get(round_.id),
        records=audit.of_subject(g.db, round_.id) if policies.sees_drafts(g.user) else [],
        HAPPENED=audit_words.ACTION | words.HAPPENED,
        may_open=g.user is not None and policies.may_open(g.user, round_),
    )


@bp.route("/<ref>/check", methods=["GET", "POST"])
@public
def check(ref: str) -> ResponseReturnValue:
    """See whether a round is for one's firm. Nothing of it is kept."""
    round_, programme = queries.by_ref(g.db, ref, g.user)
    frozen, mine = opening.rules_of(g.db, round_), _mine()
    if frozen is None:
        return redirect(url_for(".show", ref=ref))
    held = exclusions.own(g.db, mine) if mine and Ground.BANNED in {c.ground for c in frozen.rules.checks} else None
    form = CheckForm(frozen.rules, _known(mine, held) if mine else Facts())
    asked = form.validate_on_submit()
    facts = _answered(form, held) if asked else Facts()
    found = eligibility.judge(frozen.rules, facts) if asked else ()
    return render_template(
        "programmes/check.html",
        form=form,
        round=round_,
        programme=programme,
        phase=policies.phase(round_),
        prefilled=mine is not None and not asked,
        found=eligibility.by_weight(found),
        outcome=eligibility.worst(found) if asked else None,
        bands=eligibility.bands_for(frozen.rules, facts) if asked else (),
        rules=frozen.rules,
        excluded=held,
    )


def _known(mine: Organisation, held: Held | None) -> Facts:
    """What the portal knows of whoever asks. Of others who bear its representative's name it says nothing."""
    return replace(eligibility.facts_of(mine, clock.today()), banned=True if held else None)


def _answered(form: CheckForm, held: Held | None) -> Facts:
    """What was answered; of exclusions the register is believed."""
    return replace(form.facts, ban_recorded=True) if held else form.facts


@bp.route("/draft", methods=["GET", "POST"], defaults={"ref": ""})
@bp.route("/<ref>/draft", methods=["GET", "POST"])
@permit(Act.OPEN_ROUND)
def draft(ref: str) -> ResponseReturnValue:
    """Write the draft of a round, or change it."""
    round_ = queries.by_ref(g.db, ref, g.user)[0] if ref else None
    if round_ is not None and request.method == "GET":
        try:
            policies.require_draft(round_)
        except NotNow as refusal:
            flash(told(refusal), "warning")
            return redirect(url_for(".show", ref=ref))
    form, kept = DraftForm(_choosable(round_), people.partners(g.db), language(), round_), list[Round]()

    def keep() -> None:
        work = drafting.rewrite(g.db, ref, form.draft, by=g.user) if ref else None
        kept.append(work or drafting.write(g.db, form.draft, by=g.user))

    if form.validate_on_submit() and carried_out(form, keep):
        return done(_("The draft is saved. Nobody outside sees it yet."), ".show", ref=kept[0].ref)
    return render_template(
        "programmes/draft.html",
        form=form,
        round=round_,
        lines=voted.lines(g.db),
        MODE_HINTS={str(mode): _(meaning) for mode, meaning in words.MODE_MEANING.items()},
    )


def _choosable(round_: Round | None) -> Sequence[Programme]:
    return queries.programmes(g.db, current=True, ruled=True, kept=round_.programme_id if round_ else None)


@bp.get("/<ref>/preview")
@permit(Act.OPEN_ROUND, Act.READ_AUDIT)
def preview(ref: str) -> ResponseReturnValue:
    """The page of a draft exactly as firms will see it on its first day."""
    round_, programme = queries.by_ref(g.db, ref, g.user)
    if round_.state not in UNPUBLISHED:
        return redirect(url_for(".show", ref=ref))
    return render_template(
        "programmes/preview.html",
        **_page(round_, programme, policies.Phase.ACCEPTING),
        left=round_.budget_krw,
        records=[],
    )


def _page(round_: Round, programme: Programme, phase: policies.Phase) -> dict[str, object]:
    """What the page of a round shows to everybody."""
    frozen = opening.rules_of(g.db, round_)
    form = CalculatorForm(frozen.rules.bands if frozen else (), request.args, _mine(), language())
    return {
        "round": round_,
        "programme": programme,
        "phase": phase,
        "frozen": frozen,
        "sections": plain.of_round(frozen.rules, round_.mode) if frozen else [],
        "form": form,
        "shares": form.shares,
    }


@bp.route("/<ref>/close", methods=["GET", "POST"])
@permit(Act.OPEN_ROUND)
def close(ref: str) -> ResponseReturnValue:
    """Close a round before its time, with a reason."""
    form = CloseForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: closing.close_early(g.db, ref, form.why.data or "", by=g.user)
    ):
        return done(_("The round is closed. What was submitted is still decided."), ".show", ref=ref)
    round_, _programme = queries.by_ref(g.db, ref, g.user)
    if round_.state is not State.OPEN and request.method == "GET":
        flash(_("Only an open round can be closed."), "warning")
        return redirect(url_for(".show", ref=ref))
    return render_template("programmes/close.html", form=form, round=round_)
