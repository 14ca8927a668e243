"""Pages: /programmes/all and /programmes/of/<code>: what there is, for everybody."""

from datetime import date

from tests.programmes.rounds import a_draft, an_open_round
from tests.programmes.versions import a_confirmed_one, a_version, programme
from voucher.kernel import db


def seeded():
    with db.transaction() as session:
        programme(session)


def test_everybody_sees_what_each_programme_gives(client, world):
    with db.transaction() as session:
        an_open_round(session, world)
        draft = a_draft(session, world, code="innovation-voucher").title_en
    page = client.get("/programmes/all?lang=en").text
    for said in (
        "AI voucher",
        "80%",
        "200,000,000",
        "Takes applications",
        "No open round",
        "Innovation voucher",
        "90%",
    ):
        assert said in page, said
    assert page.index('href="/programmes/of/ai-voucher"') < page.index('href="/programmes/of/ai-voucher-micro"')
    assert page.count("Takes applications") == 1
    assert draft in page  # the same title as the open round
    assert "/programmes/rules" not in page


def test_a_search_finds_by_name_and_by_what_it_pays_for(client, world):
    seeded()
    assert "Export voucher" in client.get("/programmes/all?lang=en&q=certification").text
    assert "No programme found" in client.get("/programmes/all?lang=en&q=%25").text
    assert client.get("/programmes/all?q=" + "x" * 500).status_code == 200


def test_one_programme_with_its_rules_history_and_rounds(client, world):
    """Page: programmes.programme."""
    with db.transaction() as session:
        round_ref = an_open_round(session, world).ref
        hidden = a_draft(session, world, title_en="A secret draft").ref
    page = client.get("/programmes/of/ai-voucher?lang=en").text
    for said in (
        "80%",
        "Labour",
        "Firms that owe taxes",
        "Certificate of tax payment",
        "60 of 100 points",
        "Version 1",
    ):
        assert said in page, said
    assert f"/programmes/{round_ref}" in page
    assert hidden not in page


def test_an_earlier_version_is_read_and_says_that_it_is_over(client, world):
    seeded()
    page = client.get("/programmes/of/ai-voucher?lang=en&version=1").text
    assert "300,000,000" in page
    assert "does not hold today" in page
    for nonsense in ("0", "99", "x", "-1", "%D9%A1", "9" * 40):
        assert client.get(f"/programmes/of/ai-voucher?version={nonsense}").status_code == 404
    assert client.get("/programmes/of/nothing").status_code == 404


def test_a_programme_without_rules_of_today_shows_its_last_ones(client, world):
    seeded()
    page = client.get("/programmes/of/non-contact-voucher?lang=en").text
    assert "does not hold today" in page
    assert "No open round" in page
    assert "No round yet" in page


def test_what_is_only_being_written_is_for_the_agency(as_user, client, world):
    with db.transaction() as session:
        a_confirmed_one(session, world)
        ref = a_version(session, world).ref
    assert ref not in client.get("/programmes/of/ai-voucher").text
    assert client.get("/programmes/of/ai-voucher?version=4").status_code == 404
    assert "1\xa0Jan\xa02027" in client.get("/programmes/of/ai-voucher?lang=en").text, "what is confirmed is announced"
    assert ref not in as_user(world.alice).get("/programmes/of/ai-voucher").text
    assert ref in as_user(world.eun).get("/programmes/of/ai-voucher").text


def test_the_front_page_and_the_rounds_lead_here(client, world):
    assert 'href="/programmes/all"' in client.get("/").text
    assert 'href="/programmes/all"' in client.get("/programmes/").text


def test_few_queries(client, world, counted):
    with db.transaction() as session:
        an_open_round(session, world)
        an_open_round(session, world, opens_on=date(2026, 11, 17))
    for path, most in (("/programmes/all", 3), ("/programmes/of/ai-voucher", 5)):
        client.get(path)
        with counted() as asked:
            client.get(path)
        assert len(asked) <= most, asked
