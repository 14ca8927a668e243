"""What a fund holds: investments in firms, and what they are worth."""
