"""A person at a browser: finds the way by links from home, writes into fields, presses buttons."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from tests.town import Town
from tests.ui.browsing import too_wide
from voucher.demo import cast

PATIENCE = 30_000  # a busy machine


@dataclass
class Person:
    """One person with a browser of their own."""

    page: Page
    town: Town
    faults: list[str] = field(default_factory=list)

    def sign_in(self, email: str, language: str) -> None:
        """From the front page."""
        self.page.goto(f"{self.town.url}/?lang={language}")
        self.page.locator(".site-tools a[href='/people/sign-in']").click()
        self.fill(email=email, password=cast.PASSWORD)
        self.press()
        assert urlsplit(self.page.url).path == "/home", self.reading()

    def home(self) -> None:
        """What waits for them."""
        self.page.goto(f"{self.town.url}/home")

    def go(self, *parts: str, beside: str = "") -> None:
        """Follow the first link of the page whose address has these parts, in the list's line that says something."""
        chosen = "".join(f"[href*='{part}']" for part in parts)
        place = self.page.locator("main").locator("li", has_text=beside) if beside else self.page.locator("main")
        place.locator(f"a{chosen}").first.click()
        self._look()

    def menu(self, path: str) -> None:
        """Go to a part of the portal by the main menu, which a phone hides behind a button."""
        button = self.page.locator(".menu-button")
        if button.is_visible():
            button.click()
        self.page.locator(f"#site-nav a[href='{path}']").click()
        self._look()

    def fill(self, **values: str) -> None:
        """Write into fields by their names; a choice is made by its label, as a finger does it."""
        for name, value in values.items():
            found = self.page.locator(f"main [name='{name.replace('__', '-')}']")
            kind = found.first.get_attribute("type")
            if kind in {"radio", "checkbox"}:
                one = found.first if kind == "checkbox" else self.page.locator(f"main [name='{name}'][value='{value}']")
                self.page.locator(f"label[for='{one.get_attribute('id')}']").click()
            elif found.first.evaluate("e => e.tagName") == "SELECT":
                found.first.select_option(value)
            else:
                found.first.fill(value)

    def press(self, name: str = "") -> None:
        """Press the form's main button, or the one of this name; what was written is taken."""
        which = f"[name='{name}']" if name else ".primary"
        with self.page.expect_navigation():  # not at once: what a page saves by itself goes first
            self.page.locator(f"main form.form button[type=submit]{which}").first.click()
        self._look()
        summary = self.page.locator("main .error-summary")
        assert not summary.count(), summary.inner_text()

    def until(self, *words: str) -> None:
        """Look again until the page says one of these words."""
        for _ in range(PATIENCE // 500):
            if any(word in self.reading() for word in words):
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(f"none of {words}: {self.reading()}")

    def reading(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()

    def ref(self) -> str:
        """The reference in this page's address."""
        return next(part for part in urlsplit(self.page.url).path.split("/") if part.count("-") == 2)

    def _look(self) -> None:
        self.page.wait_for_load_state("load")
        if self.page.url.startswith(self.town.url):
            self.faults += [f"{self.page.url}: sticks out: {wide}" for wide in too_wide(self.page)]


@contextmanager
def people(browser: Browser, town: Town, language: str, *, javascript: bool, width: int) -> Iterator["Crowd"]:
    """Everybody of one story. What a console complained of, or stuck out, fails it."""
    crowd = Crowd(browser, town, language, javascript, width)
    yield crowd
    crowd.close()


@dataclass
class Crowd:
    """Whoever acts in a story, each with a browser that stays signed in."""

    browser: Browser
    town: Town
    language: str
    javascript: bool
    width: int
    known: dict[str, Person] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(self, email: str) -> Person:
        """This person, signed in, at home."""
        if email not in self.known:
            context = self.browser.new_context(
                java_script_enabled=self.javascript,
                viewport={"width": self.width, "height": 900},
                locale=self.language,
                accept_downloads=True,
            )
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            person = Person(page, self.town)
            page.on("console", lambda message: person.faults.append(f"{page.url}: {message.text}"))
            page.on("pageerror", lambda error: person.faults.append(f"{page.url}: {error}"))
            person.sign_in(email, self.language)
            self.contexts.append(context)
            self.known[email] = person
        self.known[email].home()
        return self.known[email]

    def close(self) -> None:
        """Everybody goes home."""
        for context in self.contexts:
            context.close()
        faults = [fault for person in self.known.values() for fault in person.faults]
        assert not faults, "\n".join(faults)
