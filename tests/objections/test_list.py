"""objections.list, objections.export, objections.show and objections.withdraw: each sees their own, the agency all."""

import csv
import io

import pytest
from sqlmodel import select

from tests.objections.test_judge import kept
from voucher.audit.models import Record
from voucher.kernel import db
from voucher.objections.lifecycle import State


def test_each_sees_their_own_and_the_agency_all(as_user, world, objected):
    for person in (world.alice, world.bora, world.boram, world.seon, world.eun):
        browser = as_user(person)
        assert objected in browser.get("/objections/").text
        assert browser.get(f"/objections/{objected}").status_code == 200
    mallory = as_user(world.mallory)
    assert "No objection yet" in mallory.get("/objections/").text
    for way in ("", "/withdraw"):
        assert mallory.get(f"/objections/{objected}{way}").status_code == 404
    for stranger in (world.chul, world.min, world.gi, world.hana, world.dana):
        assert as_user(stranger).get("/objections/").status_code == 403


def test_searching_filtering_and_arranging(as_user, world, rejected, objected):
    bora = as_user(world.bora)
    found = (
        f"?q={objected}",
        f"?q={rejected}",
        "?q=하늘",
        "?q=기어",
        "?state=raised",
        "?state=x",
        "?sort=due",
        "?after=x",
    )
    for asked in (*found, "?sort=oldest", "?sort=%00"):
        assert objected in bora.get(f"/objections/{asked}").text, asked
    for asked in ("?q=nobody", "?state=dismissed", "?state=overdue", "?q=%25"):
        page = bora.get(f"/objections/{asked}").text
        assert objected not in page, asked
        assert "No objection fits" in page


def test_it_is_linked_from_the_applications(as_user, world, objected):
    for person in (world.alice, world.bora):
        assert 'href="/objections/"' in as_user(person).get("/applications/").text


def test_the_list_is_taken_away_for_a_reason(as_user, world, rejected, objected):
    bora = as_user(world.bora)
    assert "/objections/export?state=raised" in bora.get("/objections/?state=raised").text
    assert "Please fill this in." in bora.post("/objections/export", data={"why": " "}).text
    answer = bora.post("/objections/export?state=raised", data={"why": "월간 보고"})
    head, *rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert head[:2] == ["Reference", "Application"]
    assert [row[:5] for row in rows] == [
        [objected, rejected, "하늘정밀", "That it was not selected", "Waits for an answer"]
    ]
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "objection.exported")).one()
        assert (line.why, line.after) == ("월간 보고", {"state": "raised"})
    mallory = as_user(world.mallory).post("/objections/export", data={"why": "x"})
    assert objected not in mallory.get_data(as_text=True)


def test_withdrawn_it_is_over(as_user, world, rejected, objected):
    alice = as_user(world.alice)
    assert "cannot object to it again" in alice.get(f"/objections/{objected}/withdraw").text
    assert alice.post(f"/objections/{objected}/withdraw").location == f"/objections/{objected}"
    assert kept(objected).state is State.WITHDRAWN
    assert "Objection withdrawn" in alice.get(f"/applications/{rejected}").text
    assert alice.get(f"/objections/{objected}/withdraw").location == f"/objections/{objected}"
    assert alice.post(f"/objections/{objected}/withdraw").status_code == 409
    assert as_user(world.boram).post(
        f"/objections/{objected}/judge", data={"decision": "dismiss", "note": "x"}
    ).status_code == 409  # fmt: skip


@pytest.mark.parametrize("who", ["bora", "boram", "seon", "eun"])
def test_only_the_firm_withdraws(as_user, world, objected, who):
    assert as_user(getattr(world, who)).post(f"/objections/{objected}/withdraw").status_code == 403
    assert kept(objected).state is State.RAISED
