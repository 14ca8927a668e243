"""invoices.list and invoices.show: each sees their own, the agency all of it."""

import pytest

from tests import dealing
from voucher.kernel import db


@pytest.fixture
def ref(world):
    return dealing.invoiced(world, 10_000_000, 15_000_000)


def test_each_sees_their_own(world, ref, as_user):
    with db.transaction() as session:
        stranger = dealing.another_supplier(session, "1111111111", "남의회사")[2]
    for who in (world.alice, world.chul, world.bora, world.dana, world.eun):
        browser = as_user(who)
        assert ref in browser.get("/invoices/").get_data(as_text=True)
        page = browser.get(f"/invoices/{ref}")
        assert page.status_code == 200
        assert "20261116-41000012-00000001" in page.get_data(as_text=True)
    for who in (world.mallory, stranger):
        browser = as_user(who)
        assert ref not in browser.get("/invoices/").get_data(as_text=True)
        assert "No invoice yet" in browser.get("/invoices/").get_data(as_text=True)
        assert browser.get(f"/invoices/{ref}").status_code == 404
    for who in (world.gi, world.hana):
        assert as_user(who).get("/invoices/").status_code == 403


def test_searching_and_filtering(world, ref, as_user):
    chul = as_user(world.chul)
    found = (
        "?q=하늘",
        f"?q={ref}",
        "?q=20261116-4100",
        "?state=submitted",
        "?state=bogus",
        "?contract=CTR-2026-000001",
        "?after=x",
    )
    for asked in found:
        assert ref in chul.get(f"/invoices/{asked}").get_data(as_text=True), asked
    for asked in ("?q=nobody", "?state=paid", "?contract=CTR-2026-000009", "?q=%25", "?q=____"):
        page = chul.get(f"/invoices/{asked}").get_data(as_text=True)
        assert ref not in page, asked
        assert "No invoice fits" in page


def test_the_list_is_arranged_as_asked(world, ref, as_user):
    bora, second = as_user(world.bora), dealing.invoiced(world, 12_000_000, serial=2)
    for sort, wanted in (("largest", [second, ref]), ("oldest", [ref, second]), ("newest", [second, ref])):
        for form in ("", "&format=csv"):
            text = bora.get(f"/invoices/?sort={sort}{form}").get_data(as_text=True)
            assert sorted([ref, second], key=text.index) == wanted, (sort, form)


def test_the_export(world, ref, as_user):
    answer = as_user(world.bora).get("/invoices/?format=csv&state=submitted")
    line = f"{ref},철수비전,하늘정밀,{dealing.number()},2026-11-16,10000000,1000000,7000000,0,3000000,To be checked,"
    assert line in answer.get_data().decode("utf-8-sig")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="invoices-2026-11-16.csv"'
    assert ref not in as_user(world.mallory).get("/invoices/?format=csv").get_data(as_text=True)


def test_the_comparison_is_the_agencys(world, ref, as_user):
    heading = "side by side"
    assert heading in as_user(world.eun).get(f"/invoices/{ref}").get_data(as_text=True)
    assert heading not in as_user(world.chul).get(f"/invoices/{ref}").get_data(as_text=True)


def test_every_state_says_what_comes_next(world, as_user):
    ref = dealing.approved(world)
    page = as_user(world.chul).get(f"/invoices/{ref}").get_data(as_text=True)
    assert "releases the money" in page
    assert "Checked and approved" in page
