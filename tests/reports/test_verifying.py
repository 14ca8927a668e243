"""`voucher verify`: what holds, and the first thing that does not."""

import json

import pikepdf
import psycopg
import pytest

from tests.reports import living
from tests.reports.test_publishing import published
from voucher.reports import publishing, signing, verifying


@pytest.fixture
def report(world, tmp_path):
    """A published report on the disk, and life that went on."""
    _, moving, waiting = living.a_quarter(world)
    publishing.publish_quarter("2026Q3")
    living.arrive(moving, 10, 2)
    living.release(world, waiting, 10, 5)
    path = tmp_path / "report.pdf"
    path.write_bytes(published()["ko"][1].content)
    return path


def replaced(path, name, content):
    """The same file with another attachment, under a fresh signature: of somebody who has the agency's key."""
    with pikepdf.open(path, allow_overwriting_input=True) as opened:
        del opened.Root.AcroForm
        del opened.pages[0].Annots
        if content is None:
            del opened.attachments[name]
        else:
            opened.attachments[name] = pikepdf.AttachedFileSpec(opened, content, filename=name)
        opened.save(path)
    path.write_bytes(signing.sign(path.read_bytes(), reason="forged"))


def test_a_report_holds_although_life_goes_on(report, capsys):
    assert verifying.main(report) == 0
    said = capsys.readouterr().out
    assert said.count("holds") == 7 and "over the whole file" in said and "Everything in this report holds." in said


def test_a_changed_byte_is_found(report, capsys):
    report.write_bytes(report.read_bytes().replace(b"/Title", b"/Titel", 1))
    assert verifying.main(report) == 1
    assert "changed after it was signed" in capsys.readouterr().out


def test_another_file_with_the_same_data_is_found(report, capsys):
    with pikepdf.open(report) as opened:
        data = opened.attachments["report.json"].get_file().read_bytes()
    replaced(report, "report.json", data)
    assert verifying.main(report) == 1
    assert "no published report has this file's SHA-256" in capsys.readouterr().out


def test_a_report_without_a_signature_is_found(report, capsys):
    with pikepdf.open(report, allow_overwriting_input=True) as opened:
        del opened.Root.AcroForm
        del opened.pages[0].Annots
        opened.save(report)
    assert verifying.main(report) == 1
    assert "it carries no signature" in capsys.readouterr().out


def test_a_changed_sum_is_found(report, capsys):
    with pikepdf.open(report) as opened:
        data = json.loads(opened.attachments["report.json"].get_file().read_bytes())
    data["payments"][0]["amount_krw"] += 1
    replaced(report, "report.json", json.dumps(data).encode())
    assert verifying.main(report) == 1
    assert "payments.csv does not say what report.json says" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("report.json", None, "report.json is not attached"),
        ("report.json", b"[]", "cannot be read"),
        ("report.json", b"{", "cannot be read"),
        ("cash.csv", None, "cash.csv is not attached"),
        ("cash.csv", b"", "cash.csv does not say"),
        ("more.csv", b"a", "more.csv does not say"),
    ],
)
def test_other_attachments_are_found(report, capsys, name, content, said):
    replaced(report, name, content)
    assert verifying.main(report) == 1
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"hello", b"\x00" * 2000])
def test_what_is_no_pdf_is_said(world, tmp_path, capsys, content):
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    assert verifying.main(path) == 1
    assert "not a PDF" in capsys.readouterr().out


def test_a_ledger_that_was_changed_behind_its_back_is_found(report, capsys, database):
    """By the owner of the database, with the triggers out of the way."""
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE ledger_transfer SET amount = amount - 1 WHERE id = 4")
    assert verifying.main(report) == 1
    assert "FAULT" in capsys.readouterr().out


def test_a_transfer_that_vanished_is_found(report, capsys, database):
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE ledger_transfer SET effective_on = '2026-07-02' WHERE id = 2")
    assert verifying.main(report) == 1
    assert "transfers_digest" in capsys.readouterr().out


def test_a_stored_file_that_was_changed_is_found(report, capsys, database):
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE documents_stored_file SET content = content || ' '")
    assert verifying.main(report) == 1
    assert "no longer what was stored" in capsys.readouterr().out


def test_a_new_name_is_no_fault(report, capsys, database):
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("UPDATE people_organisation SET name = '새 이름' WHERE name = '철수비전'")
    assert verifying.main(report) == 0


def test_differences_name_the_place():
    said = {"rounds": [{"ref": "RND-1", "given_krw": 1}], "name_ko": "a"}
    found = {"rounds": [{"ref": "RND-1", "given_krw": 2}], "name_ko": "b"}
    assert list(verifying.differences(said, found)) == [("report.rounds[RND-1].given_krw", "1", "2")]
    assert list(verifying.differences({"x": True}, {"x": 1})) == [("report.x", "True", "1")]
    assert list(verifying.differences({"x": 1, "y": 2}, {"x": 1})) == [("report.y", "2", "None")]
