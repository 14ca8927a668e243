"""contracts.draft and contracts.cancel: what a firm may write, and what is told at its field."""

import re
import threading
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from tests import dealing
from tests.world import NOW
from voucher.contracts import drafting, queries, sharing
from voucher.contracts.lifecycle import State
from voucher.contracts.models import Milestone
from voucher.contracts.sharing import Rates, Shares
from voucher.kernel import clock, db
from voucher.kernel.errors import Conflict, NotNow
from voucher.kernel.money import Won

DRAFT = {
    "title": "외관 검사 구축", "scope": "카메라와 모델을 설치한다.", "starts_on": "2026-11-16", "ends_on": "2027-06-30",
    "pieces-0-title": "설계", "pieces-0-due_on": "2026-12-20", "pieces-0-supply_krw": "10,000,000",
    "pieces-1-title": "구축", "pieces-1-due_on": "2027-03-31", "pieces-1-supply_krw": "15,000,000원",
    "pieces-2-title": "", "pieces-2-due_on": "", "pieces-2-supply_krw": "",
}  # fmt: skip


@pytest.fixture
def ref(world):
    return dealing.drafted(world)


def milestones(ref):
    with db.transaction(read_only=True) as session:
        return queries.milestones_of(session, dealing.contract(ref).id)


def said(ref, **more):
    """The draft as Alice posts it: half of what the pieces of work cost is labour, the rest the solution."""
    said = {**DRAFT, "seen": dealing.digest(ref), **more}
    prices = (re.sub(r"[,원]", "", price) for name, price in said.items() if name.endswith("supply_krw"))
    together = sum(int(price) for price in prices if price.isdigit() and len(price) < 16)
    return {"costs-labour_krw": f"{together // 2:,}", "costs-solution_krw": f"{together - together // 2}원", **said}


def test_saved_with_the_shares_worked_out(world, ref, as_user):
    alice = as_user(world.alice)
    assert "외관 검사 자동화" in alice.get(f"/contracts/{ref}/draft").get_data(as_text=True)
    answer = alice.post(f"/contracts/{ref}/draft", data=said(ref, save="1"))
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert answer.headers["Location"].endswith("/draft")
    contract, pieces = dealing.contract(ref), milestones(ref)
    assert (contract.supply_krw, contract.government_krw, contract.own_krw, contract.vat_krw) == (
        25_000_000, 17_500_000, 7_500_000, 2_500_000,
    )  # fmt: skip
    assert [(m.number, m.title, m.supply_krw, m.government_krw) for m in pieces] == [
        (1, "설계", 10_000_000, 7_000_000), (2, "구축", 15_000_000, 10_500_000),
    ]  # fmt: skip
    page = alice.get(f"/contracts/{ref}/draft").get_data(as_text=True)
    assert "17,500,000" in page
    assert 'value="15,000,000"' in page
    answer = alice.post(f"/contracts/{ref}/draft", data=said(ref, sign="1"))
    assert answer.headers["Location"].endswith("/sign")


def test_pieces_are_added_taken_away_and_changed_in_place(world, ref, as_user):
    alice = as_user(world.alice)
    alice.post(f"/contracts/{ref}/draft", data=said(ref))
    kept = [m.id for m in milestones(ref)]
    third = {"pieces-2-title": "교육", "pieces-2-due_on": "2027-05-01", "pieces-2-supply_krw": "1000000"}
    alice.post(f"/contracts/{ref}/draft", data=said(ref, **third))
    assert [m.id for m in milestones(ref)][:2] == kept
    assert len(milestones(ref)) == 3
    fewer = {k: "" for k in DRAFT if k.startswith("pieces-0")}
    alice.post(f"/contracts/{ref}/draft", data=said(ref, **fewer))
    assert [(m.number, m.title) for m in milestones(ref)] == [(1, "구축")]
    assert dealing.contract(ref).supply_krw == 15_000_000


