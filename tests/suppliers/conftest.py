"""The rail of these tests."""

from tests.rail import rail, sandbox

__all__ = ["rail", "sandbox"]
