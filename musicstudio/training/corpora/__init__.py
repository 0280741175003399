"""Public collections of scores, and the user's own recordings, read for training."""
