"""The programmes that are known from public notices, as data: what each gives, to whom, and who says so.

DOMAIN §2. What a notice leaves open (times of use, the points of a score sheet, a region's rate) is marked in its
source: the operator confirms it with a version of its own.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from voucher.people.certificates import Certificate
from voucher.people.models import Size
from voucher.people.regions import REGIONS
from voucher.programmes.rules import Assessing, Band, Check, Consent, Cost, Criterion, Document, Ground, Rules

CHECK = " (사용·보완 기간은 운영기관 확인 필요)"
CAPITAL_AREA = ("seoul", "incheon", "gyeonggi")


@dataclass(frozen=True)
class Version:
    """One version of a programme's rules."""

    source: str
    holds_from: date
    rules: Rules
    holds_until: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Known:
    """One programme."""

    code: str
    name_ko: str
    name_en: str
    summary_ko: str
    summary_en: str
    versions: tuple[Version, ...]


SME = (Size.MICRO, Size.SMALL, Size.MEDIUM)
_SIZES: dict[tuple[Size, ...], tuple[str, str, str]] = {
    SME: ("sme", "중소기업", "Small and medium firms"),
    (Size.MID_SIZE,): ("mid_size", "중견기업", "Mid-size firms"),
    (Size.MICRO,): ("micro", "소상공인", "Micro-enterprises"),
    (*SME, Size.MID_SIZE): ("up_to_mid_size", "중소·중견기업", "Small, medium and mid-size firms"),
}


def _band(sizes: tuple[Size, ...], percent: int, cap_million: int, months: int) -> Band:
    """What firms of these sizes get: per cent of the supply value, at most the cap, for some months."""
    code, korean, english = _SIZES[sizes]
    return Band(
        code=code, label_ko=korean, label_en=english, sizes=sizes, government_rate=Decimal(percent) / 100,
        cap_krw=cap_million * 1_000_000, valid_months=months,
    )  # fmt: skip


def _third(state: int, partner: int, cap_million: int, months: int) -> Band:
    """Where three pay: the state and a large firm by their per cents, each at most the cap, and the firm the rest."""
    band = _band(SME, state, cap_million, months)
    return band.model_copy(update={"partner_rate": Decimal(partner) / 100, "partner_cap_krw": band.cap_krw})


def _sales_band(over_million: int, up_to_million: int, percent: int) -> Band:
    """One step of the innovation voucher: by the average yearly sales of three years."""
    korean, english = f"매출 {up_to_million // 100:,}억 원 이하", f"Sales up to KRW {up_to_million:,} million"
    return Band(
        code=f"sales_{up_to_million}", label_ko=korean, label_en=english, sizes=SME,
        sales_over_krw=over_million * 1_000_000 or None, sales_up_to_krw=up_to_million * 1_000_000,
        government_rate=Decimal(percent) / 100, cap_krw=50_000_000, valid_months=9,
    )  # fmt: skip


def _stage(code: str, korean: str, english: str, percent: int, cap_million: int) -> Band:
    """One stage of the export voucher. A firm says which is its own, and proves it."""
    return Band(
        code=code, label_ko=korean, label_en=english, sizes=(*SME, Size.MID_SIZE),
        government_rate=Decimal(percent) / 100, cap_krw=cap_million * 1_000_000, valid_months=12,
    )  # fmt: skip


USUAL = tuple(
    Check(ground=ground)
    for ground in (
        Ground.SIZE, Ground.IN_BUSINESS, Ground.TAX_ARREARS, Ground.CREDIT_DEFAULT, Ground.SAME_REPRESENTATIVE,
        Ground.FUNDED_ELSEWHERE, Ground.BANNED, Ground.CAPITAL_IMPAIRED,
    )
)  # fmt: skip
MANUFACTURING = (
    *USUAL, Check(ground=Ground.INDUSTRY), Check(ground=Ground.EMPLOYEES, limit=1),
    Check(ground=Ground.SUPPORTED_BEFORE, effect="warn"),
)  # fmt: skip
TAX_PAPER = Document(
    code="tax_clearance", label_ko="국세·지방세 납세증명서", label_en="Certificate of tax payment", fresh_days=30,
    lookup=Certificate.TAX_PAYMENT,
)  # fmt: skip
SALES_PAPER = Document(code="financial_statements", label_ko="최근 3년 재무제표", label_en="Accounts of three years")
STAGE_PAPER = Document(
    code="export_record", label_ko="수출실적증명서", label_en="Certificate of exports", fresh_days=90
)
YOUTH_PAPER = Document(
    code="youth_proof", label_ko="청년기업 확인서", label_en="Proof of being a youth firm", required=False
)
SITE_CONSENT = Consent(
    code="site_visits", label_ko="현장 확인과 성과 활용 동의", label_en="Visits, and the use of results",
    text_ko="목적: 사업 이행 확인, 성과 분석과 우수 사례 홍보.\n"
    "항목: 도입 설비와 솔루션의 사진, 가동 기록, 생산성 지표. 영업비밀은 제외합니다.\n"
    "보유 기간: 사업 종료 후 5년.\n동의하지 않을 수 있으며, 그 경우 이 사업에 신청할 수 없습니다.",
    text_en="Purpose: to see that the work is done, to learn from its results and to show good examples.\n"
    "Items: pictures of the machines and the solution, records of their use, figures of output; no trade secrets.\n"
    "Kept until 5 years after the project ends.\nYou may refuse; then you cannot apply in this programme.",
)  # fmt: skip
ANCHORS_KO = ("매우 미흡", "미흡", "보통", "우수", "매우 우수")
ANCHORS_EN = ("Very weak", "Weak", "Fair", "Good", "Very good")


