"""Signing: what was read is what is signed, and what is signed cannot change."""

import threading
from dataclasses import fields

import pytest
import sqlalchemy as sa
import sqlalchemy.exc
from sqlmodel import select

from tests import dealing
from tests.world import NOW, PASSWORD
from voucher.audit.models import Record
from voucher.contracts import drafting, queries, signing
from voucher.contracts.lifecycle import State
from voucher.contracts.models import Contract, Milestone, Party, Signature
from voucher.kernel import clock, db
from voucher.kernel.errors import Conflict, NotFound, NotNow, NotPermitted, Refused
from voucher.ledger import chart, posting
from voucher.people import profiling
from voucher.people.models import Organisation
from voucher.suppliers.lifecycle import State as SupplierState
from voucher.suppliers.models import Supplier
from voucher.vouchers.models import Voucher


def seal(ref, world):
    sign(ref, dealing.digest(ref), world, who=world.boram, work=signing.seal)


def sign(ref, digest, world, *, who=None, password=PASSWORD, work=signing.countersign):
    with db.transaction() as session:
        return work(session, ref, digest, password, by=who or world.chul)


def test_all_three_sign_and_then_the_states_share_is_obligated(world):
    ref = dealing.proposed(world, 10_000_000, 15_000_000)
    sign(ref, dealing.digest(ref), world)
    with db.transaction(read_only=True) as session:
        contract = db.one(session, Contract, Contract.ref == ref)
        assert contract.state == State.COUNTERSIGNED
        assert posting.balance(session, chart.obligated(contract.id)) == 0
        assert session.exec(select(Supplier.running_count)).one() == 0
    seal(ref, world)
    contract = dealing.contract(ref)
    assert contract.state == State.SIGNED
    assert (contract.supply_krw, contract.government_krw, contract.own_krw) == (25_000_000, 17_500_000, 7_500_000)
    with db.transaction(read_only=True) as session:
        assert posting.balance(session, chart.obligated(contract.id)) == 17_500_000
        assert posting.balance(session, chart.committed(contract.voucher_id)) == 3_500_000
        parties = [s.party for s, _ in queries.signatures(session, contract.id)]
        assert parties == [Party.FIRM, Party.SUPPLIER, Party.AGENCY]
        acts = list(session.exec(select(Record.action).where(Record.subject_id == contract.id).order_by(Record.number)))
        assert acts == [
            "contract.drafted",
            "contract.saved",
            "contract.proposed",
            "contract.countersigned",
            "contract.signed",
        ]
        assert session.exec(select(Supplier.running_count)).one() == 1


def test_a_stale_wording_is_refused(world):
    ref = dealing.written(world)
    read = dealing.digest(ref)
    with db.transaction() as session:
        drafting.save(session, ref, dealing.terms(session, ref, 25_000_000), by=world.alice)
    with pytest.raises(Conflict, match="read it again"):
        sign(ref, read, world, who=world.alice, work=signing.propose)
    assert dealing.contract(ref).state == State.DRAFT


def test_the_supplier_signs_what_the_firm_signed(world):
    """A party's name changes between the two signatures: the wording is another, and both read it again."""
    ref = dealing.proposed(world)
    with db.transaction() as session:
        session.get(Organisation, world.organisations["haneul"]).representative = "다른 사람"
    with pytest.raises(Conflict, match="signed another wording"):
        sign(ref, dealing.digest(ref), world)
    with db.transaction() as session:
        signing.hand_back(session, ref, "대표자가 바뀌었습니다.", by=world.chul)
    sign(ref, dealing.digest(ref), world, who=world.alice, work=signing.propose)
    sign(ref, dealing.digest(ref), world)
    assert dealing.contract(ref).state == State.COUNTERSIGNED


def test_an_unchanged_contract_can_be_handed_back_and_signed_again(world):
    ref = dealing.proposed(world)
    with db.transaction() as session:
        signing.hand_back(session, ref, "질문이 있습니다.", by=world.chul)
    assert dealing.contract(ref).state == State.DRAFT
    sign(ref, dealing.digest(ref), world, who=world.alice, work=signing.propose)
    with db.transaction(read_only=True) as session:
        contract = db.one(session, Contract, Contract.ref == ref)
        assert len(queries.signatures(session, contract.id)) == 1
        assert len(queries.signatures(session, contract.id, live_only=False)) == 2


def test_a_wrong_password_signs_nothing_and_the_sixth_try_is_not_heard(world):
    ref = dealing.written(world)
    read = dealing.digest(ref)
    for _ in range(5):
        with pytest.raises(Refused, match="not your password"):
            sign(ref, read, world, who=world.alice, password="wrong", work=signing.propose)
    with pytest.raises(Refused, match="Too many attempts"):
        sign(ref, read, world, who=world.alice, work=signing.propose)
    assert dealing.contract(ref).state == State.DRAFT


