"""Organisations from a file: by their number, never written over, and open to whoever signs up for them later."""

import io

import pytest
from sqlmodel import select

from tests.applications.lists import ORGANISATIONS, as_csv, firms, number
from tests.people.steps import GOOD, PASSWORD, answered, link, mails
from voucher.audit.models import Record
from voucher.kernel import db
from voucher.kernel.errors import NotPermitted
from voucher.kernel.importing import Faulty
from voucher.people import receiving
from voucher.people.importing import INTAKE
from voucher.people.models import Import, Kind, Organisation, Size, User
from voucher.people.receiving import File
from voucher.suppliers.lifecycle import State
from voucher.suppliers.models import Supplier

NEW = {
    "registration_no": "101-86-00011",
    "name": "새한정공",
    "founded_on": "1998.3.2",
    "representative": "옛대표",
    "region": "부산",
}


@pytest.fixture
def take(world):
    def do(*changes, by=world.hana):
        content = as_csv(ORGANISATIONS, firms(*changes), "cp949")
        with db.transaction() as session:
            return receiving.take(session, INTAKE, File("firms.csv", io.BytesIO(content)), by=by, why="이관")

    return do


def one(table, **where):
    with db.transaction(read_only=True) as session:
        return session.exec(select(table).filter_by(**where)).one_or_none()


def complaints(take, *changes):
    with pytest.raises(Faulty) as faulty:
        take(*changes)
    return [str(fault) for fault in faulty.value.reading.faults]


def test_firms_and_suppliers_are_taken_in_and_nobody_gets_an_account(take):
    supplier = {**NEW, "registration_no": number(7), "kind": "공급기업", "industry": "J62", "name": "새한AI"}
    reading = take({**NEW, "employees_count": "", "average_sales_krw": "3억", "industry": "29271"}, supplier)
    assert (reading.new_count, reading.unchanged_count) == (2, 0)
    firm = one(Organisation, registration_no="1018600011")
    assert (firm.kind, firm.name, firm.region, firm.industry, firm.size) == (
        Kind.FIRM,
        "새한정공",
        "busan",
        "C29",
        Size.SMALL,
    )
    assert (firm.employees_count, firm.average_sales_krw, firm.tax_status, firm.representative_status) == (
        0,
        300_000_000,
        "",
        "",
    )
    assert firm.ref.startswith("ORG-2026-")
    assert firm.import_id == one(Import).id
    assert one(User, organisation_id=firm.id) is None
    assert one(Supplier, organisation_id=one(Organisation, name="새한AI").id).state is State.APPLIED


def test_the_same_file_twice_changes_nothing(take):
    take(NEW)
    again = take(NEW, {**NEW, "registration_no": number(8)})
    assert (again.new_count, again.unchanged_count) == (1, 1)
    assert take(NEW).new_count == 0
    with db.transaction(read_only=True) as session:
        assert len(session.exec(select(Import)).all()) == 2
        assert len(session.exec(select(Record).where(Record.action == "organisations.imported")).all()) == 2


def test_what_is_here_is_never_changed_by_a_file(take, world):
    ref = one(Organisation, name="하늘정밀").ref
    told = complaints(
        take,
        {
            "region": "부산",
            "employees_count": "42",
            "founded_on": "",
            "address": "",
            "phone": "",
            "average_sales_krw": "",
        },
    )
    assert told[0].startswith(f"G2 (지역): Here already as {ref}, with “경남”. A file changes nothing that is here")
    assert len(told) == 1
    assert complaints(take, {**NEW, "registration_no": "5008899530"})[0].startswith("B2 (기업명): Here already as ORG-")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"registration_no": "1018600012"}, "A2 (사업자등록번호): The last digit does not fit"),
        ({"name": ""}, "B2 (기업명): Nothing stands here"),
        ({"kind": "기관"}, "E2 (구분): “기관” is not known here. Nearest: "),
        ({"founded_on": "2026-11-17"}, "F2 (개업일): This day has not come yet"),
        ({"region": "부싼"}, "G2 (지역): “부싼” is not known here. Nearest: 부산"),
        ({"industry": "C99"}, "J2 (업종): “C99” is not known here. Nearest: "),
        ({"size": "소기엄"}, "K2 (기업 규모): “소기엄” is not known here. Nearest: 소기업"),
        ({"employees_count": "약 30"}, "L2 (상시근로자 수): Write a whole number"),
    ],
)
def test_what_is_wrong_is_said_by_cell_and_nothing_is_kept(take, change, said):
    told = complaints(take, {**NEW, "registration_no": number(1)}, {**NEW, **change})
    assert told[0].startswith(said.replace("2 ", "3 ", 1)), told
    assert one(Organisation, registration_no=number(1)) is None


def test_two_rows_with_one_number(take):
    assert complaints(take, NEW, {**NEW, "name": "다른"}) == ["A3 (사업자등록번호): The same number stands in A2."]


def test_headings_that_are_unknown_missing_or_doubled_are_told(world):
    content = "사업자등록번호,기업명,기업명,대표,구분,지역\n".encode()
    with db.transaction() as session, pytest.raises(Faulty) as faulty:
        receiving.take(session, INTAKE, File("x.csv", io.BytesIO(content)), by=world.hana)
    told = [str(fault) for fault in faulty.value.reading.faults]
    assert told[0] == "C1 (기업명): This column is there twice."
    assert told[1].startswith("D1 (대표): This column is not known. Nearest: 대표자")
    assert told[2:] == [
        "A1: The column “대표자 / Representative” is missing.",
        "A1: The column “기업 규모 / Size of the firm” is missing.",
    ]


def test_only_administrators_take_organisations_in(take, world):
    for person in (world.bora, world.eun, world.alice):
        with pytest.raises(NotPermitted):
            take(NEW, by=person)


def test_whoever_signs_up_for_a_known_firm_takes_its_place(take, client, world, rail):
    take({**NEW, "size": "중기업"})
    before = one(Organisation, name="새한정공")
    rail.order("/businesses", b_no="1018600011", start_dt="19980302", p_nm="김새한")
    client.post("/people/sign-up?lang=en", data=GOOD)
    answered()
    assert client.post(link(mails()[-1]), data={"password": PASSWORD}).headers["Location"] == "/home"
    firm, person = one(Organisation, registration_no="1018600011"), one(User, email=GOOD["email"])
    assert (firm.id, firm.ref, person.organisation_id) == (before.id, before.ref, before.id)
    assert (firm.representative, firm.size, firm.representative_status) == ("김새한", Size.SMALL, "01")
    line = one(Record, action="organisation.moved_in")
    assert (line.before["representative"], line.after["representative"]) == ("옛대표", "김새한")
    client.get("/people/sign-out")
    client.post("/people/sign-up?lang=en", data={**GOOD, "email": "second@saehan.example"})
    answered()
    assert all("/people/sign-up/" not in mail.body for mail in mails() if mail.address == "second@saehan.example")


def test_without_the_tax_office_nobody_takes_the_place_of_a_known_firm(take, client, world, monkeypatch):
    monkeypatch.setenv("TAX_OFFICE_URL", "http://127.0.0.1:9/away")
    take(NEW)
    client.post("/people/sign-up?lang=en", data=GOOD)
    answered()
    assert all("/people/sign-up/" not in mail.body for mail in mails())
    assert one(User, email=GOOD["email"]) is None
