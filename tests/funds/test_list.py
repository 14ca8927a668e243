"""Page: /funds/"""

import pytest


def test_nothing_yet_says_what_to_do(as_user, world):
    assert "Enter the first one" in as_user(world.gi).get("/funds/").text
    page = as_user(world.eun).get("/funds/").text
    assert "No fund yet" in page
    assert "/funds/form" not in page


def test_every_fund_with_its_sums(as_user, world, fund, cvc, call):
    page = as_user(world.eun).get("/funds/").text
    assert page.index("Hanbit CVC") < page.index("Industrial AI Fund I")
    assert "10,000,000,001" in page
    assert f"/ventures/funds/{fund.ref}" in page


@pytest.mark.parametrize(
    ("asked", "there"),
    [("q=hanbit", True), ("q=한빛", True), ("q=%25", False), ("kind=cvc", True), ("kind=fund", False), ("kind=x", True),
     ("q=" + "x" * 5000, False), ("q=%00", True), ("after=nonsense", True), ("q='--", False)],
)  # fmt: skip
def test_search(as_user, world, cvc, asked, there):
    page = as_user(world.gi).get(f"/funds/?{asked}")
    assert page.status_code == 200
    assert ("Hanbit CVC" in page.text) == there
    assert ("No fund matches" in page.text) != there


def test_funds_are_arranged_as_asked(as_user, world, fund, cvc):
    for sort, wanted in (
        ("newest", ["Hanbit CVC", "Industrial AI Fund I"]),
        ("oldest", ["Industrial AI Fund I", "Hanbit CVC"]),
        ("name", ["Industrial AI Fund I", "Hanbit CVC"]),  # 산업AI 1호 조합 before 한빛
        ("nonsense", ["Hanbit CVC", "Industrial AI Fund I"]),
    ):
        for form in ("", "&format=csv"):
            page = as_user(world.eun).get(f"/funds/?sort={sort}{form}").text
            names = wanted if not form else ["한빛" if name[0] == "H" else "산업AI" for name in wanted]
            assert sorted(names, key=page.index) == names, (sort, form)


def test_export(as_user, world, fund, call):
    answer = as_user(world.eun).get("/funds/?format=csv")
    assert answer.mimetype == "text/csv"
    assert f"{fund.ref},산업AI 1호 조합" in answer.text
    assert "10000000001,1000000000,0,0" in answer.text


def test_in_korean(as_user, world, fund):
    page = as_user(world.gi).get("/funds/?lang=ko").text
    assert "산업AI 1호 조합" in page
    assert "10,000,000,001원" in page
