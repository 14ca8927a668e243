"""The facts of a report: whole won that add up, up to a transfer that nothing can come before."""

import dataclasses
import threading
import time
from datetime import date

import psycopg
import pytest
import sqlalchemy as sa

from tests.funds import scene as funds
from tests.reports import living
from tests.ventures import scene as ventures
from voucher.kernel import clock, db
from voucher.ledger import chart
from voucher.ledger.posting import Leg, post
from voucher.reports import gathering, periods, summing
from voucher.reports.facts import PLACES
from voucher.reports.gathering import DoesNotAddUp

Q3 = periods.read("2026Q3")


def gather(period=Q3, last=None):
    last = gathering.last_transfer() if last is None else last
    with gathering.snapshot() as session:
        return gathering.gather(session, period, last, clock.now())


def test_a_quarter_adds_up_to_the_won(world):
    living.a_quarter(world)
    facts = gather()
    (standing,) = facts.rounds
    assert standing.given_krw == 500_000_000 == sum(getattr(standing, f"{place}_krw") for place in PLACES)
    assert (standing.available_krw, standing.committed_krw, standing.obligated_krw) == (436_000_000, 0, 0)
    assert (standing.payable_krw, standing.in_transit_krw, standing.disbursed_krw) == (
        40_000_000,
        16_000_000,
        24_000_000,
    )
    (line,) = facts.lines
    assert line.appropriation_krw == line.given_krw + line.authority_krw == 500_000_000
    assert facts.applications.received_count == facts.applications.approved_count == 2
    assert facts.applications.asked_krw == facts.applications.granted_krw == 80_000_001
    (payment,) = facts.payments
    assert (payment.ref, payment.on, payment.sign) == ("PAY-2026-000001", date(2026, 9, 3), 1)
    assert payment.amount_krw == 33_000_000 == payment.government_krw + payment.own_krw
    assert facts.cash_side("debit") == facts.cash_side("credit") == 491_000_001
    assert {(b.debits_krw == b.credits_krw) for b in facts.proof.books} == {True}


def test_what_moved_is_counted_once(world):
    living.a_quarter(world)
    facts = gather()
    steps = [("available", "committed"), ("committed", "obligated"), ("obligated", "payable"), ("payable", "disbursed")]
    found = [facts.movement(*step) for step in steps]
    assert [(m.documents_count, m.net_krw) for m in found] == [
        (2, 64_000_000), (2, 64_000_000), (3, 64_000_000), (1, 24_000_000),
    ]  # fmt: skip


def test_only_the_days_of_the_quarter_count(world):
    _, moving, _ = living.a_quarter(world)
    living.arrive(moving, 10, 2)
    facts = gather()
    assert [p.ref for p in facts.payments] == ["PAY-2026-000001"]
    assert facts.rounds[0].in_transit_krw == 16_000_000
    later = gather(periods.read("2026-11-16T10:00"))
    assert [p.ref for p in later.payments] == [moving.ref]
    assert later.rounds[0].in_transit_krw == 0
    assert later.applications.received_count == 0


def test_a_payment_that_bounced_is_named_twice_and_sums_to_nothing(world):
    paid, _, _ = living.a_quarter(world)
    living.come_back(paid, 9, 8)
    facts = gather()
    assert [(p.ref, p.sign) for p in facts.payments] == [(paid.ref, 1), (paid.ref, -1)]
    assert facts.paid_krw == facts.paid_government_krw == facts.paid_own_krw == 0
    settled = facts.movement("payable", "disbursed")
    assert (settled.amount_krw, settled.reversed_krw, settled.net_krw) == (24_000_000, 24_000_000, 0)
    assert facts.rounds[0].disbursed_krw == 0
    assert facts.cash_side("debit") == facts.cash_side("credit")


def test_an_empty_portal_has_an_empty_report(world):
    facts = gather()
    assert facts.rounds == facts.payments == facts.cash == facts.funds == ()
    assert facts.proof.last_transfer_id == facts.proof.transfers_count == 0


def test_what_comes_later_changes_nothing(world):
    living.a_quarter(world)
    facts = gather()
    with living.on(9, 29) as session:
        round_ = living.db.one(session, living.Round, sa.true())
        legs = Leg(1_000, chart.lapsed(round_.id), chart.available(round_.id))
        post(session, legs, key="late", by=None, document=round_.ref, effective_on=date(2026, 9, 29))
    again = gather(last=facts.proof.last_transfer_id)
    assert dataclasses.replace(again, proof=facts.proof) == facts
    assert again.proof.transfers_digest == facts.proof.transfers_digest
    assert gather().rounds[0].lapsed_krw == 1_000


def test_a_fund_is_read_from_the_same_transfers(world):
    def build(session):
        fund = ventures.funded(session, world)
        return ventures.invest(session, world, fund, 400_000_000)

    investment = funds.kept(build)
    funds.kept(lambda session: ventures.value(session, world, investment, 520_000_000))
    facts = gather(periods.read("2026-11-16T10:00"))
    (fund,) = facts.funds
    assert (fund.paid_in_krw, fund.bank_krw, fund.fair_value_krw) == (1_000_000_000, 600_000_000, 520_000_000)
    assert (fund.nav_krw, fund.tvpi, fund.dpi, fund.rvpi) == (1_120_000_000, "28/25", "0/1", "28/25")
    assert [(h.cost_krw, h.fair_value_krw) for h in fund.holdings] == [(400_000_000, 520_000_000)]
    assert gather().funds == ()


def test_sums_that_contradict_are_no_report(world, monkeypatch):
    living.a_quarter(world)
    monkeypatch.setattr(summing, "sent", lambda *_: [])
    with pytest.raises(DoesNotAddUp, match="payments and the cash book differ"):
        gather()


def test_a_snapshot_cannot_write(world):
    with gathering.snapshot() as session, pytest.raises(sa.exc.InternalError, match="read-only"):
        session.connection().exec_driver_sql("UPDATE kernel_tick SET period = ''")


def test_it_waits_for_a_transfer_that_was_given_a_smaller_number(world, database):
    """Two transactions: the one that began first, with the smaller id, commits last."""
    round_ = living.a_round(world)
    leg = Leg(5, chart.lapsed(round_.id), chart.available(round_.id))
    with db.Session(db.engine()) as slow:
        post(slow, leg, key="slow", by=None, document=round_.ref)
        found = []
        reader = threading.Thread(target=lambda: found.append(gathering.last_transfer()))
        with db.transaction() as quick:
            post(quick, Leg(1, chart.bank(), chart.subsidy(round_.id)), key="quick", by=None, document=round_.ref)
        reader.start()
        time.sleep(0.3)
        assert reader.is_alive() and not found
        slow.commit()
        reader.join(timeout=10)
    assert len(found) == 1
    with psycopg.connect(database) as connection:
        below = connection.execute(
            "SELECT count(*), max(id) FROM ledger_transfer WHERE id <= %s", [found[0]]
        ).fetchone()
        total = connection.execute("SELECT count(*), max(id) FROM ledger_transfer").fetchone()
    assert below == total


def test_it_does_not_wait_for_ever(world, monkeypatch):
    round_ = living.a_round(world)
    monkeypatch.setattr(summing, "PATIENCE", 0.1)
    with db.Session(db.engine()) as slow:
        post(slow, Leg(5, chart.lapsed(round_.id), chart.available(round_.id)), key="k", by=None, document=round_.ref)
        with pytest.raises(TimeoutError):
            gathering.last_transfer()
        slow.rollback()
