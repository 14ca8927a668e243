"""What a firm consents to when it applies. A change of a text is a new version; what was given keeps its own text."""

from dataclasses import dataclass

from voucher.programmes.rules import Frozen

VERSION = "2026-11-28"


@dataclass(frozen=True)
class Asked:
    """One consent that is asked for: purpose, items and period are in the text (DOMAIN §6)."""

    purpose: str
    title_ko: str
    title_en: str
    lines_ko: tuple[str, ...]
    lines_en: tuple[str, ...]
    rules_version: int | None = None  # of the round's rules, where they ask for it; else it is the portal's own

    @property
    def key(self) -> str:
        """Its field on the page. What rules ask for never takes the name of one of the portal's own."""
        return self.purpose if self.rules_version is None else f"rules_{self.purpose}"

    @property
    def version(self) -> str:
        """Of its text."""
        return VERSION if self.rules_version is None else f"v{self.rules_version}"

    def title(self, language: str) -> str:
        """Its title in a language."""
        return self.title_ko if language == "ko" else self.title_en

    def lines(self, language: str) -> tuple[str, ...]:
        """Its wording in a language: what for, what, how long, and what follows from a no, each a line."""
        return self.lines_ko if language == "ko" else self.lines_en

    def text(self, language: str) -> str:
        """Its wording as it is kept with what was given."""
        return " ".join(self.lines(language))


ASKED = (
    Asked(
        "personal_data",
        "개인정보 수집·이용 동의",
        "Collecting and using personal data",
        (
            "목적: 신청 접수와 심사, 협약과 사업비 지급, 사후 관리.",
            "항목: 담당자와 대표자의 이름, 전자우편 주소, 소속.",
            "보유 기간: 사업 종료 후 5년.",
            "동의하지 않을 수 있으며, 그 경우 신청할 수 없습니다.",
        ),
        (
            "Purpose: taking and deciding the application, the agreement, payments and what follows.",
            "Items: name, e-mail address and firm of the representative and of whoever applies.",
            "Kept until 5 years after the project ends.",
            "You may refuse; then you cannot apply.",
        ),
    ),
    Asked(
        "sharing",
        "개인정보 제3자 제공 동의",
        "Giving data to others",
        (
            "제공받는 자: 신청을 평가하는 외부 평가위원, 기업이 선택한 공급기업, 감사기관.",
            "목적: 평가, 계약 체결과 이행, 감사.",
            "항목: 신청 내용과 제출 서류, 기업명과 대표자 이름, 담당자 이름과 전자우편 주소.",
            "보유 기간: 목적을 달성할 때까지, 최대 5년.",
            "동의하지 않을 수 있으며, 그 경우 신청할 수 없습니다.",
        ),
        (
            "To: experts from outside who assess the application, the supplier that your firm chooses, auditors.",
            "Purpose: assessing, contracting and carrying out, auditing.",
            (
                "Items: the application and its papers, the names of the firm and its representative, name and "
                "e-mail address of whoever applies."
            ),
            "Kept until the purpose is fulfilled, at most 5 years.",
            "You may refuse; then you cannot apply.",
        ),
    ),
    Asked(
        "tax_office",
        "사업자등록 상태 조회 동의",
        "Looking up the firm's status",
        (
            "목적: 휴업·폐업 여부 확인(신청할 때, 선정을 결정하기 전, 대금을 지급하기 전).",
            "항목: 사업자등록번호와 국세청이 알려 주는 사업자 상태.",
            "보유 기간: 사업 종료 후 5년.",
            "동의하지 않을 수 있으며, 그 경우 신청할 수 없습니다.",
        ),
        (
            (
                "Purpose: to see whether the firm is in business: when it applies, before the decision and "
                "before each payment."
            ),
            "Items: the business registration number, and the status that the tax office gives for it.",
            "Kept until 5 years after the project ends.",
            "You may refuse; then you cannot apply.",
        ),
    ),
)


def of(frozen: Frozen) -> list[Asked]:
    """All that is asked for in a round: what every application needs, then what its programme needs besides."""
    own = (
        Asked(
            consent.code,
            consent.label_ko,
            consent.label_en,
            tuple(consent.text_ko.splitlines()),
            tuple(consent.text_en.splitlines()),
            frozen.version,
        )
        for consent in frozen.rules.consents
    )
    return [*ASKED, *own]