def test_who_may_sign(world):
    ref = dealing.written(world)
    read = dealing.digest(ref)
    for who, refusal in (
        (world.chul, NotPermitted), (world.mallory, NotFound), (world.bora, NotPermitted), (world.eun, NotPermitted),
    ):  # fmt: skip
        with pytest.raises(refusal):
            sign(ref, read, world, who=who, work=signing.propose)
    with pytest.raises(NotNow):
        sign(ref, read, world)  # the supplier before the firm
    sign(ref, read, world, who=world.alice, work=signing.propose)
    with pytest.raises(NotPermitted):
        sign(ref, read, world, who=world.alice)  # the firm for the supplier
    with pytest.raises(NotNow):
        sign(ref, read, world, who=world.alice, work=signing.propose)


def test_neither_side_moves_away_from_the_others_address_before_it_signs(world):
    ref = dealing.written(world)
    supplier, firm = (world.organisations[name] for name in ("chul_ai", "haneul"))
    with db.transaction() as session:
        session.get(Organisation, supplier).address = "하늘정밀 본사 (2층)"
        session.get(Organisation, firm).address = "하늘정밀 본사 2층"
    with db.transaction() as session:
        profiling.keep(session, moved(session.get(Organisation, supplier), "다른 곳 1"), by=world.chul)
    with pytest.raises(Refused, match="address"):
        sign(ref, dealing.digest(ref), world, who=world.alice, work=signing.propose)
    with db.transaction() as session:
        profiling.keep(session, moved(session.get(Organisation, firm), "또 다른 곳 2"), by=world.alice)
    with pytest.raises(Refused, match="address"):
        sign(ref, dealing.digest(ref), world, who=world.alice, work=signing.propose)


def moved(it, address):
    """What an organisation says about itself from somewhere else."""
    said = {f.name: getattr(it, f.name) for f in fields(profiling.Profile)}
    return profiling.Profile(**{**said, "address": address})


@pytest.mark.parametrize("change", ["suspended", "related", "expired"])
def test_what_changed_since_the_choice_is_looked_at_again(world, change):
    ref = dealing.written(world)
    with db.transaction() as session:
        if change == "suspended":
            session.exec(select(Supplier)).one().state = SupplierState.SUSPENDED
        elif change == "related":
            session.get(Organisation, world.organisations["chul_ai"]).representative = "박 하늘"
        else:
            session.exec(select(Voucher)).one().valid_until = dealing.TODAY.replace(day=1)
    with pytest.raises(Refused):
        sign(ref, dealing.digest(ref), world, who=world.alice, work=signing.propose)
    assert dealing.contract(ref).state == State.DRAFT


def test_two_people_of_the_supplier_at_once_sign_once(world):
    ref = dealing.proposed(world)
    read, answers = dealing.digest(ref), []

    def go():
        with clock.freeze(NOW):
            try:
                sign(ref, read, world)
                answers.append("signed")
            except NotNow:
                answers.append("told")

    threads = [threading.Thread(target=go) for _ in range(6)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(answers) == ["signed"] + ["told"] * 5
    with db.transaction(read_only=True) as session:
        contract = db.one(session, Contract, Contract.ref == ref)
        assert [s.party for s, _ in queries.signatures(session, contract.id)] == [Party.FIRM, Party.SUPPLIER]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE contracts_contract SET scope = 'more'",
        "UPDATE contracts_contract SET supply_krw = supply_krw + 1, own_krw = own_krw + 1",
        "UPDATE contracts_milestone SET supply_krw = supply_krw + 1, own_krw = own_krw + 1 WHERE number = 1",
        "UPDATE contracts_milestone SET due_on = due_on + 1",
        "DELETE FROM contracts_milestone WHERE number = 2",
        "UPDATE contracts_cost_line SET supply_krw = supply_krw + 1",
        "DELETE FROM contracts_cost_line",
        "INSERT INTO contracts_cost_line SELECT gen_random_uuid(), now(), id, 'labour', 1 FROM contracts_contract",
        "DELETE FROM contracts_contract",
        "DELETE FROM contracts_signature",
        "UPDATE contracts_signature SET digest = repeat('0', 64)",
        "UPDATE contracts_signature SET voided_at = now()",
        (
            "INSERT INTO contracts_milestone SELECT gen_random_uuid(), created_at, contract_id, 3, title, due_on, supply_krw,"
            " government_krw, partner_krw, own_krw, vat_krw, 'planned', null, null, '', '', '', null, null, '' FROM contracts_milestone"
            " WHERE number = 1"
        ),
    ],
)
def test_the_database_keeps_what_was_signed(world, sql):
    dealing.signed(world)
    with pytest.raises(sqlalchemy.exc.DBAPIError, match=r"never|digest_of_wording"), db.transaction() as session:
        session.connection().execute(sa.text(sql))


def test_a_signature_keeps_the_wording_itself(world):
    ref = dealing.signed(world)
    with db.transaction(read_only=True) as session:
        contract = db.one(session, Contract, Contract.ref == ref)
        kept = session.exec(select(Signature).where(Signature.contract_id == contract.id)).all()
        assert {s.wording for s in kept} == {queries.whole(session, contract).wording}
        assert "카메라와 모델을 설치한다." in kept[0].wording
        assert session.exec(select(Milestone)).all()
