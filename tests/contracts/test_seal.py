"""contracts.seal and contracts.send_back: the agency signs last, by somebody who did not decide, or hands it back."""

import threading

import psycopg
import pytest
import sqlalchemy as sa
import sqlalchemy.exc
from sqlmodel import select

from tests import dealing
from tests.world import NOW, PASSWORD
from voucher.applications.lifecycle import Proposed
from voucher.applications.models import Application, Grant
from voucher.contracts import queries, signing
from voucher.contracts.lifecycle import State
from voucher.contracts.models import Contract, Party, Signature
from voucher.kernel import clock, db
from voucher.kernel.errors import Conflict, NotNow, NotPermitted, Refused
from voucher.kernel.money import Won
from voucher.ledger import chart, posting
from voucher.notices.models import Mail
from voucher.people.models import Organisation, User
from voucher.programmes.approvals import Approver
from voucher.suppliers.models import Supplier


@pytest.fixture
def ref(world):
    return dealing.countersigned(world)


def seal(ref, by, *, password=PASSWORD, digest=""):
    with db.transaction() as session:
        return signing.seal(session, ref, digest or dealing.digest(ref), password, by=by)


def send_back(ref, by):
    with db.transaction() as session:
        return signing.send_back(session, ref, "과업 기한이 너무 짧습니다.", by=by)


def letters(session, name):
    return {mail.subject for mail in session.exec(select(Mail)) if mail.key.startswith(f"{name}:")}


def said(ref, **more):
    return {"seen": dealing.digest(ref), "agreed": "y", "password": PASSWORD, **more}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_has_everything_to_read_and_signs(world, ref, as_user, language):
    boram = as_user(world.boram)
    page = boram.get(f"/contracts/{ref}/seal?lang={language}").text
    assert page.count(dealing.digest(ref)) == 4  # to read, two signatures, and what the form sends along
    for words in ("카메라와 모델을 설치한다.", "25,000,000", "17,500,000", "앨리스", "철"):
        assert words in page
    assert ("기관을 대표해 서명합니다" if language == "ko" else "sign it for the agency") in page
    assert boram.post(f"/contracts/{ref}/seal", data=said(ref)).status_code == 302
    contract = dealing.contract(ref)
    assert (contract.state, contract.sealed_by_id, contract.awarded_by_id) == (
        State.SIGNED, world.boram.id, world.bora.id,
    )  # fmt: skip
    assert boram.get(f"/contracts/{ref}/seal").status_code == 302
    assert boram.get(f"/contracts/{ref}").text.count(dealing.digest(ref)) == 3


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"agreed": ""}, "Tick this when you have read"),
        ({"password": ""}, "fill this in"),
        ({"password": "wrong"}, "not your password"),
        ({"seen": "0" * 64}, "wording changed"),
    ],
)
def test_a_wrong_signature_is_told(world, ref, as_user, wrong, told):
    assert told in as_user(world.boram).post(f"/contracts/{ref}/seal", data=said(ref, **wrong)).text
    assert dealing.contract(ref).state == State.COUNTERSIGNED


@pytest.mark.parametrize(
    ("who", "code"), [("bora", 403), ("alice", 403), ("chul", 403), ("mallory", 403), ("dana", 403), ("eun", 403)]
)
@pytest.mark.parametrize("page", ["seal", "send-back"])
def test_nobody_else_signs_for_the_agency(world, ref, as_user, who, code, page):
    browser = as_user(getattr(world, who))
    assert browser.get(f"/contracts/{ref}/{page}").status_code == (302 if who == "bora" else code)
    assert browser.post(f"/contracts/{ref}/{page}", data=said(ref, why="x")).status_code == code
    assert dealing.contract(ref).state == State.COUNTERSIGNED


def test_whoever_decided_does_not_seal_and_is_told_who_does(world, ref, as_user):
    with pytest.raises(NotPermitted, match="You decided on this application"):
        seal(ref, world.bora)
    page = as_user(world.bora).get(f"/contracts/{ref}").text
    assert "You decided on this application. Another person must sign for the agency." in page
    assert "/seal" not in page
    assert f"/contracts/{ref}/seal" in as_user(world.boram).get(f"/contracts/{ref}").text


