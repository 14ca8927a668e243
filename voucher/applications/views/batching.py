"""The page on which an officer decides about several applications of a round at once."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import InputRequired

from voucher.applications import batching
from voucher.applications.batching import Answer, Reasons
from voucher.applications.views.around import bp
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

ALL = (SelectChoice("approve", _l("Approve all that was asked")), SelectChoice("reject", _l("Reject")))
MARK = _l("Mark at least one application.")


class BatchForm(FlaskForm):
    """Which are decided, and how: all marked ones alike, or some of them otherwise."""

    refs = SelectMultipleField(_l("Applications"), [InputRequired(MARK)], validate_choice=False)
    decision = RadioField(_l("Decision about all that are marked"), [InputRequired(CHOOSE)], choices=ALL)
    approve_note = TextField(_l("Reason for those that are approved"), most=2000)
    reject_note = TextField(_l("Reason for those that are rejected"), most=2000)
    left, partner_left = HiddenField(), HiddenField(default="0")

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Whoever gets an answer reads a reason."""
        sound: bool = super().validate(*args, **kwargs)
        for answer, field in ((Answer.APPROVE, self.approve_note), (Answer.REJECT, self.reject_note)):
            if answer in self.answers.values() and not field.data:
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
        return {ref: Answer(answer) for ref, answer in said.items() if answer in set(Answer)}

    @property
    def seen(self) -> Purse:
        """What was left of the money when the effect was shown."""
        return Purse(_read(self.left.data), _read(self.partner_left.data))


def _read(typed: str | None) -> Won:
    """A sum as the page wrote it; one that never was for anything else."""
    return Won(int(typed) if typed and typed.isdecimal() and len(typed) < 20 else -1)


@bp.route("/decide/<ref>", methods=["GET", "POST"])
@permit(Act.DECIDE)
def decide_many(ref: str) -> ResponseReturnValue:
    """Choose several of a round, see what it does to the money, and confirm."""
    round_, _programme = programmes.by_ref(g.db, ref, g.user)
    if round_.mode is not Mode.REVIEWED:
        flash(_("In this round nobody decides one by one."), "warning")
        return redirect(url_for(".list", round=ref))
    form = BatchForm()
    if form.validate_on_submit() and "confirm" in request.form and (answer := _confirmed(form, round_)):
        return answer
    rows = batching.waiting(g.db, round_, g.user)
    left = purse.of(g.db, round_.id)
    shown = request.method == "POST" and not form.errors and "change" not in request.form
    plan = list(batching.effects(rows, form.answers, left)) if shown else []
    return render_template(
        "applications/decide_many.html",
        form=form,
        round=round_,
        rows=rows,
        left=left.state,
        partner_left=left.partner,
        plan=plan,
        gone=sorted(set(form.answers) - {row.application.ref for row in rows}),
        chosen=form.own if request.method == "POST" else {},
    ), 409 if getattr(g, "refused", False) else 200


def _confirmed(form: BatchForm, round_: Round) -> ResponseReturnValue | None:
    """What was confirmed is done, all of it; None when something of it was refused."""
    reasons, begun = Reasons(form.approve_note.data or "", form.reject_note.data or ""), list[str]()

    def work() -> None:
        for ref in batching.in_order(g.db, round_, form.answers, seen=form.seen, by=g.user):
            begun.append(ref)
            batching.decide(g.db, ref, form.answers[ref], reasons, by=g.user)

    if carried_out(form, work):
        told = ngettext("Decided about %(num)s application.", "Decided about %(num)s applications.", len(begun))
        return done(told, ".list", round=round_.ref)
    if begun:
        form.form_errors[:] = [f"{begun[-1]}: {message}" for message in form.form_errors]
    return None
