"""Proofs for `voucher check`: payments say what invoices, vouchers and the ledger say, and two people let each go."""

# ruff: noqa: S608 - the statements are fixed text, put together from fixed parts

from voucher.ledger.checking import Check, search
from voucher.vouchers.checking import credit, debit

_LIVE = "d.state IN ('released', 'in_transit', 'paid')"
_FLYING = "d.state IN ('released', 'in_transit')"

CHECKS: tuple[Check, ...] = (
    search(
        "payments were approved by one person and released by another, of neither side",
        "disbursements_disbursement",
        """SELECT d.ref FROM disbursements_disbursement d JOIN invoices_invoice i ON i.id = d.invoice_id
            LEFT JOIN people_user r ON r.id = d.released_by_id
            WHERE d.approved_by_id IS DISTINCT FROM i.approved_by_id OR d.released_by_id = d.approved_by_id
            OR r.organisation_id IN (i.firm_id, i.supplier_id) ORDER BY d.ref""",
    ),
    search(
        "payments are over what was invoiced, and invoices are paid when their payment is",
        "disbursements_disbursement",
        """SELECT d.ref FROM disbursements_disbursement d JOIN invoices_invoice i ON i.id = d.invoice_id
            WHERE d.amount_krw <> i.supply_krw + i.vat_krw OR d.supplier_id <> i.supplier_id
            OR (d.state = 'paid') <> (i.state = 'paid') OR (d.state = 'ready') <> (i.state = 'approved')
            ORDER BY d.ref""",
    ),
    search(
        "payments that arrived are settled in the ledger, and not undone",
        "disbursements_disbursement WHERE state = 'paid'",
        """SELECT d.ref FROM disbursements_disbursement d WHERE d.state = 'paid' AND d.amount_krw <> (
            SELECT coalesce(sum(t.amount), 0) FROM ledger_transfer t
            WHERE t.link_id = d.settle_link_id AND t.state = 'post' AND t.book = 'cash'
            AND NOT EXISTS (SELECT FROM ledger_transfer u WHERE u.reverses_id = t.id)) ORDER BY d.ref""",
    ),
    search(
        "payments on their way are held in the ledger, others are not",
        "disbursements_disbursement",
        f"""SELECT d.ref FROM disbursements_disbursement d WHERE (
            CASE WHEN {_FLYING} THEN d.amount_krw ELSE 0 END) <> (
            SELECT coalesce(sum(t.amount), 0) FROM ledger_transfer t
            WHERE t.document = d.ref AND t.state = 'pending' AND t.book = 'cash'
            AND NOT EXISTS (SELECT FROM ledger_transfer u WHERE u.resolves_id = t.id)) ORDER BY d.ref""",
    ),
    search(
        "a supplier is owed what is on its way to it",
        "suppliers_supplier",
        f"""SELECT s.ref FROM suppliers_supplier s WHERE {credit("supplier_payable", "s.organisation_id")} <> (
            SELECT coalesce(sum(d.amount_krw), 0) FROM disbursements_disbursement d
            WHERE d.supplier_id = s.organisation_id AND {_FLYING}) ORDER BY s.ref""",
    ),
    search(
        "a voucher's government share is promised, in contracts, on invoices, paid or left over, to the won",
        "vouchers_voucher WHERE state IN ('own_share_due', 'usable', 'used')",
        f"""SELECT v.ref FROM vouchers_voucher v WHERE v.state IN ('own_share_due', 'usable', 'used')
            AND v.government_krw <> {debit("committed", "v.id")} + {debit("disbursed", "v.id")}
            + {debit("recovered", "v.id")} + v.unused_government_krw
            + (SELECT coalesce(sum({debit("obligated", "c.id")}), 0) FROM contracts_contract c
                WHERE c.voucher_id = v.id)
            + (SELECT coalesce(sum({debit("payable", "i.id")}), 0) FROM invoices_invoice i
                WHERE i.voucher_id = v.id) ORDER BY v.ref""",
    ),
    search(
        "escrow holds what firms paid, less what went on to suppliers and what contracts left over",
        "vouchers_voucher",
        f"""SELECT v.ref FROM vouchers_voucher v WHERE {credit("escrow", "v.id")} <> (
            SELECT coalesce(sum(p.amount_krw - coalesce(p.returned_krw, 0)), 0) FROM vouchers_own_share_payment p
            WHERE p.voucher_id = v.id AND p.state = 'paid') - (
            SELECT coalesce(sum(i.own_krw + i.vat_krw), 0) FROM invoices_invoice i
            JOIN disbursements_disbursement d ON d.invoice_id = i.id
            WHERE i.voucher_id = v.id AND {_LIVE}) ORDER BY v.ref""",
    ),
    search(
        "what a partner gave to a voucher is released, stands, or went back, to the won",
        "vouchers_voucher WHERE partner_krw > 0",
        f"""SELECT v.ref FROM vouchers_voucher v WHERE v.partner_krw <> {credit("partner_share", "v.id")}
            + v.unused_partner_krw + CASE WHEN v.state IN ('lapsed', 'expired', 'revoked') THEN v.partner_krw ELSE 0 END
            + (SELECT coalesce(sum(i.partner_krw), 0) FROM invoices_invoice i
                JOIN disbursements_disbursement d ON d.invoice_id = i.id
                WHERE i.voucher_id = v.id AND {_LIVE}) ORDER BY v.ref""",
    ),
    search(
        "our money at the rail is the firms', the suppliers', or waits there for a payment that came back",
        "ledger_account WHERE code = 'rail_clearing'",
        f"""SELECT 'rail_clearing: ' || at_rail || ', explained: ' || explained FROM (SELECT
            {debit("rail_clearing", "'00000000-0000-0000-0000-000000000000'", "cash")} AS at_rail,
            (SELECT coalesce(sum(a.credits - a.debits), 0) FROM ledger_account a
                WHERE a.book = 'cash' AND a.code IN ('escrow', 'refund_due', 'supplier_payable'))
            + (SELECT coalesce(sum(i.government_krw + i.partner_krw), 0) FROM disbursements_disbursement d
                JOIN invoices_invoice i ON i.id = d.invoice_id
                WHERE d.state = 'failed' AND d.topup_link_id IS NOT NULL) AS explained) s
            WHERE at_rail <> explained""",
    ),
)
