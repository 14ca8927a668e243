"""suppliers.list, suppliers.show, suppliers.offers, suppliers.offer, suppliers.profile: who sees and changes what."""

import pytest
from sqlmodel import select

from tests import dealing
from tests.people.steps import joined
from voucher.audit.models import Record
from voucher.kernel import db
from voucher.kernel.money import won
from voucher.suppliers.lifecycle import State
from voucher.suppliers.models import Offer, Skill, Supplier

OFFER = {
    "title_ko": "표면 검사", "title_en": "Surface inspection", "summary_ko": "카메라로 봅니다.", "summary_en": "", "skill": "inspection",
    "industries": ["C29", "C30"], "regions": [], "price_from_krw": "20,000,000", "price_to_krw": "30,000,000원", "months": "5",
}  # fmt: skip


@pytest.fixture
def pool(world):
    """Chul is qualified; one more is, one waits, one is suspended."""
    with db.transaction() as session:
        dealing.supplier(session, world.organisations["chul_ai"])
        energy = dealing.another_supplier(session, "1111111111", "에너지랩", about_ko="100% 절감")[1]
        dealing.offer(
            session, energy, skill=Skill.ENERGY, industries=["C10"], regions=["jeju"],
            price_from_krw=won(90_000_000), price_to_krw=won(95_000_000),
        )  # fmt: skip
        dealing.another_supplier(session, "2222222222", "대기기업", state=State.APPLIED)
        dealing.another_supplier(session, "3333333333", "정지기업", state=State.SUSPENDED)
    return world


def offers():
    with db.transaction(read_only=True) as session:
        return session.exec(select(Offer).order_by(Offer.created_at)).all()


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ("", {"철수비전", "에너지랩"}),
        ("?q=에너지", {"에너지랩"}),
        ("?q=100%25", {"에너지랩"}),
        ("?q=%25", {"에너지랩"}),
        ("?q=없는회사", set()),
        ("?skill=energy", {"에너지랩"}),
        ("?industry=C10", {"에너지랩"}),
        ("?region=jeju", {"에너지랩"}),
        ("?skill=energy&price=50000000", set()),
        ("?price=50000000", {"철수비전", "에너지랩"}),
        ("?skill=nonsense&industry=%00&region=<script>&price=-1&price=9e9&after=rubbish", {"철수비전", "에너지랩"}),
        ("?state=applied", {"철수비전", "에너지랩"}),
    ],
)
def test_the_directory_is_public_and_shows_the_qualified(pool, client, asked, seen):
    page = client.get(f"/suppliers/{asked}").get_data(as_text=True)
    if "industry=%00" in asked:
        assert "<script>" not in page
        return
    assert {name for name in ("철수비전", "에너지랩", "대기기업", "정지기업") if name in page} == seen


def test_the_agency_sees_all_states(pool, as_user):
    page = as_user(pool.bora).get("/suppliers/?state=all").get_data(as_text=True)
    assert all(name in page for name in ("Chul Vision", "에너지랩", "대기기업", "정지기업"))
    page = as_user(pool.bora).get("/suppliers/?state=applied").get_data(as_text=True)
    assert "대기기업" in page
    assert "에너지랩" not in page


def test_the_directory_pages_by_key(world, client):
    with db.transaction() as session:
        for n in range(27):
            dealing.another_supplier(session, f"{5000000000 + n}", f"공급{n:02d}")
    first = client.get("/suppliers/").get_data(as_text=True)
    assert "공급24" in first
    assert "공급25" not in first
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "공급25" in client.get(following).get_data(as_text=True)


def test_a_profile_is_public_when_qualified_and_ones_own_before(pool, client, as_user):
    with db.transaction(read_only=True) as session:
        refs = {s.state: s.ref for s in session.exec(select(Supplier))}
        chul = session.exec(select(Supplier).where(Supplier.organisation_id == pool.organisations["chul_ai"])).one()
    assert client.get(f"/suppliers/{chul.ref}").status_code == 200
    for state in (State.APPLIED, State.SUSPENDED):
        assert client.get(f"/suppliers/{refs[state]}").status_code == 404
        assert as_user(pool.mallory).get(f"/suppliers/{refs[state]}").status_code == 404
        assert as_user(pool.eun).get(f"/suppliers/{refs[state]}").status_code == 200
    with db.transaction() as session:
        session.get(Supplier, chul.id).state = State.SUSPENDED
    assert as_user(pool.chul).get(f"/suppliers/{chul.ref}").status_code == 200


