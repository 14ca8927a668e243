"""`/tax-office/api/nts-businessman/v1/status` and `/validate`, and the orders that set what they answer."""

import json
from collections.abc import Callable
from typing import Literal

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voucher.sandbox.store import Db, Store, Thing
from voucher.sandbox.tax_office import registry

MOST = 100
NEEDED = ("b_no", "start_dt", "p_nm")
STATUS_OF = {"BAD_JSON_REQUEST": 400, "HTTP_ERROR": 404, "REQUEST_DATA_MALFORMED": 411, "TOO_LARGE_REQUEST": 413}


class Rule(BaseModel):
    """What is true of one business; left out is as usual."""

    model_config = ConfigDict(extra="forbid", strict=True)
    b_no: str = Field(pattern=r"^[0-9]{10}$")
    b_stt_cd: Literal["01", "02", "03", ""] = "01"
    end_dt: str = Field("", pattern=r"^([0-9]{8})?$")
    tax_type: str | None = None
    tax_type_cd: str | None = None
    start_dt: str | None = None
    p_nm: str | None = None


class Malformed(Exception):
    """The request cannot be answered; carries the service's error word."""


def door(store: Store) -> Blueprint:
    pages = Blueprint("tax_office", __name__)

    @pages.post("/tax-office/api/nts-businessman/v1/<any(status,validate):service>")
    def ask(service: str) -> ResponseReturnValue:
        if not request.args.get("serviceKey"):
            return jsonify(code=-401, msg="유효하지 않은 인증키 입니다."), 401
        try:
            with store.transaction() as db:
                return jsonify(SERVICES[service](db, _body()))
        except Malformed as fault:
            word = str(fault)
            return jsonify(status_code=word), STATUS_OF[word]

    @pages.route("/tax-office/<path:_path>", methods=["GET", "POST", "PUT", "DELETE"])
    def nowhere(_path: str) -> ResponseReturnValue:
        return jsonify(status_code="HTTP_ERROR"), 404

    @pages.route("/control/businesses", methods=["POST"])
    def decree() -> ResponseReturnValue:
        try:
            rule = Rule.model_validate(request.get_json(silent=True) or {})
        except ValidationError as wrong:
            return jsonify(wrong.errors(include_url=False, include_context=False)), 400
        with store.transaction() as db:
            registry.decree(db, rule.b_no, rule.model_dump(exclude={"b_no"}, exclude_none=True))
            return jsonify(registry.status(db, rule.b_no))

    return pages


def _body() -> Thing:
    try:
        body = json.loads(request.get_data())
    except ValueError as wrong:
        raise Malformed("BAD_JSON_REQUEST") from wrong
    if not isinstance(body, dict):
        raise Malformed("REQUEST_DATA_MALFORMED")
    return body


def _asked(body: Thing, name: str) -> list[object]:
    asked = body.get(name)
    if not isinstance(asked, list) or not asked:
        raise Malformed("REQUEST_DATA_MALFORMED")
    if len(asked) > MOST:
        raise Malformed("TOO_LARGE_REQUEST")
    return asked


def _status(db: Db, body: Thing) -> Thing:
    numbers = _asked(body, "b_no")
    if not all(isinstance(number, str) for number in numbers):
        raise Malformed("REQUEST_DATA_MALFORMED")
    found = [registry.status(db, str(number)) for number in numbers]
    matched = sum(1 for item in found if item["b_stt_cd"])
    answer: Thing = {"request_cnt": len(found), "status_code": "OK", "data": found}
    return {"match_cnt": matched, **answer} if matched else answer


def _validate(db: Db, body: Thing) -> Thing:
    found = [_validated(db, business) for business in _asked(body, "businesses")]
    confirmed = sum(1 for item in found if item["valid"] == "01")
    answer: Thing = {"request_cnt": len(found), "status_code": "OK", "data": found}
    return {"valid_cnt": confirmed, **answer} if confirmed else answer


def _validated(db: Db, business: object) -> Thing:
    if not isinstance(business, dict) or not all(isinstance(business.get(name), str) for name in NEEDED):
        raise Malformed("REQUEST_DATA_MALFORMED")
    number = business["b_no"]
    if registry.agrees(db, business):
        return {"b_no": number, "valid": "01", "request_param": business, "status": registry.status(db, number)}
    return {"b_no": number, "valid": "02", "valid_msg": "확인할 수 없습니다.", "request_param": business}


SERVICES: dict[str, Callable[[Db, Thing], Thing]] = {"status": _status, "validate": _validate}
