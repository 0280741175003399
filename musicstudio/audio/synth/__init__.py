"""Our own synthesis: a score becomes sound with nothing but arithmetic, the same every time."""
