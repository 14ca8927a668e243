"""A draft that is open on two screens at once, and one whose sign-in ends while somebody writes."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.walking import PATIENCE, Person
from tests.town import Town

pytestmark = pytest.mark.browser
WRITER = "firm26@demo.example"  # has a draft
LONG = "밤에는 한 사람이 두 줄을 보기 때문에 놓치는 일이 잦습니다. "


def _open(context: BrowserContext, town: Town) -> Page:
    page = context.new_page()
    page.goto(f"{town.url}/home")
    page.locator("main a[href*='/applications/']").first.click()
    ref = next(part for part in page.url.split("/") if part.startswith("APP-"))
    page.goto(f"{town.url}/applications/{ref}/project")
    return page


def test_two_screens_and_a_sign_in_that_ends(browser: Browser, town: Town):
    context = browser.new_context(locale="en")
    context.set_default_timeout(PATIENCE)
    Person(context.new_page(), town).sign_in(WRITER, "en")
    one, other = _open(context, town), _open(context, town)
    one.locator("[name=problem]").fill("하루 마흔 건을 놓칩니다.")
    one.locator("[name=goal]").focus()
    one.locator("[data-autosave]", has_text="Saved at").wait_for()
    other.locator("[name=goal]").fill("하루 열 건으로 줄입니다.")
    other.locator("main .primary").click()
    other.wait_for_url("**/money")
    one.reload()
    assert one.locator("[name=problem]").input_value() == "하루 마흔 건을 놓칩니다."
    assert one.locator("[name=goal]").input_value() == "하루 열 건으로 줄입니다."

    context.clear_cookies()
    one.locator("[name=problem]").fill(LONG * 3)
    one.locator("main .primary").click()
    one.locator("[data-autosave].is-wrong", has_text="signed out").wait_for()
    assert one.locator("[name=problem]").input_value() == LONG * 3
    with context.expect_page() as opened:
        one.locator("[data-autosave] a").click()
    Person(opened.value, town).sign_in(WRITER, "en")
    one.locator("main .primary").click()
    one.wait_for_url("**/money")
    one.go_back()
    one.reload()
    assert one.locator("[name=problem]").input_value() == (LONG * 3).strip()
    context.close()
