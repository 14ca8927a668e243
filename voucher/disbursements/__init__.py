"""Money leaves: released by a second person, sent over a rail, settled when the rail says so."""
