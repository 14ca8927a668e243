"""Proofs for `voucher check`: what partners gave is what two people confirmed, and where it is."""

from voucher.ledger.checking import Check, search

_BALANCE = """coalesce((SELECT a.credits - a.debits FROM ledger_account a WHERE a.book = 'cash' AND a.code = '{}'
    AND a.owner_id = {} AND a.unit = 'KRW'), 0)"""
_CONFIRMED = """(SELECT coalesce(sum(c.amount_krw), 0) FROM contributions_contribution c
    WHERE c.round_id = r.id AND c.agreed AND c.direction = '{}')"""

CHECKS: tuple[Check, ...] = (
    search(
        "what a partner paid in or got back was confirmed by a second person, and is in the books once",
        "contributions_contribution",
        """SELECT r.ref || ' ' || c.number FROM contributions_contribution c
            JOIN programmes_round r ON r.id = c.round_id
            LEFT JOIN people_user p ON p.id = c.proposed_by_id LEFT JOIN people_user s ON s.id = c.settled_by_id
            WHERE r.partner_id IN (p.organisation_id, s.organisation_id) OR r.partner_id IS NULL
            OR CASE WHEN c.agreed THEN c.amount_krw ELSE 0 END <> (
                SELECT coalesce(sum(t.amount), 0) FROM ledger_transfer t
                WHERE t.key = 'contributions.' || c.direction || ':' || c.id AND t.state = 'posted')
            ORDER BY r.ref, c.number""",
    ),
    search(
        "a round's partner gave what is left, went back, was paid to suppliers, or stands in vouchers, to the won",
        "programmes_round WHERE partner_id IS NOT NULL",
        f"""SELECT r.ref FROM programmes_round r WHERE r.partner_id IS NOT NULL
            AND ({_CONFIRMED.format("paid_in")} > r.partner_krw
            OR {_CONFIRMED.format("paid_in")} - {_CONFIRMED.format("paid_back")} <>
                {_BALANCE.format("contribution", "r.id")}
                + (SELECT coalesce(sum(v.partner_krw - v.unused_partner_krw), 0) FROM vouchers_voucher v
                    WHERE v.round_id = r.id AND v.state NOT IN ('lapsed', 'expired', 'revoked'))) ORDER BY r.ref""",  # noqa: S608
    ),
    search(
        "only rounds with a partner have money of one",
        "vouchers_voucher WHERE partner_krw > 0",
        """SELECT v.ref FROM vouchers_voucher v JOIN programmes_round r ON r.id = v.round_id
            WHERE v.partner_krw > 0 AND r.partner_id IS NULL ORDER BY v.ref""",
    ),
)
