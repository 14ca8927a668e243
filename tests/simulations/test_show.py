"""Page: /simulations/<ref>: what would have become of the applications, together and one by one."""

import re

import pytest

from tests.simulations.earlier import tried
from voucher.simulations import queries


@pytest.fixture
def ref(world, past, busan):
    return tried(world, busan, [past], budget=100_000_000)


def test_it_says_what_would_have_happened_and_why(as_user, world, ref):
    page = as_user(world.bora).get(f"/simulations/{ref}").text
    for said in (
        "What these rules would have done", "Version 3 · AI바우처 공고 2027", "AI voucher 2026, fourth round", "보라",
        "For 1 of 4 applications something would be different", "Turned away now",
        "Region: The round is not for this region.", "then KRW\xa040,000,000",
        "The money runs out at no. 4 of 4.", "KRW\xa0280,000,000 would be needed, KRW\xa0100,000,000 is there.",
        "<title>Each requirement</title>", "Only for this", "South Gyeongsang", "Busan",
    ):  # fmt: skip
        assert said in page, said


def test_it_speaks_korean(as_user, world, ref):
    page = as_user(world.bora).get(f"/simulations/{ref}?lang=ko").text
    for said in ("이 규정이었다면", "이제는 탈락", "지역: 이 공고의 지원 대상 지역이 아닙니다.", "당시 40,000,000원"):
        assert said in page, said


@pytest.mark.parametrize(
    ("arguments", "there"),
    [
        ("change=turned_away", ["하늘정밀"]),
        ("change=any", ["하늘정밀"]),
        ("outcome=fail", ["하늘정밀", "선착정밀2"]),
        ("ground=region", ["하늘정밀"]),
        ("ground=tax_arrears", ["선착정밀2"]),
        ("region=busan&outcome=pass", ["선착정밀1", "선착정밀3"]),
        ("size=mid_size", ["선착정밀3"]),
        ("industry=C29", ["하늘정밀"]),
        ("change=nonsense&outcome=1&region=%00", ["하늘정밀", "선착정밀1", "선착정밀2", "선착정밀3"]),
    ],
)
def test_the_list_is_filtered(as_user, world, ref, arguments, there):
    page = as_user(world.bora).get(f"/simulations/{ref}?{arguments}&lang=ko").text
    listed = page[page.index('id="results"') :]
    firms = ("하늘정밀", "선착정밀1", "선착정밀2", "선착정밀3")
    assert [firm for firm in firms if firm in listed] == there


def test_the_list_is_paged_and_an_empty_one_says_so(as_user, world, ref, monkeypatch):
    browser = as_user(world.bora)
    assert "No application found" in browser.get(f"/simulations/{ref}?change=more").text
    really = queries.page
    monkeypatch.setattr(queries, "page", lambda *args: really(*args, size=3))
    first = browser.get(f"/simulations/{ref}?by=size").text
    assert "Rush Precision 3" not in first
    following = re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    assert "by=size" in following, "what was chosen above stays"
    second = browser.get(following).text
    assert "Rush Precision 3" in second
    assert "Rush Precision 2" not in second


def test_groups_are_chosen_by_their_tab(as_user, world, ref):
    browser = as_user(world.bora)
    assert "<title>Size of the firm</title>" in browser.get(f"/simulations/{ref}?by=size").text
    assert "<title>Industry</title>" in browser.get(f"/simulations/{ref}?by=industry").text
    assert "<title>Region</title>" in browser.get(f"/simulations/{ref}?by=nonsense").text


def test_officers_and_auditors_read_it_and_nobody_else(as_user, client, world, ref):
    assert as_user(world.eun).get(f"/simulations/{ref}").status_code == 200
    for person in (world.alice, world.chul, world.dana, world.hana, world.seon):
        assert as_user(person).get(f"/simulations/{ref}").status_code == 403
    assert client.get(f"/simulations/{ref}").status_code == 302
    assert as_user(world.bora).get("/simulations/SIM-1999-000001").status_code == 404
