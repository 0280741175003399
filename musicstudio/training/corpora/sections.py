"""Words in the margin of a score, told apart: what names a section stays, tempi and signs go."""

from __future__ import annotations

import re
from typing import Final

from musicstudio.domain.score import Mark

_NAMES: Final = {
    "intro": "intro", "introduction": "intro", "verse": "verse", "strophe": "verse", "chorus": "chorus",
    "refrain": "chorus", "bridge": "bridge", "interlude": "interlude", "break": "break", "breakdown": "break",
    "solo": "solo", "outro": "outro", "ending": "outro", "conclusion": "outro", "coda": "outro", "trio": "trio",
    "theme": "theme", "variation": "variation", "prechorus": "prechorus", "pre-chorus": "prechorus",
}  # fmt: skip
_LETTER: Final = re.compile(r"[\[(]?([A-Z])[0-9]?[\])]?")
_WORD: Final = re.compile(r"([a-z-]+)[ _]?[0-9ivx]*\.?", re.IGNORECASE)


def sections_of(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Return the marks that name a section, by a word that is known or a rehearsal letter, one at a tick."""
    found: dict[int, Mark] = {}
    for mark in sorted(marks):
        name = _name(mark.text.strip())
        if name:
            found.setdefault(int(mark.tick), Mark(mark.tick, name))
    return tuple(found.values())


def _name(text: str) -> str:
    letter, word = _LETTER.fullmatch(text), _WORD.fullmatch(text)
    if letter:
        return letter[1]
    return _NAMES.get(word[1].lower(), "") if word else ""
