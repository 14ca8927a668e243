"""What a page costs beside a bare Flask and Jinja page of the same size, on the same server.

Processor time of the web server's processes, read from the kernel, over many requests, the sides in turns. `tests.bench.bare`
says what is bare: the page's own templates over ready things, and beside it the leanest page that says the same texts. The list
is over a thousand and over a million applications. Submitting is held against its own SQL statements alone.
"""

import html
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import crowd, submitting
from tests.world import World
from voucher.kernel import db, embedded
from voucher.people import signing_in

TURNS, REQUESTS, WARM = 9, 60, 120
SMALL = 1_000
LARGE = int(os.environ.get("BENCH_ROWS", "1000000"))
TARGET = 2.5
NEXT = re.compile(rb'href="([^"]*)" rel="next"')


@dataclass(frozen=True)
class Page:
    """A page to measure, and who opens it."""

    name: str
    path: str
    person: str
    walk: bool = False  # from page to page rather than the same one again


PAGES = (
    Page("list", "/applications/", "bora"),
    Page("walked", "/applications/", "bora", walk=True),
    Page("filtered", "/applications/?state=submitted&sort=oldest", "bora"),
    Page("searched", "/applications/?q=%EC%9A%A9%EC%A0%91", "bora"),
    Page("rare word", "/applications/?q=%EC%95%84%EC%A3%BC%EB%93%9C%EB%AC%B8", "bora"),
    Page("detail", "/applications/APP-2019-0000800", "bora"),
    Page("form", "/applications/APP-2026-000001/project", "alice"),
    Page("decide", "/applications/APP-2019-0000800/decide", "bora"),
)


class Served:
    """A web server of ours, and the processor time that it has used."""

    def __init__(self, target: str, environment: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "tests.bench.serving", target, str(self.port)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, env={**os.environ, **environment}, **quiet)  # type: ignore[call-overload]
        self._wait()

    def _wait(self) -> None:
        for _ in range(200):
            time.sleep(0.1)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
        message = "the web server did not start"
        raise RuntimeError(message)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)

    def get(self, path: str, cookie: str, times: int, *, walk: bool = False) -> bytes:
        """Ask so many times over one connection, the same again or each time the next page; the last answer."""
        connection, body, now = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120), b"", path
        for _ in range(times):
            connection.request("GET", now, headers={"Cookie": cookie})
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 200, (now, answer.status, body[:2000])
            onward = NEXT.search(body) if walk else None
            now = html.unescape(onward[1].decode()) if onward else path
        connection.close()
        return body


def used(pid: int) -> int:
    """Nanoseconds of processor time of a process, its threads and its descendants."""
    total = 0
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        total += int((thread / "schedstat").read_text().split()[0])
        for child in (thread / "children").read_text().split():
            total += used(int(child))
    return total


@contextmanager
def crowded(count: int, stack: ExitStack) -> Iterator[tuple[embedded.Server, str, World]]:
    """A database server with so many applications in it."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="voucher-bench-"))
    Path(folder).chmod(0o755)  # where we are root, the server runs as another user, who must pass
    server = embedded.start(Path(folder) / "postgres", database="bench")
    stack.callback(server.stop)
    started = time.perf_counter()
    people = crowd.build(server.url("bench"), count)
    print(f"pages: {count:,} applications copied in {time.perf_counter() - started:.0f} s", flush=True)
    yield server, server.url("bench"), people


def cookie_for(person: str, people: World) -> str:
    """What the browser of somebody who is signed in sends."""
    from voucher.app import create_app

    with db.transaction() as session:
        token = signing_in.begin(session, getattr(people, person), address="127.0.0.1")
    app = create_app()
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    kept = {"sign_in": token, "language": "ko", "csrf_token": token}  # a browser that has seen a form before
    return f"voucher={serializer.dumps(kept)}"


@dataclass(frozen=True)
class Cost:
    """Milliseconds of processor time for one request: of the portal, of the bare pages, of the portal's database."""

    ours: float
    page: float
    text: float
    database: float


def measure(count: int, stack: ExitStack) -> dict[str, Cost]:
    """What each page costs over so many applications."""
    with crowded(count, stack) as (database, url, people):
        os.environ["DATABASE_URL"] = url
        _forget_settings()
        cookies = {page.person: cookie_for(page.person, people) for page in PAGES}
        ours = Served("portal", {"DATABASE_URL": url})
        stack.callback(ours.stop)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="voucher-bare-")))
        for page in PAGES:
            (folder / f"{_slug(page)}.html").write_bytes(ours.get(page.path, cookies[page.person], 1))
        asked = "\n".join(f"{page.path}\t{cookies[page.person]}" for page in PAGES)
        bare = Served("page", {"DATABASE_URL": url, "PORTAL_PAGES": asked})
        stack.callback(bare.stop)
        lean = Served("text", {"BARE": str(folder)})
        stack.callback(lean.stop)
        found = {page.name: _turns(page, cookies[page.person], ours, bare, lean, database) for page in PAGES}
        if count == LARGE:
            submitting.measure(url, people)
        db.engine().dispose()
        return found


def _turns(page: Page, cookie: str, ours: Served, bare: Served, lean: Served, database: embedded.Server) -> Cost:
    sides = ((ours, page.path, page.walk), (bare, page.path, False), (lean, f"/{_slug(page)}", False))
    for side, path, _ in sides:
        side.get(path, cookie, WARM)
    pids = [ours.process.pid, bare.process.pid, lean.process.pid, database.pid]
    turns = []
    for _ in range(TURNS):
        before = [used(pid) for pid in pids]
        for side, path, walk in sides:
            side.get(path, cookie, REQUESTS, walk=walk)
        turns.append([(used(pid) - was) / REQUESTS / 1e6 for pid, was in zip(pids, before, strict=True)])
    return Cost(*(statistics.median(column) for column in zip(*turns, strict=True)))


def _slug(page: Page) -> str:
    return page.name.replace(" ", "-")


def _forget_settings() -> None:
    from voucher import settings
    from voucher.kernel import errands

    settings.get.cache_clear()
    errands.app.cache_clear()


def main() -> None:
    """Print each page's ratio at both sizes."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped
    results = {}
    for count in (SMALL, LARGE):
        with ExitStack() as stack:
            results[count] = measure(count, stack)
    for page in PAGES:
        for count in (SMALL, LARGE):
            cost = results[count][page.name]
            print(
                f"pages: {page.name:9} at {count:>9,}: {cost.ours / cost.page:.2f} x bare (target {TARGET}), "
                f"{cost.ours / cost.text:.2f} x its bare text; {cost.ours:.2f} ms, bare {cost.page:.2f} ms, "
                f"text {cost.text:.2f} ms, database {cost.database:.2f} ms beside"
            )


if __name__ == "__main__":
    main()
