"""Proofs for `voucher check`: what was voted and what rounds were given is what the books say."""

from voucher.ledger.checking import Check, search

_SUM = """coalesce((SELECT sum(a.{side} - a.{other}) FROM ledger_account a
    WHERE a.book = 'budget' AND a.code = '{code}' AND a.owner_id = p.id AND a.unit = 'KRW'), 0)"""
_VOTED = _SUM.format(side="credits", other="debits", code="appropriation")
_LEFT = _SUM.format(side="debits", other="credits", code="authority")

CHECKS: tuple[Check, ...] = (
    search(
        "budget lines were voted what two people confirmed",
        "programmes_appropriation WHERE state = 'confirmed'",
        f"""SELECT 'line ' || p.code FROM programmes_programme p WHERE {_VOTED} <> coalesce((
            SELECT sum(CASE WHEN v.takes_back THEN -v.amount_krw ELSE v.amount_krw END) FROM programmes_appropriation v
            WHERE v.programme_id = p.id AND v.state = 'confirmed'), 0) ORDER BY p.code""",  # noqa: S608  (our own parts)
    ),
    search(
        "rounds were given what their budget line has no more",
        "programmes_round WHERE opened_at IS NOT NULL",
        f"""SELECT 'line ' || p.code FROM programmes_programme p WHERE {_VOTED} - {_LEFT} <> coalesce((
            SELECT sum(r.budget_krw) FROM programmes_round r
            WHERE r.programme_id = p.id AND r.opened_at IS NOT NULL), 0) ORDER BY p.code""",  # noqa: S608
    ),
    search(
        "rounds were opened by somebody else than who handed them over",
        "programmes_round WHERE opened_at IS NOT NULL",
        """SELECT r.ref FROM programmes_round r WHERE r.opened_at IS NOT NULL
            AND (r.handed_by_id IS NULL OR r.handed_by_id = r.opened_by_id) ORDER BY r.ref""",
    ),
)
