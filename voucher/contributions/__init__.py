"""What a large firm, a round's partner, gives beside the state: paid in, and what is left of it paid back."""
