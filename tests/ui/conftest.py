"""The harness, and a browser on it."""

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.ui import harness
from tests.ui.browsing import chromium


class Quiet(WSGIRequestHandler):
    """Keeps the test's output to the test."""

    def log_request(self, *_args: object, **_kwargs: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def pages() -> Flask:
    return harness.create()


@pytest.fixture
def visitor(pages: Flask) -> FlaskClient:
    return pages.test_client()


@pytest.fixture(scope="session")
def site(pages: Flask) -> Iterator[str]:
    """The harness on a port of its own."""
    server = make_server("127.0.0.1", 0, pages, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with its module: while it is open, its event loop runs in this thread and no other can."""
    path = chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone, with the content policy in force; what the console says is an error of the test."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert not complaints
