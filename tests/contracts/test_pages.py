"""contracts.list, contracts.show, contracts.sign, contracts.hand_back: who sees what, and what the buttons do."""

import pytest

from tests import dealing
from tests.world import PASSWORD
from voucher.contracts import queries
from voucher.contracts.lifecycle import State
from voucher.kernel import db


def test_the_list_is_ones_own(world, as_user):
    ref = dealing.signed(world)
    for who in ("alice", "chul", "bora", "dana", "eun"):
        assert ref in as_user(getattr(world, who)).get("/contracts/").get_data(as_text=True)
    assert ref not in as_user(world.mallory).get("/contracts/").get_data(as_text=True)
    assert as_user(world.mallory).get(f"/contracts/{ref}").status_code == 404
    alice = as_user(world.alice)
    for found in ("?q=외관", f"?q={ref}", "?q=철수", "?state=signed", "?state=nonsense", "?after=rubbish"):
        assert ref in alice.get(f"/contracts/{found}").get_data(as_text=True), found
    for lost in ("?q=없는것", "?state=draft", "?q=%25", "?q=_"):
        assert ref not in alice.get(f"/contracts/{lost}").get_data(as_text=True), lost
    assert "No contract fits" in alice.get("/contracts/?q=x").get_data(as_text=True)


def test_the_list_is_arranged_as_asked(world, as_user):
    refs = [dealing.written(world, supply) for supply in (20_000_000, 25_000_000, 15_000_000)]
    middle, largest, smallest = refs
    bora = as_user(world.bora)
    for sort, wanted in (
        ("largest", [largest, middle, smallest]),
        ("oldest", refs),
        ("newest", refs[::-1]),
        ("nonsense", refs[::-1]),
    ):
        for form in ("", "&format=csv"):
            text = bora.get(f"/contracts/?sort={sort}{form}").get_data(as_text=True)
            assert sorted(refs, key=text.index) == wanted, (sort, form)


def test_the_export_says_what_the_list_shows(world, as_user):
    ref = dealing.written(world)
    answer = as_user(world.alice).get("/contracts/?format=csv")
    assert 'filename="contracts-2026-11-16.csv"' in answer.headers["Content-Disposition"]
    assert answer.mimetype == "text/csv"
    text = answer.get_data().decode("utf-8-sig")
    assert f"{ref},외관 검사 구축,하늘정밀,철수비전,25000000,2026-11-16,2027-06-30,Being written" in text
    assert ref not in as_user(world.mallory).get("/contracts/?format=csv").get_data(as_text=True)


def test_what_a_firm_writes_is_not_the_suppliers_to_read_before_it_is_signed(world, as_user):
    ref = dealing.written(world)
    chul = as_user(world.chul)
    assert chul.get(f"/contracts/{ref}").status_code == 404
    assert ref not in chul.get("/contracts/").get_data(as_text=True)
    assert as_user(world.alice).get(f"/contracts/{ref}").status_code == 200
    assert as_user(world.bora).get(f"/contracts/{ref}").status_code == 200


def sign(browser, ref, **more):
    said = {"seen": dealing.digest(ref), "agreed": "y", "password": PASSWORD, **more}
    return browser.post(f"/contracts/{ref}/sign", data=said)


def test_signing_on_the_page_from_both_sides(world, as_user):
    ref = dealing.written(world)
    alice, chul = as_user(world.alice), as_user(world.chul)
    page = alice.get(f"/contracts/{ref}/sign").get_data(as_text=True)
    assert dealing.digest(ref) in page
    assert "카메라와 모델을 설치한다." in page
    assert sign(alice, ref).status_code == 302
    assert "17,500,000" in chul.get(f"/contracts/{ref}/sign").get_data(as_text=True)
    assert sign(chul, ref).status_code == 302
    assert dealing.contract(ref).state == State.COUNTERSIGNED
    page = alice.get(f"/contracts/{ref}").get_data(as_text=True)
    assert page.count(dealing.digest(ref)) == 2
    assert alice.get(f"/contracts/{ref}/sign").status_code == 302
    assert sign(chul, ref).status_code == 302  # a page from before leads to the contract


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"agreed": ""}, "Tick this when you have read"),
        ({"password": ""}, "fill this in"),
        ({"password": "wrong"}, "not your password"),
        ({"password": "가" * 1000}, "Write at most"),
        ({"seen": "0" * 64}, "wording changed"),
        ({"seen": ""}, "wording changed"),
        ({"seen": "<script>"}, "wording changed"),
    ],
)
def test_a_wrong_signature_is_told(world, as_user, wrong, told):
    ref = dealing.written(world)
    page = sign(as_user(world.alice), ref, **wrong).get_data(as_text=True)
    assert told in page
    assert PASSWORD not in page
    assert dealing.digest(ref) in page
    assert dealing.contract(ref).state == State.DRAFT


def test_an_empty_draft_cannot_be_signed(world, as_user):
    ref = dealing.drafted(world)
    assert "not finished" in sign(as_user(world.alice), ref).get_data(as_text=True)


def test_handing_back(world, as_user):
    ref = dealing.proposed(world)
    chul = as_user(world.chul)
    assert "becomes void" in chul.get(f"/contracts/{ref}/hand-back").get_data(as_text=True)
    assert "is-error" in chul.post(f"/contracts/{ref}/hand-back", data={"why": ""}).get_data(as_text=True)
    assert chul.post(f"/contracts/{ref}/hand-back", data={"why": "기한이 짧습니다."}).status_code == 302
    assert dealing.contract(ref).state == State.DRAFT
    assert chul.get(f"/contracts/{ref}").status_code == 404
    assert "기한이 짧습니다." in as_user(world.alice).get(f"/contracts/{ref}").get_data(as_text=True)
    for who, code in (("alice", 403), ("mallory", 403), ("bora", 403), ("chul", 404)):
        assert as_user(getattr(world, who)).post(f"/contracts/{ref}/hand-back", data={"why": "x"}).status_code == code


def test_what_waits_for_whom(world):
    ref = dealing.written(world)

    def waits(person):
        with db.transaction(read_only=True) as session:
            return [(t.endpoint, t.ref) for t in queries.waiting_for(session, person)]

    assert waits(world.alice) == [("contracts.draft", ref)]
    assert waits(world.chul) == []
    with db.transaction() as session:
        dealing.signing.propose(session, ref, dealing.digest(ref), PASSWORD, by=world.alice)
    assert waits(world.alice) == []
    assert waits(world.chul) == [("contracts.sign", ref)]
    assert waits(world.eun) == []


def test_every_side_sees_the_contract_in_both_languages(world, as_user):
    ref = dealing.accepted(world)
    for who in ("alice", "chul", "bora", "eun"):
        browser = as_user(getattr(world, who))
        for language, words in (("ko", "과업 1 검수 완료"), ("en", "Piece of work 1 accepted")):
            assert words in browser.get(f"/contracts/{ref}?lang={language}").get_data(as_text=True)