@pytest.fixture
def proposed(world):
    """Boram proposed the grant, Bora approved it; firm and supplier have signed."""
    ref = dealing.proposed(world)
    with db.transaction() as session:
        application = session.exec(select(Application)).one()
        session.add(
            Grant(
                application_id=application.id, granted_krw=application.granted_krw, government_krw=Won(1), screening=1,
                approver=Approver.OFFICER, looked_at=[], reason="좋습니다.", proposed_by_id=world.boram.id,
                proposed_at=NOW, settled_by_id=world.bora.id, settled_at=NOW, agreed=True, state=Proposed.APPROVED,
            )
        )  # fmt: skip
    with db.transaction() as session:
        signing.countersign(session, ref, dealing.digest(ref), PASSWORD, by=world.chul)
    return ref


def test_whoever_proposed_the_grant_does_not_seal_and_the_director_does(world, proposed, as_user, database):
    with pytest.raises(NotPermitted, match="You had a part in this grant"):
        seal(proposed, world.boram)
    with pytest.raises(NotPermitted, match="You had a part in this grant"):
        send_back(proposed, world.boram)
    page = as_user(world.boram).get(f"/contracts/{proposed}").text
    assert "You had a part in this grant. Another person must sign for the agency." in page
    assert "/seal" not in page
    with db.transaction(read_only=True) as session:
        assert queries.waiting_for(session, world.boram) == queries.waiting_for(session, world.bora) == []
        assert [task.ref for task in queries.waiting_for(session, world.seon)] == [proposed]
        told = [mail.user_id for mail in session.exec(select(Mail)) if mail.key.startswith("contract_to_seal:")]
        assert told == [world.seon.id], "no officer may, so the director is told"
        voucher_id = dealing.contract(proposed).voucher_id
        had_part = [queries.granted(session, who, voucher_id) for who in (world.boram, world.bora, world.seon)]
        assert had_part == [True, True, False], "the first approver, too, when somebody else granted more since"
    seal(proposed, world.seon)
    assert dealing.contract(proposed).sealed_by_id == world.seon.id
    with (
        psycopg.connect(database) as owner,
        pytest.raises(psycopg.errors.CheckViolation, match="had a part in the grant"),
    ):
        owner.execute(
            """INSERT INTO contracts_signature (id, created_at, contract_id, party, signed_by_id, digest, wording)
                SELECT gen_random_uuid(), now(), contract_id, party, %s, digest, wording
                FROM contracts_signature WHERE party = 'agency'""",
            [world.boram.id],
        )


@pytest.mark.parametrize("side", ["haneul", "chul_ai"])
def test_nobody_of_a_party_seals(world, ref, side):
    with db.transaction() as session:
        session.get_one(User, world.boram.id).organisation_id = world.organisations[side]
    with db.transaction(read_only=True) as session:
        boram = session.get_one(User, world.boram.id)
        session.expunge(boram)
        assert queries.waiting_for(session, boram) == []
    with pytest.raises(NotPermitted, match="their own organisation"):
        seal(ref, boram)


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE contracts_contract SET state = 'signed', sealed_by_id = awarded_by_id", "two_people"),
        ("UPDATE contracts_contract SET state = 'signed'", "sealed_by_somebody"),
        ("UPDATE contracts_contract SET awarded_by_id = NULL", "another decider"),
        ("UPDATE contracts_contract SET sealed_by_id = (SELECT id FROM people_user LIMIT 1)", "sealed_by_somebody"),
    ],
)
def test_the_database_knows_two_people_too(world, ref, sql, why):
    with pytest.raises(sqlalchemy.exc.DBAPIError, match=why), db.transaction() as session:
        session.connection().execute(sa.text(sql))


@pytest.mark.parametrize("who", ["bora", "alice", "chul"])
def test_the_database_takes_no_agency_signature_of_a_decider_or_a_party(world, ref, who):
    with pytest.raises(sqlalchemy.exc.DBAPIError, match="never signs for the agency"), db.transaction() as session:
        first = session.exec(select(Signature)).first()
        again = Signature(
            contract_id=first.contract_id, party=Party.AGENCY, signed_by_id=getattr(world, who).id,
            digest=first.digest, wording=first.wording,
        )  # fmt: skip
        session.add(again)


