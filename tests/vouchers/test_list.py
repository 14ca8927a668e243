"""vouchers.list"""

import csv
import io

from tests import path as way


def test_a_firm_sees_its_own_and_another_firm_nothing(world, app, as_user):
    path = way.issued(world)
    page = as_user(world.alice).get("/vouchers/")
    assert page.status_code == 200
    assert path.voucher in page.text
    assert "Own share due" in page.text
    other = as_user(world.mallory).get("/vouchers/")
    assert path.voucher not in other.text
    assert "No voucher yet" in other.text


def test_the_agency_sees_all_searches_and_filters(world, app, as_user):
    path = way.issued(world)
    browser = as_user(world.eun)
    for query in (
        "",
        "?q=하늘",
        "?q=용접",
        f"?q={path.voucher[-6:]}",
        "?state=own_share_due",
        "?sort=due",
        "?sort=oldest",
    ):
        assert path.voucher in browser.get(f"/vouchers/{query}").text, query
    for query in ("?q=nothing", "?state=used", "?round=RND-2020-000001", "?q=%25"):
        page = browser.get(f"/vouchers/{query}")
        assert page.status_code == 200, query
        assert path.voucher not in page.text or query == "?round=RND-2020-000001", query
    for nonsense in ("?state=zzz", "?after=%00", "?after=e30", "?before=zzz", "?sort=drop", "?q=" + "x" * 5000):
        assert browser.get(f"/vouchers/{nonsense}").status_code == 200, nonsense


def test_the_list_pages_by_key(world, app, as_user):
    from tests.programmes.rounds import an_open_round  # noqa: F401 - the round of each voucher is its own

    refs = [way.issued(world, title_en=f"Round {n}", supply=1_000_000 + n).voucher for n in range(27)]
    browser = as_user(world.dana)
    first = browser.get("/vouchers/").text
    assert sum(ref in first for ref in refs) == 25
    after = first.split("after=", 1)[1].split('"')[0].split("&")[0]
    second = browser.get(f"/vouchers/?after={after}").text
    assert sum(ref in second for ref in refs) == 2


def test_what_is_listed_can_be_taken_away(world, app, as_user):
    path = way.issued(world)
    answer = as_user(world.bora).get("/vouchers/?format=csv&state=own_share_due")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    head, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert dict(zip(head, row, strict=True))["Voucher no."] == path.voucher
    assert str(way.GOVERNMENT) in row
