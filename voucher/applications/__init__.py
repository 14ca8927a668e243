"""A firm asks for a voucher."""
