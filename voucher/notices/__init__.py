"""What people are told: their inbox and their mail."""
