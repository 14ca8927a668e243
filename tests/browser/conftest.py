"""A real browser on the running demonstration world."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from werkzeug.routing import Map

from tests.town import demo_template, town
from tests.ui.browsing import chromium
from voucher.app import Portal

__all__ = ["demo_template", "town"]


@pytest.fixture(scope="session")
def urls(portal: Portal) -> Map:
    """Which address is which page."""
    return portal.url_map


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with its module: while it is open, its event loop runs in this thread and no other can."""
    path = chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()
