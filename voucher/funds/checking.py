"""Proofs for `voucher check`: what the funds' rows say is what their books say."""

from voucher.ledger.checking import Check, search

_PLACE = """LEFT JOIN ledger_account {a} ON {a}.book = 'fund:' || {fund} AND {a}.code = '{code}'
    AND {a}.owner_id = {owner} AND {a}.unit = 'KRW'"""


def _place(name: str, code: str, fund: str, owner: str) -> str:
    return _PLACE.format(a=name, code=code, fund=fund, owner=owner)


_OF_PARTNER = {code: _place(code, code, "m.fund_id", "m.partner_id") for code in ("commitment", "unfunded", "called")}
_OWED = _place("receivable", "receivable", "m.fund_id", "m.partner_id")
_CAPITAL = _place("capital", "capital", "m.fund_id", "m.partner_id")
_LINES = """LEFT JOIN LATERAL (
        SELECT coalesce(sum(l.amount_krw), 0) AS asked,
            coalesce(sum(l.amount_krw) FILTER (WHERE l.received_on IS NOT NULL), 0) AS paid
        FROM funds_call_line l JOIN funds_call k ON k.id = l.call_id
        WHERE k.fund_id = m.fund_id AND l.partner_id = m.partner_id) x ON true"""

CHECKS: tuple[Check, ...] = (
    search(
        "partners' promises are in their fund's book, called and still callable together",
        "funds_commitment",
        f"""SELECT 'commitment ' || m.id FROM funds_commitment m
            {_OF_PARTNER["commitment"]} {_OF_PARTNER["unfunded"]} {_OF_PARTNER["called"]}
            WHERE coalesce(commitment.credits - commitment.debits, 0) <> m.amount_krw
            OR coalesce(unfunded.debits - unfunded.credits, 0) + coalesce(called.debits - called.credits, 0)
                <> m.amount_krw
            ORDER BY m.id""",  # noqa: S608  (only our own parts)
    ),
    search(
        "capital calls are the sum of their lines, to the won",
        "funds_call",
        """SELECT 'call ' || k.ref FROM funds_call k WHERE k.amount_krw <>
            (SELECT coalesce(sum(l.amount_krw), 0) FROM funds_call_line l WHERE l.call_id = k.id) ORDER BY k.id""",
    ),
    search(
        "what partners were asked for and have paid is what the book says",
        "funds_call_line",
        f"""SELECT 'commitment ' || m.id FROM funds_commitment m
            {_OF_PARTNER["called"]} {_OWED} {_CAPITAL} {_LINES}
            WHERE coalesce(called.debits - called.credits, 0) <> x.asked
            OR coalesce(receivable.debits - receivable.credits, 0) <> x.asked - x.paid
            OR coalesce(capital.credits - capital.debits, 0) < 0
            ORDER BY m.id""",  # noqa: S608  (only our own parts)
    ),
    search(
        "calls are paid exactly when every partner has paid",
        "funds_call",
        """SELECT 'call ' || k.ref FROM funds_call k WHERE (k.state = 'paid') = EXISTS (
            SELECT FROM funds_call_line l WHERE l.call_id = k.id AND l.received_on IS NULL) ORDER BY k.id""",
    ),
    search(
        "money that came was confirmed by somebody else than who called for it",
        "funds_call_line WHERE received_by_id IS NOT NULL",
        """SELECT 'call ' || k.ref FROM funds_call_line l JOIN funds_call k ON k.id = l.call_id
            WHERE l.received_by_id = k.called_by_id OR l.called_by_id <> k.called_by_id ORDER BY k.id""",
    ),
    search(
        "a fund's net asset value is the same from both sides: what it has, and whose it is",
        "funds_fund",
        """SELECT 'fund ' || f.ref FROM funds_fund f JOIN ledger_account a ON a.book = 'fund:' || f.id
            GROUP BY f.id, f.ref HAVING
            coalesce(sum(a.debits - a.credits) FILTER (
                WHERE a.code IN ('bank', 'cost', 'unrealised', 'distribution_due', 'carry')), 0)
            <> coalesce(sum(a.credits - a.debits) FILTER (
                WHERE a.code IN ('capital', 'revaluation', 'income', 'fee', 'distributed', 'receivable')), 0)
            ORDER BY f.id""",
    ),
)
