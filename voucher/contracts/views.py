"""Pages: /contracts"""

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucher.audit import queries as audit
from voucher.audit.models import Record
from voucher.bans import standing as exclusions
from voucher.bans.standing import Held
from voucher.contracts import delivering, drafting, policies, queries, signing, words
from voucher.contracts.forms import AcceptForm, DeliverForm, DraftForm, ReasonForm, SignForm
from voucher.contracts.lifecycle import State, milestone_lifecycle
from voucher.contracts.models import Contract, Party
from voucher.contracts.whole import Whole
from voucher.kernel import clock, sheets
from voucher.kernel.http import carried_out, done, permit, spreadsheet
from voucher.kernel.saying import gettext as _
from voucher.people import relations
from voucher.people.models import Organisation
from voucher.people.roles import Act
from voucher.suppliers.words import BANKS, SHARED

bp = Blueprint("contracts", __name__, url_prefix="/contracts")


def happened(record: Record) -> str:
    """A line of the audit log in the reader's language."""
    text: str = _(words.HAPPENED.get(record.action, record.action))
    return text % record.after if "%(" in text else text


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "STATE": words.STATE,
        "BANKS": BANKS,
        "COST": words.COST,
        "MILESTONE": words.MILESTONE,
        "PARTY": words.PARTY,
        "TONE": words.TONE,
        "WHY": words.WHY,
        "NOT_GIVEN_UP": words.NOT_GIVEN_UP,
        "NOT_HANDED_BACK": words.NOT_HANDED_BACK,
        "NOT_SENT_BACK": words.NOT_SENT_BACK,
        "happened_text": happened,
        "today": clock.today(),
        "can": milestone_lifecycle.actions,
    }


@bp.get("/", endpoint="list")
@permit(Act.READ_CONTRACTS)
def contracts() -> ResponseReturnValue:
    """One's own contracts, or all of them for the agency."""
    if request.args.get("format") == "csv":
        return _as_csv()
    page = queries.listing(g.db, request.args, g.user)
    return render_template("contracts/list.html", page=page, states=list(State))


def _as_csv() -> Response:
    found = queries.everything(g.db, request.args, g.user, sheets.MOST_ROWS)
    head = [
        _("Reference"),
        _("Title of the contract"),
        _("Firm"),
        _("Supplier"),
        _("Supply value"),
        _("First day"),
        _("Last day"),
        _("State"),
    ]
    rows = (
        [c.ref, c.title, firm.name, supplier.name, c.supply_krw, c.starts_on, c.ends_on, _(words.STATE[c.state])]
        for c, firm, supplier in found
    )
    return spreadsheet(f"contracts-{clock.today()}", head, rows)


@bp.get("/<ref>")
@permit(Act.READ_CONTRACTS)
def show(ref: str) -> ResponseReturnValue:
    """A contract: what was agreed, what is done, and what comes next."""
    contract = queries.by_ref(g.db, ref, g.user)
    return render_template("contracts/show.html", **_told(contract))


def _told(contract: Contract) -> dict[str, object]:
    """What every page of a contract shows."""
    hindered = policies.not_sealing(g.db, g.user, contract) if Act.SEAL in g.acts else None
    return {
        "whole": queries.whole(g.db, contract),
        "contract": contract,
        "signatures": queries.signatures(g.db, contract.id),
        "side": policies.party_of(g.user, contract),
        "not_sealing": hindered or "",
        "may_seal": hindered == "",
        "history": audit.of_subject(g.db, contract.id),
    }


