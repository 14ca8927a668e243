"""Who is in the demonstration world. All names are invented."""

from typing import NamedTuple

from voucher.kernel.i18n import N_
from voucher.people.models import Size
from voucher.people.roles import Role
from voucher.programmes.questions import Column, Condition, Kind, Option, Question

PASSWORD = "industrial-ai-2026"
S, M, U, X = Size.SMALL, Size.MEDIUM, Size.MICRO, Size.MID_SIZE


class Firm(NamedTuple):
    """A manufacturing firm and the person who applies for it."""

    name: str
    name_en: str
    chief: str
    person: str
    region: str
    industry: str
    size: Size
    employees: int


class Seller(NamedTuple):
    """A supplier, its person and its one offer."""

    name: str
    name_en: str
    chief: str
    person: str
    region: str
    skill: str
    title_ko: str
    title_en: str
    industries: tuple[str, ...]
    regions: tuple[str, ...]
    low: int  # million won
    high: int
    months: int


AGENCY_PEOPLE = (  # e-mail, name, roles
    ("bora@agency.example", "이보라", [Role.OFFICER]),
    ("boram@agency.example", "정보람", [Role.OFFICER]),
    ("seon@agency.example", "선우진", [Role.DIRECTOR]),
    ("dana@agency.example", "윤다나", [Role.PAYMASTER]),
    ("eun@agency.example", "서은", [Role.AUDITOR]),
    ("gi@agency.example", "노기훈", [Role.MANAGER]),
    ("jin@agency.example", "유진", [Role.MANAGER]),
    ("hana@agency.example", "문하나", [Role.ADMINISTRATOR]),
)

# Experts from outside: e-mail, name, employer, fields, applications at once.
EXPERTS = (
    ("min@experts.example", "민서린", "한빛공과대학교", ("inspection", "robots", "safety"), 8),
    ("noa@experts.example", "노아람", "동남제조연구원", ("inspection", "process", "maintenance"), 8),
    ("ora@experts.example", "오라윤", "서해기술대학교", ("planning", "documents", "process", "inspection"), 8),
    ("jun@experts.example", "준하늘", "중부산업연구소", ("energy", "process", "maintenance", "planning"), 8),
    ("sol@experts.example", "솔지안", "남도대학교", ("inspection", "maintenance", "energy", "robots"), 8),
    ("rim@experts.example", "임가람", "스마트공정학회", ("process", "planning", "robots", "inspection"), 8),
    ("dam@experts.example", "담서우", "가온대학교", ("documents", "safety", "maintenance", "process"), 8),
)

# What each person came to do, and how to sign in. Firms and suppliers are numbered: firm1@..., ai1@...
SIGN_IN = (
    (N_("Firm that is just beginning"), "firm30@demo.example"),
    (N_("Firm with its own share to pay"), "firm6@demo.example"),
    (N_("Firm with a voucher to use"), "firm5@demo.example"),
    (N_("Firm with work to accept"), "firm8@demo.example"),
    (N_("Firm that is asked for a supplement"), "firm21@demo.example"),
    (N_("Supplier"), "ai1@demo.example"),
    (N_("Officer"), "bora@agency.example"),
    (N_("Officer, a second one"), "boram@agency.example"),
    (N_("Assessor"), "min@experts.example"),
    (N_("Director"), "seon@agency.example"),
    (N_("Paymaster"), "dana@agency.example"),
    (N_("Investment manager"), "gi@agency.example"),
    (N_("Investment manager, a second one"), "jin@agency.example"),
    (N_("Auditor"), "eun@agency.example"),
    (N_("Administrator"), "hana@agency.example"),
)

