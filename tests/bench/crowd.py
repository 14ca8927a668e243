"""A database with very many applications, filled by COPY: what a list has to live with after years."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import psycopg

from tests import world
from tests.applications.cases import a_draft
from tests.programmes.rounds import a_draft as a_round
from tests.programmes.rounds import opened
from tests.world import NOW, World
from voucher.applications import consents
from voucher.kernel import clock, db, migrating
from voucher.kernel.money import Won

ROUNDS = 40
COLUMNS = (
    "id", "created_at", "ref", "round_id", "firm_id", "title", "skill", "problem", "goal", "asked_krw", "consented_at",
    "consent_version", "findable", "state", "saved_by_id", "submitted_by_id", "submitted_at", "firm_size", "band_code",
    "government_rate", "granted_krw",
    "decided_at", "decided_by_id", "decision_note",
)  # fmt: skip
FIRM = (
    "id", "created_at", "ref", "kind", "name", "name_en", "registration_no", "representative", "region", "address",
    "industry", "industry_revision", "size", "employees_count", "founded_on", "tax_status", "tax_checked_at",
)  # fmt: skip
WORDS = [
    "기어",
    "하우징",
    "표면",
    "검사",
    "설비",
    "고장",
    "예측",
    "용접",
    "비전",
    "에너지",
    "절감",
    "공정",
    "최적화",
    "로봇",
    "안전",
    "재고",
    "계획",
    "문서",
    "도장",
    "사출",
    "프레스",
]
SKILLS = ("inspection", "maintenance", "planning", "process", "energy", "robots", "safety", "documents")
STATES = ("submitted", "approved", "rejected", "rejected", "withdrawn", "approved", "rejected", "approved")


def build(url: str, count: int) -> World:
    """Migrate, meet the cast, open forty rounds, and copy in so many applications of `count / 40` firms."""
    migrating.migrate(db.driver_url(url))
    db.connect(url, role="voucher_app", pool_size=4)
    with clock.freeze(NOW), db.transaction() as session:
        world.build(session)
    with db.transaction(read_only=True) as session:
        people = world.read(session)
    with clock.freeze(NOW), db.transaction() as session:
        rounds = [_round(session, people, n) for n in range(ROUNDS)]
        a_draft(session, rounds[0], people.alice)
    plain = db.driver_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        firms = [(db.key(), f"{random.choice(WORDS)}테크{n}") for n in range(max(1, count // ROUNDS))]
        _copy(connection, "people_organisation", FIRM, (_firm(key, name, n) for n, (key, name) in enumerate(firms)))
        _copy(connection, "applications_application", COLUMNS, _applications(count, rounds, firms, people))
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return people


def _round(session: db.Session, people: World, n: int) -> Any:
    title = {"title_ko": f"2026년 AI바우처 {n + 1}차", "title_en": f"AI voucher 2026, round {n + 1}"}
    draft = a_round(
        session, people, budget_krw=Won(10**12), closes_on=clock.business_days_after(date(2026, 12, 1), n % 20), **title
    )
    return opened(session, draft.ref, people)


def _copy(
    connection: psycopg.Connection, table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]
) -> None:
    with connection.cursor().copy(f"COPY {table} ({','.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _firm(key: Any, name: str, n: int) -> tuple[Any, ...]:
    return (
        key, NOW, f"ORG-B-{n:06d}", "firm", name, f"Firm {n}", f"{n:010d}", "대표", "busan", "부산", "C25", 11, "small", 30,
        date(2011, 3, 2), "01", NOW,
    )  # fmt: skip


def _applications(count: int, rounds: list[Any], firms: list[Any], people: World) -> Iterator[tuple[Any, ...]]:
    first: datetime = NOW - timedelta(seconds=30 * count)
    for n in range(count):
        firm_id, firm = firms[n // len(rounds) % len(firms)]
        state = STATES[n % len(STATES)]
        sent = first + timedelta(seconds=30 * n)
        title = " ".join(random.choices(WORDS, k=4)) + ("" if n % 50_000 else " 아주드문낱말")
        asked = 1_000_000 * random.randint(20, 250)
        decided = state in {"approved", "rejected"}
        yield (
            db.key(), sent - timedelta(hours=2), f"APP-2019-{n:07d}", rounds[n % len(rounds)].id, firm_id, title,
            SKILLS[n % len(SKILLS)], "육안 검사로 불량을 놓칩니다. " * 8, "불량 유출을 절반으로 줄입니다. " * 8, asked, sent,
            consents.VERSION, f"{title} {firm}".lower(), state, people.alice.id, people.alice.id, sent, "small", "sme", "0.8",
            asked if state == "approved" else None, sent if decided else None, people.bora.id if decided else None,
            "심사 기준에 따른 결정입니다." if decided else "",
        )  # fmt: skip
