"""people.sign_up: a firm or a supplier asks for its account, and learns the rest by mail."""

import re

import pytest
from sqlmodel import select

from tests.people.steps import GOOD, answered, joined, link, mails
from voucher import settings
from voucher.audit.models import Record
from voucher.kernel import db
from voucher.people import joining, tax_office
from voucher.people.models import Organisation, Registration, TaxCheck, User
from voucher.suppliers.models import Supplier


@pytest.fixture(autouse=True)
def away(monkeypatch, request):
    """The tax office is away, unless the test has the world outside."""
    if "rail" not in request.fixturenames:
        monkeypatch.setenv("TAX_OFFICE_URL", "http://127.0.0.1:9/away")
        settings.get.cache_clear()
    yield
    settings.get.cache_clear()


def _all(table):
    with db.transaction(read_only=True) as session:
        return session.exec(select(table).order_by(table.created_at, table.id)).all()


def _firm():
    return next((o for o in _all(Organisation) if o.name == GOOD["organisation_name"]), None)


def test_nothing_is_opened_before_the_link_is(client, world):
    page = client.post("/people/sign-up?lang=en", data=GOOD).text
    assert "Please look at your mail" in page
    answered()
    assert client.get("/home").status_code == 302
    assert _firm() is None
    assert "new@saehan.example" not in {user.email for user in _all(User)}
    (mail,) = mails()
    assert (mail.user_id, mail.address) == (None, "new@saehan.example")
    assert "김담당" not in mail.body, "what strangers typed has no place in a mail to somebody else"


def test_a_firm_joins_and_is_signed_in(client, world):
    joined(client)
    assert client.get("/home").status_code == 200
    firm = _firm()
    with db.transaction(read_only=True) as session:
        person = session.exec(select(User).where(User.organisation_id == firm.id)).one()
        acts = session.exec(select(Record.action).where(Record.subject_id == firm.id)).all()
        asked = session.exec(select(Record).where(Record.action == "registration.asked")).one()
    assert (firm.ref[:4], person.roles, acts) == ("ORG-", ["applicant"], ["organisation.joined"])
    assert (asked.address, asked.after) == ("127.0.0.1", {"registration_no": "1018600011"})


def test_a_supplier_joins_and_waits_to_be_qualified(client, world):
    joined(client, kind="supplier")
    firm = _firm()
    assert [s.state for s in _all(Supplier) if s.organisation_id == firm.id] == ["applied"]