def _criterion(code: str, korean: str, english: str, weight: int) -> Criterion:
    return Criterion(
        code=code, label_ko=korean, label_en=english, weight=weight, anchors_ko=ANCHORS_KO, anchors_en=ANCHORS_EN
    )


def _assessing(pass_mark: int, assessors: int = 5) -> Assessing:
    """The score sheet that most notices come near to."""
    criteria = (
        _criterion("need", "도입 필요성", "Need for the solution", 30),
        _criterion("solution", "솔루션의 적합성", "Fit of the solution", 30),
        _criterion("effect", "기대 효과", "Expected effect", 25),
        _criterion("capability", "수행 역량", "Capability of the firm", 15),
    )
    return Assessing(assessors_count=assessors, pass_mark=pass_mark, criteria=criteria)


WORK = (Cost.LABOUR, Cost.SOLUTION, Cost.INFRASTRUCTURE)


def _ai(*bands: Band) -> Rules:
    return Rules(
        bands=bands, costs=WORK, checks=MANUFACTURING, documents=(TAX_PAPER,), assessing=_assessing(60)
    )  # fmt: skip


def _data(cap_million: int) -> Rules:
    youth = _band(SME, 100, cap_million, 6).model_copy(
        update={"code": "youth", "label_ko": "청년기업", "label_en": "Youth firms"}
    )
    return Rules(
        bands=(_band(SME, 90, cap_million, 6), youth), costs=(Cost.DATA,), checks=USUAL,
        documents=(TAX_PAPER, YOUTH_PAPER), assessing=_assessing(60),
    )  # fmt: skip


_AI_2020, _AI_2024 = "AI바우처 지원사업 공고 2020–2023", "AI바우처 지원사업 통합 공고 2024"
_DATA = "데이터바우처 지원사업 공고 2023" + CHECK


def _data_programme(code: str, korean: str, english: str, summary_ko: str, summary_en: str, cap: int) -> Known:
    version = Version(_DATA, date(2023, 1, 1), _data(cap), date(2023, 12, 31))
    return Known(
        f"data-voucher-{code}", f"데이터바우처 {korean}", f"Data voucher: {english}", summary_ko, summary_en, (version,)
    )