FIRMS = (
    Firm("한빛정밀", "Hanbit Precision", "강도윤", "강서진", "gyeongnam", "C29", S, 38),
    Firm("늘푸른식품", "Neulpureun Foods", "배은정", "배지호", "jeonbuk", "C10", S, 52),
    Firm("동해주물", "Donghae Casting", "임창수", "임가온", "ulsan", "C24", M, 121),
    Firm("세림사출", "Serim Moulding", "오민재", "오하린", "gyeonggi", "C22", S, 44),
    Firm("다온금속", "Daon Metal", "신유리", "신재민", "incheon", "C25", S, 29),
    Firm("청람전자", "Cheongnam Electronics", "류성호", "류다인", "chungbuk", "C26", M, 187),
    Firm("바른배관", "Bareun Piping", "황지훈", "황수아", "busan", "C25", U, 8),
    Firm("가람모터스", "Garam Motors", "전혜원", "전유찬", "gwangju", "C30", M, 233),
    Firm("온누리섬유", "Onnuri Textile", "송영석", "송민서", "daegu", "C13", S, 61),
    Firm("미래도장", "Mirae Coating", "홍석민", "홍예은", "gyeonggi", "C25", S, 33),
    Firm("해솔조선기자재", "Haesol Marine", "권태양", "권나윤", "gyeongnam", "C31", M, 98),
    Firm("솔빛제지", "Solbit Paper", "남기철", "남주원", "jeonnam", "C17", S, 47),
    Firm("두드림가구", "Dudeurim Furniture", "문정아", "문시후", "gyeonggi", "C32", S, 26),
    Firm("예담제과", "Yedam Bakery", "조은별", "조하준", "seoul", "C10", U, 9),
    Firm("태산중기", "Taesan Heavy", "구석진", "구아인", "gyeongnam", "C29", X, 412),
    Firm("누리화학", "Nuri Chemical", "변상우", "변채원", "ulsan", "C20", M, 143),
    Firm("참소리음향", "Chamsori Audio", "안지수", "안도현", "incheon", "C26", S, 35),
    Firm("고운세라믹", "Goun Ceramics", "천우진", "천서윤", "chungnam", "C23", S, 41),
    Firm("맑은샘음료", "Malgeunsaem Drinks", "표정민", "표지안", "gangwon", "C11", S, 57),
    Firm("한울전선", "Hanul Cable", "위성훈", "위은서", "chungnam", "C28", M, 166),
    Firm("으뜸공구", "Eutteum Tools", "노태경", "노하은", "daegu", "C25", S, 31),
    Firm("새길메디칼", "Saegil Medical", "마은호", "마서현", "daejeon", "C27", S, 48),
    Firm("은하제약", "Eunha Pharm", "봉준서", "봉아린", "chungbuk", "C21", M, 205),
    Firm("대들보목재", "Daedeulbo Timber", "소병찬", "소윤슬", "gangwon", "C16", S, 22),
    Firm("물결선박", "Mulgyeol Ships", "엄기웅", "엄지율", "jeonnam", "C31", M, 132),
    Firm("단단스프링", "Dandan Spring", "채민규", "채이든", "gyeonggi", "C25", S, 27),
    Firm("올곧은패키지", "Olgodeun Package", "하선영", "하루다", "gyeonggi", "C17", S, 39),
    Firm("별무리반도체", "Byeolmuri Semi", "심재윤", "심라온", "chungbuk", "C26", M, 178),
    Firm("터울기계", "Teoul Machinery", "여운학", "여태리", "gyeongbuk", "C29", S, 34),
    Firm("하늘정밀공업", "Haneul Precision Works", "박하늘", "박이안", "gyeongnam", "C29", S, 42),
)

