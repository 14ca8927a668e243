"""Firm, supplier and agency sign. What was signed cannot be changed, and the government's share is obligated."""

from voucher.applications.models import Application
from voucher.audit import log
from voucher.audit import queries as audit
from voucher.bans import standing as exclusions
from voucher.contracts import policies, queries
from voucher.contracts.events import (
    ContractCountersigned,
    ContractProposed,
    ContractReturned,
    ContractSentBack,
    ContractSigned,
)
from voucher.contracts.lifecycle import lifecycle
from voucher.contracts.models import Contract, Party, Signature
from voucher.contracts.whole import Whole
from voucher.kernel import clock, db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict, NotNow, Refused
from voucher.kernel.events import publish
from voucher.kernel.i18n import N_
from voucher.ledger import chart, posting
from voucher.ledger.posting import Leg
from voucher.matches import policies as matching
from voucher.matches.ranking import related
from voucher.people import proving, relations
from voucher.people.models import User
from voucher.people.roles import Act
from voucher.suppliers import counting
from voucher.suppliers import queries as suppliers
from voucher.suppliers.lifecycle import State as SupplierState
from voucher.vouchers.models import Voucher


def propose(session: Session, ref: str, digest: str, password: str, *, by: User) -> Contract:
    """The firm signs the wording with this digest; it is the supplier's turn.

    Conflict when the wording is another by now, Refused for a wrong password or an unfinished draft.
    """
    contract = _lock(session, ref)
    policies.require_party(by, contract, Party.FIRM, Act.SIGN)
    after = lifecycle.after(contract.state, "propose")
    whole = queries.whole(session, contract)
    _require_signable(session, whole)
    _require_same_wording(whole, digest)
    proving.require_password(session, by, password)

    contract.state = after
    _sign(session, whole, Party.FIRM, by)

    log.record(session, "contract.proposed", contract, by=by, after={"digest": digest})
    publish(session, ContractProposed(contract.id))
    return contract


def countersign(session: Session, ref: str, digest: str, password: str, *, by: User) -> Contract:
    """The supplier signs the same wording; it is the agency's turn."""
    contract = _lock(session, ref)
    policies.require_party(by, contract, Party.SUPPLIER, Act.SIGN)
    after = lifecycle.after(contract.state, "countersign")
    whole = queries.whole(session, contract)
    _require_signable(session, whole)
    _require_same_wording(whole, digest)
    _require_signed(session, whole, Party.FIRM)
    proving.require_password(session, by, password)

    contract.state = after
    _sign(session, whole, Party.SUPPLIER, by)

    log.record(session, "contract.countersigned", contract, by=by, after={"digest": digest})
    publish(session, ContractCountersigned(contract.id))
    return contract


def seal(session: Session, ref: str, digest: str, password: str, *, by: User) -> Contract:
    """The agency signs what both signed; the government's share moves from the voucher to the contract."""
    contract = _lock(session, ref)
    policies.require_sealer(session, by, contract)
    after = lifecycle.after(contract.state, "seal")
    whole = queries.whole(session, contract)
    _require_signable(session, whole)
    _require_same_wording(whole, digest)
    _require_signed(session, whole, Party.FIRM, Party.SUPPLIER)
    proving.require_password(session, by, password)

    posting.post(
        session,
        Leg(contract.government_krw, debit=chart.obligated(contract.id), credit=chart.committed(whole.voucher.id)),
        key=f"contracts.sign:{contract.id}",
        by=by.id,
        document=contract.ref,
        memo=f"{whole.voucher.ref} contracted",
    )
    contract.state, contract.sealed_by_id = after, by.id
    _sign(session, whole, Party.AGENCY, by)
    counting.contract_signed(session, contract.supplier_id)

    log.record(session, "contract.signed", contract, by=by, after={"digest": digest, "supply_krw": contract.supply_krw})
    publish(session, ContractSigned(contract.id))
    return contract


def hand_back(session: Session, ref: str, why: str, *, by: User) -> Contract:
    """The supplier does not sign: the firm's signature is void, and the firm may change the draft."""
    contract = db.lock(session, Contract, Contract.ref == ref)
    policies.require_party(by, contract, Party.SUPPLIER, Act.SIGN)
    after = lifecycle.after(contract.state, "return")

    contract.state = after
    _void(session, contract)

    log.record(session, "contract.returned", contract, by=by, why=why)
    publish(session, ContractReturned(contract.id))
    return contract


def send_back(session: Session, ref: str, why: str, *, by: User) -> Contract:
    """The agency does not sign: both signatures are void, and the firm may change the draft."""
    contract = _lock(session, ref)
    policies.require_sealer(session, by, contract)
    after = lifecycle.after(contract.state, "send_back")

    contract.state = after
    _void(session, contract)

    log.record(session, "contract.sent_back", contract, by=by, why=why)
    publish(session, ContractSentBack(contract.id, why))
    return contract


def _void(session: Session, contract: Contract) -> None:
    for signature, _ in queries.signatures(session, contract.id):
        signature.voided_at = clock.now()


def _lock(session: Session, ref: str) -> Contract:
    """The voucher first, then its contract: a voucher does not expire while somebody signs."""
    voucher_id = db.one(session, Contract, Contract.ref == ref).voucher_id
    db.lock(session, Voucher, Voucher.id == voucher_id)
    return db.lock(session, Contract, Contract.ref == ref)


def _require_signable(session: Session, whole: Whole) -> None:
    """Refuse what nobody should sign: an unfinished draft, a voucher or supplier that no longer can, relatives."""
    if not whole.milestones or not whole.contract.title or not whole.contract.scope or not whole.costs:
        raise NotNow(N_("The contract is not finished: it needs a title, what is to be done, and a piece of work."))
    matching.require_usable(whole.voucher)
    if suppliers.of_organisation(session, whole.contract.supplier_id).state != SupplierState.QUALIFIED:
        raise NotNow(N_("The supplier is not qualified now. Please speak to the agency."))
    if why := related(*_parties(session, whole)):
        raise Refused(why)
    if held := exclusions.own(session, whole.supplier):
        raise Refused(
            N_("%(name)s is excluded from support until %(until)s by the letter %(letter)s, and signs no contract."),
            name=held.name,
            until=held.until_on,
            letter=held.letter,
        )


def _parties(session: Session, whole: Whole) -> list[relations.Party]:
    """Firm and supplier with every address since the firm applied: nobody moves away from a relation."""
    since = db.one(session, Application, Application.id == whole.voucher.application_id).submitted_at
    return [
        relations.party(it, audit.given_up(session, it.id, "address", since=since or whole.voucher.created_at))
        for it in (whole.firm, whole.supplier)
    ]


def _require_same_wording(whole: Whole, digest: str) -> None:
    if digest != whole.digest:
        raise Conflict(N_("The wording changed after you opened this page. Please read it again before you sign."))


def _require_signed(session: Session, whole: Whole, *before: Party) -> None:
    """What those before signed is what the next one signs."""
    signed = {s.party: s.digest for s, _ in queries.signatures(session, whole.contract.id)}
    if signed == dict.fromkeys(before, whole.digest):
        return
    if Party.SUPPLIER in before:
        raise Conflict(N_("Firm and supplier signed another wording. Hand the contract back, so that they sign again."))
    raise Conflict(N_("The firm signed another wording. Hand the contract back, so that the firm signs it again."))


def _sign(session: Session, whole: Whole, side: Party, by: User) -> None:
    session.add(
        Signature(
            contract_id=whole.contract.id,
            party=side,
            signed_by_id=by.id,
            digest=whole.digest,
            wording=whole.wording,
        )
    )
    session.flush()
