"""Page: /applications/<ref>/supplements/<number>: what was asked, before and after, for both sides."""

import pytest

from tests.applications.requests import BETTER, DUE, an_answered, an_asked, ask, supply
from voucher.applications import lapsing
from voucher.kernel import clock, db

FIRST, NEW = "국세·지방세 납세증명서 2026-11-16.pdf", "지방세.pdf"


def page_of(browser, ref, number=1):
    return browser.get(f"/applications/{ref}/supplements/{number}")


def test_both_sides_see_before_and_after(as_user, world, write):
    ref = write(an_answered, world)
    for who in (world.bora, world.eun, world.alice):
        page = page_of(as_user(who), ref).text
        assert page.index("불량 유출을 절반으로 줄입니다.") < page.index(BETTER)
        assert page.index(FIRST) < page.index(NEW)
        assert "목표를 숫자로 써 주세요." in page
        assert "한 파일로 묶었습니다." in page


def test_an_earlier_file_is_still_opened(as_user, world, write):
    ref = write(an_answered, world)
    page = page_of(as_user(world.bora), ref).text
    for part in page.split('class="file-open"')[1:3]:
        address = part.split('action="')[1].split('"')[0]
        assert as_user(world.bora).post(address).data.startswith(b"%PDF")


def test_what_is_not_sent_is_the_firms_own_affair(as_user, world, write):
    ref = write(an_asked, world)
    with db.transaction() as session:
        supply(session, ref, world)
    page = page_of(as_user(world.bora), ref).text
    assert BETTER not in page
    assert NEW not in page
    mine = as_user(world.alice).get(f"/applications/{ref}/supplement").text
    address = next(part for part in mine.split('action="') if NEW in part).split('"')[0]
    assert as_user(world.alice).post(address).status_code == 200
    assert as_user(world.bora).post(address).status_code == 404


def test_who_may_do_what_from_here(as_user, world, write):
    ref = write(an_asked, world)
    officer, firm, auditor = (page_of(as_user(who), ref).text for who in (world.bora, world.alice, world.eun))
    for step in ("lengthen", "recall"):
        assert f"/applications/{ref}/{step}" in officer
        assert f"/applications/{ref}/{step}" not in firm + auditor
    assert f"/applications/{ref}/supplement" in firm


def test_when_nothing_came(as_user, world, write):
    ref = write(an_asked, world)
    with clock.freeze(DUE.replace(second=1)):
        assert "closes the request within a minute" in page_of(as_user(world.bora), ref).text
        lapsing.lapse_supplements()
        assert f"/applications/{ref}/follow" in page_of(as_user(world.bora), ref).text
        with db.transaction() as session:
            ask(session, ref, world)
        assert f"/applications/{ref}/follow" not in page_of(as_user(world.bora), ref).text, "it was asked once more"
        assert "This request is over." in page_of(as_user(world.bora), ref).text


@pytest.mark.parametrize("number", [0, 2, 99999])
def test_there_is_no_other(as_user, world, write, number):
    ref = write(an_asked, world)
    assert page_of(as_user(world.bora), ref, number).status_code == 404


def test_for_others_it_is_not_there(as_user, world, write):
    ref = write(an_answered, world)
    assert page_of(as_user(world.mallory), ref).status_code == 404
    assert page_of(as_user(world.chul), ref).status_code == 403


def test_every_request_is_listed_with_the_application(as_user, world, write):
    ref = write(an_answered, world)
    for address in (f"/applications/{ref}", f"/applications/{ref}/decide"):
        assert f"/applications/{ref}/supplements/1" in as_user(world.bora).get(address).text
    page = as_user(world.bora).get(f"/applications/{ref}").text
    assert page.count("Supplement sent") == 1, "told in its history"
