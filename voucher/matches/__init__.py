"""Firm meets supplier: a ranked list with reasons."""
