"""suppliers.list: how it is arranged, and what the agency takes away."""

import csv
import io

import pytest
from sqlmodel import select

from tests import dealing
from voucher.kernel import db, listing
from voucher.kernel.money import won
from voucher.suppliers import queries
from voucher.suppliers.models import Offer, Skill

NAMES = ("가격없음", "나중전자", "다정솔루션")


@pytest.fixture
def pool(world):
    """One that offers nothing, a dear one that did much, and a cheap one."""
    with db.transaction() as session:
        _nothing, dear, cheap = (
            dealing.another_supplier(session, str(n) * 10, name, accepted_count=accepted)[1]
            for n, name, accepted in zip((1, 2, 3), NAMES, (1, 9, 4), strict=True)
        )
        for offer in session.exec(select(Offer)):
            session.delete(offer)
        session.flush()
        dealing.offer(session, dear, price_from_krw=won(80_000_000), price_to_krw=won(90_000_000))
        dealing.offer(session, dear, skill=Skill.ENERGY, price_from_krw=won(10_000_000), price_to_krw=won(90_000_000))
        dealing.offer(session, cheap, price_from_krw=won(20_000_000), price_to_krw=won(30_000_000))
    return world


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("sort=name", [0, 1, 2]),
        ("sort=nonsense", [0, 1, 2]),
        ("sort=accepted", [1, 2, 0]),
        ("sort=price", [1, 2, 0]),
        ("sort=price&skill=inspection", [2, 1]),  # the price is that of what was looked for
    ],
)
def test_the_directory_is_arranged_as_asked(pool, client, asked, wanted):
    page = client.get(f"/suppliers/?lang=ko&{asked}").text
    assert sorted((name for name in NAMES if name in page), key=page.index) == [NAMES[n] for n in wanted]


@pytest.mark.parametrize("sort", ["name", "accepted", "price"])
def test_every_order_pages_by_key_there_and_back(pool, sort):
    with db.transaction(read_only=True) as session:
        query, order = queries._arranged({"sort": sort}, None)
        whole = listing.page(session, query, order, {}).rows
        seen, cursors = [], {}
        while True:
            page = listing.page(session, query, order, cursors, size=1)
            seen += page.rows
            if not page.after:
                break
            cursors = {"after": page.after}
        assert [row[1].id for row in seen] == [row[1].id for row in whole]
        assert len(seen) == 3
        back = listing.page(session, query, order, {"before": page.before}, size=1)
        assert back.rows[0][1].id == whole[-2][1].id


def test_the_agency_takes_the_list_away_and_nobody_else(pool, client, as_user):
    answer = as_user(pool.bora).get("/suppliers/?format=csv&sort=price&skill=inspection")
    assert answer.mimetype == "text/csv"
    assert 'filename="suppliers-2026-11-16.csv"' in answer.headers["Content-Disposition"]
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    lines = [dict(zip(head, row, strict=True)) for row in rows]
    assert [line["Lowest price of an offer"] for line in lines] == ["20000000", "80000000"]
    assert [line["Pieces of work accepted"] for line in lines] == ["4", "9"]
    assert "Download as CSV" in as_user(pool.eun).get("/suppliers/").text
    for browser in (client, as_user(pool.chul), as_user(pool.alice)):
        page = browser.get("/suppliers/?format=csv&lang=en")
        assert page.mimetype == "text/html"
        assert "Download as CSV" not in page.text
