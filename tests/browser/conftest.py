"""A real browser on the running demonstration world."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.town import come_to, demo_copy, demo_template, town
from tests.ui.browsing import chromium

__all__ = ["come_to", "demo_copy", "demo_template", "town"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with its module: while it is open, its event loop runs in this thread and no other can."""
    path = chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()
