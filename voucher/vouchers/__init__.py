"""Vouchers: money that a firm may spend with suppliers."""