@bp.route("/<ref>/draft", methods=["GET", "POST"])
@permit(Act.DRAFT_CONTRACT)
def draft(ref: str) -> ResponseReturnValue:
    """Write the contract. A voucher's reference leads to its contract."""
    if ref.startswith("VCH-"):
        return redirect(url_for("contracts.draft", ref=queries.of_voucher(g.db, ref, g.user).ref))
    contract = queries.by_ref(g.db, ref, g.user)
    policies.require_party(g.user, contract, Party.FIRM, Act.DRAFT_CONTRACT)
    if contract.state != State.DRAFT:
        return redirect(url_for("contracts.show", ref=ref))
    whole = queries.whole(g.db, contract)
    form = DraftForm.of(whole)
    if "add" in request.form:
        form.add_piece()
    elif form.validate_on_submit() and carried_out(form, lambda: drafting.save(g.db, ref, form.terms, by=g.user)):
        return done(
            _("The draft is saved."), "contracts.sign" if "sign" in request.form else "contracts.draft", ref=ref
        )
    return render_template("contracts/draft.html", form=form, contract=contract, whole=whole)


@bp.route("/<ref>/sign", methods=["GET", "POST"])
@permit(Act.SIGN)
def sign(ref: str) -> ResponseReturnValue:
    """Sign: the firm first, then the supplier. The agency comes last (`seal`)."""
    contract = queries.by_ref(g.db, ref, g.user)
    side = policies.party_of(g.user, contract)
    form = SignForm()
    work = signing.propose if side == Party.FIRM else signing.countersign
    if form.validate_on_submit() and carried_out(
        form, lambda: work(g.db, ref, form.seen.data or "", form.password.data or "", by=g.user)
    ):
        return done(_("Signed."), "contracts.show", ref=ref)
    turn = Party.FIRM if contract.state == State.DRAFT else Party.SUPPLIER
    if contract.state not in (State.DRAFT, State.PROPOSED) or turn != side:
        return redirect(url_for("contracts.show", ref=ref))
    told = _told(contract)
    whole = told["whole"]
    assert isinstance(whole, Whole)
    form.read_again(whole.digest)
    supplier = exclusions.own(g.db, whole.supplier)
    return render_template("contracts/sign.html", form=form, excluded=supplier, **told)


@bp.route("/<ref>/hand-back", methods=["GET", "POST"])
@permit(Act.DELIVER)
def hand_back(ref: str) -> ResponseReturnValue:
    """The supplier does not sign, and says why."""
    contract = queries.by_ref(g.db, ref, g.user)
    policies.require_party(g.user, contract, Party.SUPPLIER, Act.SIGN)
    form = ReasonForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: signing.hand_back(g.db, ref, form.why.data or "", by=g.user)
    ):
        return done(_("The firm has the contract again, with your reason."), "contracts.list")
    return render_template(
        "contracts/hand_back.html", form=form, whole=queries.whole(g.db, contract), contract=contract
    )


@bp.route("/<ref>/seal", methods=["GET", "POST"])
@permit(Act.SEAL)
def seal(ref: str) -> ResponseReturnValue:
    """The agency signs, the last of the three."""
    contract = queries.by_ref(g.db, ref, g.user)
    if request.method == "GET" and not policies.may_seal(g.db, g.user, contract):
        return redirect(url_for("contracts.show", ref=ref))  # which says who signs
    policies.require_sealer(g.db, g.user, contract)
    form = SignForm()
    form.agreed.label.text = _("I have read the whole contract and sign it for the agency")
    if form.validate_on_submit() and carried_out(
        form, lambda: signing.seal(g.db, ref, form.seen.data or "", form.password.data or "", by=g.user)
    ):
        return done(_("Signed. Firm and supplier were told that the work can begin."), "contracts.show", ref=ref)
    if contract.state != State.COUNTERSIGNED:
        return redirect(url_for("contracts.show", ref=ref))
    told = _told(contract)
    whole = told["whole"]
    assert isinstance(whole, Whole)
    form.read_again(whole.digest)
    near = relations.ties(relations.party(whole.partner), relations.party(whole.supplier)) if whole.partner else []
    return render_template(
        "contracts/seal.html",
        form=form,
        near=[SHARED[tie] for tie in near],
        excluded=exclusions.own(g.db, whole.supplier),
        doubts=_doubts(whole),
        **told,
    )


