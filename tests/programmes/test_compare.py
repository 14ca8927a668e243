"""Page: /programmes/rules/<ref>/compare: what was added, taken out and changed, in words."""

from decimal import Decimal

import pytest

from tests.programmes.versions import a_version, programme
from voucher.kernel import db
from voucher.programmes import plain, queries
from voucher.programmes.known import KNOWN
from voucher.programmes.rules import Rules

AI = next(known for known in KNOWN if known.code == "ai-voucher").versions[-1].rules


@pytest.fixture
def spoken(app):
    with app.test_request_context("/?lang=en"):
        yield


def differences(before, after):
    return {d.title: d for d in plain.compare(plain.sections(before), plain.sections(after))}


def changed(**parts):
    return Rules.model_validate({**AI.model_dump(), **parts})


def test_the_same_rules_have_no_difference(spoken):
    assert differences(AI, AI) == {}


def test_a_rate_and_a_cap_are_said_before_and_after(spoken):
    bands = [AI.bands[0].model_copy(update={"government_rate": Decimal("0.667"), "cap_krw": 1}), AI.bands[1]]
    (found,) = differences(AI, changed(bands=bands)).values()
    (it,) = found.changed
    assert it.label == "Small and medium firms"
    assert it.before == ("The state pays 80%, the firm 20%.", "The state pays at most KRW\xa0200,000,000.")
    assert it.after == ("The state pays 66.7%, the firm 33.3%.", "The state pays at most KRW\xa01.")


def test_what_is_new_and_what_is_gone(spoken):
    after = changed(costs=["labour", "data"], documents=[], checks=AI.checks[1:])
    found = differences(AI, after)
    assert [i.label for i in found["Costs that count"].added] == ["Data"]
    assert [i.label for i in found["Costs that count"].removed] == ["AI solution", "Infrastructure"]
    assert [i.label for i in found["Papers"].removed] == ["Certificate of tax payment"]
    assert len(found["Who is turned away"].removed) == 1
    assert set(found) == {"Costs that count", "Papers", "Who is turned away"}


def test_no_industry_means_all_and_that_is_said(spoken):
    found = differences(AI, changed(industries=["C10"], regions=["busan"]))["Industries and regions"]
    assert [i.label for i in found.removed] == ["Firms of all industries", "Firms of all regions"]
    assert [i.label for i in found.added] == ["Industry: Food", "Region: Busan"]


def test_of_many_regions_only_the_one_that_moves_is_shown(spoken):
    old = changed(region_uplift={"busan": "0.05", "jeju": "0.05", "ulsan": "0.1"})
    new = changed(region_uplift={"busan": "0.05", "jeju": "0.1", "ulsan": "0.1"})
    found = differences(old, new)["Industries and regions"].changed
    moves = [(c.label, c.before, c.after) for c in found]
    assert moves == [("10 points more", (), ("Jeju",)), ("5 points more", ("Jeju",), ())]


def test_a_score_sheet_that_goes_is_said(spoken):
    found = differences(AI, changed(assessing=None))["How it is decided"]
    assert [i.label for i in found.added] == ["Applications are not scored."]
    assert "Pass mark" in [i.label for i in found.removed]


def test_a_renamed_thing_is_one_change(spoken):
    papers = [AI.documents[0].model_copy(update={"label_en": "Tax certificate"})]
    (it,) = differences(AI, changed(documents=papers))["Papers"].changed
    assert (it.before, it.after) == (("Certificate of tax payment",), ("Tax certificate",))


def test_the_page_holds_a_version_against_any_other(as_user, world):
    with db.transaction() as session:
        book = a_version(session, world)
        first = queries.versions(session, programme(session).id)[-1].ref
        ref = book.ref
    browser = as_user(world.eun)
    page = browser.get(f"/programmes/rules/{ref}/compare").text
    assert "version 3, held against version 2" in page
    assert "within 7 days after the decision" in page
    assert "within 14 days after the decision" in page
    assert "200,000,000" not in page, "what is the same is not shown"
    page = browser.get(f"/programmes/rules/{ref}/compare?with={first}").text
    assert "300,000,000" in page
    assert browser.get(f"/programmes/rules/{ref}/compare?with=nonsense").status_code == 200


def test_an_only_version_has_nothing_beside_it(as_user, world):
    with db.transaction() as session:
        ref = queries.versions(session, programme(session, "export-voucher").id)[0].ref
    assert "There is only one version" in as_user(world.eun).get(f"/programmes/rules/{ref}/compare").text
