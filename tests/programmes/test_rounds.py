"""Pages: /programmes/ and what everybody sees of rounds."""

from datetime import UTC, date, datetime, timedelta

from tests.programmes.rounds import a_draft, an_open_round
from voucher.kernel import clock, db


def test_without_any_round_the_page_says_so(client, world):
    page = client.get("/programmes/?lang=en")
    assert page.status_code == 200
    assert "No round is open now" in page.text


def test_everybody_sees_open_rounds_and_officers_drafts_too(client, as_user, world):
    with db.transaction() as session:
        an_open_round(session, world)
        a_draft(session, world, title_en="Secret plans", title_ko="비밀")
    page = client.get("/programmes/?lang=en")
    assert "AI voucher 2026, fourth round" in page.text
    assert "KRW\xa0500,000,000" in page.text
    assert "Closes on" in page.text
    assert "Secret plans" not in page.text
    assert "Secret plans" in as_user(world.bora).get("/programmes/").text
    assert "Secret plans" not in as_user(world.alice).get("/programmes/").text


def test_search_and_filters(client, as_user, world):
    with db.transaction() as session:
        an_open_round(session, world)
        an_open_round(session, world, code="autonomous-factory", title_en="Factories 100%_", title_ko="공장")
        a_draft(session, world, title_en="Secret", title_ko="비밀")
    for query, found, lost in (
        ("q=fourth", "fourth round", "Factories"),
        ("q=공장", "Factories", "fourth round"),
        ("q=100%25_", "Factories", "fourth round"),
        ("programme=autonomous-factory", "Factories", "fourth round"),
        ("state=open", "fourth round", "Secret"),
        ("q=nothing", "No round found", "Factories 100"),
        ("state=closed", "No round found", "Factories 100"),
        ("state=nonsense&programme=nonsense", "No round found", "Factories 100"),
        ("q=%00", "Factories", "Secret"),
        ("after=rubbish", "", "Secret"),
    ):
        page = client.get(f"/programmes/?lang=en&{query}")
        assert page.status_code == 200, query
        assert found in page.text, query
        assert lost not in page.text, query
    assert "Secret" in as_user(world.bora).get("/programmes/?state=draft").text


def test_many_rounds_cost_as_few_queries_as_one(client, world, counted):
    with db.transaction() as session:
        an_open_round(session, world)
    client.get("/programmes/")
    with counted() as one:
        client.get("/programmes/")
    with db.transaction() as session:
        for n in range(8):
            an_open_round(session, world, title_en=f"Round {n}", title_ko=f"{n}")
    with counted() as many:
        client.get("/programmes/")
    assert len(one) == len(many) <= 4, many


def test_rounds_are_arranged_by_their_closing_day(client, world):
    ends = {"Ended early": 19, "Ended late": 25, "Ends soon": 43, "Ends in a while": 47}  # days from 1 November
    with db.transaction() as session:
        for name, days in ends.items():
            an_open_round(session, world, title_en=name, closes_on=date(2026, 11, 1) + timedelta(days=days))
    for sort, wanted in (
        ("near", ["Ends soon", "Ends in a while", "Ended late", "Ended early"]),
        ("nonsense", ["Ends soon", "Ends in a while", "Ended late", "Ended early"]),
        ("far", ["Ends in a while", "Ends soon", "Ended early", "Ended late"]),
    ):
        with clock.freeze(datetime(2026, 12, 1, 3, tzinfo=UTC)):
            page = client.get(f"/programmes/?lang=en&sort={sort}").text
        assert sorted(wanted, key=page.index) == wanted, sort
