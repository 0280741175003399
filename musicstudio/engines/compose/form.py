"""Form: how many bars each section has, what repeats, and how the energy runs.

Loops up to eight bars are a sentence (A), a phrase and its variation (A A') or a question and an answer (A B); longer
pieces grow by sections of four or eight bars to the song forms of popular music (verse, chorus, bridge), to AABA in
jazz and to twelve-bar choruses in blues. See Caplin, "Classical Form" (1998), and Everett, "The Foundations of Rock".
"""

from __future__ import annotations

import random

from musicstudio.engines.compose.ground import Section

_ENERGY = {"intro": -0.22, "verse": -0.05, "chorus": 0.2, "bridge": -0.1, "ending": -0.18, "A": 0.0, "B": 0.1}
"""What a section adds to the energy of the piece."""

_FORMS = {
    1: ("A",), 2: ("A", "A"), 3: ("A", "A", "B"), 4: ("A", "A", "B", "A"), 5: ("intro", "verse", "chorus", "verse",
    "chorus"),
    6: ("intro", "verse", "chorus", "verse", "chorus", "ending"),
    7: ("intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus"),
    8: ("intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "ending"),
    9: ("intro", "verse", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "ending"),
}  # fmt: skip
"""Number of sections → their names."""


def sections(bars: int, style: str, energy: float, ending: bool, rng: random.Random) -> tuple[Section, ...]:
    """Return sections that cover exactly `bars` bars (1 or more), energies 0–1."""
    lengths, names = _laid_out(bars, style, ending, rng)
    result: list[Section] = []
    start = 0
    for number, (length, name) in enumerate(zip(lengths, names, strict=True)):
        before = [section for section in result if section.name.rstrip("'") == name]
        level = energy + _ENERGY[name] + 0.04 * len(before)
        label = f"{name}{chr(39) * len(before)}" if name in ("A", "B") else name
        if number == len(lengths) - 1 and name == "chorus":
            level += 0.05
        origin = before[0].name if before else ""
        result.append(Section(label, start, length, min(max(level, 0.05), 1.0), origin))
        start += length
    return tuple(result)


def _laid_out(bars: int, style: str, ending: bool, rng: random.Random) -> tuple[list[int], list[str]]:
    if style == "blues" and bars >= 12:
        return _choruses(bars, 12)
    if style == "jazz swing" and bars >= 32:
        return _aaba(bars, 8)
    if bars <= 3:
        return [bars], ["A"]
    if bars <= 8:
        half = (bars + 1) // 2
        return [half, bars - half], rng.choice((["A", "A"], ["A", "B"]))
    size = 4 if bars < 48 else 8
    while bars / size > max(_FORMS) + 0.99:
        size *= 2
    count = max(1, bars // size)
    rest = bars - count * size
    names = list(_FORMS[count])
    if ending and count >= 3:
        names[-1] = "ending"
    lengths = [size] * count
    if names[0] == "intro" and rest:
        return [rest, *lengths], ["intro", "intro", *names[1:]] if rest == size else ["intro", *_without_intro(names)]
    if rest:  # what is left over prolongs the last section
        lengths[-1] += rest
    return lengths, names


def _without_intro(names: list[str]) -> list[str]:
    """Return a form whose first section is a verse, because the intro is what was left over."""
    return ["verse", *names[1:]]


def _choruses(bars: int, length: int) -> tuple[list[int], list[str]]:
    count, rest = divmod(bars, length)
    return ([rest] if rest else []) + [length] * count, (["B"] if rest else []) + ["A"] * count


def _aaba(bars: int, length: int) -> tuple[list[int], list[str]]:
    count, rest = divmod(bars, length)
    names = [("A", "A", "B", "A")[n % 4] for n in range(count)]
    lengths = [length] * count
    lengths[-1] += rest
    return lengths, names
