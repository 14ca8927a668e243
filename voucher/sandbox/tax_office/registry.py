"""What the tax office knows of a business. By default every number with a right check digit is in business."""

from voucher.sandbox.store import Db, Thing, as_json

WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
LENGTH = 10
NOT_REGISTERED = "국세청에 등록되지 않은 사업자등록번호입니다."
WORDS = {"01": "계속사업자", "02": "휴업자", "03": "폐업자", "": ""}
EMPTY: Thing = {
    "b_stt": "",
    "b_stt_cd": "",
    "tax_type": NOT_REGISTERED,
    "tax_type_cd": "",
    "end_dt": "",
    "utcc_yn": "",
    "tax_type_change_dt": "",
    "invoice_apply_dt": "",
    "rbf_tax_type": "",
    "rbf_tax_type_cd": "",
}
ACTIVE: Thing = {
    **EMPTY,
    "b_stt": WORDS["01"],
    "b_stt_cd": "01",
    "tax_type": "부가가치세 일반과세자",
    "tax_type_cd": "01",
    "utcc_yn": "N",
    "rbf_tax_type": "해당없음",
    "rbf_tax_type_cd": "99",
}


def check_digit_fits(number: str) -> bool:
    """Ten digits whose last is the check digit of the other nine (weights 1 3 7 1 3 7 1 3 5)."""
    if len(number) != LENGTH or not (number.isascii() and number.isdecimal()) or not int(number):
        return False
    digits = [int(letter) for letter in number]
    total = sum(digit * weight for digit, weight in zip(digits, WEIGHTS, strict=False)) + digits[8] * 5 // 10
    return digits[9] == (10 - total % 10) % 10


def status(db: Db, number: str) -> Thing:
    """The item that `/status` answers for this number."""
    rule = _rule(db, number)
    code = str(rule.get("b_stt_cd", "01" if check_digit_fits(number) else ""))
    if not code:
        return {"b_no": number, **EMPTY}
    given = {name: value for name, value in rule.items() if name in EMPTY}
    return {"b_no": number, **ACTIVE, "b_stt": WORDS[code], **given}


def agrees(db: Db, business: Thing) -> bool:
    """Whether `/validate` confirms: the number is registered, and what is known of it is as given."""
    number = str(business["b_no"])
    rule = _rule(db, number)
    known = all(business[name] == rule[name] for name in ("start_dt", "p_nm") if rule.get(name))
    return bool(status(db, number)["b_stt_cd"]) and known


def _rule(db: Db, number: str) -> Thing:
    row = db.execute("SELECT body FROM sandbox.business WHERE b_no = %s", (number,)).fetchone()
    return dict(row["body"]) if row else {}


def decree(db: Db, number: str, rule: Thing) -> None:
    """From now on this business is so: `b_stt_cd` 01, 02, 03 or '' (unregistered), `end_dt`, `start_dt`, `p_nm`."""
    db.execute(
        "INSERT INTO sandbox.business VALUES (%s, %s) ON CONFLICT (b_no) DO UPDATE SET body = excluded.body",
        (number, as_json(rule)),
    )
