"""Drum kits: each a machine or a set of its own, made of strokes with their own tuning, ring and room."""
