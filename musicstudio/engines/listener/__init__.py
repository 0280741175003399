"""The listener at work: what engines answer with its network. Beside `nets`, which knows of no engine."""
