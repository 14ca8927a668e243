"""The press ends with these tests."""

from collections.abc import Iterator

import pytest

from voucher.reports import press


@pytest.fixture(scope="package", autouse=True)
def _press() -> Iterator[None]:
    yield
    press.close()
