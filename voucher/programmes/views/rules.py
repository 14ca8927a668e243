"""Pages: the versions of a programme's rules. Officers write and confirm them, auditors read them."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.audit import queries as audit
from voucher.kernel import clock
from voucher.kernel.http import carried_out, done, permit
from voucher.kernel.saying import gettext as _
from voucher.people.roles import Act
from voucher.programmes import plain, policies, queries, ruling, words
from voucher.programmes.forms import PARTS, ConfirmForm, DropForm, WriteForm
from voucher.programmes.lifecycle import RulebookState
from voucher.programmes.models import Rulebook
from voucher.programmes.rules import Ground, Rules
from voucher.programmes.views.around import bp


def _told(book: Rulebook) -> list[plain.Section]:
    return plain.sections(Rules.model_validate(book.content))


def _whole(book: Rulebook) -> list[plain.Section]:
    return [plain.version(book), *_told(book)]


@bp.get("/rules")
@permit(Act.READ_RULES)
def rules() -> ResponseReturnValue:
    """Every programme: what holds today, what comes, what is being written."""
    return render_template(
        "programmes/rules.html",
        standings=queries.standings(g.db, request.args),
        state_options=[
            ("", _("All")),
            ("unsettled", _("A new version is under way")),
            ("none", _("Nothing holds today")),
        ],
        filtered=any(request.args.get(name) for name in ("q", "state")),
    )


@bp.get("/rules/<ref>")
@permit(Act.READ_RULES)
def version(ref: str) -> ResponseReturnValue:
    """One version, in full."""
    book, programme = queries.rulebook(g.db, ref)
    return render_template(
        "programmes/version.html",
        book=book,
        programme=programme,
        sections=_told(book),
        today=queries.rulebook_on(g.db, book.programme_id, clock.today()),
        before=queries.version_before(g.db, book),
        unsettled=queries.unsettled(g.db, book.programme_id),
        rounds=queries.opened_under(g.db, book.id),
        parts=_parts(),
        seen=ruling.seen(book),
        this_day=clock.today(),
        may_write=policies.may_write(g.user, book),
        may_rule=policies.may_rule(g.user),
        may_confirm=policies.may_confirm(g.user, book),
        records=audit.of_subject(g.db, book.id),
        HAPPENED=words.RULED,
    )


@bp.get("/rules/<ref>/compare")
@permit(Act.READ_RULES)
def compare(ref: str) -> ResponseReturnValue:
    """What is different between two versions of one programme."""
    book, programme = queries.rulebook(g.db, ref)
    others = [other for other in queries.versions(g.db, book.programme_id) if other.id != book.id]
    asked = request.args.get("with", "")
    before = queries.version_before(g.db, book)
    other = next((o for o in others if o.ref == asked), before or (others[0] if others else None))
    return render_template(
        "programmes/compare.html",
        book=book,
        programme=programme,
        other=other,
        options=[(o.ref, _("Version %(number)s", number=o.version)) for o in others],
        differences=plain.compare(_whole(other), _whole(book)) if other else [],
    )


@bp.route("/rules/<ref>/write", methods=["GET", "POST"])
@permit(Act.WRITE_RULES)
def write(ref: str) -> ResponseReturnValue:
    """Begin a new version that says what this one says."""
    book, programme = queries.rulebook(g.db, ref)
    there = queries.unsettled(g.db, book.programme_id)
    if there and request.method == "GET":
        flash(_(ruling.THERE_ALREADY), "warning")
        return redirect(url_for(".version", ref=there.ref))
    form, kept = WriteForm(source=book.source), list[Rulebook]()
    if form.validate_on_submit() and carried_out(
        form, lambda: kept.append(ruling.write(g.db, ref, form.heading, by=g.user))
    ):
        flash(_("The new version is begun. Change its parts; another officer confirms it then."), "success")
        return redirect(url_for(".version", ref=kept[0].ref))
    return render_template("programmes/write.html", form=form, book=book, programme=programme)


@bp.route("/rules/<ref>/revise/<part>", methods=["GET", "POST"])
@permit(Act.WRITE_RULES)
def revise(ref: str, part: str) -> ResponseReturnValue:
    """Change one part of a draft."""
    book, programme = queries.rulebook(g.db, ref)
    if part not in PARTS:
        abort(404)
    if request.method == "GET" and not policies.may_write(g.user, book):
        flash(_("Only whoever began this version changes it, and only until it is confirmed."), "warning")
        return redirect(url_for(".version", ref=ref))
    form = PARTS[part].of(book)
    if form.arranged(request.form):
        return render_template("programmes/revise.html", form=form, book=book, programme=programme, **_steps(part))
    if (
        form.validate_on_submit()
        and form.sound(book)
        and carried_out(form, lambda: ruling.rewrite(g.db, ref, form.change, looked_at=form.looked_at.data, by=g.user))
    ):
        after = list(PARTS)[list(PARTS).index(part) + 1 :]
        if "next" in request.form and after:
            return done(_("Saved."), ".revise", ref=ref, part=after[0])
        return done(_("Saved."), ".version", ref=ref)
    return render_template("programmes/revise.html", form=form, book=book, programme=programme, **_steps(part))


def _steps(part: str) -> dict[str, object]:
    """Which part this is, and the others."""
    said = {str(ground): plain.concerned(ground) for ground in Ground}
    return {
        "part": part,
        "parts": _parts(),
        "last": list(PARTS)[-1],
        "GROUND_SAID": said,
        "LIMITED": {str(ground) for ground in plain.LIMITED},
        "LIMIT_HINT": {str(ground): _(hint) for ground, hint in words.LIMIT.items()},
    }


def _parts() -> list[tuple[str, str]]:
    return [(key, str(form.TITLE)) for key, form in PARTS.items()]


@bp.post("/rules/<ref>/propose")
@permit(Act.WRITE_RULES)
def propose(ref: str) -> ResponseReturnValue:
    """Hand a draft over to another officer."""
    form = ConfirmForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: ruling.propose(g.db, ref, looked_at=form.seen.data or "", by=g.user)
    ):
        return done(_("Handed over. Another officer finds it under their tasks."), ".version", ref=ref)
    for message in form.form_errors:
        flash(message, "warning")
    return redirect(url_for(".version", ref=ref))


@bp.route("/rules/<ref>/send-back", methods=["GET", "POST"])
@permit(Act.WRITE_RULES)
def send_back(ref: str) -> ResponseReturnValue:
    """Let the writer change a version again, with a reason."""
    form = DropForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: ruling.send_back(g.db, ref, form.why.data or "", by=g.user)
    ):
        return done(_("Sent back. Whoever began it can change it again."), ".version", ref=ref)
    book, programme = queries.rulebook(g.db, ref)
    if book.state is not RulebookState.PROPOSED and request.method == "GET":
        return _settled(ref)
    return render_template("programmes/send_back.html", form=form, book=book, programme=programme)


@bp.route("/rules/<ref>/drop", methods=["GET", "POST"])
@permit(Act.WRITE_RULES)
def drop(ref: str) -> ResponseReturnValue:
    """Give a draft up, with a reason."""
    form = DropForm()
    if form.validate_on_submit() and carried_out(form, lambda: ruling.drop(g.db, ref, form.why.data or "", by=g.user)):
        return done(_("The draft is dropped. It stays readable."), ".version", ref=ref)
    book, programme = queries.rulebook(g.db, ref)
    if book.state not in queries.UNSETTLED and request.method == "GET":
        return _settled(ref)
    return render_template("programmes/drop.html", form=form, book=book, programme=programme)


@bp.route("/rules/<ref>/confirm", methods=["GET", "POST"])
@permit(Act.WRITE_RULES)
def confirm(ref: str) -> ResponseReturnValue:
    """See what a version changes, then make it binding."""
    form = ConfirmForm()
    if form.validate_on_submit() and carried_out(
        form,
        lambda: ruling.confirm(g.db, ref, looked_at=form.seen.data or "", by=g.user, past_known=form.past_known.data),
    ):
        return done(_("The version is confirmed. Rounds that open while it holds go by it."), ".version", ref=ref)
    book, programme = queries.rulebook(g.db, ref)
    if book.state is not RulebookState.PROPOSED and request.method == "GET":
        return _settled(ref)
    if not policies.may_confirm(g.user, book) and request.method == "GET":
        flash(_("You wrote this version. Another officer confirms it."), "warning")
        return redirect(url_for(".version", ref=ref))
    form.seen.data = ruling.seen(book)
    before = queries.version_before(g.db, book)
    return render_template(
        "programmes/confirm.html",
        form=form,
        book=book,
        programme=programme,
        before=before,
        sections=_told(book),
        differences=plain.compare(_whole(before), _whole(book)) if before else [],
        rounds=queries.drafts_under(g.db, book),
        holds_back=ruling.holds_back(book),
    )


def _settled(ref: str) -> ResponseReturnValue:
    flash(_("This is not possible in the state in which the version is now."), "warning")
    return redirect(url_for(".version", ref=ref))
