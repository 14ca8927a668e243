"""The demonstration world, running: database, sandbox, web and worker as the processes that they are in real life.

The world is built once for each state of the code and each day (its dates stand around today) and then copied.
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
import requests
from flask.testing import FlaskClient
from psycopg import sql
from sqlmodel import select

from tests.conftest import _digest_of_everything, use
from tests.crawling import Answer, crawl
from tests.crowd import PEOPLE, home
from voucher import timetable
from voucher.app import Portal
from voucher.demo import cast
from voucher.demo.peopling import person
from voucher.kernel import clock, db, errands
from voucher.people import signing_in
from voucher.reports.models import Report
from voucher.sandbox.testing import Sandbox, free_port, running
from voucher.settings import ROOT

PATIENCE = 60


def _environment(url: str, sandbox: Sandbox, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "VOUCHER_ENV": "development",
        "DATABASE_URL": url,
        "SANDBOX_PORT": str(sandbox.port),
        "SANDBOX_SMTP_PORT": str(sandbox.smtp_port),
        **more,
    }


def _build(url: str) -> None:
    """What `make run` does the first time, with the same commands."""
    with running(url, VOUCHER_ENV="development") as sandbox:
        for task in ("migrate", "demo"):
            command = [sys.executable, "-m", "voucher", task]
            done = subprocess.run(
                command, cwd=ROOT, env=_environment(url, sandbox), check=False, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr[-3000:]
    use(url)
    timetable.catch_up(clock.now())  # the clock publishes the report of the last quarter
    errands.run_waiting()
    with db.transaction(read_only=True) as session:
        assert session.exec(select(Report.id)).first(), "the report of the last quarter could not be made"
    db.engine().dispose()


@pytest.fixture(scope="session")
def demo_template(server: str) -> str:
    """The name of a database with the demonstration world in it."""
    name = f"demo_{_digest_of_everything()}_{clock.today():%m%d}"
    with (ROOT / "var" / "test-demo.lock").open("w") as file, psycopg.connect(server, autocommit=True) as admin:
        fcntl.flock(file, fcntl.LOCK_EX)
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        for (old,) in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'demo\\_%'").fetchall():
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
        building = f"building_{name}"
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(building)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
        _build(_url(server, building))
        rename = "ALTER DATABASE {} RENAME TO {}"
        admin.execute(sql.SQL(rename).format(sql.Identifier(building), sql.Identifier(name)))
    return name


@contextmanager
def copied(server: str, template: str) -> Iterator[str]:
    """The address of a copy of the world."""
    name = sql.Identifier(f"town_{os.getpid()}_{uuid4().hex[:6]}")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(template)))
        yield _url(server, name.as_string().strip('"'))
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _url(server: str, database: str) -> str:
    head, _, query = server.partition("?")
    return f"{head.rpartition('/')[0]}/{database}" + (f"?{query}" if query else "")


@dataclass
class Town:
    """The whole portal, and the world outside."""

    url: str
    database: str
    sandbox: Sandbox
    web: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A `voucher` command on this database."""
        command = [sys.executable, "-m", "voucher", *arguments]
        settings = _environment(self.database, self.sandbox, PUBLIC_URL=self.url)
        return subprocess.run(command, cwd=ROOT, env=settings, check=False, capture_output=True, text=True)

    def visitor(self, email: str = "", language: str = "en") -> requests.Session:
        """Somebody without a browser; signed in where an address is given."""
        visitor = requests.Session()
        visitor.trust_env = False
        page = visitor.get(f"{self.url}/people/sign-in?lang={language}", timeout=30).text
        if email:
            answer = visitor.post(
                f"{self.url}/people/sign-in",
                data={"email": email, "password": cast.PASSWORD, "csrf_token": token_in(page)},
                headers={"Referer": self.url},
                allow_redirects=False,
                timeout=30,
            )
            assert answer.status_code == 302, f"{email}: {answer.status_code}"
        return visitor

    def ask(self, visitor: requests.Session, address: str) -> Answer:
        """A page as this visitor gets it."""
        answer = visitor.get(self.url + address, timeout=60)
        landed = urlsplit(answer.url)
        query = f"?{landed.query}" if landed.query else ""
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        return Answer(answer.status_code, kind, answer.text, landed.path + query)

    def control(self, path: str, **words: object) -> None:
        """Tell the sandbox how the outside world behaves."""
        requests.post(f"{self.sandbox.url}/control/{path}", json=words, timeout=20).raise_for_status()


