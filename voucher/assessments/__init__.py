"""Assessors score what firms ask for, and a panel ranks it."""
