"""A supplier asks to be paid for accepted work."""
