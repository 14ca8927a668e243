"""Fixtures of this folder."""

from tests.applications.conftest import counted  # noqa: F401
