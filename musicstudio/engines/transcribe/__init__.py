"""Sound written down as notes."""
