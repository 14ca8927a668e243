"""Pages: /matches"""

from collections.abc import Iterable

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.saying import gettext as _
from voucher.matches import choosing, policies, queries
from voucher.matches.criteria import CRITERIA
from voucher.matches.forms import ChooseForm
from voucher.matches.queries import Board
from voucher.matches.ranking import Ranked, Reason
from voucher.people.models import User
from voucher.people.regions import INDUSTRIES, REGIONS
from voucher.people.roles import Act, may
from voucher.suppliers import words
from voucher.suppliers.models import Skill
from voucher.vouchers.lifecycle import State as Holding
from voucher.vouchers.models import Voucher

bp = Blueprint("matches", __name__, url_prefix="/matches")
MOST_COMPARED = 3


def reason_text(reason: Reason) -> str:
    """A reason in the reader's language."""
    text: str = _(reason.text)
    return text % reason.values if reason.values else text


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "CRITERIA": CRITERIA,
        "CRITERION": {criterion.key: criterion for criterion in CRITERIA},
        "SKILL": words.SKILL,
        "REGIONS": REGIONS,
        "INDUSTRIES": INDUSTRIES,
        "reason_text": reason_text,
    }


def _can_choose(voucher: Voucher, by: User) -> bool:
    return may(by, Act.CHOOSE) and voucher.firm_id == by.organisation_id


@bp.get("/<ref>")
@permit(Act.CHOOSE, Act.READ_LEDGER)
def rank(ref: str) -> ResponseReturnValue:
    """Suppliers for a voucher, the best first, with reasons."""
    voucher = queries.voucher_for(g.db, ref, g.user)
    board = queries.board(g.db, voucher)
    own, asked = _can_choose(voucher, g.user), (request.args.get("skill", ""), request.args.get("sort", ""))
    return render_template(
        "matches/rank.html",
        board=board,
        voucher=voucher,
        shown=_arranged(board, board.ranking.ranked, *asked),
        above=_arranged(board, board.ranking.above, *asked),
        chosen=queries.live(g.db, voucher.id),
        own=own,
        over=voucher.state not in (Holding.OWN_SHARE_DUE, Holding.USABLE),
        excluded=() if own else board.ranking.excluded,
        skills=list(Skill),
    )


def _arranged(board: Board, ranked: Iterable[Ranked], skill: str, sort: str) -> list[Ranked]:
    """All of them, or those whose offer has one skill, or the skill that the firm applied for; sorted."""
    wanted = board.application.skill if skill == "wanted" else skill
    return _sorted([one for one in ranked if not wanted or one.offer.skill == wanted], sort)


def _sorted(ranked: Iterable[Ranked], sort: str) -> list[Ranked]:
    """By score (as ranked), price or record."""
    if sort == "price":
        return sorted(ranked, key=lambda one: (one.offer.price_from_krw, one.rank))
    if sort == "record":
        points = {one.ref: next(r.points for r in one.reasons if r.criterion == "record") for one in ranked}
        return sorted(ranked, key=lambda one: (-points[one.ref], one.rank))
    return list(ranked)


@bp.get("/<ref>/compare")
@permit(Act.CHOOSE, Act.READ_LEDGER)
def compare(ref: str) -> ResponseReturnValue:
    """Two or three suppliers side by side."""
    voucher = queries.voucher_for(g.db, ref, g.user)
    board = queries.board(g.db, voucher)
    asked = set(request.args.getlist("s"))
    compared = [one for one in board.ranking.everybody if one.ref in asked][:MOST_COMPARED]
    return render_template(
        "matches/compare.html",
        board=board,
        voucher=voucher,
        compared=compared,
        chosen=queries.live(g.db, voucher.id),
        own=_can_choose(voucher, g.user),
    )


@bp.route("/<ref>/choose/<supplier_ref>", methods=["GET", "POST"])
@permit(Act.CHOOSE)
def choose(ref: str, supplier_ref: str) -> ResponseReturnValue:
    """Choose a supplier, after reading what happens next."""
    voucher = queries.voucher_for(g.db, ref, g.user)
    policies.require_chooser(g.user, voucher)
    board = queries.board(g.db, voucher)
    ranked = board.ranking.of(supplier_ref)
    if ranked is None:
        abort(404)
    above = bool(ranked.above_krw)
    form = ChooseForm(above=above)

    def work() -> object:
        return choosing.choose(g.db, ref, supplier_ref, by=g.user, above_known=above)

    if form.validate_on_submit() and carried_out(form, work):
        return done(_("Chosen. Write down in the contract what you agree on."), "contracts.draft", ref=ref)
    return render_template(
        "matches/choose.html",
        form=form,
        board=board,
        voucher=voucher,
        one=ranked,
        chosen=queries.live(g.db, voucher.id),
    )
