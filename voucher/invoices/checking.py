"""Proofs for `voucher check`: invoices against the accepted work, and against the ledger."""

from voucher.ledger.checking import Check, search

APPROVED = "('approved', 'released', 'paid')"
_BALANCE = (
    "(SELECT debits - credits FROM ledger_account a WHERE a.book = 'budget' AND a.code = '{}' AND a.owner_id = {})"
)

CHECKS: tuple[Check, ...] = (
    search(
        "invoices claim what was accepted, and nothing twice",
        "invoices_invoice WHERE state <> 'returned'",
        """SELECT i.ref FROM invoices_invoice i
            LEFT JOIN contracts_milestone m ON m.id = i.milestone_id AND m.contract_id = i.contract_id
            LEFT JOIN contracts_contract c ON c.id = i.contract_id
            WHERE i.state <> 'returned' AND (
                (m.state, m.supply_krw, m.government_krw, m.partner_krw, m.own_krw, m.vat_krw) IS DISTINCT FROM
                    ('accepted', i.supply_krw, i.government_krw, i.partner_krw, i.own_krw, i.vat_krw)
                OR (c.firm_id, c.supplier_id, c.voucher_id) IS DISTINCT FROM (i.firm_id, i.supplier_id, i.voucher_id)
                OR EXISTS (SELECT FROM invoices_invoice d WHERE d.id <> i.id AND d.state <> 'returned'
                    AND (d.milestone_id = i.milestone_id OR d.tax_invoice_no = i.tax_invoice_no)))
            ORDER BY i.id""",
    ),
    search(
        "an invoice was approved by somebody other than who sent it in",
        f"invoices_invoice WHERE state IN {APPROVED}",
        f"""SELECT i.ref FROM invoices_invoice i JOIN people_user u ON u.id = i.approved_by_id
            WHERE i.state IN {APPROVED} AND (i.approved_by_id = i.submitted_by_id
                OR u.organisation_id IN (i.firm_id, i.supplier_id)) ORDER BY i.id""",  # noqa: S608
    ),
    search(
        "what is obligated is what approved invoices have left of the contract",
        "contracts_contract",
        f"""SELECT c.ref FROM contracts_contract c
            LEFT JOIN (SELECT contract_id, sum(government_krw) AS approved FROM invoices_invoice
                WHERE state IN {APPROVED} GROUP BY contract_id) i ON i.contract_id = c.id
            WHERE coalesce({_BALANCE.format("obligated", "c.id")}, 0)
                <> CASE WHEN c.state IN ('signed', 'completed') THEN c.government_krw ELSE 0 END
                    - coalesce(i.approved, 0) ORDER BY c.id""",  # noqa: S608
    ),
    search(
        "what is payable is what was approved and has not arrived",
        "invoices_invoice",
        f"""SELECT i.ref FROM invoices_invoice i
            WHERE coalesce({_BALANCE.format("payable", "i.id")}, 0)
                <> CASE WHEN i.state IN ('approved', 'released') THEN i.government_krw ELSE 0 END
            ORDER BY i.id""",  # noqa: S608
    ),
    search(
        "completed contracts are paid whole, running ones are not",
        "contracts_contract WHERE state IN ('signed', 'completed')",
        """SELECT c.ref FROM contracts_contract c WHERE c.state IN ('signed', 'completed')
            AND (c.state = 'completed') = EXISTS (SELECT FROM contracts_milestone m WHERE m.contract_id = c.id
                AND NOT EXISTS (SELECT FROM invoices_invoice i WHERE i.milestone_id = m.id AND i.state = 'paid'))
            ORDER BY c.id""",
    ),
)
