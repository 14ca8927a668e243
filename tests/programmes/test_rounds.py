"""Pages: /programmes/ and what everybody sees of rounds."""

from tests.programmes.rounds import a_draft, an_open_round
from voucher.kernel import db


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
