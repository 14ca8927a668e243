"""suppliers.account: where the money goes. The number is handed on and never kept."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests import accounts, dealing
from tests.world import NOW, PASSWORD
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.kernel.errors import Conflict
from voucher.notices.models import Mail
from voucher.people.models import Organisation, User
from voucher.rails import gateway
from voucher.suppliers import connecting, holders, queries
from voucher.suppliers.connecting import BankDetails
from voucher.suppliers.models import Supplier

NUMBER = "110234567890"
DETAILS = {"bank_code": "088", "number": "110-234-567890", "holder": "철수비전", "password": PASSWORD}


@pytest.fixture
def pool(world):
    with db.transaction() as session:
        dealing.supplier(session, world.organisations["chul_ai"], **accounts.NONE)
    return world


def supplier(world):
    with db.transaction(read_only=True) as session:
        return session.exec(select(Supplier).where(Supplier.organisation_id == world.chul.organisation_id)).one()


def test_the_account_is_opened_at_the_rail_and_four_digits_stay(pool, as_user, rail):
    answer = as_user(pool.chul).post("/suppliers/account", data=DETAILS)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    kept = supplier(pool)
    assert kept.payout_account.startswith("acct_")
    assert (kept.bank_last4, kept.account_connected_at, kept.account_changed_at) == ("7890", NOW, None)
    assert gateway.account_status(kept.payout_account).bank_last4 == "7890"
    with db.transaction(read_only=True) as session:
        for table in ("suppliers_supplier", "audit_record"):
            whole = session.connection().execute(sa.text(f"SELECT string_agg(t::text, ' ') FROM {table} t")).scalar()
            assert NUMBER not in whole
    assert "7890" in as_user(pool.chul).get("/suppliers/account").get_data(as_text=True)


def test_asked_again_with_the_same_details_it_is_the_same_account(pool, rail):
    details = BankDetails("088", NUMBER, "철수비전", PASSWORD)
    first = connecting.connect(details, by=pool.chul).payout_account
    with db.transaction() as session:  # as after a breakdown: the rail has it, we do not
        accounts.lose(session, pool.chul.organisation_id)
    assert connecting.connect(details, by=pool.chul).payout_account == first


def test_a_change_is_recorded_for_whoever_pays(pool, as_user, rail):
    chul = as_user(pool.chul)
    chul.post("/suppliers/account", data=DETAILS)
    first = supplier(pool).payout_account
    with clock.freeze(NOW + timedelta(days=3)):
        connecting.connect(BankDetails("004", "99988877766", "철수비전", PASSWORD), by=pool.chul)
    with db.transaction(read_only=True) as session:
        payee = queries.payee(session, pool.chul.organisation_id)
        assert payee.payout_account != first
        assert (payee.bank_last4, payee.changed_at) == ("7766", NOW + timedelta(days=3))
        record = session.exec(select(Record).where(Record.action == "supplier.account_changed")).one()
        assert (record.before, record.after) == (
            {"bank_last4": "7890", "bank_code": "088"},
            {"bank_last4": "7766", "bank_code": "004"},
        )


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"bank_code": ""}, "choose one"),
        ({"bank_code": "999"}, "choose from the list"),
        ({"number": ""}, "fill this in"),
        ({"number": "12"}, "8 to 16 digits"),
        ({"number": "1" * 40}, "8 to 16 digits"),
        ({"number": "한글계좌"}, "8 to 16 digits"),
        ({"number": "<script>"}, "8 to 16 digits"),
        ({"holder": ""}, "fill this in"),
        ({"holder": "가" * 101}, "At most 100"),
        ({"holder": "박해커"}, "only to an account of 철수비전"),
        ({"holder": "철수비전 박해커"}, "only to an account of 철수비전"),
        ({"holder": "주식회사"}, "only to an account of 철수비전"),
        ({"holder": "최철"}, "only to an account of 철수비전"),
        ({"password": ""}, "fill this in"),
        ({"password": "wrong"}, "not your password"),
        ({"password": "x" * 500}, "Write at most 128 characters"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_the_rail_is_not_asked(pool, as_user, monkeypatch, wrong, told):
    monkeypatch.setattr(gateway, "create_payout_account", lambda *_a, **_k: pytest.fail("asked"))
    answer = as_user(pool.chul).post("/suppliers/account", data={**DETAILS, **wrong})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert told in page
    assert "is-error" in page
    assert PASSWORD not in page
    assert not supplier(pool).payout_account


@pytest.mark.parametrize(
    ("trouble", "told"),
    [(gateway.Declined("no"), "does not take this account"), (gateway.Unreachable("?"), "does not answer")],
)
def test_the_rails_no_is_told_and_nothing_changes(pool, as_user, monkeypatch, trouble, told):
    def refuse(*_args, **_values):
        raise trouble

    monkeypatch.setattr(gateway, "create_payout_account", refuse)
    page = as_user(pool.chul).post("/suppliers/account", data=DETAILS).get_data(as_text=True)
    assert told in page
    assert not supplier(pool).payout_account


def test_two_colleagues_at_once_do_not_overwrite_each_other(pool):
    account = gateway.PayoutAccount("acct_1", ready=True, bank_last4="1111")
    other = gateway.PayoutAccount("acct_2", ready=True, bank_last4="2222")
    details = BankDetails("088", NUMBER, "철수비전", PASSWORD)
    with db.transaction() as session:
        connecting.keep(session, account, details, replaces="", by=pool.chul)
    with pytest.raises(Conflict), db.transaction() as session:
        connecting.keep(session, other, details, replaces="", by=pool.chul)
    with db.transaction() as session:
        connecting.keep(session, account, details, replaces="", by=pool.chul)  # told twice
    assert supplier(pool).bank_last4 == "1111"


def test_the_sixth_wrong_password_closes_the_door(pool, as_user, monkeypatch):
    monkeypatch.setattr(gateway, "create_payout_account", lambda *_a, **_k: pytest.fail("asked"))
    chul = as_user(pool.chul)
    for _ in range(5):
        chul.post("/suppliers/account", data={**DETAILS, "password": "wrong"})
    assert "Too many attempts" in chul.post("/suppliers/account", data=DETAILS).get_data(as_text=True)


@pytest.mark.parametrize(
    "holder", ["(주)철수비전", "㈜ 철수 비전", "철수비전주식회사", "CHUL VISION Co., Ltd.", "chul vision"]
)
def test_a_name_is_the_companys_however_banks_write_it(pool, as_user, monkeypatch, holder):
    opened = gateway.PayoutAccount("acct_1", ready=True, bank_last4="7890")
    monkeypatch.setattr(gateway, "create_payout_account", lambda *_a, **_k: opened)
    assert as_user(pool.chul).post("/suppliers/account", data={**DETAILS, "holder": holder}).status_code == 302
    kept = supplier(pool)
    assert (kept.bank_code, kept.account_held_at, kept.account_by_id) == ("088", NOW, pool.chul.id)


@pytest.mark.parametrize(
    ("number", "holder", "fits"),
    [
        ("1011216293", "최철", True),
        ("1011216293", "최철(철수비전)", True),
        ("1011216293", "철수비전 최철", True),
        ("1011216293", "다른이", False),
        ("1018116293", "최철", False),
        ("1018616293", "철수비전(최철)", False),
    ],
)
def test_a_persons_own_business_is_paid_to_the_person(number, holder, fits):
    business = Organisation(name="철수비전", name_en="", registration_no=number, representative="최철")
    assert holders.is_the_company(holder, business) is fits


@pytest.mark.parametrize(
    ("name", "holder", "fits"),
    [
        ("주식회사 하늘", "하늘협동조합", False),
        ("주식회사 하늘", "협동조합하늘", False),
        ("하늘", "하늘협동조합", False),
        ("하늘협동조합", "하늘협동조합", True),
        ("하늘협동조합", "하늘", False),
        ("주식회사 하늘", "(유)하늘", False),
        ("주식회사 하늘", "㈜하늘", True),
        ("농업회사법인 주식회사 하늘", "(주)하늘", True),
        ("농업회사법인 주식회사 하늘", "하늘 농업회사법인㈜", True),
        ("하늘주식회사정밀", "하늘정밀", False),
        ("주식회사", "", False),
    ],
)
def test_another_legal_person_of_a_like_name_is_not_paid(name, holder, fits):
    business = Organisation(name=name, name_en="", registration_no="1018116293", representative="최철")
    assert holders.is_the_company(holder, business) is fits


def test_a_religious_body_is_no_person():
    business = Organisation(name="하늘", name_en="", registration_no="1018916293", representative="최철")
    assert not holders.is_the_company("최철", business)


def test_the_first_account_is_mailed_to_everybody_there(pool, rail):
    connecting.connect(BankDetails("088", NUMBER, "철수비전", PASSWORD), by=pool.chul)
    with db.transaction(read_only=True) as session:
        (mail,) = session.exec(select(Mail).where(Mail.key.startswith("account_named")))
        assert (mail.user_id, "7890" in mail.body, NUMBER in mail.body) == (pool.chul.id, True, False)


def test_a_change_is_mailed_to_everybody_there_and_to_who_named_the_last_account(pool, rail):
    connecting.connect(BankDetails("088", NUMBER, "철수비전", PASSWORD), by=pool.chul)
    with db.transaction() as session:
        both = [
            User(
                email=f"{name}@chulai.example", name=name, organisation_id=pool.chul.organisation_id, roles=["supplier"],
                password_hash=session.get_one(User, pool.chul.id).password_hash,
            )
            for name in ("thief", "colleague")
        ]  # fmt: skip
        session.add_all(both)
        session.get_one(User, pool.chul.id).active = False  # locked out in the meantime
    connecting.connect(BankDetails("004", "99988877766", "철수비전", PASSWORD), by=both[0])
    with db.transaction(read_only=True) as session:
        mails = session.exec(select(Mail).where(Mail.key.startswith("account_named"))).all()
        later = [m for m in mails if "7766" in m.body]
        assert {session.get_one(User, m.user_id).name for m in later} == {"철", "thief", "colleague"}
        assert len(mails) == len(later) + 1
        assert all("99988877766" not in m.body for m in mails)


@pytest.mark.parametrize("who", ["alice", "bora", "dana", "eun"])
def test_others_have_no_account_page(pool, as_user, who):
    assert as_user(getattr(pool, who)).get("/suppliers/account").status_code == 403
