"""A stateful stand-in for the payment API, strict about every request."""
