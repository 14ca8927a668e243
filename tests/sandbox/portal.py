"""A listener in the portal's place: verifies each webhook with the SDK and remembers it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import stripe


class Portal:
    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.got: list[stripe.Event] = []
        self.at: list[float] = []
        self.answer = 200
        self.url = ""

    def forget(self) -> None:
        self.got, self.at, self.answer = [], [], 200

    def types(self) -> list[str]:
        return [event.type for event in self.got]

    def wait(self, count: int, *kinds: str, seconds: float = 8) -> list[stripe.Event]:
        """The events of these kinds (all without a kind), once there are so many."""
        return self.until(lambda: [e for e in self.got if not kinds or e.type in kinds], count, seconds)

    def until(self, look: Callable[[], list], count: int, seconds: float) -> list:
        deadline = time.monotonic() + seconds
        while len(found := look()) < count:
            assert time.monotonic() < deadline, f"{count} wanted, got {self.types()}"
            time.sleep(0.02)
        return found

    @contextmanager
    def listening(self) -> Iterator[None]:
        portal = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = portal.answer
                if status == 200:
                    header = self.headers["Stripe-Signature"]
                    portal.got.append(stripe.Webhook.construct_event(body, header, portal.secret))
                    portal.at.append(time.monotonic())
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{server.server_port}/rails/stripe"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
