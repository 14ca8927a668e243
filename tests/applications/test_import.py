"""Page: /applications/import: choose a file, see what would happen, confirm it with a reason."""

import io
import re

import openpyxl
import pytest
from sqlmodel import select

from tests.applications.lists import DECISIONS, as_csv, as_xlsx, decisions, number
from voucher.applications.models import Application
from voucher.audit.models import Record
from voucher.kernel import db
from voucher.people import receiving, tidying
from voucher.people.models import Import
from voucher.programmes import seeding

HERE = "/applications/import"


@pytest.fixture(autouse=True)
def known_programmes(app, world):
    with db.transaction() as session:
        seeding.seed(session)


def upload(browser, content, name="past.xlsx"):
    return browser.post(HERE, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def staged(page):
    return re.search(r'name="staged"[^>]*value="([0-9a-f-]{36})"', page)[1]


def rows(table):
    with db.transaction(read_only=True) as session:
        return list(session.exec(select(table)))


def test_a_list_is_looked_at_then_confirmed(as_user, world):
    bora = as_user(world.bora)
    assert HERE in bora.get("/applications/").text
    page = bora.get(HERE).text
    assert "Number in the earlier system" in page
    assert "at most 5,000 rows" in page
    page = upload(bora, as_xlsx(DECISIONS, decisions({}))).text
    assert "Take in 1 rows" in page
    assert rows(Application) == []
    answer = bora.post(HERE, data={"staged": staged(page), "why": "이관"}, follow_redirects=True).text
    assert "1 rows are taken in, 0 were here already." in answer
    (decided,) = rows(Application)
    (import_,) = rows(Import)
    assert (import_.by_id, import_.content, decided.import_id) == (world.bora.id, None, import_.id)
    with db.transaction(read_only=True) as session:
        line = session.exec(select(Record).where(Record.action == "applications.imported")).one()
        assert (line.actor_id, line.why) == (world.bora.id, "이관")


def test_what_was_taken_in_is_shown_as_what_it_is(as_user, world):
    bora = as_user(world.bora)
    page = upload(bora, as_csv(DECISIONS, decisions({})), "past.csv").text
    bora.post(HERE, data={"staged": staged(page), "why": "x"})
    ref = rows(Application)[0].ref
    for person in (world.bora, world.alice, world.eun):
        page = as_user(person).get(f"/applications/{ref}").text
        for said in ("2024-AI-0001", "Its money and its papers are not here", "Nothing more happens", "45,000,000"):
            assert said in page, said
        assert "See the voucher" not in page
    assert as_user(world.mallory).get(f"/applications/{ref}").status_code == 404
    assert as_user(world.alice).get(f"/applications/{ref}/receipt").status_code == 302
    assert as_user(world.alice).get(f"/reports/receipts/{ref}").status_code == 404
    (round_ref,) = set(re.findall(r"/programmes/(RND-[0-9-]+)", page))
    page = as_user(world.bora).get(f"/programmes/{round_ref}").text
    assert "before this portal; its money was booked there" in page
    assert "Budget left" not in page
    assert "Written down from earlier years" in page
    assert bora.get(f"/applications/{ref}/decide").status_code == 302


def test_faults_are_listed_by_cell_and_nothing_can_be_confirmed(as_user, world):
    browser = as_user(world.bora)
    content = as_xlsx(DECISIONS, decisions({}, {"source_ref": "2", "state": "예비", "title": "<b>x</b>" * 20}))
    page = upload(browser, content).text
    for said in ("Sheet1!O3", "Sheet1!H3", "결과", "Nearest:", "Nothing was taken in"):
        assert said in page, said
    assert 'name="staged"' not in page
    korean = browser.get(HERE + "?lang=ko") and upload(browser, content).text
    assert "가까운 값" in korean
    assert rows(Import) == []


def test_many_faults_are_counted_and_the_first_are_shown(as_user, world):
    content = as_csv(DECISIONS, decisions(*({"source_ref": str(n), "asked_krw": "?"} for n in range(150))))
    page = upload(as_user(world.bora), content, "x.csv").text
    assert "These are the first 100 of 150." in page
    assert len(re.findall(r'<th scope="row">N[0-9]+<', page)) == 100


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "x.csv", "This file is empty."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x.xls", "old or a locked Excel file"),
        (b"%PDF-1.7 \x80\xff\x00\x01", "x.pdf", "no table that we can read"),
        (b"PK\x03\x04", "x.xlsx", "This workbook is damaged"),
        (b"hello\nworld\n", "x.csv", "No row of headings was found"),
        (b'a,b\n"c\n', "x.csv", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told_at_the_top(as_user, world, content, name, said):
    answer = upload(as_user(world.bora), content, name)
    assert answer.status_code == 200
    assert said in answer.text
    assert "Choose a file" in answer.text


def test_no_file_is_told(as_user, world):
    assert "Please choose a file." in as_user(world.bora).post(HERE, data={}).text


def test_more_rows_than_a_page_takes_are_refused(as_user, world, monkeypatch):
    monkeypatch.setattr("voucher.people.views.importing.MOST_ON_A_PAGE", 2)
    content = as_csv(DECISIONS, decisions({}, {"source_ref": "2"}, {"source_ref": "3"}))
    assert "At most 2 rows are taken in at a time." in upload(as_user(world.bora), content, "x.csv").text


def test_a_reason_is_needed_and_the_list_stays(as_user, world):
    browser = as_user(world.bora)
    key = staged(upload(browser, as_csv(DECISIONS, decisions({})), "x.csv").text)
    page = browser.post(HERE, data={"staged": key, "why": " "}).text
    assert "Please fill this in." in page
    assert staged(page) == key
    assert rows(Application) == []


def test_only_whoever_looked_at_it_confirms_it(as_user, world):
    key = staged(upload(as_user(world.bora), as_csv(DECISIONS, decisions({})), "x.csv").text)
    assert as_user(world.boram).post(HERE, data={"staged": key, "why": "x"}).status_code == 404
    assert as_user(world.bora).post("/applications/import", data={"staged": "nonsense", "why": "x"}).status_code == 404
    assert rows(Application) == []


def test_what_became_wrong_meanwhile_is_shown_instead(as_user, world):
    browser = as_user(world.bora)
    first = staged(upload(browser, as_csv(DECISIONS, decisions({})), "x.csv").text)
    second = staged(upload(browser, as_csv(DECISIONS, decisions({"granted_krw": "1"})), "y.csv").text)
    browser.post(HERE, data={"staged": first, "why": "x"})
    page = browser.post(HERE, data={"staged": second, "why": "x"}).text
    assert "Nothing was taken in" in page
    assert "Here already as APP-" in page
    assert browser.post(HERE, data={"staged": first, "why": "x"}).status_code == 404, "it is taken in once"


def test_a_file_that_nobody_confirmed_is_forgotten(as_user, world, monkeypatch):
    upload(as_user(world.bora), as_csv(DECISIONS, decisions({})), "x.csv")
    tidying.tidy()
    assert len(rows(Import)) == 1
    monkeypatch.setattr(tidying, "UNCONFIRMED", -tidying.UNCONFIRMED)
    tidying.tidy()
    assert rows(Import) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_template_can_be_taken_in_as_it_is(as_user, world, language):
    browser = as_user(world.bora)
    for kind in ("xlsx", "csv"):
        answer = browser.get(f"{HERE}/template?format={kind}&lang={language}")
        assert f"applications.{kind}" in answer.headers["Content-Disposition"]
        assert "Take in 1 rows" in upload(browser, answer.data, f"x.{kind}").text or language == "ko"
        with db.transaction() as session:
            file = receiving.File("x", io.BytesIO(answer.data))
            from voucher.applications.importing import INTAKE

            assert receiving.look(session, INTAKE, file, by=world.bora).new_count == 1
    assert openpyxl.load_workbook(io.BytesIO(browser.get(f"{HERE}/template").data)).active.max_row == 2


def test_a_firm_that_is_not_here_is_named(as_user, world):
    page = upload(as_user(world.bora), as_csv(DECISIONS, decisions({"registration_no": number(1)})), "x.csv").text
    assert "An administrator takes in the organisations first." in page
