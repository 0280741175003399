"""Scores played: notes to sound."""
