"""Objections: a firm says that a decision is wrong, and somebody who had no part in it answers."""