@pytest.mark.parametrize("typed", ["１０１８６０００１１", "１０１－８６－０００１１", "101 86 00011", "101–86–00011"])
def test_a_number_is_taken_as_it_comes(client, world, typed):
    joined(client, registration_no=typed)
    assert _firm().registration_no == "1018600011"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("registration_no", "1234567890", "not a business registration number"),
        ("registration_no", "0000000000", "not a business registration number"),
        ("registration_no", "٢٢٠٨٢٠٣٢٢٨", "not a business registration number"),
        ("registration_no", "", "Please fill this in."),
        ("opened_on", "", "Please fill this in."),
        ("opened_on", "2999-01-01", "between 1900 and 2099"),
        ("opened_on", "1899-01-01", "between 1900 and 2099"),
        ("opened_on", "2026-11-17", "has not come yet"),
        ("opened_on", "yesterday", "Write the day as"),
        ("email", "not an address", "Write an e-mail address"),
        ("employees_count", "-1", "from 0 to 1,000,000"),
        ("employees_count", "many", "whole number in digits"),
        ("employees_count", "9" * 40, "from 0 to 1,000,000"),
        ("kind", "agency", "Please choose from the list"),
        ("region", "atlantis", "Please choose from the list"),
        ("organisation_name", "가" * 101, "100"),
        ("consent", "", "Without your consent"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(client, world, field, value, told):
    answer = client.post("/people/sign-up?lang=en", data={**GOOD, field: value})
    assert answer.status_code == 200
    assert told in answer.text
    assert not _all(Registration)


@pytest.mark.parametrize(
    ("known", "letters"),
    [
        ({}, {"sign_up_confirm"}),
        ({"email": "ALICE@haneul.example"}, {"sign_up_known"}),
        ({"registration_no": "220-82-03228"}, {"sign_up_taken", "sign_up_tried"}),
        ({"registration_no": "220-82-03228", "email": "alice@haneul.example"}, {"sign_up_known"}),
        ({"registration_no": "123-45-67891", "email": "alice@haneul.example"}, {"sign_up_known", "sign_up_tried"}),
    ],
)
def test_nobody_learns_on_the_page_who_is_here_already(client, world, known, letters):
    as_ever = client.post("/people/sign-up?lang=en", data={**GOOD, "email": "other@saehan.example"})
    page = client.post("/people/sign-up?lang=en", data={**GOOD, **known})
    assert (page.status_code, page.text) == (as_ever.status_code, as_ever.text)
    with db.transaction(read_only=True) as session:
        jobs = session.connection().exec_driver_sql("SELECT task_name, count(*) FROM procrastinate_jobs GROUP BY 1")
        assert jobs.all() == [("people.answer_registration", 2)]
    answered()
    written = [mail for mail in mails() if "other@" not in mail.address]
    assert {mail.key.partition(":")[0] for mail in written} == letters
    by_letter = {mail.key.partition(":")[0]: mail for mail in written}
    if "sign_up_taken" in letters:
        assert by_letter["sign_up_taken"].address == GOOD["email"]
        assert by_letter["sign_up_tried"].user_id == world.alice.id
    if "sign_up_known" in letters:
        assert by_letter["sign_up_known"].user_id == world.alice.id
    assert len([m for m in written if "/people/sign-up/" in m.body]) == ("sign_up_confirm" in letters)


def test_a_firm_is_told_once_a_day_that_somebody_tried(client, world):
    for number in range(3):
        client.post("/people/sign-up", data={**GOOD, "registration_no": "2208203228", "email": f"p{number}@x.example"})
    answered()
    answered()
    assert [m.key.partition(":")[0] for m in mails()].count("sign_up_tried") == 1


def test_nobodys_mailbox_is_filled(client, world):
    for _ in range(6):
        client.post("/people/sign-up", data=GOOD)
    answered()
    assert len(mails()) == joining.LETTERS_PER_PERSON


def test_many_sign_ups_from_one_address_are_slowed_before_the_tax_office_is_asked(client, world, monkeypatch):
    asked = []
    monkeypatch.setattr(tax_office, "validated", lambda *said: asked.append(said) or {"valid": "01"})
    monkeypatch.setattr(joining, "ATTEMPTS_PER_ADDRESS", 4)
    pages = [client.post("/people/sign-up?lang=en", data=GOOD).text for _ in range(6)]
    assert ["Too many attempts" in page for page in pages] == [False] * 4 + [True] * 2
    assert len(asked) == 4
    elsewhere = client.post("/people/sign-up?lang=en", data=GOOD, environ_base={"REMOTE_ADDR": "192.0.2.9"})
    assert "Too many attempts" not in elsewhere.text


def test_attempts_count_although_the_tax_office_says_no(client, world, monkeypatch):
    monkeypatch.setattr(tax_office, "validated", lambda *_: {"valid": "02"})
    monkeypatch.setattr(joining, "ATTEMPTS_PER_ADDRESS", 2)
    pages = [client.post("/people/sign-up?lang=en", data=GOOD).text for _ in range(3)]
    assert ["Too many attempts" in page for page in pages] == [False, False, True]


@pytest.mark.parametrize("wrong", [{"p_nm": "다른이"}, {"start_dt": "19980303"}, {"b_stt_cd": ""}])
def test_what_the_tax_office_knows_otherwise_is_told_at_the_field(client, world, rail, wrong):
    rail.order("/businesses", b_no="1018600011", **{"start_dt": "19980302", "p_nm": "김새한", **wrong})
    page = client.post("/people/sign-up?lang=en", data=GOOD).text
    assert "The tax office does not know this number with this opening date" in page
    assert 'id="representative-error"' in page
    assert not _all(Registration)


def test_what_the_tax_office_confirms_is_kept_as_evidence(client, world, rail):
    rail.order("/businesses", b_no="1018600011", start_dt="19980302", p_nm="김새한")
    joined(client)
    firm = _firm()
    (check,) = [c for c in _all(TaxCheck) if c.organisation_id == firm.id]
    assert (firm.representative_status, str(firm.founded_on)) == ("01", "1998-03-02")
    assert (check.question, check.status, check.said["valid"]) == ("validate", "01", "01")
    assert "request_param" not in check.said


@pytest.mark.parametrize(("knows", "status"), [("김새한", "01"), ("다른이", "02")])
def test_without_the_tax_office_the_sign_up_goes_on_and_it_is_asked_later(
    client, world, rail, monkeypatch, knows, status
):
    with monkeypatch.context() as outage:
        outage.setenv("TAX_OFFICE_URL", "http://127.0.0.1:9/away")
        settings.get.cache_clear()
        joined(client)
        firm = _firm()
        assert firm.representative_status == ""
        with pytest.raises(tax_office.Unreachable):
            tax_office.confirm_representative(str(firm.id))
    settings.get.cache_clear()
    with db.transaction(read_only=True) as session:
        jobs = "SELECT args FROM procrastinate_jobs WHERE task_name = 'people.confirm_representative'"
        (put,) = session.connection().exec_driver_sql(jobs).scalars()
    rail.order("/businesses", b_no="1018600011", start_dt="19980302", p_nm=knows)
    for _ in range(2):  # an errand may come twice
        assert tax_office.confirm_representative(**put) == status
    assert _firm().representative_status == status
    assert [c.said["valid"] for c in _all(TaxCheck) if c.organisation_id == firm.id] == [status]
    told = [m.key.partition(":")[0] for m in mails()]
    assert told.count("representative_doubted") == (status == "02")
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "organisation.representative")).one()
    assert line.after == {"representative_status": status}


