"""reports.won and reports.won_print: one won's way, from the appropriation to the supplier's account."""

import csv
import io

import pytest

from tests import path as steps
from tests.reports import living
from tests.vouchers.test_giving_back import BACK_FIRM, BACK_STATE, WORTH, paid
from voucher.kernel import db
from voucher.reports import following, tracing
from voucher.reports.following import Pace

BUDGET = ["authority", "available", "committed", "obligated", "payable", "disbursed"]


def way(ref):
    with db.transaction(read_only=True) as session:
        return following.follow(session, tracing.chain(session, ref))


def test_every_stop_of_a_payment_that_arrived(world):
    paid, _, _ = living.a_quarter(world)
    found = way(paid.ref)
    assert [stop.leg.debit for stop in found.budget] == BUDGET
    assert {stop.pace for stop in found.stops} == {Pace.DONE} and found.arrived
    assert {stop.part_krw for stop in found.budget} == {24_000_000}
    assert [stop.amount_krw for stop in found.budget] == [500_000_000] * 2 + [40_000_000] * 2 + [24_000_000] * 2
    assert [stop.document[:3] for stop in found.budget] == ["APR", "RND", "VCH", "CTR", "INV", "PAY"]
    assert [stop.who for stop in found.budget] == ["다나", "보라", "보라", "선", "보라", ""]
    assert [stop.role for stop in found.budget] == ["paymaster", "officer", "officer", "director", "officer", ""]
    assert [stop.amount_krw for stop in found.cash] == [
        500_000_000,
        15_000_001,
        24_000_000,
        24_000_000,
        9_000_000,
        33_000_000,
    ]
    assert found.cash[3].part_krw + found.cash[4].part_krw == found.cash[5].part_krw == paid.amount_krw
    assert all(stop.audit_number and stop.transfer_id and len(stop.digest) == 64 for stop in found.stops)
    assert [stop.at for stop in found.budget] == sorted(stop.at for stop in found.budget)


def test_a_payment_in_transit_is_held(world):
    _, moving, _ = living.a_quarter(world)
    found = way(moving.ref)
    assert [stop.pace for stop in found.budget] == [Pace.DONE] * 5 + [Pace.NOW]
    assert [stop.pace for stop in found.cash] == [Pace.DONE] * 5 + [Pace.NOW]
    assert found.budget[-1].held and found.budget[-1].who == "다나" and not found.arrived


def test_a_payment_that_waits_shows_what_is_ahead(world):
    _, _, waiting = living.a_quarter(world)
    found = way(waiting.ref)
    assert [stop.pace for stop in found.budget] == [Pace.DONE] * 5 + [Pace.NOW]
    assert [stop.pace for stop in found.cash] == [Pace.DONE] * 2 + [Pace.NOW] + [Pace.AHEAD] * 3
    assert found.budget[-1].at is None and found.budget[-1].part_krw == 24_000_000


def test_an_attempt_that_failed_leaves_no_stop_but_a_mark(world):
    _, moving, _ = living.a_quarter(world)
    living.come_back(moving, 10, 1)
    found = way(moving.ref)
    assert found.cash[-1].pace is Pace.AHEAD and found.budget[-1].pace is Pace.NOW and not found.budget[-1].held
    assert len(found.setbacks) == 1
    living.release(world, moving, 10, 2)
    living.arrive(moving, 10, 3, attempt=2)
    again = way(moving.ref)
    assert again.arrived and {stop.pace for stop in again.stops} == {Pace.DONE}
    assert again.cash[-1].amount_krw == moving.amount_krw and len(again.setbacks) == 1


def test_a_payment_that_bounced_after_it_had_arrived(world):
    paid, _, _ = living.a_quarter(world)
    living.come_back(paid, 9, 9)
    found = way(paid.ref)
    assert not found.arrived and found.budget[-1].pace is Pace.NOW and not found.budget[-1].held


def test_a_path_that_has_no_payment_yet(world):
    round_ = living.a_round(world)
    voucher = living.a_voucher(world, round_, world.alice)
    found = way(voucher.ref)
    assert [stop.pace for stop in found.budget] == [Pace.DONE] * 3 + [Pace.NOW] + [Pace.AHEAD] * 2
    assert found.budget[-1].part_krw is None


@pytest.fixture
def payments(world):
    return living.a_quarter(world)


def test_the_page(as_user, world, payments):
    paid, moving, _ = payments
    page = as_user(world.eun).get(f"/reports/won/{paid.ref}").text
    for said in (
        "Voted: appropriation",
        "Paid into the supplier's bank account".replace("'", "&#39;"),
        "KRW\xa033,000,000",
        "보라",
        "Officer",
    ):
        assert said in page, said
    assert f'href="/disbursements/{paid.ref}"' in page and "/ledger/transfers/" in page and "/audit/?ref=" in page
    assert "Held while it is on its way." in as_user(world.eun).get(f"/reports/won/{moving.ref}").text


def test_the_page_in_korean_and_for_others(as_user, world, payments):
    paid = payments[0]
    page = as_user(world.bora).get(f"/reports/won/{paid.ref}?lang=ko").text
    assert "예산 편성: 세출예산" in page and "33,000,000원" in page and "/audit/?ref=" not in page
    for person in (world.alice, world.chul, world.hana):
        assert as_user(person).get(f"/reports/won/{paid.ref}").status_code == 403


@pytest.mark.parametrize("ref", ["PAY-2026-999999", "RND-2026-000001", "x", "PAY-2026-000001%20", "%3Cscript%3E"])
def test_what_is_not_there(as_user, world, payments, ref):
    assert as_user(world.eun).get(f"/reports/won/{ref}").status_code == 404
    assert as_user(world.eun).get(f"/reports/won/{ref}/print").status_code == 404


def test_on_paper(as_user, world, payments):
    """reports.won_print"""
    page = as_user(world.eun).get(f"/reports/won/{payments[1].ref}/print").text
    assert "Where the cash went" in page and "as of" in page and "site-header" not in page


def test_as_a_table(as_user, world, payments):
    answer = as_user(world.eun).get(f"/reports/won/{payments[1].ref}?format=csv")
    rows = [*csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))]
    assert len(rows) == 13 and rows[0][3:5] == ["Sum of the act (won)", "Of it this payment (won)"]
    assert rows[6][2:5] == ["Now", "16000000", "16000000"] and rows[8][3:5] == ["15000001", "6000001"]


def test_what_the_voucher_did_not_need_is_followed_back(world, rail, as_user):
    path = paid(world, rail, steps.contracted(world, rail, worth=WORTH))
    found = way(path.payment)
    assert [(stop.leg.debit, stop.amount_krw) for stop in found.unused] == [
        ("available", BACK_STATE),
        ("escrow", BACK_FIRM),
        ("refund_due", BACK_FIRM),
    ]
    assert {stop.pace for stop in found.stops} == {Pace.DONE}
    for page in (f"/reports/won/{path.payment}", f"/reports/won/{path.payment}/print"):
        told = as_user(world.eun).get(page).text
        assert "What the voucher did not need" in told
        assert f"{BACK_STATE:,}" in told
        assert f"{BACK_FIRM:,}" in told