def test_add_gives_room_and_saves_nothing(world, ref, as_user):
    page = as_user(world.alice).post(f"/contracts/{ref}/draft", data=said(ref, add="1")).get_data(as_text=True)
    assert 'name="pieces-3-title"' in page
    assert "설계" in page
    assert not milestones(ref)
    six = {f"pieces-{n}-title": "x" for n in range(6)}
    page = as_user(world.alice).post(f"/contracts/{ref}/draft", data=said(ref, add="1", **six)).get_data(as_text=True)
    assert 'name="pieces-6-title"' not in page


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title": ""}, "fill this in"),
        ({"title": "가" * 101}, "At most 100"),
        ({"scope": " \n "}, "fill this in"),
        ({"scope": "가" * 4001}, "At most 4000"),
        ({"starts_on": "soon"}, "Write the day"),
        ({"starts_on": "2026-02-30"}, "no such day"),
        ({"ends_on": ""}, "fill this in"),
        ({"ends_on": "2026-11-01"}, "before the start"),
        ({"ends_on": "2027-07-01"}, "valid until 30\xa0Jun\xa02027"),
        ({"ends_on": "9999-01-01"}, "between 2000 and 2099"),
        ({"pieces-0-title": ""}, "fill this in"),
        ({"pieces-0-due_on": ""}, "fill this in"),
        ({"pieces-0-supply_krw": ""}, "fill this in"),
        ({"pieces-0-title": "가" * 101}, "At most 100"),
        ({"pieces-0-due_on": "2027-07-15"}, "outside the contract"),
        ({"pieces-0-due_on": "2026-11-01"}, "outside the contract"),
        ({"pieces-0-supply_krw": "-1"}, "negative"),
        ({"pieces-0-supply_krw": "0"}, "At least"),
        ({"pieces-0-supply_krw": "999"}, "At least"),
        ({"pieces-0-supply_krw": "많이"}, "in digits"),
        ({"pieces-0-supply_krw": "9" * 25}, "At most"),
        ({"pieces-0-supply_krw": "15,000,001"}, "30,000,001 won, and the voucher has 30,000,000 won"),
        ({k: "" for k in DRAFT if k.startswith("pieces")}, "Write 1 to 6"),
        ({"seen": "stale"}, "A colleague changed this draft"),
        ({"seen": ""}, "A colleague changed this draft"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(world, ref, as_user, wrong, told):
    answer = as_user(world.alice).post(f"/contracts/{ref}/draft", data=said(ref, **wrong))
    page = answer.get_data(as_text=True)
    assert answer.status_code == (409 if "seen" in wrong else 200)
    assert told in page
    assert "error-summary" in page
    assert not milestones(ref)
    assert dealing.contract(ref).supply_krw == 0


def test_script_tags_are_words(world, ref, as_user):
    alice = as_user(world.alice)
    alice.post(f"/contracts/{ref}/draft", data=said(ref, title="<script>alert(1)</script>", scope="<img onerror=x>"))
    for address in (f"/contracts/{ref}", "/contracts/", f"/contracts/{ref}/sign", f"/contracts/{ref}/draft"):
        page = alice.get(address).get_data(as_text=True)
        assert "<script>alert(1)" not in page
        assert "<img onerror" not in page


def test_the_whole_voucher_fits_and_one_won_more_does_not(world, ref):
    for supply, fits in ((30_000_001, False), (30_000_000, True)):
        try:
            with db.transaction() as session:
                drafting.save(session, ref, dealing.terms(session, ref, supply), by=world.alice)
        except drafting.Refused:
            assert not fits
        else:
            assert fits
    contract = dealing.contract(ref)
    assert (contract.government_krw, contract.own_krw) == (21_000_000, 9_000_000)


def test_two_colleagues_at_once_one_is_told(world, ref):
    with db.transaction(read_only=True) as session:
        terms = [dealing.terms(session, ref, supply) for supply in (10_000_000, 20_000_000)]
    answers = []

    def go(one):
        with clock.freeze(NOW):
            try:
                with db.transaction() as session:
                    drafting.save(session, ref, one, by=world.alice)
                answers.append("saved")
            except Conflict:
                answers.append("told")

    threads = [threading.Thread(target=go, args=(one,)) for one in terms]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(answers) == ["saved", "told"]
    assert len(milestones(ref)) == 1


@pytest.mark.parametrize("who", ["chul", "mallory", "bora", "eun"])
def test_others_write_nothing(world, ref, as_user, who):
    browser = as_user(getattr(world, who))
    expected = 404 if who == "mallory" else 403
    for address in (f"/contracts/{ref}/draft", f"/contracts/{ref}/cancel"):
        assert browser.get(address).status_code == expected
        assert browser.post(address, data=said(ref)).status_code == expected


def test_what_was_signed_is_not_written_any_more(world, as_user):
    ref = dealing.proposed(world)
    alice = as_user(world.alice)
    assert alice.get(f"/contracts/{ref}/draft").status_code == 302
    with pytest.raises(NotNow), db.transaction() as session:
        drafting.save(session, ref, dealing.terms(session, ref, 30_000_000), by=world.alice)
    page = alice.post(f"/contracts/{ref}/cancel", data={"why": "그만"}).get_data(as_text=True)
    assert "already dealt with" in page
    assert dealing.contract(ref).state == State.PROPOSED


def test_giving_up_asks_why(world, ref, as_user):
    alice = as_user(world.alice)
    assert "No money moves" in alice.get(f"/contracts/{ref}/cancel").get_data(as_text=True)
    for wrong in ("", "  ", "가" * 2001):
        page = alice.post(f"/contracts/{ref}/cancel", data={"why": wrong}).get_data(as_text=True)
        assert "is-error" in page
    answer = alice.post(f"/contracts/{ref}/cancel", data={"why": "조건이 맞지 않음"})
    assert answer.status_code == 302
    assert "/matches/VCH-" in answer.headers["Location"]
    assert dealing.contract(ref).state == State.CANCELLED
    assert "already dealt with" in alice.post(f"/contracts/{ref}/cancel", data={"why": "x"}).get_data(as_text=True)


def two_funders(face, most):
    return Shares(face, most, Won(0), face, Won(face // 10))


@given(
    st.lists(st.integers(1_000, 10**9), min_size=1, max_size=6),
    st.decimals(0, 1, places=6),
    st.integers(0, 10**9),
)
@settings(max_examples=200, deadline=None)
def test_shares_sum_to_the_won(supplies, rate, most):
    total = Won(sum(supplies))
    whole = sharing.of_contract(total, Rates(rate, Decimal(0), Decimal("0.1")), two_funders(total, Won(most)))
    parts = sharing.of_milestones(whole, [Won(s) for s in supplies])
    assert whole.government_krw + whole.own_krw == total
    assert whole.government_krw <= most
    assert sum(p.government_krw for p in parts) == whole.government_krw
    assert sum(p.own_krw for p in parts) == whole.own_krw
    assert sum(p.vat_krw for p in parts) == whole.vat_krw == total // 10
    assert all(p.government_krw + p.own_krw == p.supply_krw and p.own_krw >= 0 for p in parts)


def test_a_piece_too_small_for_the_states_share_is_refused(world, ref):
    with db.transaction() as session:
        voucher = queries.whole(session, dealing.contract(ref)).voucher
        voucher.government_rate = dealing.Decimal("0.000001")
    with pytest.raises(drafting.Refused, match="too small"), db.transaction() as session:
        drafting.save(session, ref, dealing.terms(session, ref, 1_000), by=world.alice)
    with db.transaction(read_only=True) as session:
        assert not session.exec(select(Milestone)).all()


def test_an_error_says_of_which_piece_of_work_it_speaks(world, ref, as_user):
    wrong = {"pieces-0-supply_krw": "999", "pieces-1-supply_krw": "1", "pieces-1-title": ""}
    page = as_user(world.alice).post(f"/contracts/{ref}/draft", data=said(ref, **wrong)).get_data(as_text=True)
    summary = " ".join(page.partition('class="error-summary"')[2].partition("</ul>")[0].split())
    for told in ("Piece of work 1, Price without VAT", "Piece of work 2, Price", "Piece of work 2, What is delivered"):
        assert told in summary, summary
    tiny = {"pieces-0-supply_krw": "24,999,000", "pieces-1-supply_krw": "1,000"}
    with db.transaction() as session:
        session.connection().execute(text("UPDATE vouchers_voucher SET government_rate = 0.000001"))
    page = as_user(world.alice).post(f"/contracts/{ref}/draft", data=said(ref, **tiny)).get_data(as_text=True)
    assert "Piece of work 2 is too small to be shared with the state." in page


def test_a_contract_below_the_voucher_says_what_goes_back_before_anybody_signs(world, ref, as_user):
    alice = as_user(world.alice)
    assert "smaller than your voucher" not in alice.get(f"/contracts/{ref}/draft").get_data(as_text=True)
    alice.post(f"/contracts/{ref}/draft", data=said(ref))  # 25 of 30 million, at 70 per cent
    for page in ("draft", "sign"):
        told = alice.get(f"/contracts/{ref}/{page}").get_data(as_text=True)
        assert "smaller than your voucher" in told
        assert "KRW\u00a03,500,000" in told, "the state's 21 less 17.5 million"
        assert "KRW\u00a02,000,000" in told, "own share 9 less 7.5, and VAT 3 less 2.5 million"
    alice.post(f"/contracts/{ref}/draft", data=said(ref, **{"pieces-1-supply_krw": "20,000,000"}))
    assert "smaller than your voucher" not in alice.get(f"/contracts/{ref}/sign").get_data(as_text=True)


@given(face=st.integers(1_000, 10**9), part=st.integers(1, 1_000), rate=st.integers(1, 100), cap=st.integers(1, 10**9))
@settings(max_examples=300)
def test_what_a_contract_leaves_over_is_never_less_than_nothing_and_sums_to_the_voucher(face, part, rate, cap):
    rate_ = Decimal(rate) / 100
    rates = Rates(rate_, Decimal(0), Decimal("0.1"))
    voucher = sharing.of_contract(Won(face), rates, two_funders(Won(face), Won(cap)))
    supply = Won(max(1, face * part // 1_000))
    contract = sharing.of_contract(supply, rates, voucher)
    left = sharing.left_over(voucher, contract)
    assert min(left.supply_krw, left.government_krw, left.own_krw, left.vat_krw) >= 0
    assert left.supply_krw == left.government_krw + left.own_krw == face - supply


@pytest.mark.parametrize("state", ["proposed", "countersigned", "signed"])
def test_a_signed_contract_shows_why_it_cannot_be_given_up_instead_of_a_form(world, as_user, state):
    ref = getattr(dealing, state)(world)
    page = as_user(world.alice).get(f"/contracts/{ref}/cancel").get_data(as_text=True)
    told = {
        "proposed": "ask the supplier to hand it back first",
        "countersigned": "ask the agency to hand it back first",
        "signed": "so all are bound",
    }[state]
    assert told in page
    assert "<textarea" not in page
    answer = as_user(world.alice).post(f"/contracts/{ref}/cancel", data={"why": "x"}).get_data(as_text=True)
    assert told in answer
    assert dealing.contract(ref).state == state


def test_a_signed_contract_shows_why_it_cannot_be_handed_back(world, as_user):
    ref = dealing.signed(world)
    page = as_user(world.chul).get(f"/contracts/{ref}/hand-back").get_data(as_text=True)
    assert "so all are bound" in page
    assert "<textarea" not in page
