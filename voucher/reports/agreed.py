"""Check an agreement's file: that its words are those that three people signed, and that it is the one we printed."""

import hashlib
import json
from collections.abc import Callable

from sqlmodel import select

from voucher.contracts import queries as contracts
from voucher.contracts.models import Contract, Party
from voucher.documents import storing
from voucher.kernel import db
from voucher.kernel.db import Session
from voucher.kernel.errors import Conflict
from voucher.reports import queries
from voucher.reports.agreeing import SIGNATURES, WORDING
from voucher.reports.checked import Checked, Fault


def _words(checked: Checked) -> str:
    """The attached signatures are three, over the digest of the attached words."""
    digest = hashlib.sha256(checked.files[WORDING]).hexdigest()
    try:
        ref = json.loads(checked.files[WORDING])["terms"]["contract"]
        signed = [(it["party"], it["name"], it["at"], it["digest"]) for it in json.loads(checked.files[SIGNATURES])]
    except (ValueError, KeyError, TypeError) as error:
        message = f"what is attached cannot be read: {type(error).__name__} {error}"
        raise Fault(message) from error
    checked.data = {"contract": ref, "digest": digest, "signed": signed}
    for party, _, _, said in signed:
        if said != digest:
            message = f"the {party} signed {said}, and the words have the digest {digest}"
            raise Fault(message)
    if [party for party, *_ in signed] != [str(party) for party in Party]:
        message = "it does not name a signature of each of the three parties"
        raise Fault(message)
    return f"the words of {ref}, SHA-256 {digest}, signed by {', '.join(name for _, name, *_ in signed)}"


def _signatures(checked: Checked) -> str:
    """The portal knows the same signatures, and the contract still says what they signed."""
    with db.transaction(read_only=True) as session:
        contract = _contract(session, checked)
        kept = [
            (str(signature.party), signature.created_at.isoformat(), signature.digest)
            for signature, _ in contracts.signatures(session, contract.id)
        ]
        if kept != [(party, at, digest) for party, _, at, digest in checked.data["signed"]]:
            message = f"the portal knows other signatures of {contract.ref}"
            raise Fault(message)
        if why := contracts.unlike_signed(session, contract):
            message = f"{contract.ref}: {why}"
            raise Fault(message)
    return f"the three signatures, as the portal keeps them, and {contract.ref} as they signed it"


def _contract(session: Session, checked: Checked) -> Contract:
    contract = session.exec(select(Contract).where(Contract.ref == str(checked.data["contract"]))).one_or_none()
    if contract is None:
        message = f"the portal knows no contract {checked.data['contract']}"
        raise Fault(message)
    return contract


def _stored(checked: Checked) -> str:
    """The file is byte for byte one that was printed, and that one is intact."""
    sha256 = hashlib.sha256(checked.content).hexdigest()
    with db.transaction(read_only=True) as session:
        agreement = queries.agreement_by_digest(session, sha256)
        if agreement is None:
            message = f"no printed agreement has this file's SHA-256, {sha256}"
            raise Fault(message)
        try:
            storing.read(session, agreement.file_id)
        except Conflict as error:
            raise Fault(str(error)) from error
    return f"the file {agreement.ref}, printed {agreement.created_at:%Y-%m-%d %H:%M} UTC, SHA-256 {sha256}"


STEPS: tuple[Callable[[Checked], str], ...] = (_words, _signatures, _stored)
