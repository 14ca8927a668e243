"""Decisions of earlier years as a file lists them: its columns, and what must hold within one row. Pure.

What may be written about a decision, and how a row is held against the rules of its round, is in `importing`.
"""

from datetime import UTC, date, datetime

from voucher.applications.lifecycle import State
from voucher.applications.words import SKILL, STATE
from voucher.kernel import clock
from voucher.kernel.columns import Choice, Column, day, long_words, won, words
from voucher.kernel.i18n import N_
from voucher.kernel.importing import Line, Reading
from voucher.people.importing import SIZES, business_no
from voucher.settings import SEOUL

NOON = 12  # of a day of which nobody kept the hour
_SKILLS = Choice(SKILL)
STATES = Choice(
    {state: STATE[state] for state in (State.APPROVED, State.REJECTED, State.WITHDRAWN)},
    {
        "선정": State.APPROVED, "승인": State.APPROVED, "지원": State.APPROVED,
        "탈락": State.REJECTED, "미선정": State.REJECTED, "반려": State.REJECTED, "부적격": State.REJECTED,
        "철회": State.WITHDRAWN, "취소": State.WITHDRAWN, "포기": State.WITHDRAWN,
    },
)  # fmt: skip

COLUMNS = (
    Column(
        "source_ref",
        "접수번호",
        "Number in the earlier system",
        N_("At most 40 characters. The row is known by it, within its round."),
        "2024-AI-0001",
        words(40),
    ),
    Column(
        "registration_no",
        "사업자등록번호",
        "Business registration number",
        N_("Of a firm that is here already."),
        "220-82-03228",
        business_no,
    ),
    Column(
        "programme", "사업", "Programme", N_("Code or name of a programme of this portal."), "ai-voucher", words(100)
    ),
    Column(
        "round",
        "공고명",
        "Round",
        N_("At most 100 characters. A round that is not here yet is written down, closed."),
        "2024년 AI바우처 1차",
        words(100),
    ),
    Column(
        "opened_on",
        "접수 시작일",
        "Opening day",
        N_("Of the round. Its rules are those of this day."),
        "2024-03-04",
        day,
    ),
    Column("closed_on", "접수 마감일", "Closing day", N_("Of the round, before today."), "2024-03-29", day),
    Column("submitted_on", "신청일", "Submitted on", N_("Within the days of the round."), "2024-03-20", day),
    Column(
        "title", "과제명", "Title of the project", N_("At most 100 characters."), "기어 하우징 표면 검사", words(100)
    ),
    Column(
        "skill",
        "솔루션 분야",
        "What the AI solution does",
        N_("Such as: machine vision inspection."),
        "영상 품질 검사(머신비전)",
        _SKILLS,
        needed=False,
        otherwise=None,
        show=_SKILLS.show,
    ),
    Column(
        "problem",
        "현재의 문제",
        "The problem then",
        N_("At most 2,000 characters."),
        "육안 검사로 불량을 놓칩니다.",
        long_words(2000),
        needed=False,
    ),
    Column(
        "goal",
        "목표",
        "The goal",
        N_("At most 2,000 characters."),
        "불량 유출을 절반으로 줄입니다.",
        long_words(2000),
        needed=False,
    ),
    Column(
        "firm_size",
        "신청 당시 기업 규모",
        "Size of the firm then",
        N_("The state's rate hangs on it."),
        "소기업",
        SIZES,
        show=SIZES.show,
    ),
    Column(
        "band",
        "지원 유형",
        "Kind of support",
        N_("Only where the rules have several for one size: its name or code."),
        "",
        words(100),
        needed=False,
    ),
    Column(
        "asked_krw", "신청액", "Asked (won)", N_("Supply value, without VAT."), "50,000,000", won(), show="{:,}".format
    ),
    Column("state", "결과", "Result", N_("Approved, rejected or withdrawn."), "선정", STATES, show=STATES.show),
    Column(
        "granted_krw",
        "지원 결정액",
        "Granted (won)",
        N_("Supply value; only of what was approved, at most what was asked."),
        "45,000,000",
        won(),
        needed=False,
        otherwise=None,
        show="{:,}".format,
    ),
    Column(
        "decided_on",
        "결정일",
        "Decided on",
        N_("Only of what was approved or rejected."),
        "2024-05-10",
        day,
        needed=False,
        otherwise=None,
    ),
    Column(
        "decision_note",
        "결정 사유",
        "Reason",
        N_("At most 2,000 characters."),
        "심사 기준을 모두 충족합니다.",
        long_words(2000),
        needed=False,
    ),
)


def instant(moment: date) -> datetime:
    """A day of long ago as an instant."""
    return datetime(moment.year, moment.month, moment.day, NOON, tzinfo=SEOUL).astimezone(UTC)


def hangs_together(reading: Reading, line: Line) -> bool:
    """Note what of a row contradicts the rest of it; whether nothing does."""
    said, before, today = line.values, reading.faults_count, clock.today()
    if said["closed_on"] >= today:
        reading.fault(line.number, "closed_on", N_("Only rounds that are over are taken in."))
    if said["closed_on"] < said["opened_on"]:
        reading.fault(
            line.number, "closed_on", N_("The closing day must come after the opening day, or be the same day.")
        )
    elif not said["opened_on"] <= said["submitted_on"] <= said["closed_on"]:
        reading.fault(line.number, "submitted_on", N_("This is not within the days of the round."))
    _sums(reading, line)
    _decision(reading, line, today)
    return reading.faults_count == before


def _sums(reading: Reading, line: Line) -> None:
    said, approved = line.values, line.values["state"] is State.APPROVED
    if approved and said["granted_krw"] is None:
        reading.fault(line.number, "granted_krw", N_("What was approved has an amount."))
    elif not approved and said["granted_krw"] is not None:
        reading.fault(line.number, "granted_krw", N_("Only what was approved has an amount here."))
    elif approved and said["granted_krw"] > said["asked_krw"]:
        reading.fault(line.number, "granted_krw", N_("This is more than was asked."))


def _decision(reading: Reading, line: Line, today: date) -> None:
    said, decided = line.values, line.values["decided_on"]
    if said["state"] is State.WITHDRAWN:
        if decided is not None:
            reading.fault(line.number, "decided_on", N_("What was withdrawn was not decided."))
    elif decided is None:
        reading.fault(line.number, "decided_on", N_("What was decided has a day."))
    elif not said["submitted_on"] <= decided <= today:
        reading.fault(line.number, "decided_on", N_("It was decided after it was submitted, and not later than today."))
