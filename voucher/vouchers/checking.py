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

# What a turn's answer has to be in the books: a grant one promise of exactly its sum, everything else none.
_TURNS = f"""SELECT r.ref || ' turn ' || t.number FROM applications_turn t
    JOIN programmes_round r ON r.id = t.round_id
    LEFT JOIN applications_application a ON a.id = t.application_id
    LEFT JOIN vouchers_voucher v ON v.application_id = t.application_id AND v.state <> 'revoked'
    WHERE a.round_id IS DISTINCT FROM t.round_id OR r.mode <> 'first_come'
    OR CASE WHEN t.waits THEN a.state NOT IN ('submitted', 'reserve', 'reopened') ELSE a.state = 'submitted' END
    OR CASE
        WHEN a.state = 'approved' AND a.decided_by_id IS NOT NULL THEN v.id IS NULL  -- upon an objection
        WHEN a.state = 'approved' THEN v.id IS NULL OR a.granted_krw <> a.asked_krw
        WHEN a.state IN ('rejected', 'reopened') THEN v.id IS NOT NULL
        ELSE a.state = 'draft' OR EXISTS (SELECT FROM vouchers_voucher x WHERE x.application_id = t.application_id) END
    OR v.id IS NOT NULL AND a.decided_by_id IS NULL AND (
        (v.government_krw, v.partner_krw) <> (t.needed_krw, t.partner_krw)
        OR NOT EXISTS ({_POSTED.format(key="vouchers.issue", id="v.id", amount="v.government_krw")}))
    ORDER BY r.ref, t.number"""
_WITHOUT_TURN = """SELECT a.ref FROM applications_application a JOIN programmes_round r ON r.id = a.round_id
    WHERE r.mode = 'first_come' AND a.submitted_at IS NOT NULL AND a.import_id IS NULL
    AND NOT EXISTS (SELECT FROM applications_turn t WHERE t.application_id = a.id) ORDER BY a.ref"""
_LINES = """SELECT r.ref FROM programmes_round r WHERE r.mode = 'first_come' AND (
        SELECT coalesce(sum(t.amount), 0) FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id
        JOIN ledger_transfer t ON t.id = e.transfer_id AND t.credit_id = a.id AND t.state = 'posted'
        JOIN ledger_account d ON d.id = t.debit_id AND d.code = 'committed'
        WHERE a.book = 'budget' AND a.code = 'available' AND a.owner_id = r.id AND a.unit = 'KRW'
    ) <> (
        SELECT coalesce(sum(CASE WHEN a.decided_by_id IS NULL AND v.state <> 'revoked' THEN t.needed_krw
            ELSE v.government_krw END), 0) FROM applications_turn t
        JOIN applications_application a ON a.id = t.application_id
        JOIN vouchers_voucher v ON v.application_id = t.application_id WHERE t.round_id = r.id
    ) ORDER BY r.ref"""

CHECKS: tuple[Check, ...] = (
    search("turns of first-come rounds were answered with their money, or with none", "applications_turn", _TURNS),
    search(
        "applications of first-come rounds have a turn",
        """applications_application a JOIN programmes_round r ON r.id = a.round_id
            WHERE r.mode = 'first_come' AND a.submitted_at IS NOT NULL""",
        _WITHOUT_TURN,
    ),
    search(
        "first-come rounds promised what their turns were granted", "programmes_round WHERE mode = 'first_come'", _LINES
    ),
    search(
        "vouchers were promised what their application was granted",
        "vouchers_voucher",
        """SELECT v.ref FROM vouchers_voucher v JOIN applications_application a ON a.id = v.application_id
            WHERE CASE WHEN v.state = 'revoked' THEN a.state NOT IN ('rejected', 'reopened') AND NOT EXISTS (
                    SELECT FROM vouchers_voucher x WHERE x.application_id = a.id AND x.state <> 'revoked')
                ELSE a.state <> 'approved' OR a.granted_krw <> v.face_krw END OR a.firm_id <> v.firm_id
            OR (v.government_krw, v.partner_krw) <> (SELECT coalesce(sum(t.amount) FILTER (WHERE t.book = 'budget'), 0),
                coalesce(sum(t.amount) FILTER (WHERE t.book = 'cash'), 0) FROM ledger_transfer t
                WHERE t.state = 'posted' AND t.key IN ('vouchers.issue:' || v.id, 'vouchers.enlarge:' || v.id))
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
        "what contracts left over of vouchers went back to the state, the partner and the firm",
        "vouchers_voucher",
        f"""SELECT v.ref FROM vouchers_voucher v WHERE
            (v.unused_government_krw, v.unused_partner_krw) <> (SELECT
                coalesce(sum(t.amount) FILTER (WHERE t.book = 'budget'), 0),
                coalesce(sum(t.amount) FILTER (WHERE t.book = 'cash'), 0) FROM ledger_transfer t
                WHERE t.key = 'vouchers.rest:' || v.id AND t.state = 'posted')
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
            OR {credit("partner_share", "v.id")} <> 0
            OR {debit("disbursed", "v.id")} + v.unused_government_krw <> v.government_krw) ORDER BY v.ref""",
    ),
    search(
        "vouchers that lapsed, expired or were taken back hold nothing",
        "vouchers_voucher WHERE state IN ('lapsed', 'expired', 'revoked')",
        f"""SELECT v.ref FROM vouchers_voucher v WHERE v.state IN ('lapsed', 'expired', 'revoked')
            AND ({debit("committed", "v.id")} <> 0 OR {credit("escrow", "v.id")} <> 0
                OR {credit("partner_share", "v.id")} <> 0) ORDER BY v.ref""",
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
