"""Funds: partners, what they promised, what was called, what it became."""
