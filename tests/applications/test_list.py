"""Page: /applications/: a firm's own, or all that were sent in; searched, filtered, sorted, paged, never counted."""

import base64
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.applications.cases import a_draft, a_submitted
from tests.programmes.rounds import an_open_round
from tests.world import NOW
from voucher.applications.drafting import Project
from voucher.kernel import clock, db
from voucher.people.queries import user as person
from voucher.suppliers.models import Skill

MANY = 60


@pytest.fixture
def many(world, round_ref):
    """Sixty submitted applications of sixty firms, a minute apart; every third is rejected."""
    with db.transaction() as session:
        session.connection().execute(
            sa.text("""
            WITH firm AS (
                INSERT INTO people_organisation (id, created_at, ref, kind, name, name_en, registration_no, representative,
                    region, address, industry, industry_revision, size, employees_count, representative_status,
                    tax_status)
                SELECT gen_random_uuid(), :now, 'ORG-T-' || n, 'firm', '기업' || n, 'Firm ' || n, lpad(n::text, 10, '9'), '대표',
                    'busan', '', 'C25', 11, 'small', 10, '', '01' FROM generate_series(1, :many) n
                RETURNING id, name, name_en)
            INSERT INTO applications_application (id, created_at, ref, round_id, firm_id, title, problem, goal, asked_krw,
                consent_version, findable, state, saved_by_id, submitted_at, submitted_by_id, firm_size, band_code, government_rate, decided_at,
                decided_by_id, decision_note)
            SELECT gen_random_uuid(), :now, 'APP-2025-' || lpad(substr(name, 3), 6, '0'), r.id, firm.id,
                '과제 ' || name, 'p', 'g', 1000000, '2026-01', lower('과제 ' || name || ' ' || name_en),
                CASE WHEN substr(name, 3)::int % 3 = 0 THEN 'rejected' ELSE 'submitted' END, :alice,
                CAST(:now AS timestamptz) - substr(name, 3)::int * interval '1 minute', :alice, 'small', 'sme', 0.8,
                CASE WHEN substr(name, 3)::int % 3 = 0 THEN CAST(:now AS timestamptz) END,
                CASE WHEN substr(name, 3)::int % 3 = 0 THEN CAST(:bora AS uuid) END, ''
            FROM firm, programmes_round r WHERE r.ref = :round"""),
            {"now": NOW, "many": MANY, "round": round_ref, "alice": world.alice.id, "bora": world.bora.id},
        )


def rows(page):
    """The references on a page, in their order."""
    return [
        part.partition("<")[0]
        for part in page.text.split('href="/applications/APP-')[1:]
        for part in [part.split(">")[1]]
    ]


def walk(browser, path):
    """Every page from the first to the last."""
    seen, pages = [], 0
    while path and pages < 20:
        page = browser.get(path)
        assert page.status_code == 200
        seen += rows(page)
        pages += 1
        path = (
            page.text.split('rel="next"')[0].rsplit('href="', 1)[1].partition('"')[0].replace("&amp;", "&")
            if 'rel="next"' in page.text
            else None
        )
    return seen, pages


def test_without_any_the_page_says_what_to_do(as_user, world, round_ref):
    assert "Choose an open round to start one." in as_user(world.alice).get("/applications/").text
    assert "They appear here when firms submit them." in as_user(world.bora).get("/applications/").text
    assert "No application found" in as_user(world.bora).get("/applications/?state=approved").text


def test_a_firm_sees_its_own_and_the_agency_what_was_sent_in(as_user, world, write):
    draft, sent = write(a_draft, world.alice), write(a_submitted, world.mallory)
    assert rows(as_user(world.alice).get("/applications/")) == [draft]
    assert rows(as_user(world.mallory).get("/applications/")) == [sent]
    for reader in (world.bora, world.dana, world.eun):
        assert rows(as_user(reader).get("/applications/")) == [sent]
    for other in (world.chul, world.gi, world.hana):
        assert as_user(other).get("/applications/").status_code == 403


def test_every_one_is_on_exactly_one_page_both_ways(as_user, world, many):
    browser = as_user(world.bora)
    newest, pages = walk(browser, "/applications/")
    oldest, _ = walk(browser, "/applications/?sort=oldest")
    assert (len(newest), len(set(newest)), pages) == (MANY, MANY, 3)
    assert newest == oldest[::-1] == [f"APP-2025-{n:06d}" for n in range(1, MANY + 1)]