def token_in(page: str) -> str:
    """The token of the first form of a page."""
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if requests.get(f"{url}/healthz", timeout=2).ok:
                return
        except requests.RequestException:
            pass
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()[-3000:]
        time.sleep(0.05)


@contextmanager
def opened(server: str, template: str, folder: Path) -> Iterator[Town]:
    """Start everything on a copy; end everything."""
    with ExitStack() as stack:
        database = stack.enter_context(copied(server, template))
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        sandbox = stack.enter_context(running(database, f"{url}/rails/stripe", VOUCHER_ENV="development"))
        settings = _environment(database, sandbox, PORT=str(port), PUBLIC_URL=url)
        children = []
        for name, *options in (("web", "--workers", "1", "--threads", "4"), ("worker", "--concurrency", "2")):
            log = stack.enter_context((folder / f"{name}.log").open("wb"))
            command = [sys.executable, "-m", "voucher", name, *options]
            children.append(subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log))
            stack.callback(_end, children[-1])
        _wait_until_it_answers(url, children[0], folder / "web.log")
        yield Town(url, database, sandbox, *children)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


@pytest.fixture(scope="session")
def demo_copy(server: str, demo_template: str) -> Iterator[str]:
    """The address of a copy of the world, for tests that only look."""
    with copied(server, demo_template) as url:
        yield url


@dataclass
class Street:
    """The portal without processes: the application in this one, on a copy of the world, in real time."""

    app: Portal

    def enter(self, email: str, language: str = "en") -> FlaskClient:
        """A browser in which this person is signed in; nobody without an address."""
        browser = self.app.test_client()
        if email:
            with db.transaction() as session:
                token = signing_in.begin(session, person(session, email), address="192.0.2.1")
            with browser.session_transaction() as kept:
                kept["sign_in"] = token
        with browser.session_transaction() as kept:
            kept["language"] = language
        return browser

    def ask(self, browser: FlaskClient, address: str) -> Answer:
        """A page as this browser gets it."""
        answer = browser.get(address, follow_redirects=True)
        query = answer.request.query_string.decode()
        text = answer.text if answer.mimetype == "text/html" else ""
        return Answer(answer.status_code, answer.mimetype, text, answer.request.path + (f"?{query}" if query else ""))


def _look_around(portal: Portal) -> dict[str, dict[str, list[str]]]:
    everybody, found = Street(portal), {}
    for email in (email for emails in PEOPLE.values() for email in emails):
        browser = everybody.enter(email)
        visit = crawl(lambda address, browser=browser: everybody.ask(browser, address), portal.url_map, home(email))
        assert not visit.broken, f"{email}: {visit.broken}"
        found[email] = visit.pages
    return found


def _digest_of_pages() -> str:
    digest = hashlib.sha256()
    folders = (ROOT / "templates").rglob("*.html"), (ROOT / "voucher" / "locale").rglob("*.po")
    own = Path(__file__).parent
    for path in (*sorted(chain(*folders)), own / "crowd.py", own / "crawling.py", own / "town.py"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="session")
def come_to(server: str, portal: Portal, demo_template: str, demo_copy: str) -> dict[str, dict[str, list[str]]]:
    """Where everybody comes to by following links: addresses by page, by person.

    One test process looks around; the others read what it wrote beside the world's database.
    """
    note = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [demo_template])
        (written,) = admin.execute(note, [demo_template]).fetchone() or ("",)
        known = json.loads(written or "{}")
        if known.get("of") != _digest_of_pages():
            use(demo_copy)
            known = {"of": _digest_of_pages(), "found": _look_around(portal)}
            write = sql.SQL("COMMENT ON DATABASE {} IS {}")
            admin.execute(write.format(sql.Identifier(demo_template), sql.Literal(json.dumps(known))))
    found: dict[str, dict[str, list[str]]] = known["found"]
    return found


@pytest.fixture
def street(portal: Portal, demo_copy: str) -> Iterator[Street]:
    """For tests that only look."""
    use(demo_copy)
    yield Street(portal)
    db.engine().dispose()


@pytest.fixture(scope="session")
def town(server: str, demo_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One for all tests of a process."""
    with opened(server, demo_template, tmp_path_factory.mktemp("town")) as running_town:
        yield running_town
