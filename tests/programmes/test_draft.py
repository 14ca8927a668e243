"""Page: /programmes/draft: write a round, and change it until it opens."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from tests.programmes.rounds import a_draft, an_open_round, opened
from tests.programmes.versions import a_confirmed_one
from voucher.kernel import db
from voucher.kernel.errors import NotNow, Refused
from voucher.programmes import seeding
from voucher.programmes.lifecycle import Mode
from voucher.programmes.models import Programme, Round


@pytest.fixture
def good(app, world):
    with db.transaction() as session:
        seeding.seed(session)
        programme = session.exec(select(Programme).where(Programme.code == "ai-voucher")).one().id
    return {
        "programme": str(programme),
        "title_ko": "2027년 AI바우처 1차",
        "title_en": "AI voucher 2027",
        "budget_krw": "1,000,000,000",
        "opens_on": "2027-01-11",
        "opens_hour": "9",
        "closes_on": "2027-02-12",
        "mode": "reviewed",
    }


def rounds():
    with db.transaction(read_only=True) as session:
        return session.exec(select(Round)).all()


def test_a_draft_is_kept_and_changed_and_moves_nothing(as_user, world, good):
    browser = as_user(world.bora)
    assert browser.get("/programmes/draft").status_code == 200
    answer = browser.post("/programmes/draft", data=good)
    (made,) = rounds()
    assert answer.location == f"/programmes/{made.ref}"
    assert made.opens_at == datetime(2027, 1, 11, 0, 0, tzinfo=UTC)
    assert made.closes_at == datetime(2027, 2, 12, 6, 0, tzinfo=UTC)
    assert (made.budget_krw, made.rules, made.state) == (1_000_000_000, None, "draft")
    page = browser.get(f"/programmes/{made.ref}/draft").text
    assert 'value="1,000,000,000"' in page
    assert 'value="2027-01-11"' in page
    browser.post(f"/programmes/{made.ref}/draft", data={**good, "budget_krw": "2000000000", "closes_on": "2027. 3. 5."})
    (changed,) = rounds()
    assert (changed.ref, changed.budget_krw, changed.closes_at.month) == (made.ref, 2_000_000_000, 3)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"programme": ""}, "Please choose one."),
        ({"programme": "x"}, "Please choose from the list"),
        ({"title_ko": ""}, "Please fill this in."),
        ({"title_ko": "   "}, "Please fill this in."),
        ({"title_en": "x" * 101}, "You wrote 101."),
        ({"budget_krw": ""}, "Please fill this in."),
        ({"budget_krw": "-1"}, "cannot be negative"),
        ({"budget_krw": str(10**30)}, "At most"),
        ({"budget_krw": "1.5"}, "without a decimal point"),
        ({"opens_on": "tomorrow"}, "year, month and day"),
        ({"opens_on": "2027-02-30"}, "no such day"),
        ({"opens_on": "0001-01-01"}, "between 2000 and 2099"),
        ({"opens_on": "٢٠٢٧-01-01"}, "year, month and day"),
        ({"closes_on": "2027-01-10"}, "must come after the opening day"),
        ({"opens_on": "2026-11-02", "closes_on": "2026-11-13"}, "past already"),
        ({"opens_hour": "3"}, "choose from the list"),
        ({"mode": "lottery"}, "choose from the list"),
        ({"opens_on": "2026-11-16", "closes_on": "<script>"}, "year, month and day"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(as_user, world, good, wrong, said):
    page = as_user(world.bora).post("/programmes/draft", data={**good, **wrong})
    assert page.status_code == 200
    assert said in page.text
    assert rounds() == []


def test_a_programme_that_has_run_out_cannot_have_a_round(as_user, world, good):
    with db.transaction(read_only=True) as session:
        old = session.exec(select(Programme).where(Programme.code == "non-contact-voucher")).one().id
    page = as_user(world.bora).post("/programmes/draft", data={**good, "programme": str(old)})
    assert "no rules that hold on the opening day" in page.text
    assert rounds() == []


def test_an_open_round_is_not_changed(as_user, world, good):
    with db.transaction() as session:
        ref = an_open_round(session, world).ref
    browser = as_user(world.bora)
    assert browser.get(f"/programmes/{ref}/draft").location == f"/programmes/{ref}"
    page = browser.post(f"/programmes/{ref}/draft", data=good)
    assert "opened already" in page.text
    assert rounds()[0].budget_krw == 500_000_000


def test_only_officers_write_rounds(as_user, client, world, good):
    with db.transaction() as session:
        ref = a_draft(session, world).ref
    for person in (world.alice, world.dana, world.eun, world.gi, world.hana):
        for path in (
            "/programmes/draft",
            f"/programmes/{ref}/draft",
            f"/programmes/{ref}/hand-over",
            f"/programmes/{ref}/open",
            f"/programmes/{ref}/send-back",
            f"/programmes/{ref}/close",
        ):
            assert as_user(person).get(path).status_code == 403
            assert as_user(person).post(path, data=good).status_code == 403
    assert client.get("/programmes/draft").status_code == 302
    assert as_user(world.bora).get("/programmes/RND-1999-000001/draft").status_code == 404


def test_the_hour_and_how_it_is_decided_are_chosen(as_user, world, good):
    browser = as_user(world.bora)
    browser.post("/programmes/draft", data={**good, "opens_hour": "10"})
    (made,) = rounds()
    assert (made.opens_at, made.mode) == (datetime(2027, 1, 11, 1, 0, tzinfo=UTC), "reviewed")
    assert '<option selected value="10">' in browser.get(f"/programmes/{made.ref}/draft").text


@pytest.mark.parametrize("mode", Mode)
def test_an_officer_chooses_each_way_of_deciding(as_user, world, good, mode):
    browser = as_user(world.bora)
    browser.post("/programmes/draft", data={**good, "mode": str(mode)})
    (made,) = rounds()
    assert made.mode == mode
    assert f'value="{mode}" checked' in browser.get(f"/programmes/{made.ref}/draft").text


LATER = {"opens_on": date(2027, 1, 11), "closes_on": date(2027, 2, 12), "mode": Mode.COMPETITIVE}


def test_nobody_scores_without_a_score_sheet(session, world):
    assert a_draft(session, world, **LATER).mode == "competitive"
    a_confirmed_one(session, world, assessing=None)
    with pytest.raises(Refused, match="no score sheet") as refused:
        a_draft(session, world, **LATER)
    assert refused.value.field == "mode"


def test_a_round_that_lost_its_score_sheet_does_not_open(session, world):
    made = a_draft(session, world, **LATER)
    a_confirmed_one(session, world, assessing=None)
    with pytest.raises(NotNow, match="no score sheet"):
        opened(session, made.ref, world)
    assert made.state == "draft"
