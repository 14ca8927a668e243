"""Industrial AI vouchers and funds: from the appropriation to the supplier's account, every won in sight."""
