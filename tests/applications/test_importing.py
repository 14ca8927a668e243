"""Past decisions from a file: over, without money, all or nothing, and known by their number the second time."""

import io
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import select

from tests.applications.lists import DECISIONS, as_csv, as_xlsx, decisions
from tests.programmes.rounds import a_draft, an_open_round
from voucher.applications.importing import INTAKE
from voucher.applications.lifecycle import State
from voucher.applications.models import Application
from voucher.audit.models import Record
from voucher.kernel import clock, db
from voucher.kernel.errors import NotPermitted
from voucher.kernel.importing import Faulty
from voucher.ledger import checking
from voucher.people import receiving
from voucher.people.models import Import, Size
from voucher.people.receiving import File
from voucher.programmes import seeding
from voucher.programmes.models import Round


@pytest.fixture
def take(world):
    """Take in a list as Bora; the programmes are here."""
    with db.transaction() as session:
        seeding.seed(session)

    def do(content, by=world.bora):
        if isinstance(content, list):
            content = as_csv(DECISIONS, content)
        with db.transaction() as session:
            return receiving.take(session, INTAKE, File("past.csv", io.BytesIO(content)), by=by, why="이관")

    return do


@pytest.fixture
def complaints(take):
    """What is said of a list, each as where and what."""

    def do(*changes):
        with pytest.raises(Faulty) as faulty:
            take(decisions(*changes))
        return [str(fault) for fault in faulty.value.reading.faults]

    return do


def rows(table):
    with db.transaction(read_only=True) as session:
        return list(session.exec(select(table).order_by(table.id)))


def test_a_decision_is_kept_as_it_was_taken(take, world):
    reading = take(decisions({}))
    assert (reading.rows_count, reading.new_count, reading.unchanged_count) == (1, 1, 0)
    (decided,), (round_,) = rows(Application), rows(Round)
    assert (decided.state, decided.asked_krw, decided.granted_krw) == (State.APPROVED, 50_000_000, 45_000_000)
    assert (decided.source_ref, decided.firm_size, decided.band_code) == ("2024-AI-0001", Size.SMALL, "sme")
    assert (decided.firm_id, decided.saved_by_id) == (world.organisations["haneul"], world.bora.id)
    assert (decided.decided_by_id, decided.submitted_by_id) == (None, None), "nobody of this portal decided it"
    assert clock.seoul_day(decided.submitted_at) == date(2024, 3, 20)
    assert "220-82-03228".replace("-", "") in decided.findable
    assert str(decided.government_rate) == "0.800000"
    assert (round_.title_ko, round_.state, round_.budget_krw, round_.rules["version"]) == (
        "2024년 AI바우처 1차",
        "closed",
        0,
        2,
    )
    (import_,) = rows(Import)
    assert {import_.id} == {decided.import_id, round_.import_id}
    assert (import_.content, import_.new_count) == (None, 1)


def test_no_money_moves_and_every_proof_holds(take, session):
    from voucher.commands import proofs

    take(decisions({}))
    assert session.connection().execute(sa.text("SELECT count(*) FROM ledger_transfer")).scalar_one() == 0
    assert session.connection().execute(sa.text("SELECT count(*) FROM vouchers_voucher")).scalar_one() == 0
    assert [p for p in checking.check(session, proofs()) if p.fault] == []


def test_the_same_file_twice_changes_nothing(take):
    content = as_csv(DECISIONS, decisions({}, {"source_ref": "2", "registration_no": "1234567891"}))
    take(content)
    before = [row.model_dump() for table in (Application, Round, Import) for row in rows(table)]
    lines = len(rows(Record))
    again = take(content)
    assert (again.rows_count, again.new_count, again.unchanged_count) == (2, 0, 2)
    assert [row.model_dump() for table in (Application, Round, Import) for row in rows(table)] == before
    assert len(rows(Record)) == lines
    third = take(
        decisions({}, {"source_ref": "3", "registration_no": "1234567891", "state": "탈락", "granted_krw": ""})
    )
    assert (third.new_count, third.unchanged_count) == (1, 1)
    assert len(rows(Round)) == 1