def test_an_offer_is_published_changed_taken_out_and_shown_again(pool, as_user, client):
    chul = as_user(pool.chul)
    assert chul.get("/suppliers/offer").status_code == 200
    assert chul.post("/suppliers/offer", data=OFFER).status_code == 302
    made = offers()[-1]
    assert (made.price_to_krw, made.industries, made.regions) == (30_000_000, ["C29", "C30"], [])
    address = f"/suppliers/offer/{made.id}"
    assert "Surface inspection" in chul.get(address).get_data(as_text=True)
    assert chul.post(address, data={**OFFER, "price_from_krw": "25000000"}).status_code == 302
    assert chul.post("/suppliers/offers", data={"offer_id": made.id, "withdraw": "1"}).status_code == 302
    assert not offers()[-1].published
    assert "Not shown" in chul.get("/suppliers/offers").get_data(as_text=True)
    assert chul.post("/suppliers/offers", data={"offer_id": made.id, "withdraw": "1"}).status_code == 409
    assert chul.post("/suppliers/offers", data={"offer_id": made.id, "publish": "1"}).status_code == 302
    with db.transaction(read_only=True) as session:
        acts = session.exec(select(Record.action).where(Record.subject_id == made.id).order_by(Record.number)).all()
    assert acts == ["offer.published", "offer.edited", "offer.withdrawn", "offer.published"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title_ko": ""}, "fill this in"),
        ({"title_ko": "   "}, "fill this in"),
        ({"title_ko": "가" * 101}, "At most 100"),
        ({"summary_ko": "가" * 1001}, "At most 1000"),
        ({"skill": "flying"}, "Please choose from the list"),
        ({"skill": ""}, "choose one"),
        ({"industries": ["C99"]}, "choose from the list"),
        ({"regions": ["<script>"]}, "choose from the list"),
        ({"price_from_krw": "-5"}, "negative"),
        ({"price_from_krw": "1.5"}, "whole won"),
        ({"price_from_krw": "many"}, "in digits"),
        ({"price_from_krw": "9" * 30}, "At most"),
        ({"price_from_krw": "0"}, "At least"),
        ({"price_to_krw": "1000"}, "less than the price from"),
        ({"months": "0"}, "from 1 to 36"),
        ({"months": "x"}, "Write a whole number in digits."),
        ({"months": "999999999999999999999"}, "from 1 to 36"),
    ],
)
def test_a_wrong_offer_is_told_at_its_field_and_not_kept(pool, as_user, wrong, told):
    before = len(offers())
    answer = as_user(pool.chul).post("/suppliers/offer", data={**OFFER, **wrong})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert told in page
    assert "is-error" in page
    assert len(offers()) == before


def test_script_tags_are_words(pool, as_user, client):
    as_user(pool.chul).post("/suppliers/offer", data={**OFFER, "title_ko": "<script>alert(1)</script>"})
    page = client.get("/suppliers/?q=script").get_data(as_text=True)
    assert "<script>alert(1)" not in page


def test_another_suppliers_offer_is_not_there(pool, as_user):
    energy = next(o for o in offers() if o.skill == Skill.ENERGY)
    chul = as_user(pool.chul)
    assert chul.get(f"/suppliers/offer/{energy.id}").status_code == 404
    assert chul.post(f"/suppliers/offer/{energy.id}", data=OFFER).status_code == 404
    for wrong in (energy.id, "not-an-id", ""):
        assert chul.post("/suppliers/offers", data={"offer_id": wrong, "withdraw": "1"}).status_code == 404
    assert next(o for o in offers() if o.id == energy.id).published


def test_a_suspended_supplier_publishes_nothing_new(pool, as_user):
    with db.transaction() as session:
        session.exec(
            select(Supplier).where(Supplier.organisation_id == pool.chul.organisation_id)
        ).one().state = State.SUSPENDED
    page = as_user(pool.chul).post("/suppliers/offer", data=OFFER).get_data(as_text=True)
    assert "suspended" in page


def test_the_profile(pool, as_user):
    chul = as_user(pool.chul)
    assert "머신비전" in chul.get("/suppliers/profile").get_data(as_text=True)
    said = {"about_ko": "새 소개\n둘째 줄", "about_en": "", "capacity_count": "7"}
    assert chul.post("/suppliers/profile", data=said).status_code == 302
    assert "새 소개" in chul.get("/suppliers/offers").get_data(as_text=True)
    for wrong in ({"about_ko": ""}, {"about_ko": "가" * 1001}, {"capacity_count": "-1"}, {"capacity_count": "x"}):
        answer = chul.post("/suppliers/profile", data={**said, **wrong})
        assert answer.status_code == 200
        assert "is-error" in answer.get_data(as_text=True)


def test_an_organisation_that_signs_up_as_a_supplier_waits_to_be_qualified(world, client):
    joined(client, kind="supplier")
    with db.transaction(read_only=True) as session:
        assert session.exec(select(Supplier.state)).one() == State.APPLIED
    page = client.get("/home").get_data(as_text=True)
    assert "/suppliers/offer" in page
    assert "/suppliers/account" in page
