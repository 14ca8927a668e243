"""Pages: /suppliers"""

from uuid import UUID

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue

from voucher.audit import queries as audit
from voucher.kernel import clock, formats
from voucher.kernel.http import carried_out, done, permit, public, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.kernel.saying import language
from voucher.people import queries as people
from voucher.people.regions import INDUSTRIES, REGIONS
from voucher.people.roles import Act
from voucher.suppliers import confirming, connecting, judging, offering, policies, queries, relating, words
from voucher.suppliers.forms import AccountForm, ConfirmAccountForm, JudgementForm, OfferForm, ProfileForm, ShowingForm
from voucher.suppliers.lifecycle import State
from voucher.suppliers.models import Skill

bp = Blueprint("suppliers", __name__, url_prefix="/suppliers")
PRICES = (10_000_000, 30_000_000, 50_000_000, 100_000_000, 200_000_000)  # steps of the filter


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "STATE": words.STATE,
        "SKILL": words.SKILL,
        "HAPPENED": words.HAPPENED,
        "SHARED": words.SHARED,
        "INDUSTRIES": INDUSTRIES,
        "REGIONS": REGIONS,
    }


@bp.app_context_processor
def _banks() -> dict[str, object]:
    return {"BANKS": words.BANKS}


@bp.get("/", endpoint="list")
@public
def directory() -> ResponseReturnValue:
    """Who can be chosen, and what they sell. The agency may take the list away."""
    if request.args.get("format") == "csv" and queries.judging(g.user):
        return _csv()
    return render_template(
        "suppliers/list.html",
        page=queries.listing(g.db, request.args, g.user),
        judging=queries.judging(g.user),
        skills=list(Skill),
        states=list(State),
        prices=PRICES,
    )


def _csv() -> Response:
    head = [
        _("Supplier no."), _("Supplier"), _("Registration number"), _("Region"), _("State"),
        _("Lowest price of an offer"), _("Pieces of work accepted"), _("Of them on time"), _("Contracts that run"),
    ]  # fmt: skip
    rows = (
        (
            s.ref, formats.named(o, language()), o.registration_no, _(REGIONS.get(o.region, o.region)),
            _(words.STATE[s.state]), price, s.accepted_count, s.on_time_count, s.running_count,
        )
        for o, s, price in queries.everything(g.db, request.args, g.user)
    )  # fmt: skip
    return spreadsheet(f"suppliers-{clock.today()}", head, rows)


