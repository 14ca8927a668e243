"""reports.agreement: what all three signed, as a file, once in each language; and `voucher verify` on it."""

import hashlib
import io
import json

import pikepdf
import psycopg
import pypdf
import pytest
import sqlalchemy as sa
import sqlalchemy.exc
from sqlmodel import select

from tests import dealing
from voucher.audit.models import Record
from voucher.contracts import queries as contracts
from voucher.kernel import db, errands
from voucher.reports import agreeing, queries, signing, verifying
from voucher.reports.models import Agreement


@pytest.fixture
def ref(world):
    return dealing.signed(world)


@pytest.fixture
def printed(ref):
    """The Korean and the English edition, printed by the errand that the last signature left behind."""
    errands.run_waiting()
    return editions(ref)


def editions(ref):
    with db.transaction(read_only=True) as session:
        found = queries.agreements(session, dealing.contract(ref).id)
        return {agreement.language: file.content for agreement, file in found}


def text(content):
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).replace("\u00a0", " ")


def test_both_editions_say_what_was_signed(printed, ref):
    assert list(printed) == ["ko", "en"]
    for language, words in (
        (
            "ko",
            (
                "협약서",
                "이천오백만 원",
                "솔루션: 사용권과 개발",
                "청렴이행 서약",
                "금품",
                "중소기업",
                "시범용 문서입니다",
            ),
        ),
        (
            "en",
            ("Agreement", "25 million won", "Solution: licences", "Integrity pledge", "hospitality", "a demonstration"),
        ),
    ):
        said = text(printed[language])
        for word in (
            *words,
            "하늘정밀",
            "철수비전",
            "220-82-03228",
            "앨리스",
            "보람",
            "카메라와 모델을 설치한다.",
            "17,500,000",
            ref,
        ):
            assert word in said, (language, word)
        assert dealing.digest(ref) in said
    with pikepdf.open(io.BytesIO(printed["ko"])) as opened:
        files = {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()}
        with opened.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert hashlib.sha256(files["wording.json"]).hexdigest() == dealing.digest(ref)
    signed = json.loads(files["signatures.json"])
    assert [(one["party"], one["name"]) for one in signed] == [
        ("firm", "앨리스"),
        ("supplier", "철"),
        ("agency", "보람"),
    ]


def test_it_is_printed_once(printed, ref):
    with db.transaction(read_only=True) as session:
        contract = dealing.contract(ref)
        agreeing.print_agreement(str(contract.id))
        assert len(session.exec(select(Agreement)).all()) == 2
        assert len(session.exec(select(Record).where(Record.action == "agreement.printed")).all()) == 2
    assert editions(ref) == printed


def test_what_was_printed_is_never_changed(printed):
    for sql in ("UPDATE reports_agreement SET language = 'ko'", "DELETE FROM reports_agreement"):
        with pytest.raises(sqlalchemy.exc.DBAPIError), db.transaction() as session:
            session.connection().execute(sa.text(sql))


@pytest.mark.parametrize(("who", "code"), [
    ("alice", 200), ("chul", 200), ("boram", 200), ("dana", 200), ("eun", 200), ("mallory", 404), ("gi", 403),
])  # fmt: skip
def test_the_three_parties_and_auditors_take_it_away(world, ref, as_user, monkeypatch, who, code):
    monkeypatch.setattr(agreeing, "_printed", lambda _agreed, language: language.encode())
    monkeypatch.setattr(agreeing.press, "pages_count", lambda _content: 1)
    browser = as_user(getattr(world, who))
    if code == 200:
        assert "is being printed" in browser.get(f"/reports/agreements/{ref}").text
    errands.run_waiting()
    assert browser.get(f"/reports/agreements/{ref}").status_code == code
    answer = browser.post(f"/reports/agreements/{ref}/en")
    assert answer.status_code == code
    if code != 200:
        return
    assert answer.data == b"en"
    assert f'filename="{ref}-en.pdf"' in answer.headers["Content-Disposition"]
    assert browser.post(f"/reports/agreements/{ref}/fr").status_code == 404
    assert f"/reports/agreements/{ref}" in browser.get(f"/contracts/{ref}").text
    for language, words in (("ko", "서명된 협약서"), ("en", "The signed agreement")):
        assert words in browser.get(f"/reports/agreements/{ref}?lang={language}").text
    with db.transaction(read_only=True) as session:
        record = session.exec(select(Record).where(Record.action == "agreement.downloaded")).one()
        assert (record.ref, record.actor_id) == (f"{ref}-en", getattr(world, who).id)


def test_there_is_none_before_all_three_have_signed(world, as_user):
    ref = dealing.countersigned(world)
    answer = as_user(world.alice).get(f"/reports/agreements/{ref}")
    assert answer.headers["Location"].endswith(f"/contracts/{ref}")
    assert as_user(world.alice).post(f"/reports/agreements/{ref}/ko").status_code == 404


@pytest.fixture
def file(printed, tmp_path):
    path = tmp_path / "agreement.pdf"
    path.write_bytes(printed["en"])
    return path


def forged(path, name, content):
    """Another attachment, under a fresh signature: of somebody who has the agency's key."""
    with pikepdf.open(path, allow_overwriting_input=True) as opened:
        del opened.Root.AcroForm
        del opened.pages[0].Annots
        opened.attachments[name] = pikepdf.AttachedFileSpec(opened, content, filename=name)
        opened.save(path)
    path.write_bytes(signing.sign(path.read_bytes(), reason="forged"))


def test_it_verifies(file, ref, capsys):
    assert verifying.main(file) == 0
    said = capsys.readouterr().out
    assert said.count("holds") == 6
    assert "Everything in this agreement holds." in said
    assert ref in said


def test_a_changed_letter_is_found(file, capsys):
    file.write_bytes(file.read_bytes().replace(b"/Title", b"/Titel", 1))
    assert verifying.main(file) == 1
    assert "changed after it was signed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("wording.json", lambda b: b.replace(b"25000000", b"26000000"), "and the words have the digest"),
        ("signatures.json", lambda b: b.replace(b"firm", b"friend"), "each of the three parties"),
        ("signatures.json", lambda b: b.replace(b"2026-", b"2025-"), "knows other signatures"),
        ("signatures.json", lambda _: b"{", "cannot be read"),
        ("more.json", lambda _: b"{}", "no printed agreement has this file's SHA-256"),
    ],
)
def test_what_was_forged_with_our_own_key_is_found(file, capsys, name, change, said):
    with pikepdf.open(file) as opened:
        kept = opened.attachments[name].get_file().read_bytes() if name in opened.attachments else b""
    forged(file, name, change(kept))
    assert verifying.main(file) == 1
    assert said in capsys.readouterr().out


def test_a_contract_that_was_changed_behind_its_back_is_found(file, capsys, database):
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE contracts_contract SET scope = 'more'")
    assert verifying.main(file) == 1
    assert "it changed after the firm signed" in capsys.readouterr().out


def test_the_words_of_the_file_are_those_of_the_signature(printed, ref):
    with db.transaction(read_only=True) as session:
        contract = dealing.contract(ref)
        agreed = agreeing.gather(session, contract)
        assert agreed.wording == contracts.whole(session, contract).wording
        assert agreed.digest == dealing.digest(ref)