def test_the_log_says_who_took_which_file_and_why(take, world):
    take(decisions({}))
    lines = {r.action: r for r in rows(Record) if r.action.endswith((".imported", ".remembered"))}
    assert set(lines) == {"applications.imported", "round.remembered"}
    line = lines["applications.imported"]
    assert (line.actor_id, line.why, line.after["file"], line.after["new"]) == (world.bora.id, "이관", "past.csv", "1")


@pytest.mark.parametrize("who", ["alice", "eun", "hana", "chul", "dana"])
def test_only_officers_take_decisions_in(take, world, who):
    with pytest.raises(NotPermitted):
        take(decisions({}), by=getattr(world, who))
    assert rows(Application) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"registration_no": "220-82-03229"}, "B2 (사업자등록번호): The last digit does not fit"),
        ({"registration_no": "220-82"}, "B2 (사업자등록번호): A business registration number has 10 digits"),
        ({"registration_no": "1048116299"}, "B2 (사업자등록번호): The last digit"),
        ({"registration_no": "5008899530"}, "B2 (사업자등록번호): No firm with this number is here"),
        ({"programme": "AI바우쳐"}, "C2 (사업): “AI바우쳐” is not known here. Nearest: AI바우처"),
        ({"programme": "ai-vocher"}, "C2 (사업): “ai-vocher” is not known here. Nearest: ai-voucher"),
        ({"opened_on": "2019-03-04"}, "E2 (접수 시작일): The programme “AI바우처” has no rules that held on this day"),
        ({"closed_on": "2026-12-18"}, "F2 (접수 마감일): Only rounds that are over"),
        ({"closed_on": "2024-02-01"}, "F2 (접수 마감일): The closing day must come after"),
        ({"submitted_on": "2024-03-30"}, "G2 (신청일): This is not within the days of the round"),
        ({"submitted_on": "2024-02-30"}, "G2 (신청일): There is no such day"),
        ({"submitted_on": "3/20/24"}, "G2 (신청일): Write the day as year, month and day"),
        ({"title": ""}, "H2 (과제명): Nothing stands here"),
        ({"title": "x" * 101}, "H2 (과제명): At most 100 characters; here are 101"),
        ({"title": "홍길동 900101-1234567"}, "H2 (과제명): This looks like a resident registration number"),
        ({"skill": "예지보존"}, "I2 (솔루션 분야): “예지보존” is not known here. Nearest: "),
        ({"firm_size": "대기업"}, "L2 (신청 당시 기업 규모): The rules of that day gave nothing to firms of this size"),
        ({"band": "중소기엄"}, "M2 (지원 유형): “중소기엄” is not known here. Nearest: 중소기업"),
        ({"asked_krw": "12.5"}, "N2 (신청액): Write whole won"),
        ({"asked_krw": "1E+08"}, "N2 (신청액): Excel has shortened this number to 1E+08"),
        ({"asked_krw": "0"}, "N2 (신청액): A sum from 1 to"),
        ({"state": "예비"}, "O2 (결과): “예비” is not known here. Nearest: "),
        ({"granted_krw": ""}, "P2 (지원 결정액): What was approved has an amount"),
        ({"granted_krw": "50,000,001"}, "P2 (지원 결정액): This is more than was asked"),
        ({"granted_krw": "#N/A"}, "P2 (지원 결정액): Excel shows an error here: #N/A"),
        ({"state": "탈락"}, "P2 (지원 결정액): Only what was approved has an amount here"),
        ({"decided_on": ""}, "Q2 (결정일): What was decided has a day"),
        ({"decided_on": "2024-03-19"}, "Q2 (결정일): It was decided after it was submitted"),
        ({"state": "철회", "granted_krw": ""}, "Q2 (결정일): What was withdrawn was not decided"),
    ],
)
def test_what_is_wrong_is_said_by_cell_and_nothing_is_kept(complaints, change, said):
    told = complaints(change)
    assert any(line.startswith(said) for line in told), told
    assert (rows(Application), rows(Round), rows(Import)) == ([], [], [])


