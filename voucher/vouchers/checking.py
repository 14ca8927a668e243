"""Proofs for `voucher check`: vouchers and their payments say what the ledger says."""

# ruff: noqa: S608 - the statements are fixed text, put together from fixed parts

from voucher.ledger.checking import Check, search

BALANCE = """coalesce((SELECT a.{side} FROM ledger_account a
    WHERE a.book = '{book}' AND a.code = '{code}' AND a.owner_id = {owner} AND a.unit = 'KRW'), 0)"""


def debit(code: str, owner: str, book: str = "budget") -> str:
    """SQL for the balance of a place that stands on the debit side."""
    return BALANCE.format(side="debits - a.credits", book=book, code=code, owner=owner)


def credit(code: str, owner: str) -> str:
    """SQL for the balance of a place of the cash book that stands on the credit side."""
    return BALANCE.format(side="credits - a.debits", book="cash", code=code, owner=owner)


_POSTED = (
    """SELECT FROM ledger_transfer t WHERE t.key = '{key}:' || {id} AND t.state = 'posted' AND t.amount = {amount}"""
)
_REFUND = "p.id || CASE WHEN p.bounced_count > 0 THEN ':' || p.bounced_count ELSE '' END"
_PAID = """(SELECT coalesce(sum(p.amount_krw), 0) FROM vouchers_own_share_payment p
    WHERE p.voucher_id = v.id AND p.state = 'paid')"""

CHECKS: tuple[Check, ...] = (
    search(
        "vouchers were promised what their application was granted",
        "vouchers_voucher",
        """SELECT v.ref FROM vouchers_voucher v JOIN applications_application a ON a.id = v.application_id
            WHERE a.state <> 'approved' OR a.granted_krw <> v.face_krw OR a.firm_id <> v.firm_id
            OR v.government_krw <> (SELECT coalesce(sum(t.amount), 0) FROM ledger_transfer t WHERE t.state = 'posted'
                AND t.key IN ('vouchers.issue:' || v.id, 'vouchers.enlarge:' || v.id))
            ORDER BY v.ref""",
    ),
    search(
        "vouchers are usable exactly when the own share and the VAT are paid",
        "vouchers_voucher",
        f"""SELECT v.ref FROM vouchers_voucher v WHERE CASE v.state
            WHEN 'own_share_due' THEN {_PAID} >= v.own_krw + v.vat_krw
            WHEN 'usable' THEN {_PAID} <> v.own_krw + v.vat_krw
            WHEN 'used' THEN {_PAID} <> v.own_krw + v.vat_krw
            ELSE {_PAID} <> 0 END ORDER BY v.ref""",
    ),
    search(
        "what contracts left over of vouchers went back to the state and to the firm",
        "vouchers_voucher",
        f"""SELECT v.ref FROM vouchers_voucher v WHERE
            v.unused_government_krw <> coalesce((SELECT sum(t.amount) FROM ledger_transfer t
                WHERE t.key = 'vouchers.rest:' || v.id AND t.state = 'posted'), 0)
            OR v.unused_due_krw <> (SELECT coalesce(sum(p.returned_krw), 0) FROM vouchers_own_share_payment p
                WHERE p.voucher_id = v.id AND p.state = 'paid')
            OR EXISTS (SELECT FROM vouchers_own_share_payment p WHERE p.voucher_id = v.id AND p.state = 'paid'
                AND p.returned_krw IS NOT NULL
                AND NOT EXISTS ({_POSTED.format(key="vouchers.release", id="p.id", amount="p.returned_krw")}))
            ORDER BY v.ref""",
    ),
    search(
        "vouchers that are used up hold nothing",
        "vouchers_voucher WHERE state = 'used'",
        f"""SELECT v.ref FROM vouchers_voucher v WHERE v.state = 'used'
            AND ({debit("committed", "v.id")} <> 0 OR {credit("escrow", "v.id")} <> 0
            OR {debit("disbursed", "v.id")} + v.unused_government_krw <> v.government_krw) ORDER BY v.ref""",
    ),
    search(
        "vouchers that lapsed or expired hold nothing",
        "vouchers_voucher WHERE state IN ('lapsed', 'expired')",
        f"""SELECT v.ref FROM vouchers_voucher v WHERE v.state IN ('lapsed', 'expired')
            AND ({debit("committed", "v.id")} <> 0 OR {credit("escrow", "v.id")} <> 0) ORDER BY v.ref""",
    ),
    search(
        "payments that are paid or sent back are in the books, once",
        "vouchers_own_share_payment WHERE received_krw IS NOT NULL",
        f"""SELECT v.ref || ' payment ' || p.attempt FROM vouchers_own_share_payment p
            JOIN vouchers_voucher v ON v.id = p.voucher_id WHERE p.received_krw IS NOT NULL AND (
            NOT EXISTS ({_POSTED.format(key="vouchers.fund", id="p.id", amount="p.received_krw")}
                UNION ALL {_POSTED.format(key="vouchers.receive", id="p.id", amount="p.received_krw")})
            OR (p.returned_at IS NOT NULL) <> EXISTS (
                {_POSTED.format(key="vouchers.refund", id=_REFUND, amount="p.returned_krw")}))
            ORDER BY v.ref, p.attempt""",
    ),
    search(
        "what is due back to a firm is on its way to it",
        "people_organisation WHERE kind = 'firm'",
        f"""SELECT o.ref FROM people_organisation o WHERE o.kind = 'firm' AND {credit("refund_due", "o.id")} <> (
            SELECT coalesce(sum(p.returned_krw), 0) FROM vouchers_own_share_payment p
            JOIN vouchers_voucher v ON v.id = p.voucher_id
            WHERE v.firm_id = o.id AND p.returned_krw IS NOT NULL AND p.returned_at IS NULL)
            ORDER BY o.ref""",
    ),
)
