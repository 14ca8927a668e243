"""What we stand on is locked by digest, and no lock names a host."""

import json
import re

import pytest

from voucher import setting_up
from voucher.settings import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PIN = re.compile(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / "requirements" / name).read_text()))


def asked(name: str) -> set[str]:
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    return {re.split(r"[\[<>=!~ ]", line)[0] for line in lines if line and line[0] not in "#-"}


@pytest.mark.parametrize("path", [*LOCKS, ROOT / "package-lock.json"], ids=lambda path: path.name)
def test_a_lock_names_no_host(path):
    assert not re.findall(r"\S*(?:https?:|file:|git\+|://|index-url|find-links|trusted-host|@ )\S*", path.read_text())


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_package_has_digests(path):
    blocks = [block for block in re.split(r"\n(?=[a-z])", path.read_text()) if block.strip()]
    assert blocks
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_every_web_asset_has_a_digest():
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [
        name for name, package in locked.items() if name and not package.get("integrity", "").startswith("sha512-")
    ] == []
    asked_for = json.loads((ROOT / "package.json").read_text())
    wanted = asked_for["dependencies"] | asked_for["devDependencies"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted


@pytest.mark.parametrize("name", ["run", "dev", "node"])
def test_what_is_asked_for_is_locked(name):
    assert asked(f"{name}.in") <= set(pins(f"{name}.lock"))


def test_tests_run_on_what_production_runs_on():
    assert pins("run.lock").items() <= pins("dev.lock").items()


@pytest.mark.parametrize("name", ["run.in", "dev.in", "node.in"])
def test_every_dependency_has_a_reason(name):
    """A line of words stands somewhere above it, in its group."""
    groups = (ROOT / "requirements" / name).read_text().split("\n\n")
    assert [group for group in groups if not group.lstrip().startswith("#")] == []


def test_every_asset_that_is_shown_is_fetched():
    """A page, a style sheet or the press names only files that the set-up puts into static/vendor."""
    fetched = tuple(setting_up.ASSETS.values())
    sources = [
        path
        for folder, kind in (
            ("templates", "*.html"),
            ("static/css", "*.css"),
            ("static/js", "*.js"),
            ("voucher", "*.py"),
        )
        for path in (ROOT / folder).rglob(kind)
    ]
    named = {name for path in sources for name in re.findall(r"vendor/([\w./-]+\.\w+)", path.read_text())}
    assert named
    assert [name for name in sorted(named) if not name.startswith(fetched)] == []
