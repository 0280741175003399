"""How a score is mixed: every style its levels, places, tone, dynamics, rooms and echoes."""
