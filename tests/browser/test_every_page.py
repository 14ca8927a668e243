"""Every page, as everybody who may see it sees it: in both languages, on a desk and on a phone."""

from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.reading import strange_words
from tests.crowd import DOWNLOADS, PEOPLE
from tests.town import Town
from tests.ui.browsing import WIDTHS, said, too_wide, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Seen = dict[tuple[str, str, int], set[str]]

# What the page is made of: every element with those around it and with the names of its attributes, each said once.
MAKE = """() => {
    const made = new Map()
    const known = e => made.get(e) ?? ''
    for (const e of document.querySelectorAll('body *'))
        made.set(e, `${known(e.parentElement)}>${e.localName}.${e.getAttribute('class')}[${e.getAttributeNames()}]`)
    return [...new Set(made.values())]
}"""
SHAPE = "[document.documentElement.lang, document.querySelectorAll('h1').length, document.title]"


@pytest.fixture(scope="module")
def seen() -> Seen:
    """What axe has looked at, by page, language and width: what is made alike for another role is not asked again."""
    return defaultdict(set)


@pytest.mark.parametrize("role", PEOPLE)
def test_is_for_everybody(browser: Browser, town: Town, come_to, seen: Seen, role: str):
    faults, met = [], set[str]()
    for email in PEOPLE[role]:
        page = _page(browser, town, email)
        console: list[str] = []
        page.on("console", lambda message, console=console: console.append(message.text))
        page.on("pageerror", lambda error, console=console: console.append(str(error)))
        for endpoint in sorted(come_to[email].keys() - met - DOWNLOADS):
            address = come_to[email][endpoint][0]
            found = _faults(page, town.url + address, console, seen, endpoint)
            faults += [f"{email} {address} {fault}" for fault in found]
        met |= come_to[email].keys()
        page.context.close()
    assert not faults, "\n".join(faults)


def _page(browser: Browser, town: Town, email: str) -> Page:
    """A tab of a browser in which this person is signed in."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900})
    kept = town.visitor(email).cookies
    context.add_cookies([{"name": c.name, "value": c.value or "", "url": town.url} for c in kept])
    return context.new_page()


def _faults(page: Page, url: str, console: list[str], seen: Seen, endpoint: str) -> list[str]:
    """What is wrong with one page: its words, its shape, what sticks out, what the console and axe say."""
    faults = []
    for language, widths in (("ko", WIDTHS[::-1]), ("en", WIDTHS)):  # opened on a phone; then on a desk, and narrowed
        _be(page, widths[0])
        answer = page.goto(f"{url}{'&' if urlsplit(url).query else '?'}lang={language}")
        if answer is None or answer.status != 200:
            faults.append(f"status {answer and answer.status}")
        faults += [f"{language}: {fault}" for fault in _words_and_shape(page, language)]
        for width in widths:
            _be(page, width)
            faults += [f"{language} {width}: sticks out: {wide}" for wide in too_wide(page)]
            faults += [f"{language} {width}: console: {text}" for text in console]
            faults += [f"{language} {width}: axe: {said([it])}" for it in _asked(page, seen, endpoint, language, width)]
            console.clear()  # axe tries styles that our content policy forbids
    return faults


def _be(page: Page, width: int) -> None:
    if (page.viewport_size or {}).get("width") != width:
        page.set_viewport_size({"width": width, "height": 900})


def _asked(page: Page, seen: Seen, endpoint: str, language: str, width: int) -> list[dict[str, Any]]:
    """What axe says of this page as long as it is new to it; of its colours, as long as they are new in any language."""
    made = set(page.evaluate(MAKE))
    of_all = seen[endpoint, "ko", width] | seen[endpoint, "en", width]
    found = violations(page, colours=not made <= of_all) if made - seen[endpoint, language, width] else []
    seen[endpoint, language, width] |= made
    return found


def _words_and_shape(page: Page, language: str) -> list[str]:
    faults = [f"says {text!r}" for text in strange_words(page, language)]
    spoken, headings, title = page.evaluate(SHAPE)
    if spoken != language:
        faults.append(f"lang={spoken}")
    if headings != 1:
        faults.append(f"{headings} h1")
    if not title.partition("·")[0].strip():
        faults.append("no title")
    return faults