def test_what_nobody_confirmed_is_forgotten(client, world):
    from datetime import timedelta

    from tests.world import NOW
    from voucher.kernel import clock

    client.post("/people/sign-up", data=GOOD)
    joining.forget("")
    assert _all(Registration)
    with clock.freeze(NOW + timedelta(days=8)):
        joining.forget("")
    assert not _all(Registration)


def test_the_letter_is_emptied_when_it_is_sent(client, world, monkeypatch):
    from voucher.notices import sending

    sent = []
    monkeypatch.setattr(sending, "_hand_over", sent.append)
    client.post("/people/sign-up", data=GOOD)
    answered()
    (mail,) = mails()
    sending.send(str(mail.id))
    assert sent[0]["To"] == "new@saehan.example"
    assert link(mail) in sent[0].get_content()
    (mail,) = mails()
    assert (mail.body, mail.address) == ("", "")


@pytest.mark.parametrize("field", ["region", "industry", "size"])
def test_nothing_is_chosen_for_anybody(client, field):
    page = client.get("/people/sign-up?lang=en").text
    assert re.search(rf'name="{field}"[^>]*>\s*<option[^>]*value=""', page)
    assert "Please choose one." in client.post("/people/sign-up?lang=en", data={**GOOD, field: ""}).text


@pytest.mark.parametrize("email", ["https://evil.example/x@y.kr", "a/b@c.kr", "a@b.kr/x", "a:b@c.kr", "a@b.kr?x=1"])
def test_no_link_hides_in_an_address_that_others_read(client, world, email):
    page = client.post("/people/sign-up?lang=en", data={**GOOD, "email": email}).text
    assert "Write an e-mail address like name@firm.kr." in page
    assert not _all(Registration)
