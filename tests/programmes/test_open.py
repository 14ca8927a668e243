"""Page: /programmes/<ref>/open: rules are frozen, money stands ready."""

from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.programmes.rounds import BUDGET, a_draft
from tests.world import NOW
from voucher.kernel import clock, db
from voucher.kernel.errors import NotNow
from voucher.ledger import posting
from voucher.ledger.chart import appropriation, authority, available, bank, subsidy
from voucher.programmes import opening, queries, seeding
from voucher.programmes.models import Programme, Round, Rulebook


@pytest.fixture
def ref(app, world):
    with db.transaction() as session:
        return a_draft(session, world).ref


def stands(ref):
    with db.transaction(read_only=True) as session:
        round_ = db.one(session, Round, Round.ref == ref)
        line = round_.programme_id
        places = (appropriation(line), authority(line), available(round_.id), bank(), subsidy(round_.id))
        return [posting.balance(session, place) for place in places], round_.state, round_.rules


def another_version(session, ref):
    """A later version of the same programme, which holds at once."""
    programme_id = db.one(session, Round, Round.ref == ref).programme_id
    last = queries.rulebook_on(session, programme_id, date(2026, 11, 21))
    facts = last.model_dump(exclude={"id", "ref", "created_at", "version", "content"})
    return Rulebook(
        **facts, ref="RUL-2026-009999", version=last.version + 1, content={**last.content, "objection_days": 30}
    )


def test_the_page_says_what_is_frozen_and_what_moves_and_moves_nothing(as_user, world, ref):
    page = as_user(world.bora).get(f"/programmes/{ref}/open").text
    for said in ("80%", "200,000,000", "Budget authority", "500,000,000", "cannot be changed"):
        assert said in page
    assert stands(ref) == ([0, 0, 0, 0, 0], "draft", None)


def test_opening_freezes_the_rules_and_moves_the_money(as_user, world, ref):
    answer = as_user(world.bora).post(f"/programmes/{ref}/open")
    assert answer.location == f"/programmes/{ref}"
    sums, state, rules = stands(ref)
    assert sums == [BUDGET, 0, BUDGET, BUDGET, BUDGET]
    assert state == "open"
    assert (rules["version"], rules["source"], rules["holds_from"]) == (
        2,
        "AI바우처 지원사업 통합 공고 2024",
        "2024-01-01",
    )
    assert [(b["code"], b["government_rate"], b["cap_krw"]) for b in rules["rules"]["bands"]] == [
        ("sme", "0.8", 200_000_000),
        ("mid_size", "0.7", 200_000_000),
    ]


def test_a_later_change_of_the_programme_does_not_reach_the_round(as_user, world, ref):
    as_user(world.bora).post(f"/programmes/{ref}/open")
    before = stands(ref)
    with db.transaction() as session:
        session.add(another_version(session, ref))
    assert stands(ref) == before


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE programmes_round SET rules = rules || '{\"version\": 9}'",
        "UPDATE programmes_round SET budget_krw = budget_krw + 1",
        "UPDATE programmes_round SET mode = 'first_come'",
        "UPDATE programmes_rulebook SET content = '{}' WHERE state = 'confirmed'",
        "DELETE FROM programmes_rulebook",
    ],
)
def test_the_database_keeps_what_was_frozen_and_confirmed(as_user, world, ref, wrong):
    as_user(world.bora).post(f"/programmes/{ref}/open")
    with pytest.raises(sa.exc.IntegrityError), db.transaction() as session:
        session.connection().execute(sa.text(wrong))
    assert "200,000,000" in as_user(world.alice).get(f"/programmes/{ref}").text


def test_twice_from_an_old_page_moves_nothing_more(as_user, world, ref):
    browser = as_user(world.bora)
    browser.post(f"/programmes/{ref}/open")
    page = browser.post(f"/programmes/{ref}/open")
    assert page.status_code == 409
    assert "already dealt with" in page.text
    assert stands(ref)[0] == [BUDGET, 0, BUDGET, BUDGET, BUDGET]
    assert browser.get(f"/programmes/{ref}/open").location == f"/programmes/{ref}"


def test_two_officers_at_once_open_it_once(world, ref):
    together, ends = Barrier(2), []

    def work(by):
        try:
            with clock.freeze(NOW), db.transaction() as session:
                together.wait()
                opening.open_round(session, ref, by=by)
            ends.append("opened")
        except NotNow:
            ends.append("told")

    officers = [Thread(target=work, args=(by,)) for by in (world.bora, world.boram)]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join()
    assert sorted(ends) == ["opened", "told"]
    assert stands(ref)[0] == [BUDGET, 0, BUDGET, BUDGET, BUDGET]


def test_after_its_closing_time_it_does_not_open(as_user, world, ref):
    with clock.freeze(datetime(2026, 12, 18, 6, 0, tzinfo=UTC)):
        page = as_user(world.bora).post(f"/programmes/{ref}/open")
    assert "closing time is past" in page.text
    assert stands(ref)[1] == "draft"


def test_the_rules_of_the_opening_day_hold(world, app):
    with db.transaction() as session:
        seeding.seed(session)
        line = session.exec(select(Programme).where(Programme.code == "ai-voucher")).one().id
        caps = [
            book and {band["cap_krw"] for band in book.content["bands"]}
            for day in (date(2023, 12, 31), date(2024, 1, 1), date(2019, 1, 1))
            for book in [queries.rulebook_on(session, line, day)]
        ]
    assert caps == [{300_000_000}, {200_000_000}, None]


def test_seeding_twice_adds_nothing_and_keeps_what_the_operator_changed(world, app):
    with db.transaction() as session:
        seeding.seed(session)
        programme = session.exec(select(Programme)).first()
        programme.name_en = "Another name"
        session.flush()
        count = len(session.exec(select(Rulebook)).all())
        seeding.seed(session)
        assert len(session.exec(select(Rulebook)).all()) == count
        assert session.get(Programme, programme.id).name_en == "Another name"
