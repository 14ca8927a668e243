"""Page: /programmes/<ref>/preview: a draft as firms will see it."""

import pytest

from tests.programmes.rounds import a_draft, an_open_round
from voucher.kernel import db


@pytest.fixture
def ref(app, world):
    with db.transaction() as session:
        return a_draft(session, world).ref


def test_it_is_the_public_page_and_says_that_it_is_a_preview(as_user, world, ref):
    for person in (world.bora, world.eun):
        page = as_user(person).get(f"/programmes/{ref}/preview").text
        for said in (
            "Preview: AI voucher 2026, fourth round", "Nobody outside sees it yet", "80%", "Labour", "Firms that owe taxes",
            "Certificate of tax payment", "An officer looks at each application", "within 7 days after the decision",
            "KRW\xa0500,000,000",
        ):  # fmt: skip
            assert said in page, said
        assert "/applications/apply/" not in page
        assert "For the agency" not in page
        assert "What happened" not in page
        assert "60 of 100 points" not in page, "nobody scores in this round"


def test_the_calculator_works_in_it(as_user, world, ref):
    page = as_user(world.bora).get(f"/programmes/{ref}/preview?supply=1,000,003&band=mid_size").text
    assert "700,002" in page


def test_the_draft_leads_to_it_and_an_open_round_needs_none(as_user, world, ref):
    browser = as_user(world.bora)
    assert f"/programmes/{ref}/preview" in browser.get(f"/programmes/{ref}").text
    assert f"/programmes/{ref}/preview" in browser.get(f"/programmes/{ref}/hand-over").text
    with db.transaction() as session:
        opened = an_open_round(session, world).ref
    assert browser.get(f"/programmes/{opened}/preview").location == f"/programmes/{opened}"


def test_nobody_else_sees_it(as_user, client, world, ref):
    assert client.get(f"/programmes/{ref}/preview").status_code == 302
    for person in (world.alice, world.chul, world.dana):
        assert as_user(person).get(f"/programmes/{ref}/preview").status_code == 403
    assert as_user(world.bora).get("/programmes/RND-1999-000001/preview").status_code == 404