@bp.get("/<ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """One supplier: what it sells, and how its work went so far."""
    organisation, supplier = queries.by_ref(g.db, ref, g.user)
    own = g.user is not None and g.user.organisation_id == organisation.id
    return render_template(
        "suppliers/show.html",
        organisation=organisation,
        supplier=supplier,
        offers=queries.offers_of(g.db, supplier.id, published_only=True),
        own=own,
        judging=queries.judging(g.user),
    )


@bp.route("/offers", methods=["GET", "POST"])
@permit(Act.OFFER)
def offers() -> ResponseReturnValue:
    """A supplier's own place: its offers, profile and account."""
    supplier = queries.own(g.db, g.user)
    form = ShowingForm()
    if form.validate_on_submit():
        return _turn(form)
    return render_template(
        "suppliers/offers.html",
        form=form,
        supplier=supplier,
        offers=queries.offers_of(g.db, supplier.id),
        organisation=people.organisation(g.db, supplier.organisation_id),
        refusal=queries.refusal(g.db, supplier),
    )


def _turn(form: ShowingForm) -> ResponseReturnValue:
    """Apply again, withdraw an offer or publish it again, whichever button it was."""
    if "again" in request.form:
        offering.apply_again(g.db, by=g.user)
        return done(_("You have applied again. The agency looks at your profile and offers."), "suppliers.offers")
    try:
        offer_id = UUID(form.offer_id.data or "")
    except ValueError:
        offer_id = UUID(int=0)
    if "withdraw" in request.form:
        offering.withdraw(g.db, offer_id, by=g.user)
        return done(_("The offer is no longer shown to firms."), "suppliers.offers")
    offering.publish_again(g.db, offer_id, by=g.user)
    return done(_("The offer is shown to firms again."), "suppliers.offers")


@bp.route("/offer", methods=["GET", "POST"])
@bp.route("/offer/<uuid:offer_id>", methods=["GET", "POST"])
@permit(Act.OFFER)
def offer(offer_id: UUID | None = None) -> ResponseReturnValue:
    """Publish an offer, or change one."""
    supplier = queries.own(g.db, g.user)
    kept = queries.offer(g.db, supplier.id, offer_id) if offer_id else None
    form = OfferForm(obj=kept)
    if form.validate_on_submit() and carried_out(
        form,
        lambda: (
            offering.edit(g.db, offer_id, form.terms, by=g.user)
            if offer_id
            else offering.publish(g.db, form.terms, by=g.user)
        ),
    ):
        said = _("The offer is changed.") if offer_id else _("The offer is published.")
        return done(said, "suppliers.offers")
    return render_template("suppliers/offer.html", form=form, offer=kept, supplier=supplier)


@bp.route("/profile", methods=["GET", "POST"])
@permit(Act.OFFER)
def profile() -> ResponseReturnValue:
    """What firms read about a supplier."""
    form = ProfileForm(obj=queries.own(g.db, g.user))
    if form.validate_on_submit() and carried_out(form, lambda: offering.introduce(g.db, form.profile, by=g.user)):
        return done(_("Your profile is saved."), "suppliers.offers")
    return render_template("suppliers/profile.html", form=form)


@bp.route("/account", methods=["GET", "POST"])
@permit(Act.OFFER)
def account() -> ResponseReturnValue:
    """Where a supplier's money goes."""
    supplier = queries.own(g.db, g.user)
    organisation = people.organisation(g.db, supplier.organisation_id)
    form = AccountForm(holder=organisation.name)
    if form.validate_on_submit():
        g.db.commit()  # the rail is asked next: hold no connection while it thinks
        if carried_out(form, lambda: connecting.connect(form.details, by=g.user)):
            return done(_("The account is kept. Payments go there once the agency has made sure."), "suppliers.account")
    return render_template("suppliers/account.html", form=form, supplier=supplier, organisation=organisation)


@bp.route("/<ref>/qualify", methods=["GET", "POST"])
@permit(Act.QUALIFY)
def qualify(ref: str) -> ResponseReturnValue:
    """Let a supplier into the pool, or take it out."""
    organisation, supplier = queries.by_ref(g.db, ref, g.user)
    form = JudgementForm(supplier)

    def judge() -> None:
        why = form.why.data or ""
        if form.decision.data == "qualify":
            judging.qualify(g.db, ref, why, by=g.user, looked_at=form.looked_at.data or "")
        elif form.decision.data == "refuse":
            judging.refuse(g.db, ref, why, by=g.user)
        else:
            judging.suspend(g.db, ref, why, by=g.user)

    if form.validate_on_submit() and carried_out(form, judge):
        return done(_("%(name)s was told.", name=organisation.name), "suppliers.show", ref=ref)
    form.looked_at.data = confirming.seen(supplier)
    return render_template(
        "suppliers/qualify.html",
        form=form,
        organisation=organisation,
        supplier=supplier,
        offers=queries.offers_of(g.db, supplier.id),
        near=relating.near(g.db, organisation, supplier),
        history=audit.of_subject(g.db, supplier.id),
        today=clock.today(),
    )


@bp.route("/<ref>/account", methods=["GET", "POST"])
@permit(Act.CONFIRM_ACCOUNT)
def confirm_account(ref: str) -> ResponseReturnValue:
    """Make sure that an account is the supplier's, then let payments go to it."""
    organisation, supplier = queries.with_account(g.db, ref)
    form = ConfirmAccountForm()
    if form.validate_on_submit() and carried_out(
        form,
        lambda: confirming.confirm(g.db, ref, form.how.data or "", looked_at=form.looked_at.data or "", by=g.user),
    ):
        return done(_("Confirmed. Payments go to this account from now on."), "suppliers.confirm_account", ref=ref)
    organisation, supplier = queries.with_account(g.db, ref)  # after a refusal the row is read afresh
    policies.require_confirmer(g.db, g.user, supplier)
    form.looked_at.data = confirming.seen(supplier)
    history = audit.of_subject(g.db, supplier.id)
    return render_template(
        "suppliers/confirm_account.html",
        form=form,
        organisation=organisation,
        supplier=supplier,
        named_by=people.user(g.db, supplier.account_by_id) if supplier.account_by_id else None,
        history=[line for line in history if line.action.startswith("supplier.account_")],
    ), 409 if g.refused else 200
