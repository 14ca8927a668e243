"""Without a mouse: sign in, skip to the text, open the menu, send a form with a mistake and land where it is said."""

import pytest
from playwright.sync_api import Browser, Page

from tests.town import Town
from voucher.demo import cast

pytestmark = pytest.mark.browser
FOCUS = "document.activeElement"


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there; it shows where it is on the way."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"{FOCUS}.matches({selector!r})"):
            outline = page.evaluate(f"getComputedStyle({FOCUS}).outlineStyle + getComputedStyle({FOCUS}).boxShadow")
            assert outline != "nonenone", f"{selector} does not show that it has the focus"
            return
    raise AssertionError(f"Tab does not come to {selector}")


def test_somebody_without_a_mouse(browser: Browser, town: Town):
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="ko")
    page = context.new_page()
    page.goto(f"{town.url}/people/sign-in")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUS}.id") == "main"
    _tab_to(page, "[name=email]")
    page.keyboard.type("bora@agency.example")
    page.keyboard.press("Tab")
    page.keyboard.type("not the password 1")
    page.keyboard.press("Enter")
    page.wait_for_function(f"{FOCUS}.matches('.error-summary')")
    _tab_to(page, "[name=password]")
    page.keyboard.type(cast.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/home")

    _tab_to(page, ".menu-button")
    page.keyboard.press("Enter")
    _tab_to(page, "#site-nav a[href='/programmes/']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _tab_to(page, "main a[href='/programmes/draft']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _tab_to(page, "main form .primary")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_function(f"{FOCUS}.matches('.error-summary')")
    _tab_to(page, ".error-summary a[href='#title_ko']")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUS}.name") == "title_ko"
    described = page.evaluate(
        f"document.getElementById({FOCUS}.getAttribute('aria-describedby').split(' ').at(-1)).innerText"
    )
    assert described.strip()
    context.close()
