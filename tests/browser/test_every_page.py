"""Every page, as everybody who may see it sees it: in both languages, on a desk and on a phone."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.routing import Map

from tests.browser.reading import strange_words
from tests.crawling import Visit, crawl
from tests.crowd import DOWNLOADS, NEVER_BY_LINK, PEOPLE, home
from tests.town import Town
from tests.ui.browsing import said, too_wide, violations
from voucher import sitemap
from voucher.app import Portal

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_visits: dict[str, Visit] = {}


def _visit(town: Town, urls: Map, email: str) -> Visit:
    """What this person can come to; looked for once."""
    if email not in _visits:
        visitor = town.visitor(email)
        _visits[email] = crawl(lambda address: town.ask(visitor, address), urls, home(email))
    return _visits[email]


def _context(browser: Browser, town: Town, email: str) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    kept = town.visitor(email).cookies
    context.add_cookies([{"name": c.name, "value": c.value or "", "url": town.url} for c in kept])
    return context


@pytest.mark.parametrize("role", PEOPLE)
def test_is_for_everybody(browser: Browser, town: Town, urls: Map, role: str):
    faults, seen = [], set[str]()
    for email in PEOPLE[role]:
        visit = _visit(town, urls, email)
        faults += [f"{email} {broken}" for broken in visit.broken]
        context = _context(browser, town, email)
        for endpoint, addresses in visit.pages.items():
            if endpoint not in seen and endpoint not in DOWNLOADS:
                seen.add(endpoint)
                faults += [f"{email} {fault}" for fault in _faults(context, town, addresses[0])]
        context.close()
    assert not faults, "\n".join(faults)


def _faults(context: BrowserContext, town: Town, address: str) -> list[str]:
    """What is wrong with one page: its words, its shape, what sticks out, what the console and axe say."""
    faults, console = [], list[str]()
    page = context.new_page()
    page.on("console", lambda message: console.append(message.text))
    page.on("pageerror", lambda error: console.append(str(error)))
    for language in ("ko", "en"):
        mark = "&" if urlsplit(address).query else "?"
        answer = page.goto(f"{town.url}{address}{mark}lang={language}")
        if answer is None or answer.status != 200:
            faults.append(f"status {answer and answer.status}")
        faults += [f"{language}: {fault}" for fault in _words_and_shape(page, language)]
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            faults += [f"{language} {width}: sticks out: {wide}" for wide in too_wide(page)]
            faults += [f"{language} {width}: console: {text}" for text in console]
            faults += [f"{language} {width}: axe: {said([found])}" for found in violations(page)]
            console.clear()  # axe tries styles that our content policy forbids
    page.close()
    return [f"{address} {fault}" for fault in faults]


def _words_and_shape(page: Page, language: str) -> list[str]:
    faults = [f"says {text!r}" for text in strange_words(page, language)]
    if page.get_attribute("html", "lang") != language:
        faults.append("wrong lang")
    if page.locator("h1").count() != 1:
        faults.append(f"{page.locator('h1').count()} h1")
    if not page.title().partition("·")[0].strip():
        faults.append("no title")
    return faults


def test_every_page_is_come_to_by_somebody(town: Town, urls: Map, portal: Portal):
    come_to = set[str]()
    for emails in PEOPLE.values():
        for email in emails:
            come_to |= _visit(town, urls, email).pages.keys()
    pages = {page.endpoint for page in sitemap.pages(portal) if page.template}
    assert pages - come_to == NEVER_BY_LINK.keys()