def test_back_leads_to_where_one_was(as_user, world, many):
    browser = as_user(world.bora)
    first = browser.get("/applications/").text
    second = browser.get(first.split('rel="next"')[0].rsplit('href="', 1)[1].partition('"')[0])
    back = second.text.split('rel="prev"')[0].rsplit('href="', 1)[1].partition('"')[0]
    assert rows(browser.get(back)) == [f"APP-2025-{n:06d}" for n in range(1, 26)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=APP-2025-00001", 10),
        ("q=app-2025-000017", 1),
        ("q=APP", MANY),
        ("q=기업17", 1),
        ("q=기업1", 11),
        ("q=과제", MANY),
        ("q=FIRM+4", 11),
        ("q=firm", MANY),
        ("q=과제+기업22", 1),
        ("q=nothing", 0),
        ("state=rejected", MANY // 3),
        ("state=submitted&q=과제", MANY - MANY // 3),
        ("state=rejected&q=기업3", 5),
        ("state=nonsense", MANY),
        ("round=RND-1999-000001", 0),
        ("q=%27%3B+DROP+TABLE", 0),
        ("q=%00", MANY),
        ("q=!!!", MANY),
        ("q=기업17%27:*|", 1),
        ("after=rubbish", MANY),
        ("before=rubbish", MANY),
        ("after=" + base64.urlsafe_b64encode(json.dumps(["2026", "x"]).encode()).decode(), MANY),
        ("endpoint=x&_external=1&_scheme=gopher&ref=1", MANY),
        ("q=" + "가" * 5000, 0),
    ],
)
def test_search_and_filters(as_user, world, many, round_ref, query, found):
    seen, _ = walk(as_user(world.bora), f"/applications/?{query}")
    assert len(seen) == found


def test_a_round_is_a_filter(as_user, world, many, round_ref):
    with db.transaction() as session:
        other = an_open_round(session, world)
        mine = a_submitted(session, other, world.mallory).ref
    browser = as_user(world.bora)
    assert rows(browser.get(f"/applications/?round={other.ref}")) == [mine]
    assert len(walk(browser, f"/applications/?round={round_ref}&state=submitted")[0]) == MANY - MANY // 3


def test_a_rare_word_is_found_behind_many_others(as_user, world, many, write, monkeypatch):
    monkeypatch.setattr("voucher.kernel.searching.LOOKED_AT", 5)
    with clock.freeze(NOW - timedelta(minutes=30)):
        ref = write(a_submitted, world.alice, project=Project("아주드문낱말", Skill.ENERGY, "p", "g"))
    browser = as_user(world.bora)
    assert rows(browser.get("/applications/?q=아주드문")) == [ref]
    assert len(walk(browser, "/applications/?q=과제")[0]) == MANY


def test_a_list_costs_the_same_few_queries_however_long(as_user, world, many, counted):
    browser = as_user(world.bora)
    browser.get("/applications/")
    for path, most in (
        ("/applications/", 3),
        ("/applications/?q=과제", 3),
        ("/applications/?q=nothing", 4),
        ("/applications/?state=submitted&sort=oldest", 3),
    ):
        with counted() as queries:
            assert browser.get(path).status_code == 200
        assert len(queries) <= most, queries
        assert not any("count(" in q.lower() or "offset" in q.lower() for q in queries)


@pytest.mark.parametrize(("path", "most"), [("", 4), ("/decide", 7)])
def test_a_page_of_one_costs_few_queries(as_user, world, write, counted, path, most):
    ref = write(a_submitted, world.alice)
    browser = as_user(world.bora)
    with counted() as queries:
        assert browser.get(f"/applications/{ref}{path}").status_code == 200
    assert len(queries) <= most, queries


def test_the_home_page_says_what_waits(as_user, world, write):
    draft, sent = write(a_draft, world.alice), write(a_submitted, world.mallory)
    mine = as_user(world.alice).get("/home").text
    assert "Finish your application" in mine
    assert f"/applications/{draft}/check" in mine
    officers = as_user(world.bora).get("/home").text
    assert f"/applications/{sent}/decide" in officers
    assert draft not in officers
    assert sent not in as_user(world.eun).get("/home").text


def test_nobody_is_asked_to_decide_about_their_own_firm(world, write):
    from voucher.applications import queries

    ref = write(a_submitted, world.alice)
    with db.transaction() as session:
        bora = person(session, world.bora.id)
        assert [task.ref for task in queries.waiting_for(session, bora)] == [ref]
        bora.organisation_id = world.alice.organisation_id
        assert queries.waiting_for(session, bora) == []
        session.rollback()
