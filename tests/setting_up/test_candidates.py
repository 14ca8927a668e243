"""`make` finds a Python by running candidates: what exists but does not work is passed over."""

import subprocess
import sys
from pathlib import Path

import pytest

from voucher.settings import ROOT


def find(*candidates: str | Path) -> subprocess.CompletedProcess[str]:
    listed = " ".join(str(candidate) for candidate in candidates)
    command = ["make", "-s", "python", f"CANDIDATES={listed}"]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


@pytest.fixture
def pretender(tmp_path: Path):
    """A program that runs the question with a twist."""

    def make(name: str, twist: str) -> Path:
        path = tmp_path / name
        path.write_text(f"#!{sys.executable}\nimport sys\nquestion = sys.argv[2]\n{twist}\nexec(question)\n")
        path.chmod(0o755)
        return path

    return make


def test_the_first_that_works_is_taken(pretender):
    works = pretender("works", "")
    assert find(works, sys.executable).stdout.strip() == str(works)


def test_a_shim_that_points_nowhere_is_passed_over(tmp_path):
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\necho 'python3.13: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    assert find("no-such-python", shim, sys.executable).stdout.strip() == sys.executable


def test_one_that_is_too_old_is_passed_over(pretender):
    old = pretender("old", "sys.version_info = (3, 10, 13)")
    assert find(old, sys.executable).stdout.strip() == sys.executable


@pytest.mark.parametrize("module", ["venv", "ensurepip", "ssl"])
def test_one_that_lacks_a_part_is_passed_over(pretender, module):
    poor = pretender("poor", f"sys.modules[{module!r}] = None")
    assert find(poor, sys.executable).stdout.strip() == sys.executable


def test_none_is_one_clear_line(tmp_path):
    nothing = find("no-such-python", tmp_path)
    ours = [line for line in nothing.stderr.splitlines() if not line.startswith("make")]
    assert nothing.returncode != 0
    assert len(ours) == 1
    assert "Python 3.11 or newer" in ours[0]
