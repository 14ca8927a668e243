"""Programmes, their rules as data, and rounds with a budget."""
