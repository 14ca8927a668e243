"""Proofs for `voucher check`: contracts against their pieces of work, their signatures and the ledger."""

from sqlmodel import col, select

from voucher.contracts import queries
from voucher.contracts.lifecycle import State
from voucher.contracts.models import Contract
from voucher.kernel.db import Session
from voucher.ledger.checking import BATCH, Check, Proof, search
from voucher.vouchers.checking import debit

LIVE = "state IN ('signed', 'completed')"


def signed_as_they_are(session: Session) -> Proof:
    """Every running contract says, word for word and won for won, what all three parties signed."""
    name, count = "contracts say what all three parties signed", 0
    running = (
        select(Contract).where(col(Contract.state).in_([State.SIGNED, State.COMPLETED])).order_by(col(Contract.id))
    )
    for contract in session.exec(running.execution_options(yield_per=BATCH)):
        count += 1
        if fault := queries.unlike_signed(session, contract):
            return Proof(name, count, f"{contract.ref}: {fault}")
    return Proof(name, count)


CHECKS: tuple[Check, ...] = (
    signed_as_they_are,
    search(
        "pieces of work sum to their contract, share by share",
        f"contracts_contract WHERE {LIVE}",
        f"""SELECT c.ref FROM contracts_contract c
            LEFT JOIN (SELECT contract_id, sum(supply_krw) AS supply, sum(government_krw) AS government,
                sum(partner_krw) AS partner, sum(own_krw) AS own, sum(vat_krw) AS vat
                FROM contracts_milestone GROUP BY contract_id) m
            ON m.contract_id = c.id
            WHERE c.{LIVE} AND (m.supply, m.government, m.partner, m.own, m.vat)
                IS DISTINCT FROM (c.supply_krw, c.government_krw, c.partner_krw, c.own_krw, c.vat_krw) ORDER BY c.id""",  # noqa: S608
    ),
    search(
        "cost lines sum to their contract",
        "contracts_contract",
        """SELECT c.ref FROM contracts_contract c LEFT JOIN contracts_cost_line l ON l.contract_id = c.id
            GROUP BY c.id HAVING coalesce(sum(l.supply_krw), 0) <> c.supply_krw ORDER BY c.id""",
    ),
    search(
        "signed contracts took their government's share from the voucher, others none",
        "contracts_contract",
        f"""SELECT c.ref FROM contracts_contract c
            LEFT JOIN ledger_transfer t ON t.key = 'contracts.sign:' || c.id
            WHERE CASE WHEN c.{LIVE} THEN c.government_krw ELSE 0 END <> coalesce(t.amount, 0) ORDER BY c.id""",  # noqa: S608
    ),
    search(
        "whoever signed for the agency neither decided on the application nor belongs to a party",
        f"contracts_contract WHERE {LIVE}",
        f"""SELECT c.ref FROM contracts_contract c
            JOIN vouchers_voucher v ON v.id = c.voucher_id JOIN applications_application a ON a.id = v.application_id
            LEFT JOIN contracts_signature s ON s.contract_id = c.id AND s.party = 'agency' AND s.voided_at IS NULL
            LEFT JOIN people_user u ON u.id = s.signed_by_id
            WHERE c.{LIVE} AND (u.id IS DISTINCT FROM c.sealed_by_id OR u.id = a.decided_by_id
                OR u.organisation_id IN (c.firm_id, c.supplier_id)) ORDER BY c.id""",  # noqa: S608
    ),
    search(
        "vouchers are used up exactly when their contract is completed and everything in it disbursed",
        "vouchers_voucher",
        f"""SELECT v.ref FROM vouchers_voucher v
            LEFT JOIN contracts_contract c ON c.voucher_id = v.id AND c.{LIVE}
            WHERE (v.state = 'used') <> (c.id IS NOT NULL AND c.state = 'completed')
            OR (c.id IS NOT NULL AND (v.state = 'used') <> (c.government_krw = {debit("disbursed", "v.id")}))
            ORDER BY v.ref""",  # noqa: S608
    ),
    search(
        "what a completed contract left over of its voucher is what went back",
        "contracts_contract WHERE state = 'completed'",
        """SELECT c.ref FROM contracts_contract c JOIN vouchers_voucher v ON v.id = c.voucher_id
            WHERE c.state = 'completed' AND (v.unused_government_krw, v.unused_partner_krw, v.unused_due_krw)
                <> (v.government_krw - c.government_krw, v.partner_krw - c.partner_krw,
                    v.own_krw + v.vat_krw - c.own_krw - c.vat_krw)
            ORDER BY c.id""",
    ),
    search(
        "no contract and no choice of supplier is open for a voucher that ended",
        "vouchers_voucher WHERE state IN ('lapsed', 'expired')",
        """SELECT v.ref FROM vouchers_voucher v WHERE v.state IN ('lapsed', 'expired')
            AND (EXISTS (SELECT FROM contracts_contract c WHERE c.voucher_id = v.id AND c.state <> 'cancelled')
            OR EXISTS (SELECT FROM matches_match m WHERE m.voucher_id = v.id AND m.state = 'chosen'))
            ORDER BY v.ref""",
    ),
    search(
        "suppliers' records are what happened",
        "suppliers_supplier",
        """SELECT s.ref FROM suppliers_supplier s
            WHERE s.running_count <> (SELECT count(*) FROM contracts_contract c
                WHERE c.supplier_id = s.organisation_id AND c.state = 'signed')
            OR s.accepted_count <> (SELECT count(*) FROM contracts_milestone m JOIN contracts_contract c
                ON c.id = m.contract_id WHERE c.supplier_id = s.organisation_id AND m.state = 'accepted')
            ORDER BY s.id""",
    ),
)
