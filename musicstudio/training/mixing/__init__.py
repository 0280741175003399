"""A random producer: channels into stems that sum to a mastered mix, and what happens to records afterwards."""
