"""A draft of a round, walked through as a firm would, on a stage that leaves nothing behind."""
