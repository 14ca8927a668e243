"""Page: /people/business/profile: a firm says what it is, and sees what changed."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from voucher.audit.models import Record
from voucher.kernel import db
from voucher.people.models import Organisation, Size

URL, HOME = "/people/business/profile", "/people/business"
SAID = {
    "size": "small", "average_sales_krw": "9,800,000,000", "employees_count": "47", "region": "gyeongnam",
    "address": "창원시 성산구 공단로 1", "phone": "055-123-4567", "industry": "C29",
}  # fmt: skip


def firm(world) -> Organisation:
    with db.transaction(read_only=True) as session:
        return db.one(session, Organisation, Organisation.id == world.alice.organisation_id)


def lines() -> list[Record]:
    with db.transaction(read_only=True) as session:
        return list(session.exec(select(Record).where(Record.action == "organisation.described")))


def test_a_firm_says_what_it_is_and_sees_what_changed(world, as_user):
    alice = as_user(world.alice)
    assert "Nothing has changed since" in alice.get(HOME).text
    assert alice.post(URL, data=SAID).headers["Location"] == HOME
    now = firm(world)
    assert (now.average_sales_krw, now.employees_count, now.phone) == (9_800_000_000, 47, "0551234567")
    (line,) = lines()
    assert line.before == {"average_sales_krw": None, "employees_count": 42, "address": "하늘정밀 본사", "phone": ""}
    assert line.after["employees_count"] == 47
    assert line.actor_id == world.alice.id
    page = alice.get(HOME).text
    for said in ("9,800,000,000", "Employees: 42 → 47", "하늘정밀 본사 → 창원시 성산구 공단로 1", "앨리스"):
        assert said in page, said


def test_the_newest_change_stands_first_and_regions_have_names(world, as_user):
    alice = as_user(world.alice)
    alice.post(URL, data=SAID)
    alice.post(URL, data={**SAID, "region": "busan"})
    page = alice.get(HOME).text
    assert page.index("South Gyeongsang → Busan") < page.index("Employees: 42 → 47")
    assert "South Gyeongsang" in as_user(world.eun).get("/audit/?action=organisation.described").text


def test_what_stays_the_same_is_no_change(world, as_user):
    alice = as_user(world.alice)
    alice.post(URL, data=SAID)
    alice.post(URL, data=SAID)
    assert len(lines()) == 1


def test_sales_of_nought_are_known_and_an_empty_field_is_not(world, as_user):
    alice = as_user(world.alice)
    alice.post(URL, data={**SAID, "average_sales_krw": "0"})
    assert firm(world).average_sales_krw == 0
    assert 'value="0"' in alice.get(URL).text
    alice.post(URL, data={**SAID, "average_sales_krw": ""})
    assert firm(world).average_sales_krw is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"size": ""}, "size"), ({"size": "giant"}, "size"), ({"average_sales_krw": "-1"}, "average_sales_krw"),
        ({"average_sales_krw": "9" * 30}, "average_sales_krw"), ({"employees_count": ""}, "employees_count"),
        ({"employees_count": "1" * 20}, "employees_count"), ({"region": "mars"}, "region"),
        ({"phone": "call me"}, "phone"), ({"phone": "12"}, "phone"), ({"address": "x" * 201}, "address"),
        ({"address": "900101-1234567"}, "address"), ({"industry": "A01"}, "industry"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(world, as_user, wrong, field):
    page = as_user(world.alice).post(URL, data={**SAID, **wrong})
    assert page.status_code == 200
    assert f'id="{field}-error"' in page.text
    assert (firm(world).size, lines()) == (Size.SMALL, [])


@pytest.mark.parametrize("person", ["bora", "dana", "eun", "hana"])
def test_it_is_the_organisations_own(world, as_user, person):
    assert as_user(getattr(world, person)).get(URL).status_code == 403


def test_a_supplier_has_one_too_and_nobody_changes_anothers(world, as_user):
    as_user(world.mallory).post(URL, data={**SAID, "region": "jeju"})
    assert firm(world).region == "gyeongnam"
    assert as_user(world.chul).get(URL).status_code == 200


def test_the_database_takes_digits_only(app, world):
    with pytest.raises(sa.exc.IntegrityError, match="phone_digits"), db.transaction() as session:
        session.connection().execute(sa.text("UPDATE people_organisation SET phone = 'x'"))
