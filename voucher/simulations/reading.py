"""Read what was handed in, a few thousand at a time: facts as they were then, and what became of each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from voucher.applications.lifecycle import State
from voucher.kernel import clock
from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.people.models import Size
from voucher.programmes import eligibility, rules
from voucher.programmes.eligibility import Facts
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Round
from voucher.programmes.shares import split
from voucher.simulations.reckoning import Sent

# Withdrawn ones asked for nothing any more. A first-come round has its own order, which no two clocks can dispute.
_IN_ORDER = """
SELECT a.id FROM applications_application a LEFT JOIN applications_turn t ON t.application_id = a.id
WHERE a.round_id = ANY (:rounds) AND a.submitted_at IS NOT NULL AND a.state <> 'withdrawn'
ORDER BY CASE WHEN :by_turn THEN t.number END, a.submitted_at, a.id"""
_SENT = sa.text("""
SELECT a.id, a.state, a.round_id, a.submitted_at, a.asked_krw, a.band_code, a.government_rate, a.firm_size, a.facts,
    o.region, o.industry, o.founded_on, o.average_sales_krw, newest.screening IS NOT NULL AS screened,
    (SELECT array_agg(f.ground ORDER BY f.place) FROM applications_finding f
        WHERE f.application_id = a.id AND f.screening = newest.screening AND f.outcome = 'fail'
            AND NOT EXISTS (SELECT FROM applications_override v JOIN applications_finding g ON g.id = v.finding_id
                WHERE g.application_id = a.id AND g.ground = f.ground AND v.agreed)) AS failed
FROM applications_application a JOIN people_organisation o ON o.id = a.firm_id
LEFT JOIN LATERAL (SELECT max(s.screening) AS screening FROM applications_finding s
    WHERE s.application_id = a.id) newest ON true
WHERE a.id = ANY (:ids)""")


def in_order(session: Session, past: Sequence[Round]) -> list[UUID]:
    """Every application of these rounds that still asks for something, in the order of arrival."""
    by_turn = all(round_.mode is Mode.FIRST_COME for round_ in past)
    asked = {"rounds": [round_.id for round_ in past], "by_turn": by_turn}
    return list(session.connection().execute(sa.text(_IN_ORDER), asked).scalars())


def sent(session: Session, ids: Sequence[UUID], past: Sequence[Round]) -> list[Sent]:
    """These applications, in this order."""
    frozen = {r.id: rules.of_round(r.id, r.rules).rules for r in past if r.rules is not None}
    found = session.connection().execute(_SENT, {"ids": list(ids)})
    rows = {row.id: row for row in found}
    return [_sent(rows[key], frozen[rows[key].round_id]) for key in ids if key in rows]


def _sent(row: Any, own: rules.Rules) -> Sent:
    band, asked = own.band(row.band_code), Won(row.asked_krw)
    return Sent(
        id=row.id,
        state=State(row.state),
        asked_krw=asked,
        band_code=row.band_code,
        facts=_facts(row),
        government_krw=split(asked, band, row.government_rate).government,
        failed=tuple(row.failed or ()) if row.screened else None,
        whole=row.facts is not None,
    )


def _facts(row: Any) -> Facts:
    """As they were kept; of what came from elsewhere only what does not change, or came with it."""
    if row.facts is not None:
        return eligibility.remembered(row.facts)
    day = clock.seoul_day(row.submitted_at)
    return Facts(
        size=Size(row.firm_size),
        average_sales_krw=row.average_sales_krw,
        industry=row.industry or None,
        region=row.region or None,
        years_count=eligibility.years_between(row.founded_on, day) if row.founded_on else None,
    )
