"""Page: /simulations/<ref>/export: the list as CSV or as a workbook, with a reason."""

import io

import pytest
from sqlmodel import select

from tests.simulations.earlier import tried
from voucher.audit.models import Record
from voucher.kernel import db, workbooks
from voucher.simulations import exporting

WHY = {"why": "주무 부처 협의"}


@pytest.fixture
def ref(world, past, busan):
    return tried(world, busan, [past])


def noted():
    with db.transaction(read_only=True) as session:
        return session.exec(select(Record).where(Record.action == "simulation.exported")).all()


def test_a_list_of_commas_is_sent_while_it_is_read(as_user, world, ref):
    browser = as_user(world.bora)
    assert f"/simulations/{ref}/export" in browser.get(f"/simulations/{ref}").text
    page = browser.get(f"/simulations/{ref}/export?outcome=fail&ground=region").text
    assert "Region" in page
    assert "Not met" in page
    answer = browser.post(f"/simulations/{ref}/export?outcome=fail", data={**WHY, "kind": "csv"}, buffered=False)
    assert answer.is_streamed
    text = b"".join(answer.iter_encoded()).decode("utf-8-sig")
    head, first, second = text.splitlines()
    assert head.startswith("Order of arrival,Application,Firm,Title,Region")
    assert ",Haneul Precision," in first
    assert "Turned away now,Region: The round is not for this region." in first
    assert ",40000000,40000000,0,10000000,No" in first
    assert "Taxes are in arrears." in second
    (line,) = noted()
    assert (line.ref, line.why, line.after) == (ref, WHY["why"], {"format": "csv", "outcome": "fail"})


def test_a_workbook_keeps_numbers_as_numbers_and_speaks_korean(as_user, world, ref):
    with db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE people_organisation SET name = '=1+1' WHERE name = '하늘정밀'")
    answer = as_user(world.bora).post(f"/simulations/{ref}/export?lang=ko", data={**WHY, "kind": "xlsx"})
    assert answer.headers["Content-Disposition"].endswith(f'{ref}.xlsx"')
    with workbooks.opened(io.BytesIO(answer.data)) as table:
        rows = [list(cells) for _number, cells in table.rows]
    assert len(rows) == 5
    assert rows[1][:3] == [1, rows[1][1], "=1+1"], "harmless in a spreadsheet"
    assert rows[1][7] == 50_000_000
    assert rows[1][11] == "지역: 이 공고의 지원 대상 지역이 아닙니다."


def test_a_workbook_has_an_end_and_a_reason_is_needed(as_user, world, ref, monkeypatch):
    browser = as_user(world.bora)
    for data in ({"why": " ", "kind": "csv"}, {**WHY, "kind": "pdf"}):
        answer = browser.post(f"/simulations/{ref}/export", data=data)
        assert answer.mimetype == "text/html"
        assert "is-error" in answer.text
    monkeypatch.setattr(exporting, "MOST_ROWS", 3)
    answer = browser.post(f"/simulations/{ref}/export", data={**WHY, "kind": "xlsx"})
    assert "These are more than 3 lines." in answer.text
    assert not noted()


def test_who_may_not_read_it_takes_nothing(as_user, world, ref):
    for person in (world.alice, world.dana, world.hana):
        assert as_user(person).post(f"/simulations/{ref}/export", data=WHY).status_code == 403
