"""The programmes that are known from public notices, as data: rates, caps, times, sources, and from when they hold.

DOMAIN §2. Bands go by firm size; programmes whose bands go by sales or by export stage are left out until a firm's
sales are known here. Where a notice names no time of use, the source says that the operator has to confirm it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import select

from voucher.kernel.db import Session
from voucher.kernel.money import Won
from voucher.people.models import Size
from voucher.programmes.models import Band, Programme

UP_TO_MEDIUM = (Size.MICRO, Size.SMALL, Size.MEDIUM)
UP_TO_MID_SIZE = (*UP_TO_MEDIUM, Size.MID_SIZE)


@dataclass(frozen=True)
class Given:
    """What some sizes of firm get: per cent of the supply value, at most the cap (million won), for some months."""

    sizes: tuple[Size, ...]
    percent: int
    cap_million: int
    months: int
    source: str
    holds_from: date
    holds_until: date | None = None


@dataclass(frozen=True)
class Known:
    """One programme."""

    code: str
    name_ko: str
    name_en: str
    summary_ko: str
    summary_en: str
    bands: tuple[Given, ...]


_CHECK = " (사용 기간은 운영기관 확인 필요)"
_AI_2020, _AI_2024 = "AI바우처 지원사업 공고 2020–2023", "AI바우처 지원사업 통합 공고 2024"
_Y2020, _Y2023_END, _Y2024 = date(2020, 1, 1), date(2023, 12, 31), date(2024, 1, 1)
_Y2023, _Y2022, _Y2022_END, _Y2025 = date(2023, 1, 1), date(2022, 1, 1), date(2022, 12, 31), date(2025, 1, 1)
_Y2025_END = date(2025, 12, 31)
_DATA = "데이터바우처 지원사업 공고 2023" + _CHECK

KNOWN = (
    Known(
        "ai-voucher",
        "AI바우처",
        "AI voucher",
        "제조기업이 AI 솔루션을 도입하는 비용을 지원합니다. 인건비, 솔루션, 인프라 비용에 쓸 수 있고, "
        "데이터 구매·교육·컨설팅에는 쓸 수 없습니다.",
        "Pays a part of what it costs a firm to bring in an AI solution: labour, the solution and its infrastructure; "
        "not data, training or consulting.",
        (
            Given(UP_TO_MEDIUM, 80, 300, 7, _AI_2020, _Y2020, _Y2023_END),
            Given((Size.MID_SIZE,), 70, 300, 7, _AI_2020, _Y2020, _Y2023_END),
            Given(UP_TO_MEDIUM, 80, 200, 7, _AI_2024, _Y2024),
            Given((Size.MID_SIZE,), 70, 200, 7, _AI_2024, _Y2024),
        ),
    ),
    Known(
        "ai-voucher-micro",
        "AI바우처 소상공인 분야",
        "AI voucher for micro-enterprises",
        "소상공인이 AI 솔루션을 도입하는 비용 전액을 지원합니다. 부가가치세는 기업이 부담합니다.",
        "Pays all that it costs a micro-enterprise to bring in an AI solution. VAT stays with the firm.",
        (Given((Size.MICRO,), 100, 200, 7, _AI_2024 + " 소상공인 분야", _Y2024),),
    ),
    Known(
        "data-voucher-purchase",
        "데이터바우처 구매",
        "Data voucher: purchase",
        "데이터를 사는 비용을 지원합니다.",
        "Pays for data that a firm buys.",
        (Given(UP_TO_MEDIUM, 90, 10, 6, _DATA, _Y2023, _Y2023_END),),
    ),
    Known(
        "data-voucher-processing",
        "데이터바우처 일반 가공",
        "Data voucher: processing",
        "데이터를 가공하는 비용을 지원합니다.",
        "Pays for the processing of a firm's data.",
        (Given(UP_TO_MEDIUM, 90, 40, 6, _DATA, _Y2023, _Y2023_END),),
    ),
    Known(
        "data-voucher-ai-processing",
        "데이터바우처 AI 가공",
        "Data voucher: AI processing",
        "AI 학습용으로 데이터를 가공하는 비용을 지원합니다.",
        "Pays for the processing of data that AI learns from.",
        (Given(UP_TO_MEDIUM, 90, 60, 6, _DATA, _Y2023, _Y2023_END),),
    ),
    Known(
        "non-contact-voucher",
        "비대면 서비스 바우처",
        "Non-contact service voucher",
        "비대면 서비스를 도입하는 비용을 지원합니다. 부가가치세는 기업이 부담합니다.",
        "Pays for services that work at a distance. VAT stays with the firm.",
        (Given(UP_TO_MEDIUM, 70, 4, 12, "비대면 서비스 바우처 공고 2022", _Y2022, _Y2022_END),),
    ),
    Known(
        "autonomous-factory",
        "자율형공장 구축 지원",
        "Autonomous factory",
        "제조 현장에 자율형 공장을 구축하는 비용의 절반까지 지원합니다.",
        "Pays up to half of what an autonomous factory costs.",
        (Given(UP_TO_MID_SIZE, 50, 200, 9, "자율형공장 구축 지원사업 공고 2025", _Y2025),),
    ),
    Known(
        "industrial-ai-solution",
        "산업AI 솔루션 실증·확산",
        "Industrial AI solution",
        "산업 현장에 AI 솔루션을 실증하고 확산하는 컨소시엄을 지원합니다.",
        "Supports consortia that prove and spread an AI solution in industry.",
        (
            Given(
                UP_TO_MID_SIZE, 50, 2_100, 12, "산업AI 솔루션 실증·확산 지원사업 공고 2025" + _CHECK, _Y2025, _Y2025_END
            ),
        ),
    ),
)  # fmt: skip


def seed(session: Session) -> None:
    """Add the programmes and bands that are missing; what is there stays as the operator has it."""
    for known in KNOWN:
        programme = session.exec(select(Programme).where(Programme.code == known.code)).one_or_none()
        if programme is None:
            programme = Programme(
                code=known.code, name_ko=known.name_ko, name_en=known.name_en,
                summary_ko=known.summary_ko, summary_en=known.summary_en,
            )  # fmt: skip
            session.add(programme)
            session.flush()
        there = {
            (band.size, band.holds_from) for band in session.exec(select(Band).where(Band.programme_id == programme.id))
        }
        session.add_all(
            _band(programme, size, given)
            for given in known.bands
            for size in given.sizes
            if (size, given.holds_from) not in there
        )
    session.flush()


def _band(programme: Programme, size: Size, given: Given) -> Band:
    return Band(
        programme_id=programme.id,
        size=size,
        government_rate=Decimal(given.percent) / 100,
        cap_krw=Won(given.cap_million * 1_000_000),
        valid_months=given.months,
        source=given.source,
        holds_from=given.holds_from,
        holds_until=given.holds_until,
    )
