"""What the parts of a score are told apart by."""

from __future__ import annotations

from musicstudio.domain.score import Part


def part_names(parts: tuple[Part, ...]) -> list[str]:
    """Return the parts' names, numbered from the second of one name on."""
    names: list[str] = []
    for part in parts:
        name, count = part.name or "part", 2
        while name in names:
            name, count = f"{part.name or 'part'} {count}", count + 1
        names.append(name)
    return names
