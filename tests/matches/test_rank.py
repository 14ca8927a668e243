"""matches.rank, matches.compare, matches.choose: a firm sees who fits and picks one, once."""

import threading

import pytest
from sqlmodel import select

from tests import dealing
from tests.world import NOW
from voucher.contracts import drafting
from voucher.contracts.lifecycle import State as ContractState
from voucher.contracts.models import Contract
from voucher.kernel import clock, db
from voucher.kernel.errors import Conflict, NotFound, NotNow, Refused
from voucher.matches import choosing, queries
from voucher.matches.lifecycle import State
from voucher.matches.models import Match
from voucher.people.models import Organisation
from voucher.suppliers.lifecycle import State as SupplierState
from voucher.suppliers.models import Skill
from voucher.vouchers.lifecycle import State as VoucherState
from voucher.vouchers.models import Voucher


@pytest.fixture
def board(world):
    """Haneul's voucher, and four suppliers: one fits, one less, one is a relative, one is suspended."""
    with db.transaction() as session:
        dealing.supplier(session, world.organisations["chul_ai"])
        other = dealing.another_supplier(session, "1111111111", "에너지랩")[1]
        for kept in session.exec(select(dealing.Offer).where(dealing.Offer.supplier_id == other.id)):
            kept.skill = Skill.ENERGY
        dealing.another_supplier(session, "2222222222", "친척기업", representative="박하늘")
        dealing.another_supplier(session, "3333333333", "정지기업", state=SupplierState.SUSPENDED)
        return world, dealing.voucher(session, world).ref


def refs(ref):
    with db.transaction(read_only=True) as session:
        voucher = db.one(session, Voucher, Voucher.ref == ref)
        found = queries.board(session, voucher)
        return {found.organisations[r.supplier_id].name: r.ref for r in found.ranking.ranked}


def test_the_list_says_why_and_leaves_relatives_out(board, as_user):
    world, ref = board
    page = as_user(world.alice).get(f"/matches/{ref}").get_data(as_text=True)
    assert page.index("Chul Vision") < page.index("에너지랩")
    assert "Offers exactly what you applied for." in page
    assert "친척기업" not in page
    assert "정지기업" not in page
    assert "Only the agency sees this." not in page


def test_the_agency_sees_who_was_left_out_and_why(board, as_user):
    world, ref = board
    for who in (world.bora, world.eun, world.dana):
        page = as_user(who).get(f"/matches/{ref}").get_data(as_text=True)
        assert "It has the same representative as the firm." in page
        assert "It is not qualified now." in page
        assert "/choose/" not in page


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("?sort=price", "Chul Vision"),
        ("?sort=record", "Chul Vision"),
        ("?skill=energy", "에너지랩"),
        ("?skill=wanted", "Chul Vision"),
    ],
)
def test_sorting_and_filtering(board, as_user, asked, first):
    world, ref = board
    page = as_user(world.alice).get(f"/matches/{ref}{asked}").get_data(as_text=True)
    places = {name: page.index(f">{name}</a>") for name in ("Chul Vision", "에너지랩") if f">{name}</a>" in page}
    assert min(places, key=places.get) == first
    assert "No supplier fits" in as_user(world.alice).get(f"/matches/{ref}?skill=robots").get_data(as_text=True)


def test_comparing(board, as_user):
    world, ref = board
    alice, known = as_user(world.alice), refs(ref)
    both = "&".join(f"s={r}" for r in known.values())
    page = alice.get(f"/matches/{ref}/compare?{both}&s=SUP-2026-999999&s=<script>").get_data(as_text=True)
    assert "Chul Vision" in page
    assert "에너지랩" in page
    assert "<script>" not in page.split("</head>")[1]
    assert "Tick two or three" in alice.get(f"/matches/{ref}/compare").get_data(as_text=True)


