"""What all parties pledge when they sign. A change of the text is a new version; what was signed keeps its own.

A version is never taken away: a contract names the one that it was drafted with.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pledge:
    """One version of the integrity pledge."""

    version: str
    text_ko: str
    text_en: str

    def text(self, language: str) -> str:
        """Its wording in a language."""
        return self.text_ko if language == "ko" else self.text_en


VERSIONS = {
    pledge.version: pledge
    for pledge in (
        Pledge(
            "2026-11",
            "우리는 신청, 선정, 계약, 수행, 정산의 모든 과정에서 금품이나 향응, 편의를 주고받거나 요구하지 않습니다. "
            "사업비는 이 계약에 적힌 목적과 비목에만 쓰고, 사실과 다른 서류를 내거나 청구하지 않습니다. "
            "공급기업은 대금의 일부를 어떤 이름으로도 수요기업에 돌려주지 않고, 수요기업도 이를 요구하지 않습니다. "
            "부정한 일을 알게 되면 곧바로 기관에 알립니다. "
            "이를 어기면 계약 해지와 지원금 환수, 사업 참여 제한을 받아들입니다.",
            "We neither give, take nor ask for money, hospitality or favours: not when applying or being selected, and "
            "not in the contract, the work or the account. "
            "The money is spent only on the purpose and the kinds of cost written here, and no paper and no invoice "
            "says what is not so. "
            "The supplier gives no part of its price back to the firm under any name, and the firm asks for none. "
            "Whoever learns of something dishonest tells the agency at once. "
            "Whoever breaks this accepts that the contract ends, the support is taken back, and further programmes "
            "may be closed to it.",
        ),
    )
}
LATEST = next(reversed(VERSIONS))
