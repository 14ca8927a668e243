"""A real browser on pages: what axe finds, what is too wide, what the console says."""

import json
import shutil
from typing import Any

import pytest
from playwright.sync_api import Page

from voucher.settings import ROOT

AXE = ROOT / "static" / "vendor" / "axe" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTHS = (1280, 390)


def chromium() -> str:
    """The path of a Chromium, or the reason why this test cannot run here."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium here: apt-get install -y chromium")
    if not AXE.exists():
        pytest.skip("the web assets are not here: make test fetches them")
    return found


def violations(page: Page, *, colours: bool = True) -> list[dict[str, Any]]:
    """What axe has against the page, each with the elements that it means. Colours are half of its work.

    The script comes once, from the portal's own address, as the content policy wants it; so it is compiled only once.
    """
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(url="/static/vendor/axe/axe.min.js")
    options = {"resultTypes": ["violations"], "preload": False, "rules": {"color-contrast": {"enabled": colours}}}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [{"rule": v["id"], "at": [n["target"] for n in v["nodes"]]} for v in found["violations"]]


def too_wide(page: Page) -> list[str]:
    """The elements that stick out on the right, if the page scrolls sideways."""
    script = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("*")]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 10)
        .map(e => e.tagName + "." + e.className)"""
    sticking: list[str] = page.evaluate(script)
    return sticking


def said(things: list[Any]) -> str:
    """A list as text for an assertion's message."""
    return json.dumps(things, ensure_ascii=False, indent=1)