def _doubts(whole: Whole) -> list[tuple[Organisation, Held]]:
    """What the register of exclusions has about both sides, beside what keeps the supplier from signing at all."""
    of_firm, of_supplier = (exclusions.against(g.db, side) for side in (whole.firm, whole.supplier))
    return [(whole.firm, held) for held in of_firm] + [(whole.supplier, held) for held in of_supplier if not held.own]


@bp.route("/<ref>/send-back", methods=["GET", "POST"])
@permit(Act.SEAL)
def send_back(ref: str) -> ResponseReturnValue:
    """The agency does not sign, and says why."""
    contract = queries.by_ref(g.db, ref, g.user)
    if request.method == "GET" and not policies.may_seal(g.db, g.user, contract):
        return redirect(url_for("contracts.show", ref=ref))  # which says who signs
    policies.require_sealer(g.db, g.user, contract)
    form = ReasonForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: signing.send_back(g.db, ref, form.why.data or "", by=g.user)
    ):
        return done(_("Handed back. Firm and supplier were told why."), "contracts.show", ref=ref)
    return render_template(
        "contracts/send_back.html", form=form, whole=queries.whole(g.db, contract), contract=contract
    )


@bp.route("/<ref>/cancel", methods=["GET", "POST"])
@permit(Act.DRAFT_CONTRACT)
def cancel(ref: str) -> ResponseReturnValue:
    """The firm gives a draft up and is free to choose again."""
    contract = queries.by_ref(g.db, ref, g.user)
    policies.require_party(g.user, contract, Party.FIRM, Act.DRAFT_CONTRACT)
    whole = queries.whole(g.db, contract)
    form = ReasonForm()
    if form.validate_on_submit() and carried_out(
        form, lambda: drafting.cancel(g.db, ref, form.why.data or "", by=g.user)
    ):
        return done(_("The draft is given up. You can choose another supplier."), "matches.rank", ref=whole.voucher.ref)
    return render_template("contracts/cancel.html", form=form, whole=whole, contract=contract)


@bp.route("/<ref>/work/<int:number>/deliver", methods=["GET", "POST"])
@permit(Act.DELIVER)
def deliver(ref: str, number: int) -> ResponseReturnValue:
    """The supplier delivers a piece of work."""
    contract = queries.by_ref(g.db, ref, g.user)
    policies.require_party(g.user, contract, Party.SUPPLIER, Act.DELIVER)
    piece = queries.milestone(g.db, contract.id, number)
    form = DeliverForm(note=piece.delivery_note, evidence_url=piece.evidence_url)
    if form.validate_on_submit() and carried_out(
        form, lambda: delivering.deliver(g.db, ref, number, form.delivery, by=g.user)
    ):
        return done(_("Delivered. The firm was told."), "contracts.show", ref=ref)
    whole = queries.whole(g.db, contract)
    return render_template("contracts/deliver.html", form=form, whole=whole, contract=contract, piece=piece)


@bp.route("/<ref>/work/<int:number>/accept", methods=["GET", "POST"])
@permit(Act.ACCEPT)
def accept(ref: str, number: int) -> ResponseReturnValue:
    """The firm looks at a delivery and accepts it, or sends it back."""
    contract = queries.by_ref(g.db, ref, g.user)
    policies.require_party(g.user, contract, Party.FIRM, Act.ACCEPT)
    piece = queries.milestone(g.db, contract.id, number)
    form = AcceptForm()

    def decide() -> None:
        work = delivering.accept if form.decision.data == "accept" else delivering.send_back
        work(g.db, ref, number, form.note.data or "", form.seen.data or "", by=g.user)

    if form.validate_on_submit() and carried_out(form, decide):
        accepted = form.decision.data == "accept"
        said = _("Accepted. The supplier may invoice now.") if accepted else _("Sent back. The supplier was told.")
        return done(said, "contracts.show", ref=ref)
    piece = queries.milestone(g.db, contract.id, number)
    form.seen.data = delivering.delivery_seen(piece)
    whole = queries.whole(g.db, contract)
    return render_template("contracts/accept.html", form=form, whole=whole, contract=contract, piece=piece)