def test_all_faults_of_all_rows_are_found_at_once(complaints):
    told = complaints(
        {}, {"source_ref": "2", "title": ""}, {"source_ref": "3", "state": "?", "asked_krw": "x"}, {"source_ref": "4"}
    )
    assert [line.partition(" ")[0] for line in told] == ["H3", "N4", "O4", "B5"]
    assert "approved in the same round in B2" in told[-1]


def test_two_rows_with_one_number(complaints):
    assert complaints({}, {"registration_no": "1234567891"}) == ["A3 (접수번호): The same number stands in A2."]


def test_rows_of_one_round_agree_about_its_days(complaints):
    told = complaints({}, {"source_ref": "2", "registration_no": "1234567891", "closed_on": "2024-03-30"})
    assert told == ["F3 (접수 마감일): Elsewhere this round runs from 2024-03-04 to 2024-03-29."]


def test_what_is_here_is_never_changed_by_a_file(take, complaints):
    take(decisions({}))
    ref = rows(Application)[0].ref
    told = complaints({"granted_krw": "44,000,000"})
    assert told[0].startswith(f"P2 (지원 결정액): Here already as {ref}, with “45,000,000”.")
    told = complaints({"source_ref": "other"})
    assert told == [f"B2 (사업자등록번호): This firm was approved in the same round already: {ref}."]


def test_a_round_that_is_run_here_takes_no_decisions_from_elsewhere(take, complaints, world):
    with db.transaction() as session:
        ref = an_open_round(session, world).ref
        a_draft(session, world, title_ko="다른 공고")
    assert complaints({"round": "2026년 AI바우처 4차"}) == [
        f"D2 (공고명): This round is run here ({ref}), so its decisions are here already."
    ]


def test_a_workbook_says_its_sheet_and_keeps_days_and_numbers(take):
    typed = {
        "registration_no": 2208203228.0,
        "opened_on": datetime(2024, 3, 4),  # noqa: DTZ001 - as a spreadsheet has it
        "closed_on": date(2024, 3, 29),
        "submitted_on": 45371,
        "asked_krw": 5e7,
        "decided_on": "2024. 5. 10.",
    }
    assert take(as_xlsx(DECISIONS, decisions(typed))).new_count == 1
    assert clock.seoul_day(rows(Application)[0].submitted_at) == date(2024, 3, 20)
    with pytest.raises(Faulty) as faulty:
        take(as_xlsx(DECISIONS, decisions({**typed, "asked_krw": "=1/0", "source_ref": "x"}), "2024년"))
    assert str(faulty.value.reading.faults[0]).startswith("2024년!N2 (신청액): Here is a formula without its value.")


def test_the_database_keeps_an_import_apart_from_what_is_decided_here(take, world):
    take(decisions({}))
    for change in (
        "state = 'submitted'",
        "source_ref = ''",
        "import_id = NULL",
        "saved_by_id = NULL, import_id = NULL",
    ):
        with pytest.raises(sa.exc.IntegrityError), db.transaction() as session:
            session.connection().execute(sa.text(f"UPDATE applications_application SET {change}"))
    with pytest.raises(sa.exc.IntegrityError), db.transaction() as session:
        session.connection().execute(sa.text("UPDATE programmes_round SET state = 'open', closed_at = NULL"))


def test_looking_writes_nothing(world, take):
    content = as_csv(DECISIONS, decisions({}))
    with db.transaction(read_only=True) as session:
        reading = receiving.look(session, INTAKE, File("x.csv", io.BytesIO(content)), by=world.bora)
    assert (reading.new_count, [line.values["title"] for line in reading.first]) == (1, ["기어 하우징 표면 검사"])
    assert (rows(Application), rows(Round), rows(Import)) == ([], [], [])


def test_its_pages_open_and_nothing_more_happens_to_it(take, as_user, world):
    take(decisions({}))
    (application,) = rows(Application)
    officer = as_user(world.bora)
    for page in ("", "/rules", "/screen"):
        assert officer.get(f"/applications/{application.ref}{page}", follow_redirects=True).status_code == 200, page
    for page, data in (("decide", {"decision": "reject", "note": "x"}), ("screen", {})):
        assert officer.post(f"/applications/{application.ref}/{page}", data=data).status_code in {302, 409}, page
    assert rows(Application)[0].state is application.state
