"""`voucher up` really started: it ends together, whatever ends it, and what ends alone comes back."""

import os
import signal
import sys

import pytest

from tests.setting_up.running import Portal, left_of, voucher
from voucher.kernel.processes import wait_until

pytestmark = pytest.mark.slow
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent ended")


@pytest.fixture(scope="module")
def var(shared_folder):
    """One folder for all: its database is made by the first start."""
    return shared_folder / "var"


@pytest.fixture
def portal(var):
    portal = Portal(var)
    portal.seconds = portal.start()
    yield portal
    if portal.process.poll() is None:
        portal.stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_ends_it_and_leaves_no_process(portal, number, capsys):
    with capsys.disabled():
        print(f"\n`voucher up` took {portal.seconds:.1f} s; ", end="")
    family = portal.family()
    assert len(family) > 6  # supervisor, web and its workers, worker, clock, PostgreSQL and its own
    assert portal.stop(number) == 0
    assert left_of(family) == []
    assert not portal.answers()


def test_what_ends_alone_is_started_again(portal):
    for pid in portal.children():
        os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: portal.said().count("starting it again") == 3, 20)
    assert wait_until(lambda: portal.answers() and len(portal.children()) == 3, 30)


def test_a_database_that_is_killed_is_started_again(portal):
    os.kill(portal.postmaster(), signal.SIGKILL)
    assert wait_until(lambda: "PostgreSQL ended" in portal.said() and portal.answers(), 30)


@only_linux
def test_a_supervisor_that_is_killed_takes_everything_with_it(portal):
    family = portal.family()
    portal.stop(signal.SIGKILL)
    assert wait_until(lambda: left_of(family) == [], 20), left_of(family)


@only_linux
def test_after_everything_was_killed_it_starts_again(portal):
    family = portal.family()
    portal.process.kill()
    for pid in left_of(family):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    portal.process.wait()
    portal.start()
    assert portal.answers()


def test_a_second_one_says_where_the_first_is(portal):
    second = voucher("up", VAR_DIR=str(portal.var), PORT=str(portal.port))
    assert second.returncode == 1
    assert second.stderr.strip().splitlines() == [second.stderr.strip()]
    assert f"http://127.0.0.1:{portal.port}" in second.stderr
    assert portal.answers()