def test_the_agency_signs_what_both_signed(world, ref, as_user):
    with db.transaction() as session:
        session.get_one(Organisation, world.organisations["haneul"]).representative = "다른 사람"
    assert "This is not what was signed" in as_user(world.boram).get(f"/contracts/{ref}/seal").text
    with pytest.raises(Conflict, match="Firm and supplier signed another wording"):
        seal(ref, world.boram)
    send_back(ref, world.boram)
    for work, by in ((signing.propose, world.alice), (signing.countersign, world.chul), (signing.seal, world.boram)):
        with db.transaction() as session:
            work(session, ref, dealing.digest(ref), PASSWORD, by=by)
    assert dealing.contract(ref).state == State.SIGNED


def test_a_wrong_password_moves_nothing(world, ref):
    with pytest.raises(Refused, match="not your password"):
        seal(ref, world.boram, password="wrong")
    with db.transaction(read_only=True) as session:
        contract = db.one(session, Contract, Contract.ref == ref)
        assert posting.balance(session, chart.obligated(contract.id)) == 0
        assert len(queries.signatures(session, contract.id)) == 2


def test_before_the_supplier_and_twice_is_refused(world):
    early = dealing.proposed(world)
    for work in (seal, send_back):
        with pytest.raises(NotNow):
            work(early, world.boram)
    done = dealing.signed(world)
    for work in (seal, send_back):
        with pytest.raises(NotNow):
            work(done, world.boram)


def test_two_officers_at_once_obligate_once(world, ref):
    read, answers = dealing.digest(ref), []

    def go():
        with clock.freeze(NOW):
            try:
                seal(ref, world.boram, digest=read)
                answers.append("signed")
            except NotNow:
                answers.append("told")

    threads = [threading.Thread(target=go) for _ in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(answers) == ["signed"] + ["told"] * 3
    with db.transaction(read_only=True) as session:
        contract = db.one(session, Contract, Contract.ref == ref)
        assert posting.balance(session, chart.obligated(contract.id)) == contract.government_krw
        assert session.exec(select(Supplier.running_count)).one() == 1


def test_handing_back_voids_both_signatures_and_tells_both_why(world, ref, as_user):
    boram = as_user(world.boram)
    assert "become void" in boram.get(f"/contracts/{ref}/send-back").text
    assert "is-error" in boram.post(f"/contracts/{ref}/send-back", data={"why": ""}).text
    assert boram.post(f"/contracts/{ref}/send-back", data={"why": "과업 기한이 너무 짧습니다."}).status_code == 302
    assert dealing.contract(ref).state == State.DRAFT
    with db.transaction(read_only=True) as session:
        contract = db.one(session, Contract, Contract.ref == ref)
        assert queries.signatures(session, contract.id) == []
        assert len(queries.signatures(session, contract.id, live_only=False)) == 2
        bodies = [mail.body for mail in session.exec(select(Mail)) if mail.key.startswith("contract_sent_back")]
        assert len(bodies) == 2
        assert all("과업 기한이 너무 짧습니다." in body for body in bodies)
    assert "과업 기한이 너무 짧습니다." in as_user(world.alice).get(f"/contracts/{ref}").text
    assert as_user(world.chul).get(f"/contracts/{ref}").status_code == 404
    assert "is changing this contract" in boram.get(f"/contracts/{ref}/send-back").text


def test_whose_turn_it_is_everywhere(world, ref, as_user):
    with db.transaction(read_only=True) as session:
        assert [(t.endpoint, t.ref) for t in queries.waiting_for(session, world.boram)] == [("contracts.seal", ref)]
        assert queries.waiting_for(session, world.bora) == []
        assert len(letters(session, "contract_to_seal")) == 1
        assert len(letters(session, "contract_countersigned")) == 1
    for who in ("alice", "chul"):
        browser = as_user(getattr(world, who))
        assert "The agency reads the contract" in browser.get("/home").text
        assert "An officer or a director reads the contract" in browser.get(f"/contracts/{ref}").text
    assert ref in as_user(world.boram).get("/home").text
    assert ref in as_user(world.eun).get("/contracts/?state=countersigned").text
    assert "Agency to sign" in as_user(world.eun).get("/contracts/?format=csv").text
    seal(ref, world.boram)
    for who in ("alice", "chul"):
        assert "The agency signed the contract" in as_user(getattr(world, who)).get("/home").text
