"""Drum kits and drum parts that nobody played: strokes of all taught sources combined, changed and performed."""
