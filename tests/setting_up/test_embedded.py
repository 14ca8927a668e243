"""The embedded PostgreSQL: what was committed outlives a kill, and nobody stops it under another's feet."""

import os
import shutil
import signal

import psycopg
import pytest

from voucher.kernel import embedded, housing
from voucher.kernel.processes import Trouble, wait_until


@pytest.fixture
def start(folder):
    """Start servers in a folder; whatever still runs is stopped."""
    started = []

    def start(name: str = "postgres") -> embedded.Server:
        server = embedded.start(folder / name, durable=False, shared=True)
        started.append(server)
        return server

    yield start
    for server in reversed(started):
        server.stop()


def ask(server: embedded.Server, query: str) -> list[tuple]:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


def test_what_was_committed_outlives_a_kill(start):
    server = start()
    ask(server, "CREATE TABLE kept AS SELECT 1 AS n")
    os.kill(server.pid, signal.SIGKILL)
    wait_until(lambda: not server.running(), 5)
    again = start()
    assert not again.adopted
    assert ask(again, "SELECT n FROM kept") == [(1,)]


def test_a_running_server_is_adopted_and_the_last_to_leave_stops_it(start):
    first, second = start(), start()
    assert second.adopted
    assert second.pid == first.pid
    first.leave()
    assert second.running()
    second.leave()
    assert wait_until(lambda: not first.running(), 5)


def test_nobody_else_on_the_machine_can_connect(start):
    server = start()
    assert ask(server, "SHOW listen_addresses") == [("",)]
    assert (server.place.sockets / housing.SOCKET_NAME).stat().st_mode & 0o077 == 0


def test_a_half_made_folder_is_not_taken_for_a_whole_one(start, folder):
    (folder / "postgres").mkdir()
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18\n")
    assert ask(start(), "SELECT 1") == [(1,)]


def test_a_path_too_long_for_a_socket_gets_a_short_one(start, folder):
    deep = "/".join(["x" * 60, "y" * 60])
    (folder / deep).mkdir(parents=True)
    server = start(f"{deep}/postgres")
    assert len(str(server.place.sockets)) < housing.SOCKET_PATH_LIMIT
    assert ask(server, "SELECT 1") == [(1,)]
    server.stop()
    server.place.sockets.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_roots_own_folder_is_left_closed_and_the_data_goes_elsewhere(start, folder):
    folder.chmod(0o700)
    server = start()
    assert str(folder) in server.place.note
    assert folder.stat().st_mode & 0o777 == 0o700
    assert ask(server, "SELECT 1") == [(1,)]
    server.stop()
    assert start().place.data == server.place.data
    server.stop()
    shutil.rmtree(server.place.data.parent)


def test_emptying_leaves_nothing(start):
    server = start()
    ask(server, "CREATE TABLE kept ()")
    embedded.empty(server)
    assert ask(server, "SELECT to_regclass('kept')") == [(None,)]


def test_hangul_sorts_as_in_a_dictionary(start):
    words = ask(start(), "SELECT w FROM (VALUES ('하늘'), ('가람'), ('나루'), ('각시')) AS t(w) ORDER BY w")
    assert [word for (word,) in words] == ["가람", "각시", "나루", "하늘"]


def test_a_wheel_that_is_not_there_is_one_line(monkeypatch, folder):
    monkeypatch.setattr(housing.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(Trouble, match="DATABASE_URL"):
        embedded.start(folder / "postgres")