SELLERS = (
    Seller("비전웍스랩", "VisionWorks Lab", "최원", "최철", "gyeongnam", "inspection", "표면 결함 검사 AI",
           "AI surface inspection", ("C29", "C25", "C30"), ("gyeongnam", "busan", "ulsan"), 40, 90, 5),
    Seller("미리알림", "Mirialim", "금보라", "금수호", "gyeonggi", "maintenance", "설비 고장 예측",
           "Predictive maintenance", ("C24", "C29", "C20"), (), 35, 80, 4),
    Seller("공정나침반", "Process Compass", "기세현", "기다온", "daejeon", "process", "공정 조건 최적화",
           "Process optimisation", ("C22", "C20", "C26"), (), 50, 120, 6),
    Seller("수요등대", "Demand Beacon", "길현우", "길하람", "seoul", "planning", "수요 예측과 생산 계획",
           "Demand forecast and planning", ("C10", "C11", "C13"), (), 25, 60, 4),
    Seller("그린와트", "Greenwatt", "나경태", "나서우", "incheon", "energy", "에너지 사용 최적화",
           "Energy optimisation", ("C24", "C20", "C17"), ("incheon", "gyeonggi", "seoul"), 30, 70, 5),
    Seller("로보한손", "Robohanson", "단우석", "단아영", "gyeonggi", "robots", "자율 이송 로봇 제어",
           "Autonomous handling robots", ("C30", "C26", "C29"), (), 80, 180, 7),
    Seller("안심현장", "Ansim Site", "당지혜", "당유하", "ulsan", "safety", "작업자 안전 감지",
           "Worker safety detection", ("C31", "C24", "C20"), ("ulsan", "busan", "gyeongnam"), 20, 55, 3),
    Seller("문서길잡이", "Docguide", "도라희", "도준영", "seoul", "documents", "기술 문서 언어모델",
           "Language model for engineering documents", ("C26", "C27", "C28"), (), 15, 45, 3),
    Seller("눈밝은검사", "Keen Eye", "독고진", "독고윤", "daegu", "inspection", "섬유·식품 외관 검사",
           "Inspection for textiles and food", ("C13", "C10", "C11"), ("daegu", "gyeongbuk"), 30, 65, 4),
    Seller("진동연구소", "Vibration Institute", "라온희", "라이준", "chungnam", "maintenance", "진동 신호 진단",
           "Vibration diagnosis", ("C28", "C29", "C23"), ("chungnam", "chungbuk", "daejeon"), 28, 62, 4),
    Seller("새내기에이아이", "Saenaegi AI", "명진우", "명소담", "seoul", "planning", "재고 최적화",
           "Stock optimisation", ("C32", "C16"), (), 20, 40, 3),
    Seller("멈춤데이터", "Meomchum Data", "목하영", "목태오", "gwangju", "process", "사출 조건 추천",
           "Moulding advice", ("C22",), ("gwangju", "jeonnam"), 25, 50, 3),
    Seller("말뿐인에이아이", "Malppun AI", "반도윤", "반가람", "seoul", "documents", "무엇이든 하는 AI",
           "AI for everything", (), (), 10, 300, 1),
)  # fmt: skip

PARTNERS = (  # name, name_en, representative, promise in hundred million won
    ("한결모태조합", "Hangyeol Fund of Funds", "갈민정", 300),
    ("동녘은행", "Dongnyeok Bank", "견우혁", 170),
    ("새벽캐피탈", "Saebyeok Capital", "경하나", 130),
)
LARGE_FIRM = ("백두자동차", "Baekdu Motors", "감도현")  # pays a part of one round


def registration_no(serial: int) -> str:
    """A business registration number with a right check digit for an invented firm (DOMAIN §3)."""
    digits = f"{100 + serial:03d}{81 + serial % 7:02d}{10000 + serial * 37 % 89999:05d}"[:9]
    total = sum(int(d) * w for d, w in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True)) + int(digits[8]) * 5 // 10
    return digits + str((10 - total % 10) % 10)


QUESTIONS = (
    Question(
        code="q1",
        kind=Kind.CHOICE,
        label_ko="지금 공정 데이터를 모으고 있습니까?",
        label_en="Do you collect data of your process today?",
        required=False,
        options=(
            Option(code="o1", label_ko="예", label_en="Yes"),
            Option(code="o2", label_ko="아니요", label_en="No"),
        ),
    ),
    Question(
        code="q2",
        kind=Kind.NUMBER,
        label_ko="몇 달치 데이터가 있습니까?",
        label_en="How many months of it are there?",
        help_ko="대략 적어도 됩니다.",
        help_en="Roughly will do.",
        required=False,
        most=600,
        only_if=Condition(question="q1", option="o1"),
    ),
    Question(
        code="q3",
        kind=Kind.TABLE,
        label_ko="이 작업에 쓰는 설비",
        label_en="Machines that do this work today",
        help_ko="새로 사려는 것은 적지 않습니다.",
        help_en="Not those that you want to buy.",
        required=False,
        most=10,
        columns=(
            Column(code="name", kind=Kind.TEXT, label_ko="설비", label_en="Machine", most=60),
            Column(code="count", kind=Kind.NUMBER, label_ko="대수", label_en="How many", least=1, most=999),
            Column(code="price", kind=Kind.MONEY, label_ko="취득 금액", label_en="What they cost", required=False),
        ),
    ),
)
