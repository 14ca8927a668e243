"""Page: /programmes/<ref>/check: a first look at who may apply, without an account and without a trace."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from tests.programmes.rounds import a_draft, an_open_round
from voucher.kernel import db, migrating
from voucher.people.models import Organisation
from voucher.programmes.forms import CheckForm
from voucher.programmes.grounds import RULES, Facts
from voucher.programmes.known import KNOWN, USUAL
from voucher.programmes.rules import Band, Check, Ground, Rules
from voucher.programmes.words import QUESTION

NO = dict.fromkeys(
    ("tax_arrears", "credit_default", "same_representative", "supported_before", "funded_elsewhere", "banned",
     "ban_related", "capital_impaired"), "no",
)  # fmt: skip
GOOD = {
    **NO, "size": "small", "industry": "C29", "employees_count": "42", "in_business": "yes", "arrears_arranged": "",
    "default_arranged": "",
}  # fmt: skip


@pytest.fixture
def url(app, world):
    with db.transaction() as session:
        return f"/programmes/{an_open_round(session, world).ref}/check"


@pytest.fixture
def visitor(client, url):
    """Somebody without an account, who reads English."""
    client.get(f"{url}?lang=en")
    return client


def rows() -> dict[str, int]:
    """How many rows every table has."""
    with db.transaction(read_only=True) as session:
        count = sa.select(sa.func.count())
        tables = migrating.metadata().sorted_tables
        return {t.name: session.connection().execute(count.select_from(t)).scalar_one() for t in tables}


def test_whoever_fits_reads_so_and_what_it_brings(visitor, world, url):
    page = visitor.post(url, data=GOOD).text
    for said in ("Your firm may apply", "meets every requirement", "80%", "200,000,000", "/applications/apply/"):
        assert said in page, said
    assert page.count("bg-light-success") == 11, "eleven requirements"


def test_nothing_is_written(visitor, world, url):
    before = rows()
    visitor.get(url)
    visitor.post(url, data=GOOD)
    visitor.post(url, data={**GOOD, "tax_arrears": "yes"})
    assert rows() == before


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"size": "large"}, "The round is not for firms of this size."),
        ({"employees_count": "0"}, "Employees: 0. That is too few; at least 1 are needed."),
        ({"in_business": "no"}, "A suspended business can apply once it has resumed"),
        ({"tax_arrears": "yes"}, "have the tax office or a court approve a plan"),
        ({"credit_default": "yes"}, "registered as in default."),
        ({"same_representative": "yes"}, "Withdraw the other application first"),
        ({"funded_elsewhere": "yes"}, "Apply for work that nobody else pays for."),
        ({"banned": "yes"}, "You can apply when the exclusion has ended."),
        ({"capital_impaired": "yes"}, "Losses have used up all of the firm"),
    ],
)
def test_whoever_does_not_fit_reads_why_and_what_to_do(visitor, world, url, answers, said):
    page = visitor.post(url, data={**GOOD, **answers}).text
    assert said in page
    assert "Not for your firm as it stands" in page
    assert "/applications/apply/" not in page
    assert page.count("bg-light-danger") == 1


def test_what_is_only_looked_at_turns_nobody_away(visitor, world, url):
    for answers in ({"supported_before": "yes"}, {"tax_arrears": "yes", "arrears_arranged": "yes"}):
        page = visitor.post(url, data={**GOOD, **answers}).text
        assert "An officer looks closer" in page
        assert "bg-light-danger" not in page
        assert "/applications/apply/" in page


def test_what_is_not_known_is_open_and_never_met(visitor, world, url):
    page = visitor.post(url, data={"size": "small", "industry": "", "employees_count": ""}).text
    assert "Nothing that you answered speaks against it" in page
    assert page.count("bg-light-success") == 1, "only the size is known"
    assert "We look it up when you apply." in page


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"size": ""}, "Please choose one."),
        ({"size": "giant"}, "Please choose from the list"),
        ({"employees_count": "-1"}, "from 0 to 1,000,000"),
        ({"employees_count": "9" * 40}, "from 0 to 1,000,000"),
        ({"employees_count": "many"}, "number"),
        ({"tax_arrears": "perhaps"}, "Please choose from the list"),
        ({"industry": "<script>alert(1)</script>"}, "Please choose from the list"),
    ],
)
def test_a_wrong_answer_is_said_at_its_field(visitor, world, url, answers, said):
    answer = visitor.post(url, data={**GOOD, **answers})
    assert answer.status_code == 200
    assert said in answer.text
    assert 'id="result"' not in answer.text
    assert "<script>alert" not in answer.text


def test_a_firm_finds_its_profile_filled_in(as_user, world, url):
    page = as_user(world.alice).get(url).text
    assert "We filled in what your firm has entered with us." in page
    assert '<option selected value="small">' in page
    assert 'value="42"' in page
    assert '<option selected value="C29">' in page


def test_others_and_suppliers_see_the_page_too(as_user, world, url):
    for person in (world.bora, world.chul, world.eun):
        assert as_user(person).get(url).status_code == 200
    assert "/applications/apply/" not in as_user(world.chul).post(url, data=GOOD).text


def test_the_round_and_the_front_page_lead_to_it(visitor, world, url):
    assert url in visitor.get(url.removesuffix("/check")).text
    assert url in visitor.get("/").text


def test_a_draft_is_not_for_everybody(as_user, client, world):
    with db.transaction() as session:
        url = f"/programmes/{a_draft(session, world).ref}/check"
    assert client.get(url).status_code == 404
    assert client.post(url, data=GOOD).status_code == 404
    assert as_user(world.bora).get(url).status_code == 200


def asked(given: Rules) -> list[str]:
    return CheckForm(given, Facts()).questions


def test_only_what_the_rules_look_at_is_asked(app):
    band = Band(
        code="a", label_ko="가", label_en="A", sizes=("small",), government_rate=Decimal(1), cap_krw=1, valid_months=1
    )
    with app.test_request_context():
        assert asked(Rules(bands=(band,))) == ["size"]
        age = Check(ground=Ground.AGE, limit=3)
        assert asked(Rules(bands=(band,), checks=(age,))) == ["size", "years_count"]
        by_sales = band.model_copy(update={"sales_up_to_krw": 5})
        assert asked(Rules(bands=(by_sales,), checks=USUAL))[:2] == ["size", "average_sales_krw"]
        for known in KNOWN:
            assert asked(known.versions[-1].rules)
    assert {name for _rule, _source, names in RULES.values() for name in names} == {*QUESTION, "ban_recorded"}


def test_what_the_tax_office_said_is_known_of_a_firm(app, world, as_user, url):
    with db.transaction() as session:
        firm = db.lock(session, Organisation, Organisation.id == world.organisations["haneul"])
        firm.tax_status, firm.industry = "02", ""
    page = as_user(world.alice).get(url).text
    assert 'value="no" checked' in page
