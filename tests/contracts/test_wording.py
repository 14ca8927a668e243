"""What a contract says beside the work: the rules that hold, the pledge, the account; and that all of it is signed."""

import json

import pytest
from sqlmodel import select

from tests import dealing
from tests.world import NOW, PASSWORD
from voucher.contracts import pledging, queries, signing
from voucher.contracts.lifecycle import State
from voucher.contracts.pledging import Pledge
from voucher.kernel import db
from voucher.kernel.errors import Conflict
from voucher.programmes.models import Round
from voucher.suppliers.models import Supplier


def wording(ref):
    with db.transaction(read_only=True) as session:
        return json.loads(queries.whole(session, dealing.contract(ref)).wording)


def test_the_wording_holds_the_frozen_rules_the_pledge_and_the_account(world):
    said = wording(dealing.written(world))
    assert said["terms"]["costs"] == {"solution": 25_000_000}
    rules = said["terms"]["rules"]
    with db.transaction(read_only=True) as session:
        kept = session.exec(select(Round.rules)).one()
    assert (rules["round"], rules["band"]) == ("RND-2026-000001", "sme")
    assert {name: rules[name] for name in ("version", "source", "holds_from")} == {
        name: kept[name] for name in ("version", "source", "holds_from")
    }
    assert rules["government_rate"] == "0.700000"
    assert said["terms"]["pledge"]["version"] == pledging.LATEST
    assert "금품" in said["terms"]["pledge"]["ko"]
    assert "hospitality" in said["terms"]["pledge"]["en"]
    with db.transaction(read_only=True) as session:
        supplier = session.exec(select(Supplier)).one()
    assert said["supplier"]["payout_account"] == {"bank_code": supplier.bank_code, "last4": supplier.bank_last4}


def test_both_sides_read_all_of_it_before_they_sign(world, as_user):
    ref = dealing.written(world)
    for language, words in (
        ("ko", ("적용 규정", "청렴이행 서약", "금품", "끝자리", "제2판")),
        ("en", ("Rules that hold", "Integrity pledge", "hospitality", "ends in", "version 2")),
    ):
        for page in ("sign", ""):
            text = as_user(world.alice).get(f"/contracts/{ref}/{page}?lang={language}".replace("/?", "?")).text
            assert all(word in text for word in words), (language, page)


def test_an_account_that_waits_is_not_written_down(world, as_user):
    ref = dealing.written(world)
    with db.transaction() as session:
        supplier = session.exec(select(Supplier)).one()
        supplier.account_confirmed_at, supplier.account_confirmed_by_id, supplier.account_held_at = None, None, NOW
    assert wording(ref)["supplier"]["payout_account"] is None
    assert "not confirmed yet" in as_user(world.alice).get(f"/contracts/{ref}/sign?lang=en").text


def test_another_account_between_two_signatures_is_another_wording(world):
    ref = dealing.proposed(world)
    with db.transaction() as session:
        session.exec(select(Supplier)).one().bank_last4 = "0007"
    with pytest.raises(Conflict, match="signed another wording"), db.transaction() as session:
        signing.countersign(session, ref, dealing.digest(ref), PASSWORD, by=world.chul)


def test_a_signed_contract_keeps_its_version_of_the_pledge(world, monkeypatch):
    ref = dealing.signed(world)
    later = Pledge("2027-01", "새 서약", "A new pledge")
    monkeypatch.setitem(pledging.VERSIONS, later.version, later)
    monkeypatch.setattr(pledging, "LATEST", later.version)
    assert wording(ref)["terms"]["pledge"]["version"] == "2026-11"
    with db.transaction(read_only=True) as session:
        assert queries.unlike_signed(session, dealing.contract(ref)) is None
    fresh = dealing.written(world)
    assert wording(fresh)["terms"]["pledge"]["ko"] == "새 서약"
    assert dealing.contract(fresh).state == State.DRAFT
