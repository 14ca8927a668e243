"""A stand-in for the exchange through which offices issue certificates to one another instead of to a firm."""
