"""Proofs for `voucher check`: what the investments' rows say is what their fund's book says."""

from voucher.ledger.checking import Check, search

_BOOK = """LEFT JOIN ledger_account {code} ON {code}.book = 'fund:' || i.fund_id AND {code}.code = '{code}'
    AND {code}.owner_id = i.id AND {code}.unit = 'KRW'"""
_COST, _UNREALISED = _BOOK.format(code="cost"), _BOOK.format(code="unrealised")

CHECKS: tuple[Check, ...] = (
    search(
        "investments stand in their fund's book at what was paid, others not at all",
        "ventures_investment",
        f"""SELECT 'investment ' || i.ref FROM ventures_investment i {_COST}
            WHERE coalesce(cost.debits - cost.credits, 0) <> CASE i.state WHEN 'approved' THEN i.amount_krw ELSE 0 END
            ORDER BY i.id""",  # noqa: S608  (only our own parts)
    ),
    search(
        "investments are worth what their last confirmed valuation says, or their cost",
        "ventures_valuation",
        f"""SELECT 'investment ' || i.ref FROM ventures_investment i {_COST} {_UNREALISED}
            LEFT JOIN LATERAL (SELECT v.fair_value_krw FROM ventures_valuation v
                WHERE v.investment_id = i.id AND v.state = 'approved' ORDER BY v.as_of DESC LIMIT 1) v ON true
            WHERE i.state = 'approved' AND coalesce(v.fair_value_krw, i.amount_krw) <>
                coalesce(cost.debits - cost.credits, 0) + coalesce(unrealised.debits - unrealised.credits, 0)
            ORDER BY i.id""",  # noqa: S608  (only our own parts)
    ),
    search(
        "every fund's book holds only investments of that fund",
        "ventures_investment",
        """SELECT 'account ' || a.id FROM ledger_account a
            WHERE a.book LIKE 'fund:%' AND a.code IN ('cost', 'unrealised') AND NOT EXISTS (
                SELECT FROM ventures_investment i WHERE i.id = a.owner_id AND a.book = 'fund:' || i.fund_id)
            ORDER BY a.id""",
    ),
    search(
        "nobody decided on an own proposal",
        "ventures_investment",
        """SELECT ref FROM (SELECT ref, proposed_by_id, decided_by_id FROM ventures_investment
            UNION ALL SELECT ref, proposed_by_id, decided_by_id FROM ventures_valuation) x
            WHERE proposed_by_id = decided_by_id ORDER BY ref""",
    ),
)
