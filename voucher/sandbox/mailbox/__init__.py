"""A mailbox for everybody: takes every letter over SMTP and shows it."""
