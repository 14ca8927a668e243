"""Rules tried on earlier applications: with the facts of their day, in the order of arrival, touching nothing."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.lists import DECISIONS, as_csv, decisions
from tests.programmes.rounds import an_open_round
from tests.programmes.versions import programme
from tests.simulations.earlier import a_round, found, lines, stricter, tried
from voucher.applications.importing import INTAKE
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.kernel.errors import NotFound, NotNow, NotPermitted, Refused
from voucher.kernel.money import Won
from voucher.people import receiving
from voucher.people.receiving import File
from voucher.programmes import queries, ruling
from voucher.programmes.eligibility import Outcome
from voucher.simulations import reading, simulating
from voucher.simulations.models import Change, Simulation, Tried


def everything(table):
    with db.transaction(read_only=True) as session:
        return session.connection().execute(sa.text(f"SELECT to_jsonb(t) FROM {table} t ORDER BY id")).scalars().all()


def test_the_same_rules_find_what_was_found(world, past):
    its = lines(tried(world, a_round(world).ref, [past]))
    assert [one.number for one in its] == [1, 2, 3, 4]
    assert [one.outcome for one in its] == [Outcome.PASS, Outcome.PASS, Outcome.FAIL, Outcome.PASS]
    assert {one.change for one in its} == {Change.SAME}
    assert [one.government_krw for one in its] == [40_000_000, 80_000_000, 160_000_000, 200_000_000]
    assert its[2].failed == ["tax_arrears"]


def test_stricter_rules_say_who_would_fail_and_why(world, past, busan):
    ref = tried(world, busan, [past])
    first, *others = lines(ref)
    assert (first.outcome, first.change, first.failed) == (Outcome.FAIL, Change.TURNED_AWAY, ["region"])
    assert first.reasons == [["region", "fail", "The round is not for this region.", {}]]
    assert [one.change for one in others] == [Change.SAME] * 3
    told = found(ref).found
    assert told["outcomes"] == {"fail": 2, "pass": 2}
    assert told["grounds"]["region"] == {"fail": 1, "pass": 3, "alone": 1}
    assert told["groups"]["region"] == {
        "gyeongnam": {"fail": 1},
        "busan": {"pass": 2, "fail": 1, "government_krw": 280_000_000},
    }
    assert told["then_krw"] == 480_000_000


def test_new_bands_and_caps_change_the_sums(world, past):
    with db.transaction() as session:
        usual = queries.versions(session, programme(session).id)[0].content["bands"]
        book = stricter(session, world, bands=[{**b, "cap_krw": 100_000_000, "government_rate": "0.9"} for b in usual])
    ref = tried(world, book, [past], budget=190_000_000)
    its = lines(ref)
    assert [one.government_krw for one in its] == [45_000_000, 90_000_000, 100_000_000, 100_000_000]
    assert [one.change for one in its] == [Change.MORE, Change.MORE, Change.SAME, Change.LESS]
    assert [one.within for one in its] == [True, True, False, False]
    told = found(ref).found
    assert told["bands"]["mid_size"] == {
        "count": 1, "asked_krw": 300_000_000, "government_krw": 100_000_000, "partner_krw": 0,
        "own_krw": 200_000_000, "capped_count": 1,
    }  # fmt: skip
    assert told["line"] == {
        "needed_krw": 235_000_000, "within": 2, "within_krw": 135_000_000, "short": 1, "short_krw": 100_000_000,
        "first_short": 4,
    }  # fmt: skip
    assert told["course"] == [[1, 45_000_000], [2, 135_000_000], [3, 135_000_000], [4, 235_000_000]]


def test_whoever_was_approved_may_find_the_money_gone(world, past):
    its = lines(tried(world, a_round(world).ref, [past], budget=39_999_999))
    assert its[0].change is Change.WITHOUT_MONEY
    assert not any(one.within for one in its), "nobody is overtaken"


def test_looser_rules_let_somebody_in(world, past):
    with db.transaction() as session:
        book = stricter(session, world, checks=[{"ground": "size", "effect": "fail"}])
    third = lines(tried(world, book, [past]))[2]
    assert (third.outcome, third.change) == (Outcome.PASS, Change.LET_IN)


def test_what_was_known_on_the_day_counts_not_what_is_known_now(world, past, busan):
    with db.transaction() as session:
        session.connection().execute(sa.text("UPDATE people_organisation SET region = 'jeju', size = 'large'"))
    assert [one.outcome for one in lines(tried(world, busan, [past]))].count(Outcome.PASS) == 2
    with pytest.raises(sa.exc.IntegrityError, match="never changed"), db.transaction() as session:
        session.connection().execute(sa.text("UPDATE applications_application SET facts = NULL"))


def test_nothing_of_the_applications_is_touched_and_who_asked_is_written_down(world, past, busan):
    tables = (
        "applications_application",
        "applications_finding",
        "applications_turn",
        "ledger_transfer",
        "vouchers_voucher",
    )
    before = [everything(table) for table in tables]
    ref = tried(world, busan, [past])
    assert [everything(table) for table in tables] == before
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "rules.tried")).one()
    assert (line.actor_id, line.ref) == (world.bora.id, ref)
    assert line.after == {"rules_version": 3, "budget_krw": 500_000_000, "rounds": [past], "applications": 4}


def test_withdrawn_applications_are_left_out(world, past):
    with db.transaction() as session:
        state = "UPDATE applications_application SET state = 'withdrawn' WHERE state = 'submitted' AND asked_krw = 100000000"
        session.connection().execute(sa.text(state))
    assert len(lines(tried(world, a_round(world).ref, [past]))) == 3


def test_what_came_from_elsewhere_is_known_in_part(world, busan):
    with db.transaction() as session:
        content = as_csv(DECISIONS, decisions({"registration_no": "2208203228"}))
        receiving.take(session, INTAKE, File("past.csv", io.BytesIO(content)), by=world.bora, why="이관")
    with db.transaction(read_only=True) as session:
        elsewhere = session.exec(select(simulating.Round.ref).where(simulating.Round.import_id.is_not(None))).one()
    ref = tried(world, busan, [elsewhere])
    (line,) = lines(ref)
    assert (line.outcome, line.change, line.failed) == (Outcome.FAIL, Change.TURNED_AWAY, ["region"])
    assert line.reasons == [["region", "fail", "The round is not for this region.", {}]], "the rest is said once"
    assert found(ref).found["partly_known"] == 1


def test_it_may_be_begun_again_and_done_twice(world, past, busan, monkeypatch):
    monkeypatch.setattr(simulating, "AT_ONCE", 3)
    ref = tried(world, busan, [past])
    with db.transaction() as session:
        its = db.lock(session, Simulation, Simulation.ref == ref)
        key, told = str(its.id), its.found
        its.done_at = its.found = None
        its.looked_count = 3
    simulating.run(key)
    simulating.run(key)
    assert [one.number for one in lines(ref)] == [1, 2, 3, 4]
    assert found(ref).found == told


def test_many_cost_no_more_questions_each(world, past, busan, monkeypatch):
    asked, really = [], reading.sent
    monkeypatch.setattr(
        reading, "sent", lambda session, ids, rounds: asked.append(len(ids)) or really(session, ids, rounds)
    )
    tried(world, busan, [past])
    assert asked == [4]


def test_what_cannot_be_tried_is_refused(world, past, busan):
    with db.transaction() as session:
        opened = an_open_round(session, world, title_ko="열린 공고").ref
    for refused, ref, rounds in (
        (NotNow, opened, [past]),
        (Refused, busan, [opened]),
        (Refused, busan, []),
        (Refused, busan, ["RND-1999-000001"]),
        (NotFound, "RUL-1999-000001", [past]),
        (NotFound, "RND-1999-000001", [past]),
    ):
        work = simulating.of_rulebook if ref.startswith("RUL") else simulating.of_draft
        with pytest.raises(refused), db.transaction() as session:
            work(session, ref, rounds, Won(1), by=world.bora)
    for person in (world.eun, world.alice, world.dana):
        with pytest.raises(NotPermitted), db.transaction() as session:
            simulating.of_rulebook(session, busan, [past], Won(1), by=person)
    with db.transaction() as session:
        ruling.drop(session, busan, "그만둡니다.", by=world.boram)
    with pytest.raises(NotNow), db.transaction() as session:
        simulating.of_rulebook(session, busan, [past], Won(1), by=world.bora)


def test_after_ninety_days_it_is_forgotten(world, past, busan):
    tried(world, busan, [past])
    assert simulating.tidy() == 0
    with clock.freeze(clock.now() + simulating.KEPT + timedelta(days=1)):
        assert simulating.tidy() == 5
    with db.transaction(read_only=True) as session:
        assert not session.exec(select(Tried)).all()
