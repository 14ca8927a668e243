"""A real PostgreSQL, a copy of the world for each test, and a stopped clock."""

import fcntl
import hashlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

os.environ["VOUCHER_ENV"] = "test"  # before anything reads the settings

import pikepdf
import psycopg
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from psycopg import sql

from tests import world as cast
from tests.rail import rail, running_sandbox, sandbox
from tests.world import World
from voucher import reactions, settings
from voucher.app import Portal, create_app
from voucher.kernel import clock, db, embedded, errands, i18n, migrating
from voucher.kernel.db import Session
from voucher.people import signing_in
from voucher.people.models import User
from voucher.reports import agreeing

__all__ = ["rail", "running_sandbox", "sandbox"]  # the outside world, for tests that ask for it
GIVEN_URL = os.environ.get("DATABASE_URL", "")
# Whole files are copied in half the time where nothing waits for a disk; elsewhere they would first have to be flushed.
COPYING = sql.SQL("" if GIVEN_URL else "STRATEGY file_copy")
_copies = count()


def _throwaway_folder() -> Path:
    """In memory where there is room: a copy of the world is a thousand small files, and costs a fifteenth there."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 3 * 1024**3:
        name = hashlib.sha256(f"{settings.ROOT}:{os.geteuid()}".encode()).hexdigest()[:10]
        folder = memory / f"voucher-tests-{name}"
    else:
        folder = settings.ROOT / "var" / "tests"
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    return folder


def pytest_configure(config: pytest.Config) -> None:
    """Start one server for all test processes, unless one was given. It ends with the process that began."""
    if hasattr(config, "workerinput") or "TEST_SERVER_URL" in os.environ:
        return
    if GIVEN_URL:
        os.environ["TEST_SERVER_URL"] = GIVEN_URL
        return
    started = embedded.start(_throwaway_folder() / "postgres", database="tests", durable=False, shared=True)
    os.environ["TEST_SERVER_URL"] = started.url("tests")
    config.add_cleanup(started.leave)


def _named(url: str, database: str) -> str:
    return db.driver_url(url).set(drivername="postgresql", database=database).render_as_string(hide_password=False)


_engines: dict[object, tuple[sa.Engine, dict[str, Any]]] = {}
_new_pool = db._pool


def _same_pool(url: str, role: str | None, **size: int) -> sa.Engine:
    """One engine for all databases of this process: it writes each statement's SQL once, and not again for every test."""
    of = (role, *sorted(size.items()))
    if of not in _engines:
        made, goes_to = _new_pool(url, role, **size), dict[str, Any]()
        _engines[of] = made, goes_to
        sa.event.listen(made, "do_connect", lambda _dialect, _record, _values, options: options.update(goes_to))
    made, goes_to = _engines[of]
    goes_to.clear()
    goes_to.update(made.dialect.create_connect_args(db.driver_url(url))[1])
    return made


db._pool = _same_pool


def use(url: str) -> None:
    """Point this process at another database."""
    os.environ["DATABASE_URL"] = url
    settings.get.cache_clear()
    errands.app.cache_clear()
    db.connect_from_settings()
    reactions.connect()


def _digest_of_everything() -> str:
    digest = hashlib.sha256()
    for folder in ("voucher", "migrations"):
        for path in sorted([*(settings.ROOT / folder).rglob("*.py"), *(settings.ROOT / folder).rglob("*.sql")]):
            digest.update(path.read_bytes())
    digest.update(Path(cast.__file__).read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of the server."""
    i18n.compile_catalogues()
    yield os.environ["TEST_SERVER_URL"]
    if db._engine is not None:
        db._engine.dispose()


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """The name of a database with every migration and the cast in it, made once for this state of the code."""
    name = f"world_{_digest_of_everything()}"
    lock = settings.ROOT / "var" / "test-world.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as file, psycopg.connect(server, autocommit=True) as admin:
        fcntl.flock(file, fcntl.LOCK_EX)
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        for (old,) in admin.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'world\\_%' ORDER BY oid DESC OFFSET 8"
        ).fetchall():
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
        building = f"{name}_building"
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
        use(_named(server, building))
        migrating.migrate()
        with db.transaction() as session:
            cast.build(session)
        db.engine().dispose()
        rename = "ALTER DATABASE {} RENAME TO {}"
        admin.execute(sql.SQL(rename).format(sql.Identifier(building), sql.Identifier(name)))
    return name


@pytest.fixture
def database(server: str, template: str) -> Iterator[str]:
    """The address of a copy of the world, for one test."""
    name = sql.Identifier(f"copy_{os.getpid()}_{next(_copies)}")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} {}").format(name, sql.Identifier(template), COPYING))
        use(_named(server, name.as_string().strip('"')))
        yield os.environ["DATABASE_URL"]
        db.engine().dispose()
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@pytest.fixture(autouse=True)
def _fresh_settings() -> None:
    """Each test reads its environment anew, whatever the one before had set."""
    settings.get.cache_clear()


@lru_cache(maxsize=1)
def _empty_page() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _no_waiting_for_the_press(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the tests of reports wait until an agreement is printed: elsewhere it is an empty page."""
    if "reports" not in request.path.parts:
        monkeypatch.setattr(agreeing, "_printed", lambda *_: _empty_page())


@pytest.fixture
def now() -> Iterator[None]:
    """The clock stands at tests.world.NOW, in this thread."""
    with clock.freeze(cast.NOW):
        yield


@pytest.fixture
def session(database: str, now: None) -> Iterator[Session]:
    """A transaction that is undone after the test."""
    with Session(db.engine()) as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def world(database: str, now: None) -> World:
    """The cast."""
    with db.transaction(read_only=True) as opened:
        return cast.read(opened)


@pytest.fixture(scope="session")
def portal(template: str, server: str) -> Portal:
    """The application. It serves whatever database the test uses."""
    use(_named(server, template))
    app = create_app()
    app.config.update(TESTING=False, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    db.engine().dispose()
    return app


@pytest.fixture
def app(portal: Portal, database: str, now: None) -> Portal:
    """The application on this test's copy."""
    use(database)
    return portal


@pytest.fixture
def client(app: Portal) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def as_user(app: Portal) -> Callable[[User], FlaskClient]:
    """A browser in which this person is signed in."""

    def enter(person: User) -> FlaskClient:
        with db.transaction() as opened:
            token = signing_in.begin(opened, person, address="192.0.2.1")
        browser = app.test_client()
        with browser.session_transaction() as kept:
            kept["sign_in"] = token
            kept["language"] = "en"
        return browser

    return enter


@pytest.fixture
def run_errands(database: str) -> Callable[[], None]:
    """Carry out what waits."""
    return errands.run_waiting
