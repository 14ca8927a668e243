"""A folder that the embedded PostgreSQL's own user can reach (pytest's is closed to others)."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def _open_folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="voucher-test-")).resolve()
    path.chmod(0o755)
    yield path
    path.chmod(0o755)
    shutil.rmtree(path)


@pytest.fixture
def folder() -> Iterator[Path]:
    """For one test."""
    yield from _open_folder()


@pytest.fixture(scope="module")
def shared_folder() -> Iterator[Path]:
    """For all tests of a file."""
    yield from _open_folder()
