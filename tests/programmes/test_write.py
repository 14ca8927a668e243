"""Page: /programmes/rules/<ref>/write: begin a new version."""

import pytest

from tests.programmes.versions import a_version, programme
from voucher.kernel import db
from voucher.programmes import queries

GOOD = {"source": "AI바우처 공고 2027", "note": "", "holds_from": "2027-01-01", "holds_until": ""}


@pytest.fixture
def last(app, world):
    with db.transaction() as session:
        return queries.versions(session, programme(session).id)[0].ref


def versions():
    with db.transaction(read_only=True) as session:
        return queries.versions(session, programme(session).id)


def test_it_begins_as_the_last_one(as_user, world, last):
    browser = as_user(world.bora)
    assert "AI바우처 지원사업 통합 공고 2024" in browser.get(f"/programmes/rules/{last}/write").text
    answer = browser.post(f"/programmes/rules/{last}/write", data=GOOD)
    new = versions()[0]
    assert answer.location == f"/programmes/rules/{new.ref}"
    assert (new.version, new.state, new.source) == (3, "draft", "AI바우처 공고 2027")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"source": " "}, "Please fill this in."),
        ({"source": "가" * 201}, "You wrote 201."),
        ({"note": "가" * 501}, "You wrote 501."),
        ({"holds_from": ""}, "Please fill this in."),
        ({"holds_from": "soon"}, "year, month and day"),
        ({"holds_until": "2026-12-31"}, "must not come before the first day"),
        ({"holds_until": "2027-02-30"}, "no such day"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_stays(as_user, world, last, wrong, said):
    page = as_user(world.bora).post(f"/programmes/rules/{last}/write", data={**GOOD, **wrong})
    assert page.status_code == 200
    assert said in page.text
    assert len(versions()) == 2


def test_there_is_one_new_version_at_a_time(as_user, world, last):
    with db.transaction() as session:
        there = a_version(session, world).ref
    browser = as_user(world.boram)
    assert browser.get(f"/programmes/rules/{last}/write").location == f"/programmes/rules/{there}"
    page = browser.post(f"/programmes/rules/{last}/write", data=GOOD)
    assert page.status_code == 409
    assert "a new version already" in page.text
