"""Page: /programmes/<ref>: what a firm gets, what it would pay, how to apply."""

import pytest

from tests.programmes.rounds import a_draft, an_open_round
from voucher.kernel import db


@pytest.fixture
def ref(app, world):
    with db.transaction() as session:
        return an_open_round(session, world).ref


def test_everybody_reads_the_rules_and_who_made_them(client, world, ref):
    page = client.get(f"/programmes/{ref}?lang=en").text
    for said in (
        "80%",
        "70%",
        "200,000,000",
        "7 months",
        "AI바우처 지원사업 통합 공고 2024",
        "How to apply",
        "Labour",
        "Firms that owe taxes",
        "Firms that this programme has supported before",
        "Certificate of tax payment",
        "An officer looks at each application",
        "within 7 days after the decision",
        "18\xa0Dec\xa02026",
    ):
        assert said in page
    assert f'href="/applications/apply/{ref}"' in page


def test_the_calculator_splits_to_the_won(client, world, ref):
    page = client.get(f"/programmes/{ref}?lang=en&supply=1,000,003&band=mid_size").text
    for amount in ("700,002", "300,001", "100,000", "400,001", "1,100,003"):
        assert amount in page


def test_the_calculator_knows_the_size_of_ones_own_firm(as_user, world, ref):
    page = as_user(world.mallory).get(f"/programmes/{ref}").text
    assert '<option selected value="sme">' in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("supply=&band=sme", "Please fill this in."),
        ("supply=-1&band=sme", "cannot be negative"),
        ("supply=abc&band=sme", "in digits"),
        ("supply=" + "9" * 40 + "&band=sme", "At most"),
        ("supply=%D9%A3&band=sme", "in digits"),
        ("supply=%00&band=sme", "in digits"),
        ("supply=<script>alert(1)</script>&band=sme", "in digits"),
        ("supply=1000&band=large", "Please choose from the list"),
        ("supply=1000&band=", "Please choose one."),
        ("supply=1000", "Please choose one."),
    ],
)
def test_a_wrong_question_is_answered_at_the_field(client, world, ref, query, said):
    page = client.get(f"/programmes/{ref}?lang=en&{query}")
    assert page.status_code == 200
    assert said in page.text
    assert "Your firm pays" not in page.text
    assert "<script>alert" not in page.text


def test_a_draft_is_for_officers_and_auditors(as_user, client, world):
    with db.transaction() as session:
        ref = a_draft(session, world).ref
    assert "Budget left" not in as_user(world.bora).get(f"/programmes/{ref}").text, "it has none before it opens"
    page = as_user(world.bora).get(f"/programmes/{ref}").text
    assert "Hand it over to be opened" in page
    assert "80%" in page
    assert "Hand it over to be opened" not in as_user(world.eun).get(f"/programmes/{ref}").text
    assert client.get(f"/programmes/{ref}").status_code == 404
    assert as_user(world.alice).get(f"/programmes/{ref}").status_code == 404


def test_nonsense_is_not_found(client, world):
    for ref in ("RND-1999-000001", "가", "x" * 500):
        assert client.get(f"/programmes/{ref}").status_code == 404


def test_few_queries(client, world, ref, counted):
    client.get(f"/programmes/{ref}")
    with counted() as queries:
        client.get(f"/programmes/{ref}")
    assert len(queries) <= 2, queries
