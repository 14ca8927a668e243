"""What a firm of a first-come round sees: at once, and to the won."""

import pytest

from tests.applications.rushes import ASKED, SHARE, a_rush, firms, read, submit
from voucher.applications import allotting
from voucher.applications.lifecycle import State
from voucher.kernel import db


@pytest.fixture
def rush(app, world):
    with db.transaction() as session:
        made = a_rush(session, world, SHARE)
        session.flush()
        session.expunge(made)
        return made


def hand_in(browser, firm):
    return browser.post(f"/applications/{firm.ref}/check", data={"certify": "y"})


def test_the_page_after_submitting_says_what_was_granted(as_user, rush):
    (firm,) = firms(rush.ref, [ASKED])
    browser = as_user(firm.by)
    assert "This round answers at once" in browser.get(f"/applications/{firm.ref}/check").text
    assert hand_in(browser, firm).location == f"/applications/{firm.ref}/receipt"
    for page in (f"/applications/{firm.ref}/receipt", f"/applications/{firm.ref}"):
        said = browser.get(page).text
        for word in ("Your firm gets the voucher", "50,000,000", "40,000,000"):
            assert word in said
    assert "no. 1 of this round" in browser.get(f"/applications/{firm.ref}/receipt").text


def test_when_the_money_is_gone_the_page_says_the_place(as_user, rush):
    sent = firms(rush.ref, [ASKED] * 3)
    for firm in sent[:2]:
        submit(firm)
    browser = as_user(sent[2].by)
    answer = hand_in(browser, sent[2])
    assert answer.status_code == 302
    page = browser.get(answer.location).text
    assert "Your place on the reserve list is 2." in page
    assert "no. 3 of this round" in page
    assert browser.post(f"/applications/{sent[2].ref}/withdraw").status_code == 302
    assert read(sent[2].ref).state is State.WITHDRAWN


def test_while_the_answer_is_on_its_way_the_page_looks_again(as_user, rush, monkeypatch):
    (firm,) = firms(rush.ref, [ASKED])
    browser = as_user(firm.by)
    with monkeypatch.context() as killed:
        killed.setattr(allotting, "_answer", lambda *_: None)
        page = browser.get(hand_in(browser, firm).location).text
    assert "Your place is kept" in page
    assert 'hx-trigger="every 2s"' in page
    allotting.allot_waiting()
    assert "Your firm gets the voucher" in browser.get(f"/applications/{firm.ref}/receipt").text


def test_a_firm_that_the_tax_office_has_not_confirmed_asks_it_first(as_user, world, rush):
    with db.transaction() as session:
        from tests.applications.cases import a_draft
        from tests.applications.rushes import a_firm

        person = a_firm(session, 1, representative_status="")
        ref = a_draft(session, session.merge(rush), person).ref
        session.flush()
        session.expunge(person)
    page = as_user(person).get(f"/applications/{ref}/check").text
    assert "has not confirmed your representative" in page
    assert 'name="ask"' in page
    refused = as_user(person).post(f"/applications/{ref}/check", data={"certify": "y"})
    assert refused.status_code == 200
    assert "has not confirmed your representative" in refused.text


def test_no_officer_is_asked_to_decide(as_user, world, rush):
    sent = firms(rush.ref, [ASKED] * 2)
    for firm in sent:
        submit(firm)
    officer = as_user(world.bora)
    assert "Decide on an application" not in officer.get("/home").text
    page = officer.get(f"/applications/{sent[1].ref}").text
    assert "The rules of the round decide" in page
    assert f"/applications/{sent[1].ref}/decide" not in page
    assert officer.get(f"/applications/{sent[1].ref}/decide").status_code == 409


def test_another_firm_sees_nothing(as_user, world, rush):
    (firm,) = firms(rush.ref, [ASKED])
    submit(firm)
    for page in ("receipt", "check", ""):
        assert as_user(world.mallory).get(f"/applications/{firm.ref}/{page}".rstrip("/")).status_code == 404
