"""The tax office's answers, in its own shapes."""

import pytest
import requests

from voucher.sandbox.tax_office.registry import check_digit_fits
from voucher.sandbox.testing import Sandbox

from .conftest import order


def ask(sandbox: Sandbox, service: str, body: object, **query: str) -> requests.Response:
    return requests.post(
        f"{sandbox.tax_office_base}/{service}", params={"serviceKey": "k", **query}, json=body, timeout=5
    )


@pytest.mark.parametrize("number", ["2208203228", "1234567891", "5008899530"])
def test_valid_numbers_are_in_business(sandbox: Sandbox, number: str) -> None:
    answer = ask(sandbox, "status", {"b_no": [number]}).json()
    assert (answer["status_code"], answer["request_cnt"], answer["match_cnt"]) == ("OK", 1, 1)
    (item,) = answer["data"]
    assert (item["b_stt"], item["b_stt_cd"], item["tax_type_cd"]) == ("계속사업자", "01", "01")
    assert set(item) == {
        "b_no", "b_stt", "b_stt_cd", "tax_type", "tax_type_cd", "end_dt", "utcc_yn", "tax_type_change_dt",
        "invoice_apply_dt", "rbf_tax_type", "rbf_tax_type_cd",
    }  # fmt: skip


@pytest.mark.parametrize("number", ["1234567890", "0000000000", "12345", "220-82-03228", "٢٢٠٨٢٠٣٢٢٨"])
def test_other_numbers_are_not_registered(sandbox: Sandbox, number: str) -> None:
    assert not check_digit_fits(number)
    answer = ask(sandbox, "status", {"b_no": [number]}).json()
    assert "match_cnt" not in answer
    assert answer["data"][0]["b_stt_cd"] == ""
    assert answer["data"][0]["tax_type"] == "국세청에 등록되지 않은 사업자등록번호입니다."


def test_suspended_closed_unregistered_on_order(sandbox: Sandbox) -> None:
    order(sandbox, "businesses", b_no="2208203228", b_stt_cd="02")
    order(sandbox, "businesses", b_no="1234567891", b_stt_cd="03", end_dt="20260930")
    order(sandbox, "businesses", b_no="5008899530", b_stt_cd="")
    answer = ask(sandbox, "status", {"b_no": ["2208203228", "1234567891", "5008899530"]}).json()
    assert [item["b_stt_cd"] for item in answer["data"]] == ["02", "03", ""]
    assert [item["b_stt"] for item in answer["data"]] == ["휴업자", "폐업자", ""]
    assert (answer["match_cnt"], answer["data"][1]["end_dt"]) == (2, "20260930")


def test_validate(sandbox: Sandbox) -> None:
    order(sandbox, "businesses", b_no="2208203228", start_dt="20200302", p_nm="홍길동")
    given = {"b_no": "2208203228", "start_dt": "20200302", "p_nm": "홍길동"}
    answer = ask(sandbox, "validate", {"businesses": [given, {**given, "p_nm": "김철수"}]}).json()
    right, wrong = answer["data"]
    assert (right["valid"], right["status"]["b_stt_cd"], answer["valid_cnt"]) == ("01", "01", 1)
    assert "valid_msg" not in right
    assert (wrong["valid"], wrong["valid_msg"]) == ("02", "확인할 수 없습니다.")
    assert "status" not in wrong


@pytest.mark.parametrize(
    ("service", "body", "status", "word"),
    [
        ("status", {"b_no": ["2208203228"] * 101}, 413, "TOO_LARGE_REQUEST"),
        ("status", {"b_no": []}, 411, "REQUEST_DATA_MALFORMED"),
        ("status", {"b_no": [1]}, 411, "REQUEST_DATA_MALFORMED"),
        ("status", ["2208203228"], 411, "REQUEST_DATA_MALFORMED"),
        ("validate", {"businesses": [{"b_no": "2208203228"}]}, 411, "REQUEST_DATA_MALFORMED"),
        ("nothing", {}, 404, "HTTP_ERROR"),
    ],
)
def test_errors(sandbox: Sandbox, service: str, body: object, status: int, word: str) -> None:
    answer = ask(sandbox, service, body)
    assert (answer.status_code, answer.json()["status_code"]) == (status, word)


def test_no_json_no_key(sandbox: Sandbox) -> None:
    url = f"{sandbox.tax_office_base}/status"
    broken = requests.post(url, params={"serviceKey": "k"}, data="{", timeout=5)
    assert (broken.status_code, broken.json()["status_code"]) == (400, "BAD_JSON_REQUEST")
    assert requests.post(url, json={"b_no": ["2208203228"]}, timeout=5).status_code == 401