def test_choosing_keeps_the_reasons_and_begins_a_contract(board, as_user):
    world, ref = board
    alice, supplier = as_user(world.alice), refs(ref)["철수비전"]
    assert "What happens next" in alice.get(f"/matches/{ref}/choose/{supplier}").get_data(as_text=True)
    answer = alice.post(f"/matches/{ref}/choose/{supplier}")
    assert answer.status_code == 302
    answer = alice.get(answer.headers["Location"])
    assert answer.status_code == 302
    assert "Write the contract" in alice.get(answer.headers["Location"]).get_data(as_text=True)
    with db.transaction(read_only=True) as session:
        match = session.exec(select(Match)).one()
        contract = session.exec(select(Contract)).one()
        assert (match.rank, match.state, len(match.reasons)) == (1, State.CHOSEN, 7)
        assert sum(r["points"] for r in match.reasons) == match.score
        assert (contract.state, contract.match_id) == (ContractState.DRAFT, match.id)
        assert contract.supplier_id == world.organisations["chul_ai"]
    page = alice.get(f"/matches/{ref}").get_data(as_text=True)
    assert "A supplier is chosen" in page
    assert f"/choose/{supplier}" not in page


def test_a_second_choice_is_told(board, as_user):
    world, ref = board
    alice, known = as_user(world.alice), refs(ref)
    alice.post(f"/matches/{ref}/choose/{known['철수비전']}")
    page = alice.post(f"/matches/{ref}/choose/{known['에너지랩']}").get_data(as_text=True)
    assert "A supplier is chosen for this voucher already" in page
    with db.transaction(read_only=True) as session:
        assert len(session.exec(select(Match)).all()) == 1


def test_two_colleagues_at_once_choose_one(board):
    world, ref = board
    answers, known = [], refs(ref)

    def go(supplier):
        with clock.freeze(NOW):
            try:
                with db.transaction() as session:
                    choosing.choose(session, ref, supplier, by=world.alice)
                answers.append("chosen")
            except Conflict:
                answers.append("told")

    threads = [threading.Thread(target=go, args=(known[name],)) for name in ("철수비전", "에너지랩") * 2]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(answers) == ["chosen", "told", "told", "told"]


def test_who_is_no_longer_on_the_list_cannot_be_chosen(board, as_user):
    """Suspended between the page and the button; a relative's address typed by hand; nobody at all."""
    world, ref = board
    with db.transaction() as session:
        relative = session.exec(select(Organisation).where(Organisation.name == "친척기업")).one()
        by_hand = session.exec(
            select(dealing.Supplier.ref).where(dealing.Supplier.organisation_id == relative.id)
        ).one()
        chul = session.exec(
            select(dealing.Supplier).where(dealing.Supplier.organisation_id == world.organisations["chul_ai"])
        ).one()
        chul.state = SupplierState.SUSPENDED
        wrong = (by_hand, chul.ref, "SUP-2026-999999", "<script>")
    alice = as_user(world.alice)
    for supplier in wrong:
        assert alice.get(f"/matches/{ref}/choose/{supplier}").status_code == 404
        assert alice.post(f"/matches/{ref}/choose/{supplier}").status_code == 404
    with pytest.raises(NotFound), db.transaction() as session:
        choosing.choose(session, ref, by_hand, by=world.alice)


def test_anothers_voucher_is_not_there(board, as_user):
    world, ref = board
    supplier, mallory = refs(ref)["철수비전"], as_user(world.mallory)
    for address in (f"/matches/{ref}", f"/matches/{ref}/compare", f"/matches/{ref}/choose/{supplier}"):
        assert mallory.get(address).status_code == 404
    assert mallory.post(f"/matches/{ref}/choose/{supplier}").status_code == 404
    assert as_user(world.chul).get(f"/matches/{ref}").status_code == 403
    assert as_user(world.bora).post(f"/matches/{ref}/choose/{supplier}").status_code == 403


