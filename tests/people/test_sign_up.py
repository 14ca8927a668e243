"""people.sign_up: a firm or a supplier opens its account."""

import pytest
from sqlmodel import select

from voucher.audit.models import Record
from voucher.kernel import db
from voucher.people.models import Organisation, User
from voucher.suppliers.models import Supplier

GOOD = {
    "kind": "firm", "organisation_name": "새한정공", "registration_no": "101-86-00019", "representative": "김새한",
    "region": "busan", "industry": "C29", "size": "small", "employees_count": "12", "name": "김담당",
    "email": "new@saehan.example", "password": "a fine long password 2", "consent": "y",
}  # fmt: skip


def _number(nine: str) -> str:
    total = sum(int(d) * w for d, w in zip(nine, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True)) + int(nine[8]) * 5 // 10
    return nine + str((10 - total % 10) % 10)


@pytest.fixture
def good():
    return {**GOOD, "registration_no": _number("101860001")}


def test_a_firm_joins_and_is_signed_in(client, world, good):
    assert client.post("/people/sign-up", data=good).headers["Location"] == "/home"
    assert client.get("/home").status_code == 200
    with db.transaction(read_only=True) as session:
        firm = session.exec(select(Organisation).where(Organisation.name == "새한정공")).one()
        person = session.exec(select(User).where(User.organisation_id == firm.id)).one()
        acts = [r.action for r in session.exec(select(Record).where(Record.subject_id == firm.id))]
    assert (firm.ref[:4], person.roles, acts) == ("ORG-", ["applicant"], ["organisation.joined"])


def test_a_supplier_joins_and_waits_to_be_qualified(client, world, good):
    client.post("/people/sign-up", data={**good, "kind": "supplier"})
    with db.transaction(read_only=True) as session:
        firm = session.exec(select(Organisation).where(Organisation.name == "새한정공")).one()
        supplier = session.exec(select(Supplier).where(Supplier.organisation_id == firm.id)).one()
    assert supplier.state == "applied"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("registration_no", "1234567890", "not a business registration number"),
        ("registration_no", "0000000000", "not a business registration number"),
        ("registration_no", "220-82-03228", "This firm is here already"),
        ("registration_no", "１２３４５６７８９１", "not a business registration number"),
        ("registration_no", "", "Please fill this in."),
        ("email", "alice@haneul.example", "This e-mail address is in use"),
        ("email", "ALICE@haneul.example", "This e-mail address is in use"),
        ("email", "not an address", "Write an e-mail address"),
        ("password", "short", "at least 10 characters"),
        ("password", "1234567890123", "easy to guess"),
        ("password", "aaaaaaaaaaaa", "easy to guess"),
        ("employees_count", "-1", "from 0 to 1,000,000"),
        ("employees_count", "many", "integer"),
        ("employees_count", "9" * 40, "from 0 to 1,000,000"),
        ("kind", "agency", "Not a valid choice"),
        ("region", "atlantis", "Not a valid choice"),
        ("organisation_name", "가" * 101, "100"),
        ("consent", "", "Without your consent"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nobody_joins(client, world, good, field, value, told):
    answer = client.post("/people/sign-up?lang=en", data={**good, field: value})
    assert answer.status_code == 200
    assert told in answer.text
    with db.transaction(read_only=True) as session:
        assert not session.exec(select(Organisation).where(Organisation.name == good["organisation_name"])).all()


def test_a_password_that_holds_the_address_is_refused(client, world, good):
    wrong = {**good, "email": "saehan@saehan.example", "password": "saehan-saehan-1"}
    assert "easy to guess" in client.post("/people/sign-up?lang=en", data=wrong).text


def test_a_script_in_a_name_stays_text(client, world, good):
    client.post("/people/sign-up", data={**good, "name": "<script>alert(1)</script>"})
    page = client.get("/home").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
