"""Officers work on the rules of programmes: one version is confirmed, one waits, one is written, one was dropped."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, select

from voucher.demo import dating, steps
from voucher.demo.peopling import person
from voucher.kernel import clock, db
from voucher.people.regions import REGIONS
from voucher.programmes import queries, ruling
from voucher.programmes.known import CAPITAL_AREA
from voucher.programmes.models import Programme, Rulebook
from voucher.programmes.ruling import Change, Heading

ELSEWHERE = tuple(region for region in REGIONS if region not in CAPITAL_AREA)
APPROVALS = (  # of a programme of large sums
    {"up_to_krw": 1_000_000_000, "by": "officer"},
    {"up_to_krw": None, "by": "director"},
)
POINTS = (
    {"code": "women", "label_ko": "여성기업", "label_en": "Firm led by a woman", "points": 3},
    {"code": "first", "label_ko": "처음 지원하는 기업", "label_en": "Supported for the first time", "points": 2},
    {
        "code": "abandoned",
        "label_ko": "최근 3년 안에 중도 포기",
        "label_en": "Gave up within three years",
        "points": -5,
    },
)
QUOTA = {
    "code": "elsewhere", "label_ko": "비수도권", "label_en": "Outside the capital area",
    "dimension": "region", "values": ELSEWHERE, "share": "0.4",
}  # fmt: skip


def build() -> None:
    """All of it, in the weeks before today."""
    this, next_ = clock.today().year, date(clock.today().year + 1, 1, 1)
    heading = Heading(
        f"AI바우처 지원사업 통합 공고 {this + 1}", next_, note="가점과 감점, 비수도권 우선 배정을 두었습니다."
    )
    ai = _write("ai-voucher", heading, _assessed, writer=steps.OFFICER, days=30)
    _propose(ai, writer=steps.OFFICER, days=29)
    with clock.freeze(dating.ago(28)), db.transaction() as session:
        ruling.confirm(session, ai, looked_at=_seen(session, ai), by=person(session, steps.SECOND_OFFICER))
    heading = Heading(f"AI바우처 지원사업 통합 공고 {this + 1} 소상공인 분야", next_, note="한도를 낮추는 안입니다.")
    micro = _write("ai-voucher-micro", heading, _halved, writer=steps.SECOND_OFFICER, days=20)
    with clock.freeze(dating.ago(15)), db.transaction() as session:
        why = "소상공인 분야는 내년에 한도를 바꾸지 않기로 했습니다."
        ruling.drop(session, micro, why, by=person(session, steps.OFFICER))
    heading = Heading(
        f"자율형공장 구축 지원사업 공고 {this + 1}", next_, note="사용 기간을 9개월에서 11개월로 늘립니다."
    )
    _write("autonomous-factory", heading, _longer, writer=steps.OFFICER, days=6)
    heading = Heading(f"중소기업 혁신바우처 공고 {this + 1}", next_, note="비수도권 가산율을 5%p에서 10%p로 올립니다.")
    innovation = _write("innovation-voucher", heading, _uplifted, writer=steps.SECOND_OFFICER, days=4)
    _propose(innovation, writer=steps.SECOND_OFFICER, days=3)


def _write(code: str, heading: Heading, change: Any, *, writer: str, days: int) -> str:
    with clock.freeze(dating.ago(days)), db.transaction() as session:
        by = person(session, writer)
        programme = session.exec(select(Programme.id).where(Programme.code == code)).one()
        book: Rulebook = ruling.write(session, queries.versions(session, programme)[0].ref, heading, by=by)
        change = Change(parts=change(book.content))
        return ruling.rewrite(session, book.ref, change, looked_at=ruling.seen(book), by=by).ref


def _propose(ref: str, *, writer: str, days: int) -> None:
    with clock.freeze(dating.ago(days)), db.transaction() as session:
        ruling.propose(session, ref, looked_at=_seen(session, ref), by=person(session, writer))


def _seen(session: Session, ref: str) -> str:
    return ruling.seen(queries.rulebook(session, ref)[0])


def _assessed(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"assessing": {**content["assessing"], "points": POINTS, "quotas": [QUOTA]}}


def _halved(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"bands": [{**band, "cap_krw": band["cap_krw"] // 2} for band in content["bands"]]}


def _longer(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"bands": [{**band, "valid_months": 11} for band in content["bands"]]}


def _uplifted(_content: Mapping[str, Any]) -> dict[str, Any]:
    return {"region_uplift": dict.fromkeys(ELSEWHERE, "0.10")}