KNOWN = (
    Known(
        "ai-voucher", "AI바우처", "AI voucher",
        "제조기업이 AI 솔루션을 도입하는 비용을 지원합니다. 인건비, 솔루션, 인프라 비용에 쓸 수 있고, "
        "데이터 구매·교육·컨설팅에는 쓸 수 없습니다.",
        "Pays a part of what it costs a firm to bring in an AI solution: labour, the solution and its infrastructure; "
        "not data, training or consulting.",
        (
            Version(
                _AI_2020, date(2020, 1, 1), _ai(_band(SME, 80, 300, 7), _band((Size.MID_SIZE,), 70, 300, 7)),
                date(2023, 12, 31),
            ),
            Version(
                _AI_2024, date(2024, 1, 1), _ai(_band(SME, 80, 200, 7), _band((Size.MID_SIZE,), 70, 200, 7)),
                note="정부 지원 한도가 3억 원에서 2억 원으로 바뀌었습니다.",
            ),
        ),
    ),
    Known(
        "ai-voucher-micro", "AI바우처 소상공인 분야", "AI voucher for micro-enterprises",
        "소상공인이 AI 솔루션을 도입하는 비용 전액을 지원합니다. 부가가치세는 기업이 부담합니다.",
        "Pays all that it costs a micro-enterprise to bring in an AI solution. VAT stays with the firm.",
        (Version(_AI_2024 + " 소상공인 분야", date(2024, 1, 1), _ai(_band((Size.MICRO,), 100, 200, 7))),),
    ),
    _data_programme("purchase", "구매", "purchase", "데이터를 사는 비용을 지원합니다.",
        "Pays for data that a firm buys.", 10),
    _data_programme("processing", "일반 가공", "processing", "데이터를 가공하는 비용을 지원합니다.",
        "Pays for the processing of a firm's data.", 40),
    _data_programme("ai-processing", "AI 가공", "AI processing", "AI 학습용으로 데이터를 가공하는 비용을 지원합니다.",
        "Pays for the processing of data that AI learns from.", 60),
    Known(
        "innovation-voucher", "중소기업 혁신바우처", "Innovation voucher",
        "매출 규모에 따라 기술·경영 서비스 비용을 지원합니다. 최근 3년 평균 매출이 낮을수록 지원율이 높습니다.",
        "Pays for technical and management services. The lower a firm's average sales of three years, the more "
        "the state pays.",
        (
            Version(
                "중소기업 혁신바우처 공고 2026 (지역 가산율과 사용 기간은 운영기관 확인 필요)", date(2026, 1, 1),
                Rules(
                    bands=(_sales_band(0, 300, 90), _sales_band(300, 1_000, 80), _sales_band(1_000, 5_000, 70),
                        _sales_band(5_000, 12_000, 50)),
                    costs=(Cost.CONSULTING, Cost.SOLUTION, Cost.EQUIPMENT),
                    region_uplift={r: Decimal("0.05") for r in REGIONS if r not in CAPITAL_AREA},
                    checks=MANUFACTURING, documents=(TAX_PAPER, SALES_PAPER), assessing=_assessing(60, 3),
                ),
            ),
        ),
    ),
    Known(
        "export-voucher", "수출바우처", "Export voucher",
        "수출 단계에 따라 해외 마케팅과 인증 비용을 지원합니다.",
        "Pays for marketing and certification abroad, by the stage of a firm's exports.",
        (
            Version(
                "수출지원기반활용사업 공고 2026 (단계별 지원율은 운영기관 확인 필요)", date(2026, 1, 1),
                Rules(
                    bands=(
                        _stage("domestic", "내수기업", "Not exporting yet", 70, 30),
                        _stage("beginner", "수출초보기업", "Beginners", 70, 45),
                        _stage("promising", "수출유망기업", "Promising exporters", 60, 70),
                        _stage("growing", "수출성장기업", "Growing exporters", 50, 100),
                    ),
                    costs=(Cost.CONSULTING,), checks=USUAL, documents=(TAX_PAPER, STAGE_PAPER),
                    assessing=_assessing(60),
                ),
            ),
        ),
    ),
    Known(
        "non-contact-voucher", "비대면 서비스 바우처", "Non-contact service voucher",
        "비대면 서비스를 도입하는 비용을 지원합니다. 부가가치세는 기업이 부담합니다.",
        "Pays for services that work at a distance. VAT stays with the firm.",
        (
            Version(
                "비대면 서비스 바우처 공고 2022", date(2022, 1, 1),
                Rules(bands=(_band(SME, 70, 4, 12),), costs=(Cost.SOLUTION,), checks=USUAL), date(2022, 12, 31),
            ),
        ),
    ),
    Known(
        "autonomous-factory", "자율형공장 구축 지원", "Autonomous factory",
        "제조 현장에 자율형 공장을 구축하는 비용의 절반까지 지원합니다.",
        "Pays up to half of what an autonomous factory costs.",
        (
            Version(
                "자율형공장 구축 지원사업 공고 2025", date(2025, 1, 1),
                Rules(
                    bands=(_band((*SME, Size.MID_SIZE), 50, 200, 9),), costs=(*WORK, Cost.EQUIPMENT),
                    checks=MANUFACTURING, documents=(TAX_PAPER, SALES_PAPER), consents=(SITE_CONSENT,),
                    assessing=_assessing(70),
                ),
            ),
        ),
    ),
    Known(
        "win-win-smart-factory", "대·중소 상생형 스마트공장", "Win-win smart factory",
        "정부와 대기업이 함께 중소기업의 스마트공장 구축 비용을 지원합니다. 정부와 대기업이 각각 비용의 10분의 3을 "
        "내고, 나머지와 부가가치세를 기업이 부담합니다.",
        "The state and a large firm pay for a small firm's smart factory together, three tenths each. The firm pays "
        "the rest and the VAT.",
        (
            Version(
                "대·중소 상생형 스마트공장 지원사업 공고 2025 (지원 한도와 사용 기간은 운영기관 확인 필요)",
                date(2025, 1, 1),
                Rules(
                    bands=(_third(30, 30, 60, 9),), costs=(*WORK, Cost.EQUIPMENT), checks=MANUFACTURING,
                    documents=(TAX_PAPER, SALES_PAPER), assessing=_assessing(60),
                ),
            ),
        ),
    ),
    Known(
        "industrial-ai-solution", "산업AI 솔루션 실증·확산", "Industrial AI solution",
        "산업 현장에 AI 솔루션을 실증하고 확산하는 컨소시엄을 지원합니다.",
        "Supports consortia that prove and spread an AI solution in industry.",
        (
            Version(
                "산업AI 솔루션 실증·확산 지원사업 공고 2025" + CHECK, date(2025, 1, 1),
                Rules(
                    bands=(_band((*SME, Size.MID_SIZE), 50, 2_100, 12),), costs=(*WORK, Cost.EQUIPMENT),
                    checks=MANUFACTURING, documents=(TAX_PAPER, SALES_PAPER), consents=(SITE_CONSENT,),
                    assessing=_assessing(70),
                ),
                date(2025, 12, 31),
            ),
        ),
    ),
)  # fmt: skip
