"""What a contract says, word for word, and its digest: what people read is what they sign."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from voucher.contracts.models import Contract, CostLine, Milestone
from voucher.people.models import Organisation


def terms(contract: Contract, costs: Iterable[CostLine], milestones: Iterable[Milestone]) -> dict[str, Any]:
    """What the parties wrote down: the work, its days and its sums."""
    return {
        "contract": contract.ref,
        "title": contract.title,
        "scope": contract.scope,
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat(),
        **_sums(contract),
        "costs": {line.kind.value: line.supply_krw for line in costs},
        "milestones": [
            {"number": m.number, "title": m.title, "due_on": m.due_on.isoformat(), **_sums(m)}
            for m in sorted(milestones, key=lambda m: m.number)
        ],
    }


def wording(
    terms: Mapping[str, Any],
    firm: Organisation,
    supplier: Organisation,
    account: Mapping[str, str] | None,
    partner: Organisation | None = None,
) -> str:
    """The terms, the parties, where the supplier is paid and who pays a part as one text: the same for the same."""
    whole = {"terms": terms, "firm": _party(firm), "supplier": {**_party(supplier), "payout_account": account}}
    if partner is not None:
        whole["partner"] = _party(partner)
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1)


def digest(text: str) -> str:
    """SHA-256 of a wording."""
    return hashlib.sha256(text.encode()).hexdigest()


def signed_terms(text: str) -> Mapping[str, Any]:
    """The terms in a wording that was signed."""
    found: Mapping[str, Any] = json.loads(text)["terms"]
    return found


def _party(organisation: Organisation) -> dict[str, str]:
    return {
        "name": organisation.name,
        "registration_no": organisation.registration_no,
        "representative": organisation.representative,
    }


def _sums(thing: Contract | Milestone) -> dict[str, int]:
    return {
        "supply_krw": thing.supply_krw,
        "government_krw": thing.government_krw,
        "partner_krw": thing.partner_krw,
        "own_krw": thing.own_krw,
        "vat_krw": thing.vat_krw,
    }
