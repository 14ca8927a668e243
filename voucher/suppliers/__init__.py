"""AI suppliers: who is in the pool, and what they offer."""
