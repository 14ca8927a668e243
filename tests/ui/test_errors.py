"""Error pages: a reason, a next step and a number to quote, in both languages."""

import pytest
from flask.testing import FlaskClient

from tests.ui.harness import ERRORS

TITLES = {400: "요청을 처리할 수 없습니다", 404: "찾으시는 화면이 없습니다", 500: "시스템에 문제가 생겼습니다"}


@pytest.mark.parametrize("code", ERRORS)
@pytest.mark.parametrize(("language", "heading"), [("ko", "이렇게 해 보세요"), ("en", "What you can do")])
@pytest.mark.parametrize("who", ["", "&nobody=1"])
def test_says_what_to_do(visitor: FlaskClient, code: int, language: str, heading: str, who: str):
    html = visitor.get(f"/errors/{code}?lang={language}{who}").text
    assert heading in html
    assert "E-7Q4K-29MD" in html
    assert html.count("<h1>") == 1
    assert f">{code}<" in html


@pytest.mark.parametrize(("code", "title"), TITLES.items())
def test_is_natural_in_korean(visitor: FlaskClient, code: int, title: str):
    assert f"<h1>{title}</h1>" in visitor.get(f"/errors/{code}").text


def test_a_refusal_gives_its_reason(visitor: FlaskClient):
    assert "이미 다른 담당자가 결정했습니다." in visitor.get("/errors/409").text


def test_who_is_not_signed_in_is_shown_the_way_in(visitor: FlaskClient):
    assert 'href="/people/sign-in"' in visitor.get("/errors/401?nobody=1").text
