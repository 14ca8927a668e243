"""Page: /applications/<ref>/money: step 2 of a draft."""

import pytest

from tests.applications.cases import a_draft
from tests.contributions.steps import terms
from tests.programmes.rounds import an_open_round
from voucher.kernel import db


@pytest.fixture
def ref(write, world):
    return write(a_draft, world.alice, asked=0)


@pytest.mark.parametrize(
    "typed",
    [
        "50000000",
        "50,000,000",
        " 50,000,000원 ",
        "５０，０００，０００",
        "₩50,000,000",
        "050000000",
        "5천만",
        "5천만원",
        "오천만 원",
        "50,000천원",
    ],
)
def test_the_sum_is_understood_as_people_write_it(as_user, world, ref, read, typed):
    answer = as_user(world.alice).post(f"/applications/{ref}/money", data={"asked_krw": typed})
    assert answer.location == f"/applications/{ref}/papers"
    assert read(ref).asked_krw == 50_000_000


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-5", "cannot be negative"),
        ("−5", "cannot be negative"),
        ("0", "At least"),
        ("1.5", "without a decimal point"),
        ("5,00", "in digits"),
        ("1e9", "in digits"),
        ("٥٠٠٠٠", "in digits"),
        ("५०", "in digits"),
        ("오천만만", "in digits"),
        ("1억 20000만", "in digits"),
        ("만2억", "in digits"),
        ("만" * 3000, "in digits"),
        ("abc", "in digits"),
        ("<script>alert(1)</script>", "in digits"),
        ("0x10", "in digits"),
        (str(10**30), "At most"),
        ("9" * 5000, "At most"),
        ("1000000000001", "At most"),
    ],
)
def test_what_is_no_sum_of_won_is_said_at_the_field(as_user, world, ref, read, typed, said):
    page = as_user(world.alice).post(f"/applications/{ref}/money", data={"asked_krw": typed})
    assert page.status_code == 200
    assert said in page.text
    assert 'aria-invalid="true"' in page.text
    assert "<script>alert" not in page.text
    assert read(ref).asked_krw == 0


def test_an_empty_sum_is_saved_as_not_given(as_user, world, ref, read):
    assert as_user(world.alice).post(f"/applications/{ref}/money", data={"asked_krw": ""}).status_code == 302
    assert read(ref).asked_krw == 0


def test_the_split_is_shown_after_saving(as_user, world, ref):
    browser = as_user(world.alice)
    answer = browser.post(f"/applications/{ref}/money", data={"asked_krw": "300,000,000", "stay": "1"})
    page = browser.get(answer.location).text
    for amount in ("200,000,000", "100,000,000", "30,000,000", "130,000,000", "330,000,000"):
        assert amount in page
    assert "has reached its limit" in page


def test_what_the_round_pays_for_comes_from_its_rules(as_user, world, ref):
    browser = as_user(world.alice)
    page = browser.get(f"/applications/{ref}/money").text
    assert "This round pays for: Labour, AI solution, Infrastructure." in page
    assert "A large firm pays" not in page
    with db.transaction() as session:
        three = a_draft(session, an_open_round(session, world, **terms(world)), world.alice, asked=0).ref
    page = browser.get(f"/applications/{three}/money").text
    assert "This round pays for: Labour, AI solution, Infrastructure, Equipment." in page
    assert "A large firm pays 30%, too. You pay the rest, and the VAT." in " ".join(page.split())