@pytest.mark.parametrize(
    "state", [VoucherState.OWN_SHARE_DUE, VoucherState.USED, VoucherState.EXPIRED, VoucherState.LAPSED]
)
def test_a_voucher_that_cannot_be_used_chooses_nobody(board, as_user, state):
    world, ref = board
    with db.transaction() as session:
        db.one(session, Voucher, Voucher.ref == ref).state = state
    supplier = refs(ref)["철수비전"]
    page = as_user(world.alice).post(f"/matches/{ref}/choose/{supplier}").get_data(as_text=True)
    assert ("not paid yet" if state == VoucherState.OWN_SHARE_DUE else "can no longer be used") in page
    with pytest.raises(NotNow), db.transaction() as session:
        choosing.choose(session, ref, supplier, by=world.alice)


def test_after_the_last_day_it_is_too_late(board):
    world, ref = board
    with clock.freeze(NOW.replace(year=2028)), pytest.raises(NotNow), db.transaction() as session:
        choosing.choose(session, ref, refs(ref)["철수비전"], by=world.alice)


def test_giving_a_draft_up_frees_the_choice(board):
    world, ref = board
    known = refs(ref)
    for name in ("철수비전", "에너지랩"):
        with db.transaction() as session:
            assert [t.endpoint for t in queries.waiting_for(session, world.alice)] == ["matches.rank"]
            match = choosing.choose(session, ref, known[name], by=world.alice)
            contract = session.exec(select(Contract).where(Contract.match_id == match.id)).one()
            assert queries.waiting_for(session, world.alice) == []
            drafting.cancel(session, contract.ref, "다른 곳", by=world.alice)
    with db.transaction(read_only=True) as session:
        assert {m.state for m in session.exec(select(Match))} == {State.DROPPED}


@pytest.fixture
def dear(board):
    """The same, and one whose lowest price is above the voucher."""
    world, ref = board
    with db.transaction() as session:
        made = dealing.another_supplier(session, "4444444444", "비싼검사")[1]
        for kept in session.exec(select(dealing.Offer).where(dealing.Offer.supplier_id == made.id)):
            kept.price_from_krw, kept.price_to_krw = dealing.FACE + 7_000_000, dealing.FACE + 9_000_000
        return world, ref, made.ref


def test_who_costs_more_than_the_voucher_is_listed_apart_with_the_reason(dear, as_user):
    world, ref, _costly = dear
    page = as_user(world.alice).get(f"/matches/{ref}").get_data(as_text=True)
    assert page.index("에너지랩") < page.index("<h2>Above your voucher</h2>") < page.index("비싼검사")
    assert "KRW\u00a07,000,000 above the voucher" in page
    assert page.count("ranked-place best") == 1, "only the first place is marked as the best"
    agency = as_user(world.bora).get(f"/matches/{ref}").get_data(as_text=True)
    assert agency.index("<h2>Above the voucher</h2>") < agency.index("비싼검사")


def test_nobody_chooses_above_the_voucher_without_knowing(dear, as_user):
    world, ref, costly = dear
    browser, address = as_user(world.alice), f"/matches/{ref}/choose/{costly}"
    assert "I know that this supplier costs more" in browser.get(address).text
    refused = browser.post(address)
    assert "Please confirm that you know" in refused.text
    with db.transaction() as session, pytest.raises(Refused, match="Please confirm"):
        choosing.choose(session, ref, costly, by=world.alice)
    with db.transaction(read_only=True) as session:
        assert not session.exec(select(Match)).all()
    assert browser.post(address, data={"aware": "y"}).status_code == 302


def test_within_the_voucher_nothing_needs_to_be_confirmed(dear, as_user):
    world, ref, _ = dear
    page = as_user(world.alice).get(f"/matches/{ref}/choose/{refs(ref)['철수비전']}")
    assert "I know that this supplier" not in page.text


def test_a_voucher_that_has_ended_leads_on_and_offers_nothing(board, as_user):
    world, ref = board
    with db.transaction() as session:
        db.lock(session, Voucher, Voucher.ref == ref).state = VoucherState.EXPIRED
    page = as_user(world.alice).get(f"/matches/{ref}").get_data(as_text=True)
    assert "This voucher is used up or has ended." in page
    assert f'href="/vouchers/{ref}"' in page
    assert "ranked-list" not in page
    assert "give it up" not in page
