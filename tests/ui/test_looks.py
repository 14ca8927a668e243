"""In a browser: no axe violation, nothing sticks out, and all of it works by keyboard and without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page

from tests.ui.browsing import WIDTHS, said, too_wide, violations
from tests.ui.harness import ERRORS
from voucher.kernel import money

pytestmark = pytest.mark.browser
ADDRESSES = ("/ui", "/ui?wrong=1", "/?nobody=1", "/?", *(f"/errors/{code}?" for code in ERRORS))


@pytest.mark.parametrize("address", ADDRESSES)
def test_is_for_everybody(browser: Browser, site: str, address: str):
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    for language in ("ko", "en"):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{site}{address}{'&' if '?' in address else '?'}lang={language}")
            assert not (wide := too_wide(page)), said(wide)
            assert not (found := violations(page)), said(found)
    context.close()


@pytest.mark.parametrize("address", ["/ui", "/?nobody=1", "/errors/404?nobody=1"])
def test_paper_shows_what_is_said_and_no_way_around(page: Page, site: str, address: str):
    page.goto(site + address)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 673, "height": 1000})  # A4 without its margins
    assert not (wide := too_wide(page)), said(wide)
    assert page.is_visible("h1")
    for way_around in ("button", ".krds-btn", ".site-header", ".site-footer", ".crumbs", ".tabs", ".pager", ".filters"):
        assert not any(found.is_visible() for found in page.locator(way_around).all()), way_around


def test_the_policy_lets_the_page_work(page: Page, site: str):
    page.goto(f"{site}/ui?wrong=1")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith('"Pretendard GOV"')
    assert page.evaluate("[...document.fonts].some(face => face.status === 'loaded')")


def test_the_first_tab_stop_leads_to_the_text(page: Page, site: str):
    page.goto(f"{site}/ui")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_an_error_leads_to_its_field(page: Page, site: str):
    page.goto(f"{site}/ui?wrong=1")
    page.click(".error-summary a[href='#decision']")
    assert page.evaluate("document.activeElement.id") == "decision"


def test_the_menu_opens_and_closes(page: Page, site: str):
    page.goto(f"{site}/ui")
    assert not page.is_visible("#site-nav a")
    page.click(".menu-button")
    page.wait_for_selector("#site-nav a", state="visible")
    page.keyboard.press("Escape")
    page.wait_for_selector("#site-nav a", state="hidden")
    page.click(".account summary")
    assert page.is_visible(".account-menu a")
    page.keyboard.press("Escape")
    assert not page.is_visible(".account-menu a")


def test_the_menu_opens_without_javascript(browser: Browser, site: str):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{site}/ui")
    page.click(".menu-button")
    page.wait_for_selector("#site-nav a", state="visible")
    context.close()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_sums_are_read_as_the_server_reads_them(page: Page, site: str, language: str):
    page.goto(f"{site}/ui?lang={language}")
    read = money.in_words_ko if language == "ko" else money.in_words_en
    for amount in (1, 10, 11, 1_000, 10_000, 11_000, 110_000, 10_010_001, 118_000_000, 100_000_000_000_000):
        page.fill("#asked_krw", f"{amount:,}")
        assert page.text_content("#asked_krw-words") == read(amount)
    page.fill("#asked_krw", "12000000")
    page.press("#asked_krw", "Tab")
    assert page.input_value("#asked_krw") == "12,000,000"
    page.fill("#asked_krw", "-5")
    assert page.text_content("#asked_krw-words") == ""


def test_the_list_is_refreshed_in_place(page: Page, site: str):
    page.goto(f"{site}/ui")
    page.evaluate("document.querySelector('h1').dataset.stays = 'yes'")
    with page.expect_response(lambda answer: "state=closed" in answer.url):
        page.select_option("#filter-state", "closed")
    page.wait_for_url("**state=closed**")
    assert page.get_attribute("h1", "data-stays") == "yes"


def test_the_other_language_keeps_the_place(page: Page, site: str):
    page.goto(f"{site}/ui?wrong=1")
    page.click("a[data-language]")
    page.wait_for_url("**lang=en**")
    assert "wrong=1" in page.url
    assert page.get_attribute("html", "lang") == "en"


def test_unsaved_work_is_not_lost_by_a_slip(page: Page, site: str):
    page.goto(f"{site}/ui")
    page.fill("#name", "새 이름")
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    page.goto(f"{site}/errors/404")
    assert asked == ["beforeunload"]
