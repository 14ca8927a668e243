"""The register of exclusions: a firm that writes an application, one that waits, a supplier, and strangers."""

from datetime import timedelta

from voucher.bans import lifting, queries, recording
from voucher.bans.lifting import End
from voucher.bans.recording import Letter
from voucher.demo import cast, dating, steps
from voucher.demo.peopling import person
from voucher.kernel import clock, db
from voucher.people.proposals import Settlement

WRITES, WAITS, BARRED = 26, 25, 12  # firms, and a supplier: by their number
LAW, CONTRACTS = "보조금 관리에 관한 법률 제31조의2", "국가를 당사자로 하는 계약에 관한 법률 제27조"
YES = Settlement(agreed=True, note="공문과 대조했습니다.")


def build() -> None:
    """Two officers keep it; every place where an exclusion may be has one."""
    writes, waits, seller = cast.FIRMS[WRITES - 1], cast.FIRMS[WAITS - 1], cast.SELLERS[BARRED - 1]
    numbers = {
        name: cast.registration_no(900 + n) for n, name in enumerate(("한결금속", "세움테크", "나래소재", "도담기공"))
    }
    with clock.freeze(dating.ago(20)):
        _confirmed(
            _letter(cast.registration_no(WRITES), writes.name, -400, 330, 101, "정산 보고서를 사실과 다르게 제출")
        )
        _confirmed(
            _letter(cast.registration_no(400 + BARRED), seller.name, -60, 305, 102, "납품 실적 허위 제출", CONTRACTS)
        )
        _confirmed(_letter(numbers["한결금속"], "한결금속", -800, -70, 57, "목적 외 사용"))
        lifted = _confirmed(_letter(numbers["세움테크"], "세움테크", -300, 800, 88, "부정 수급", chief="한지안"))
        doubted = _confirmed(_letter(numbers["나래소재"], "나래소재", 50, 780, 103, "사업 수행 포기"))
    with clock.freeze(dating.ago(6)):
        _lift(lifted, "서울행정법원 2026구합50123 판결로 처분이 취소되었습니다.", settled=YES)
        _lift(doubted, "이의신청 인용 공문 산업정책과-2026-140", settled=None)
        wrong = _recorded(_letter(numbers["도담기공"], "도담기공", -10, 720, 104, "허위 정산"))
        with db.transaction() as session:
            refused = Settlement(agreed=False, note="공문에는 제한 기간이 1년으로 적혀 있습니다.")
            recording.settle(session, wrong, refused, by=person(session, steps.OFFICER))
    with clock.freeze(dating.ago(1)):
        _confirmed(_letter(cast.registration_no(WAITS), waits.name, 0, 365, 131, "다른 사업의 정산 자료 미제출"))
        _recorded(_letter(numbers["도담기공"], "도담기공", -10, 355, 132, "허위 정산"))


def _letter(
    number: str, name: str, first: int, last: int, letter: int, reason: str, ground: str = LAW, chief: str = ""
) -> Letter:
    """What a letter of some days ago says, its days counted from today."""
    day = clock.today()
    from_on, until_on = day + timedelta(days=first), day + timedelta(days=last)
    letter_on = dating.office_day(min(day, from_on) - timedelta(days=3), back=True)
    said = f"산업정책과-{letter_on.year}-{letter}"
    return Letter(number, name, chief, from_on, until_on, ground, said, letter_on, reason)


def _recorded(letter: Letter) -> str:
    with db.transaction() as session:
        return recording.record(session, letter, by=person(session, steps.SECOND_OFFICER)).ref


def _confirmed(letter: Letter) -> str:
    ref = _recorded(letter)
    with db.transaction() as session:
        recording.settle(session, ref, YES, by=person(session, steps.OFFICER))
    return ref


def _lift(ref: str, why: str, settled: Settlement | None) -> None:
    with db.transaction() as session:
        from_on = max(clock.today(), queries.by_ref(session, ref).ban.from_on)
        lifting.propose(session, ref, End(from_on, why), by=person(session, steps.SECOND_OFFICER))
    if settled is not None:
        with db.transaction() as session:
            lifting.settle(session, ref, settled, by=person(session, steps.OFFICER))
