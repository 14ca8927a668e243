"""`/certificates/v1/lookup`, and the orders that set what it answers. By default a business has every certificate."""

from datetime import date, datetime, timedelta
from typing import Literal

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voucher.sandbox.store import Db, Store, Thing, as_json
from voucher.sandbox.tax_office.registry import check_digit_fits
from voucher.settings import SEOUL

Kind = Literal["tax_payment", "sme", "insurance"]
LASTS = {"tax_payment": 30, "sme": 365, "insurance": 30}  # days from the day of issue
DAY = r"^[0-9]{8}$"


class Question(BaseModel):
    """Which certificate of which business."""

    model_config = ConfigDict(extra="forbid", strict=True)
    b_no: str = Field(pattern=r"^[0-9]{10}$")
    kind: Kind


class Rule(Question):
    """What is true of one certificate; left out is as usual."""

    found: bool = True
    number: str | None = None
    issued_on: str | None = Field(None, pattern=DAY)
    valid_until: str | None = Field(None, pattern=DAY)


def door(store: Store) -> Blueprint:
    pages = Blueprint("certificates", __name__)

    @pages.post("/certificates/v1/lookup")
    def ask() -> ResponseReturnValue:
        if not request.headers.get("X-Service-Key"):
            return jsonify(error="KEY_MISSING"), 401
        try:
            asked = Question.model_validate(request.get_json(silent=True) or {})
        except ValidationError as wrong:
            return jsonify(error="REQUEST_MALFORMED", places=[list(e["loc"]) for e in wrong.errors()]), 400
        with store.transaction() as db:
            return jsonify(_answer(db, asked.b_no, asked.kind, datetime.now(SEOUL).date()))

    @pages.post("/control/certificates")
    def decree() -> ResponseReturnValue:
        try:
            rule = Rule.model_validate(request.get_json(silent=True) or {})
        except ValidationError as wrong:
            return jsonify(wrong.errors(include_url=False, include_context=False)), 400
        with store.transaction() as db:
            body = rule.model_dump(exclude={"b_no", "kind"}, exclude_none=True)
            db.execute(
                "INSERT INTO sandbox.certificate VALUES (%s, %s, %s)"
                " ON CONFLICT (b_no, kind) DO UPDATE SET body = excluded.body",
                (rule.b_no, rule.kind, as_json(body)),
            )
            return jsonify(_answer(db, rule.b_no, rule.kind, datetime.now(SEOUL).date()))

    return pages


def _answer(db: Db, number: str, kind: str, today: date) -> Thing:
    """What is kept about it, over what is usual: issued today to whoever is in the register."""
    row = db.execute("SELECT body FROM sandbox.certificate WHERE b_no = %s AND kind = %s", (number, kind)).fetchone()
    rule: Thing = dict(row["body"]) if row else {}
    if not rule.get("found", check_digit_fits(number)):
        return {"b_no": number, "kind": kind, "found": False}
    usual = {
        "number": f"{kind[:3].upper()}-{today:%Y%m%d}-{number[-5:]}",
        "issued_on": f"{today:%Y%m%d}",
        "valid_until": f"{today + timedelta(days=LASTS[kind]):%Y%m%d}",
    }
    return {"b_no": number, "kind": kind, "found": True, **usual, **rule}
