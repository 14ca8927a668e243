"""Files with an objection: handed in with it, kept as they are, read by whoever answers; who took them is written down."""

import io

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.documents.files import SCRIPT, a_pdf, a_picture
from tests.objections.conftest import WHY
from voucher.audit.models import Record
from voucher.documents import inspecting
from voucher.documents.admitting import Admitted
from voucher.kernel import db
from voucher.kernel.errors import Refused
from voucher.objections import objecting
from voucher.objections.models import Objection, Paper


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch):
    from voucher.documents import admitting

    monkeypatch.setattr(inspecting, "admit", admitting.admit)


def send(browser, ref, *files, why=WHY):
    data = {"grounds": why, "files": [(io.BytesIO(content), name) for name, content in files]}
    return browser.post(f"/objections/object/{ref}", data=data, content_type="multipart/form-data")


def address(page):
    return page.partition('action="/objections/OBJ-')[2].partition('"')[0]


def test_files_come_with_it_and_are_read_by_whoever_answers(as_user, world, rejected):
    alice = as_user(world.alice)
    assert "Papers that show it" in alice.get(f"/objections/object/{rejected}").text
    answer = send(alice, rejected, ("측정 지표.pdf", a_pdf()), ("사진.png", a_picture()))
    assert answer.status_code == 302
    for person in (world.alice, world.boram, world.eun):
        page = as_user(person).get(answer.location).text
        assert "측정 지표.pdf" in page, person.name
        assert "사진.png" in page, person.name
    boram = as_user(world.boram)
    there = "/objections/OBJ-" + address(boram.get(f"{answer.location}/judge").text)
    file = boram.post(there)
    assert file.data == a_pdf()
    assert "attachment" in file.headers["Content-Disposition"]
    assert alice.post(there).status_code == 200
    assert as_user(world.mallory).post(there).status_code == 404
    with db.transaction(read_only=True) as session:
        lines = session.exec(select(Record).where(Record.action == "objection.paper_downloaded")).all()
    assert [(line.actor_name, line.after["file"]) for line in lines] == [(world.boram.name, "측정 지표.pdf")]


def test_without_files_it_is_as_good(as_user, world, rejected):
    answer = send(as_user(world.alice), rejected)
    assert answer.status_code == 302
    assert "Papers that show it" not in as_user(world.boram).get(answer.location).text


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("나쁜.pdf", a_pdf(OpenAction=SCRIPT))], "나쁜.pdf"),
        ([("같은.pdf", a_pdf()), ("다른 이름.pdf", a_pdf())], "here twice"),
        ([(f"{n}.png", a_picture(size=(8, n))) for n in range(1, 7)], "At most 5 files."),
        ([("홍길동 900101-1234567.pdf", a_pdf())], "resident registration number"),
    ],
)
def test_a_bad_file_loses_nothing_that_was_written(as_user, world, rejected, files, said):
    page = send(as_user(world.alice), rejected, *files).text
    assert said in page
    assert WHY in page
    with db.transaction(read_only=True) as session:
        assert session.exec(select(Objection)).all() == []
        assert session.exec(select(Paper)).all() == []


def test_more_than_it_may_hold_are_refused_before_any_is_opened(as_user, world, rejected, monkeypatch):
    opened = []
    monkeypatch.setattr(inspecting, "admit", lambda name, _content: opened.append(name))
    page = send(as_user(world.alice), rejected, *((f"{n}.pdf", b"%PDF-1.7") for n in range(6))).text
    assert "At most 5 files." in page
    assert opened == []


def test_the_use_case_counts_too_and_what_is_there_stays(world, rejected):
    files = [Admitted(f"{n}.pdf", "application/pdf", b"%PDF-1.7 " + bytes([n])) for n in range(6)]
    with pytest.raises(Refused, match="At most 5"), db.transaction() as session:
        objecting.raise_(session, rejected, WHY, files, by=world.alice)
    with db.transaction() as session:
        objecting.raise_(session, rejected, WHY, files[:5], by=world.alice)
    for change in ("UPDATE objections_paper SET created_at = now()", "DELETE FROM objections_paper"):
        with pytest.raises(sa.exc.DBAPIError), db.transaction() as session:
            session.connection().exec_driver_sql(change)
