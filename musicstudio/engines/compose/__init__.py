"""Scores from words: a plan, its form and harmony, and the players of a band."""
