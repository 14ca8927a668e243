"""Print an agreement that all three signed, once, in both languages, and sign the file.

It is printed from the very words that were signed. They are attached as they are: anybody can work their digest out.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from voucher.audit import log
from voucher.contracts import queries as contracts
from voucher.contracts import words
from voucher.contracts.events import ContractSigned
from voucher.contracts.models import Contract
from voucher.documents import storing
from voucher.kernel import db, errands
from voucher.kernel.db import Session
from voucher.kernel.i18n import in_korean
from voucher.people.models import Organisation
from voucher.programmes.rules import Cost
from voucher.reports import composing, press, queries, signing
from voucher.reports.models import Agreement
from voucher.reports.press import Attached
from voucher.suppliers.words import BANKS

PDF = "application/pdf"
WORDING, SIGNATURES = "wording.json", "signatures.json"  # what is attached


@dataclass(frozen=True)
class Signed:
    """One of the three signatures."""

    party: str
    name: str
    organisation: str
    organisation_en: str
    at: datetime
    digest: str


@dataclass(frozen=True)
class Agreed:
    """An agreement as it is printed: the words that were signed, who signed them, and what their codes are called."""

    ref: str
    wording: str
    digest: str
    signatures: tuple[Signed, ...]
    round_title: dict[str, str]
    band: dict[str, str]

    @property
    def said(self) -> dict[str, Any]:
        """The wording, read."""
        said: dict[str, Any] = json.loads(self.wording)
        return said


def ask(session: Session, signed: ContractSigned) -> None:
    """Reaction: have the agreement printed after the commit."""
    name = f"reports.print_agreement:{signed.contract_id}"
    errands.put(session, "reports.print_agreement", once=name, contract_id=str(signed.contract_id))


def print_agreement(contract_id: str) -> None:
    """Errand: print both editions of an agreement. A second time, nothing happens."""
    with db.transaction(read_only=True) as session:
        contract = db.one(session, Contract, Contract.id == UUID(contract_id))
        if queries.agreements(session, contract.id):
            return
        agreed = gather(session, contract)
    editions = {language: _printed(agreed, language) for language in composing.LANGUAGES}
    with db.transaction() as session:
        contract = db.lock(session, Contract, Contract.id == UUID(contract_id))
        if not queries.agreements(session, contract.id):
            for language, content in editions.items():
                _keep(session, contract, agreed, language, content)


def gather(session: Session, contract: Contract) -> Agreed:
    """Everything that is printed."""
    whole = contracts.whole(session, contract)
    found = contracts.signatures(session, contract.id)
    last, _ = found[-1]
    assert {signature.digest for signature, _ in found} == {last.digest}, contract.ref
    signatures = []
    for signature, person in found:
        of = session.get_one(Organisation, person.organisation_id)
        signatures.append(
            Signed(signature.party, person.name, of.name, of.name_en or of.name, signature.created_at, signature.digest)
        )
    round_, band = whole.round, whole.band
    return Agreed(
        ref=contract.ref,
        wording=last.wording,
        digest=last.digest,
        signatures=tuple(signatures),
        round_title={"ko": round_.title_ko, "en": round_.title_en},
        band={"ko": band.label_ko, "en": band.label_en},
    )


def _printed(agreed: Agreed, language: str) -> bytes:
    said, named = agreed.said, in_korean if language == "ko" else str
    account = said["supplier"]["payout_account"]
    values = {
        "agreed": agreed,
        "said": said,
        "terms": said["terms"],
        "costs": [
            (named(words.COST[kind]), said["terms"]["costs"][kind]) for kind in Cost if kind in said["terms"]["costs"]
        ],
        "bank": named(BANKS[account["bank_code"]]) if account and account["bank_code"] in BANKS else "",
    }
    document = press.pdf(composing.write("agreement", language, values), _attached(agreed))
    return signing.sign(document, reason=f"{agreed.ref}, {agreed.digest}")


def _attached(agreed: Agreed) -> list[Attached]:
    signatures = [{"party": s.party, "name": s.name, "at": s.at, "digest": s.digest} for s in agreed.signatures]
    listed = json.dumps(signatures, ensure_ascii=False, indent=1, default=datetime.isoformat)
    return [
        Attached(WORDING, "application/json", agreed.wording.encode(), "The words that were signed, byte for byte"),
        Attached(SIGNATURES, "application/json", listed.encode(), "Who signed them, when, and their digest"),
    ]


def _keep(session: Session, contract: Contract, agreed: Agreed, language: str, content: bytes) -> None:
    ref = f"{contract.ref}-{language}"
    file = storing.store(session, f"{ref}.pdf", PDF, content, about=contract.id)
    agreement = Agreement(
        ref=ref,
        contract_id=contract.id,
        language=language,
        file_id=file.id,
        digest=agreed.digest,
        pages_count=press.pages_count(content),
    )
    session.add(agreement)
    session.flush()
    log.record(session, "agreement.printed", agreement, by=None, after={"sha256": file.sha256, "digest": agreed.digest})
