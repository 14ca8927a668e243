"""The pages on which several of a round are proposed or rejected, and approved or sent back, at once."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired

from voucher.applications import batching, grants
from voucher.applications.batching import Answer, Reasons, Row
from voucher.applications.views.around import bp, shown
from voucher.kernel.fields import NEEDED, TextField
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.money import Won
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import lazy_gettext as _l
from voucher.kernel.saying import ngettext
from voucher.people.roles import Act
from voucher.programmes import purse
from voucher.programmes import queries as programmes
from voucher.programmes.forms.rounds import CHOOSE
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round
from voucher.programmes.purse import Purse

MARK = _l("Mark at least one application.")


class BatchForm(FlaskForm):
    """Which are meant, and what becomes of them: of all marked ones alike, or of some of them otherwise."""

    CHOICES: ClassVar = (
        SelectChoice("approve", _l("Propose to grant all that was asked")),
        SelectChoice("reject", _l("Reject")),
    )
    EXPLAINED: ClassVar = frozenset({Answer.APPROVE, Answer.REJECT})  # what needs a reason

    refs = SelectMultipleField(_l("Applications"), [InputRequired(MARK)], validate_choice=False)
    decision = RadioField(_l("Decision about all that are marked"), [InputRequired(CHOOSE)])
    approve_note = TextField(_l("Reason for those that are granted"), most=2000)
    other_note = TextField(_l("Reason for those that are rejected"), most=2000)
    left, partner_left = HiddenField(), HiddenField(default="0")

    def __init__(self) -> None:
        super().__init__()
        self.decision.choices = list(self.CHOICES)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Whoever gets an answer reads a reason."""
        sound: bool = super().validate(*args, **kwargs)
        for answer in self.EXPLAINED & set(self.answers.values()):
            field = self.approve_note if answer is Answer.APPROVE else self.other_note
            if not field.data:
                field.errors = [*field.errors, NEEDED]
                sound = False
        return sound

    @property
    def own(self) -> dict[str, str]:
        """What was chosen in each marked line; empty where the decision below holds."""
        return {ref: request.form.get(f"answer-{ref}", "") for ref in self.refs.data or ()}

    @property
    def answers(self) -> dict[str, Answer]:
        """What is decided about each."""
        said = {ref: own or self.decision.data for ref, own in self.own.items()}
        known = {choice.value for choice in self.CHOICES}
        return {ref: Answer(answer) for ref, answer in said.items() if answer in known}

    @property
    def reasons(self) -> Reasons:
        """What is read about it."""
        return Reasons(self.approve_note.data or "", self.other_note.data or "")

    @property
    def seen(self) -> Purse:
        """What was left of the money when the effect was shown."""
        return Purse(_read(self.left.data), _read(self.partner_left.data))


def _read(typed: str | None) -> Won:
    """A sum as the page wrote it; one that never was for anything else."""
    return Won(int(typed) if typed and typed.isdecimal() and len(typed) < 20 else -1)


class ApproveBatchForm(BatchForm):
    """The same of what others propose."""

    CHOICES: ClassVar = (
        SelectChoice("approve", _l("Approve what is proposed")),
        SelectChoice("send_back", _l("Send back")),
    )
    EXPLAINED: ClassVar = frozenset({Answer.SEND_BACK})

    approve_note = TextField(_l("Remark on those that are approved"), most=2000)
    other_note = TextField(_l("Reason for those that are sent back"), most=2000)


@bp.route("/decide/<ref>", methods=["GET", "POST"])
@permit(Act.DECIDE)
def decide_many(ref: str) -> ResponseReturnValue:
    """Choose several of a round, see what granting them would do to the money, and propose or reject them."""
    round_, _programme = programmes.by_ref(g.db, ref, g.user)
    if round_.mode is not Mode.REVIEWED:
        return _elsewhere(ref)
    form, left = BatchForm(), purse.of(g.db, round_.id)

    def one(about: str, rest: Purse) -> Purse:
        return batching.decide(g.db, about, form.answers[about], form.reasons, rest, by=g.user)

    if done_count := _confirmed(form, round_, one):
        told = ngettext("Decided about %(num)s application.", "Decided about %(num)s applications.", done_count)
        return done(told, ".list", round=ref)
    rows = batching.waiting(g.db, round_, g.user)
    page = render_template("applications/decide_many.html", **_page(form, round_, rows, left))
    return page, 409 if getattr(g, "refused", False) else 200


@bp.route("/approve/<ref>", methods=["GET", "POST"])
@permit(Act.APPROVE_GRANTS)
def approve_many(ref: str) -> ResponseReturnValue:
    """Choose several grants that others propose in a round, see what they do to the money, and settle them."""
    round_, _programme = programmes.by_ref(g.db, ref, g.user)
    if round_.mode is not Mode.REVIEWED:
        return _elsewhere(ref)
    form, left = ApproveBatchForm(), purse.of(g.db, round_.id)

    def one(about: str, rest: Purse) -> Purse:
        seen = shown(request.form.get(f"about-{about}"))
        batching.settle(g.db, about, seen, form.answers[about], form.reasons, by=g.user)
        return rest

    if done_count := _confirmed(form, round_, one):
        told = ngettext("Settled %(num)s proposed grant.", "Settled %(num)s proposed grants.", done_count)
        return done(told, ".grants", round=ref)
    rows = batching.proposed(g.db, round_, g.user)
    page = render_template("applications/approve_many.html", **_page(form, round_, rows, left))
    return page, 409 if getattr(g, "refused", False) else 200


def _elsewhere(ref: str) -> ResponseReturnValue:
    flash(_("In this round nobody decides one by one."), "warning")
    return redirect(url_for(".list", round=ref))


def _page(form: BatchForm, round_: Round, rows: Sequence[Row], left: Purse) -> dict[str, Any]:
    """What both pages show: all that waits, or what becomes of those that were marked."""
    choosing = request.method != "POST" or form.errors or "change" in request.form
    return {
        "form": form,
        "round": round_,
        "rows": rows,
        "left": left.state,
        "partner_left": left.partner,
        "proposed_krw": grants.proposed_krw(g.db, round_.id),
        "plan": [] if choosing else list(batching.effects(rows, form.answers, left)),
        "gone": sorted(set(form.answers) - {row.application.ref for row in rows}),
        "chosen": form.own if request.method == "POST" else {},
    }


def _confirmed(form: BatchForm, round_: Round, one: Callable[[str, Purse], Purse]) -> int:
    """What was confirmed is done, all of it; returns how many, and none when one was refused."""
    begun = list[str]()

    def work() -> None:
        left = form.seen
        for ref in batching.in_order(g.db, round_, form.answers, seen=left, by=g.user):
            begun.append(ref)
            left = one(ref, left)

    if not (form.validate_on_submit() and "confirm" in request.form):
        return 0
    if carried_out(form, work):
        return len(begun)
    if begun:
        form.form_errors[:] = [f"{begun[-1]}: {message}" for message in form.form_errors]
    return 0
