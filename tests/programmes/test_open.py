"""Page: /programmes/<ref>/open: another officer than who handed it over; rules are frozen, money stands ready."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.programmes.rounds import BUDGET, a_draft, handed_over, voted
from tests.world import NOW
from voucher.kernel import clock, db
from voucher.kernel.errors import NotEnough, NotNow
from voucher.kernel.money import Won
from voucher.ledger import posting
from voucher.ledger.chart import appropriation, authority, available, bank, subsidy
from voucher.people.models import User
from voucher.programmes import opening, queries, seeding
from voucher.programmes.models import Programme, Round, Rulebook

RULES = """rules = '{}', rulebook_id = (
    SELECT id FROM programmes_rulebook b WHERE b.programme_id = programmes_round.programme_id LIMIT 1)"""


@pytest.fixture
def ref(app, world):
    """Boram handed it over, and its budget line has what it needs."""
    with db.transaction() as session:
        return handed_over(session, a_draft(session, world).ref, world).ref


@pytest.fixture
def seen(ref):
    """What the page carries, so that nothing else is opened than what it showed."""
    with db.transaction(read_only=True) as session:
        return {"seen": opening.seen(session, db.one(session, Round, Round.ref == ref))}


@pytest.fixture
def a_third_officer(world):
    with db.transaction() as session:
        bora = session.get_one(User, world.bora.id)
        third = User(email="han@agency.example", name="한결", organisation_id=bora.organisation_id, roles=["officer"])
        third.password_hash = bora.password_hash
        session.add(third)
        session.flush()
        session.expunge(third)
    return third


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
    assert stands(ref) == ([BUDGET, BUDGET, 0, 0, 0], "proposed", None)


def test_opening_freezes_the_rules_and_moves_the_money(as_user, world, ref, seen):
    answer = as_user(world.bora).post(f"/programmes/{ref}/open", data=seen)
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


def test_a_later_change_of_the_programme_does_not_reach_the_round(as_user, world, ref, seen):
    as_user(world.bora).post(f"/programmes/{ref}/open", data=seen)
    before = stands(ref)
    with db.transaction() as session:
        session.add(another_version(session, ref))
    assert stands(ref) == before


def test_rules_that_came_meanwhile_are_read_before_they_are_frozen(as_user, world, ref, seen):
    with db.transaction() as session:
        session.add(another_version(session, ref))
    page = as_user(world.bora).post(f"/programmes/{ref}/open", data=seen)
    assert page.status_code == 409
    assert "its rules have changed since you looked" in page.text
    assert stands(ref)[1:] == ("proposed", None)


def test_a_question_of_what_waits_is_not_written(as_user, world, ref):
    for person in (world.bora, world.boram):
        browser = as_user(person)
        answer = browser.get(f"/programmes/{ref}/questions/new")
        assert answer.location == f"/programmes/{ref}/questions"
        page = browser.get(answer.location).text
        assert "waits to be opened, so it cannot be changed" in page
        assert "frozen when the round opened" not in page


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
def test_the_database_keeps_what_was_frozen_and_confirmed(as_user, world, ref, seen, wrong):
    as_user(world.bora).post(f"/programmes/{ref}/open", data=seen)
    with pytest.raises(sa.exc.IntegrityError), db.transaction() as session:
        session.connection().execute(sa.text(wrong))
    assert "200,000,000" in as_user(world.alice).get(f"/programmes/{ref}").text


def test_twice_from_an_old_page_moves_nothing_more(as_user, world, ref, seen):
    browser = as_user(world.bora)
    browser.post(f"/programmes/{ref}/open", data=seen)
    page = browser.post(f"/programmes/{ref}/open", data=seen)
    assert page.status_code == 409
    assert "already dealt with" in page.text
    assert stands(ref)[0] == [BUDGET, 0, BUDGET, BUDGET, BUDGET]
    assert browser.get(f"/programmes/{ref}/open").location == f"/programmes/{ref}"


def test_two_officers_at_once_open_it_once(world, ref, seen, a_third_officer):
    together, ends = Barrier(2), []

    def work(by):
        try:
            with clock.freeze(NOW), db.transaction() as session:
                together.wait()
                opening.open_round(session, ref, looked_at=seen["seen"], by=by)
            ends.append("opened")
        except NotNow:
            ends.append("told")

    officers = [Thread(target=work, args=(by,)) for by in (world.bora, a_third_officer)]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join()
    assert sorted(ends) == ["opened", "told"]
    assert stands(ref)[0] == [BUDGET, 0, BUDGET, BUDGET, BUDGET]


def test_after_its_closing_time_it_does_not_open(as_user, world, ref, seen):
    with clock.freeze(datetime(2026, 12, 18, 6, 0, tzinfo=UTC)):
        page = as_user(world.bora).post(f"/programmes/{ref}/open", data=seen)
    assert "closing time is past" in page.text
    assert stands(ref)[1] == "proposed"


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


def test_whoever_handed_it_over_does_not_open_it(as_user, world, ref, seen):
    boram = as_user(world.boram)
    assert boram.get(f"/programmes/{ref}/open").location == f"/programmes/{ref}"
    refused = boram.post(f"/programmes/{ref}/open", data=seen)
    assert refused.status_code == 403
    assert "Another officer opens it" in refused.text
    assert "Read it and open it" not in boram.get(f"/programmes/{ref}").text
    assert stands(ref)[1] == "proposed"


def test_without_enough_in_the_budget_line_it_does_not_open(as_user, world, app):
    with db.transaction() as session:
        draft = a_draft(session, world)
        ref = draft.ref
        voted(session, world, draft.programme_id, Won(BUDGET - 1), "공문 1")
        opening.propose(session, ref, by=world.boram)
        session.flush()
        seen = opening.seen(session, draft)
    bora = as_user(world.bora)
    assert "at least KRW\xa01 more" in bora.get(f"/programmes/{ref}/open").text
    page = bora.post(f"/programmes/{ref}/open", data={"seen": seen})
    assert "has 499,999,999 won left, and this round needs 500,000,000" in page.text
    assert stands(ref) == ([BUDGET - 1, BUDGET - 1, 0, 0, 0], "proposed", None)


def test_one_line_gives_two_rounds_no_more_than_it_has(world, app):
    """Both pages saw enough; the ledger lets one of them have it."""
    with db.transaction() as session:
        one, other = (a_draft(session, world, title_ko=f"{n}차") for n in (1, 2))
        voted(session, world, one.programme_id, Won(BUDGET + 1), "공문 1")
        seen = {}
        for draft in (one, other):
            opening.propose(session, draft.ref, by=world.boram)
            session.flush()
            seen[draft.ref] = opening.seen(session, draft)
    together, ends = Barrier(2), []

    def work(ref):
        try:
            with clock.freeze(NOW), db.transaction() as session:
                together.wait()
                opening.open_round(session, ref, looked_at=seen[ref], by=world.bora)
            ends.append("opened")
        except NotEnough:
            ends.append("told")

    both = [Thread(target=work, args=(ref,)) for ref in seen]
    for one_ in both:
        one_.start()
    for one_ in both:
        one_.join()
    assert sorted(ends) == ["opened", "told"]


def test_an_old_page_does_not_open_what_was_handed_over_anew(as_user, world, ref, seen):
    with clock.freeze(NOW + timedelta(minutes=5)), db.transaction() as session:
        opening.send_back(session, ref, "예산을 고쳐 주세요.", by=world.bora)
        opening.propose(session, ref, by=world.boram)
    page = as_user(world.bora).post(f"/programmes/{ref}/open", data=seen)
    assert page.status_code == 409
    assert "have changed since you looked" in page.text
    assert stands(ref)[1] == "proposed"


def test_the_database_keeps_the_two_apart_and_what_waits_as_it_was(world, ref):
    for wrong in (
        "UPDATE programmes_round SET budget_krw = budget_krw + 1",
        "UPDATE programmes_round SET title_ko = 'x'",
        "UPDATE programmes_round SET handed_by_id = NULL, handed_at = NULL",
        f"UPDATE programmes_round SET state = 'open', opened_by_id = handed_by_id, opened_at = now(), {RULES}",
        "UPDATE programmes_round SET state = 'draft'",
    ):
        with pytest.raises(sa.exc.IntegrityError), db.transaction() as session:
            session.connection().execute(sa.text(wrong))
