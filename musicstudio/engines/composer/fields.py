"""The numbers that notes, chords and controls are written in, and back.

A step of the grid is 1/48 of a whole note, as in the corpus' tokens; what lies beside it is micro-timing in 5 ticks.
Tones, drums and chord roots share one field, so do lengths and chord qualities, loudness and chord basses: which of
them is meant follows from the track. So one row holds a whole note, after W.-Y. Hsiao et al., "Compound Word
Transformer" (2021).
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from fractions import Fraction
from typing import Final

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import MODES, QUALITIES, Chord, Key
from musicstudio.domain.project import ROLES
from musicstudio.domain.styles import STYLES
from musicstudio.domain.units import PPQ

STEP: Final = PPQ // 12
MOST_STEPS: Final = 96
"""Steps of the longest bar; longer ones are written as several."""
MICRO_TICKS: Final = 5
MICROS: Final = 8
MIDDLE: Final = MICROS // 2
"""The code of what lies on its step."""

PITCHES: Final = 128
DRUMS: Final = PITCHES
"""The code of drum 0; tone 0 is code 0."""
ROOTS: Final = 2 * PITCHES
"""The code of a chord on C; NO_CHORD says that there is none."""
NO_CHORD: Final = ROOTS + 12
PITCH_CODES: Final = NO_CHORD + 1

LENGTHS: Final = (0.5, *range(1, 25), *range(26, 49, 2), *range(52, 97, 4), *range(104, 193, 8))
"""Lengths in steps; from 25 on the ladder widens, so that none is told more than 4 % wrong."""
_LENGTH_EDGES: Final = tuple((a + b) / 2 for a, b in itertools.pairwise(LENGTHS))
QUALITY_NAMES: Final = tuple(QUALITIES)
FIRST_QUALITY: Final = len(LENGTHS)
LENGTH_CODES: Final = FIRST_QUALITY + len(QUALITY_NAMES)

LOUDNESSES: Final = 32
FIRST_BASS: Final = LOUDNESSES
"""The code of a chord over C; NO_BASS says that the root is lowest."""
NO_BASS: Final = FIRST_BASS + 12
LOUDNESS_CODES: Final = NO_BASS + 1

MODE_NAMES: Final = tuple(MODES)
HARMONY: Final = "harmony"
ROLE_NAMES: Final = (HARMONY, *ROLES)
STYLE_NAMES: Final = STYLES
KIT: Final = 128
"""The program of drums."""
SECTIONS: Final = (
    "intro", "verse", "chorus", "bridge", "solo", "break", "build", "drop", "A", "B", "C", "ending", "other",
)  # fmt: skip
_SECTION_WORDS: Final = {
    "intro": "intro", "verse": "verse", "chorus": "chorus", "refrain": "chorus", "hook": "chorus", "bridge": "bridge",
    "solo": "solo", "break": "break", "build": "build", "drop": "drop", "end": "ending", "outro": "ending",
    "coda": "ending", "a": "A", "b": "B", "c": "C",
}  # fmt: skip
_DENOMINATORS: Final = (1, 2, 4, 8, 16, 32, 64)
NUMERATORS: Final = 64
_SLOWEST_BPM: Final = 20.0
_PER_OCTAVE: Final = 24
TEMPI: Final = 5 * _PER_OCTAVE
"""Tempi are told 24 to the doubling, from 20 bpm on: none more than 1.5 % wrong."""


def length_code(ticks: float) -> int:
    """Return the code of the nearest length on the ladder; what is longer than four whole notes counts as that."""
    return bisect_left(_LENGTH_EDGES, ticks / STEP)


def length_ticks(code: int) -> int:
    """Return a length's ticks."""
    return int(LENGTHS[code] * STEP)


def loudness_code(velocity: int) -> int:
    """Return the code of a MIDI velocity 1–127: every fourth is told."""
    return velocity // 4


def velocity_of(code: int) -> int:
    """Return the velocity in the middle of what a code holds, at most 2 off."""
    return 4 * code + 2


def chord_codes(text: str) -> tuple[int, int, int] | None:
    """Return (pitch, length, loudness) codes of a chord symbol: root, quality, bass; None for what is no symbol."""
    if text.strip().upper() in ("N", "N.C.", "NC"):
        return NO_CHORD, FIRST_QUALITY, NO_BASS
    try:
        chord = Chord.parse(text)
    except WrongUsage:
        return None
    bass = NO_BASS if chord.bass is None else FIRST_BASS + chord.bass
    return ROOTS + chord.root, FIRST_QUALITY + QUALITY_NAMES.index(chord.quality), bass


def chord_text(pitch: int, length: int, loudness: int, key: Key | None = None) -> str:
    """Return the symbol that codes tell, spelt as a key would; "N" for none."""
    if pitch == NO_CHORD:
        return "N"
    bass = None if loudness == NO_BASS else loudness - FIRST_BASS
    return Chord(pitch - ROOTS, QUALITY_NAMES[length - FIRST_QUALITY], bass).name(key)


def tempo_code(bpm: float) -> int:
    """Return the code of a tempo in quarter notes a minute; what is beyond 20–640 counts as these."""
    return min(max(round(math.log2(bpm / _SLOWEST_BPM) * _PER_OCTAVE), 0), TEMPI - 1)


def tempo_of(code: int) -> float:
    """Return a code's tempo."""
    return float(_SLOWEST_BPM * 2 ** (code / _PER_OCTAVE))


def section_code(text: str) -> int:
    """Return the code of a section's name, by its first word that is known."""
    for word in text.lower().replace("-", " ").replace("_", " ").split():
        plain = word.strip("'’0123456789.:")
        found = next(
            (said for start, said in _SECTION_WORDS.items() if plain.startswith(start) and len(start) > 1), None
        )
        found = found or _SECTION_WORDS.get(plain)
        if found:
            return SECTIONS.index(found)
    return SECTIONS.index("other")


def denominator_code(denominator: int) -> int:
    """Return the code of a meter's lower number; raises ValueError for one that there is not."""
    return _DENOMINATORS.index(denominator)


def denominator_of(code: int) -> int:
    return _DENOMINATORS[code]


def bar_ticks(numerator: int, denominator: int) -> int:
    """Return the ticks of a bar."""
    return PPQ * 4 * numerator // denominator


def meters_within(ticks: int, numerator: int, denominator: int) -> list[tuple[int, int]]:
    """Return the meters that bars of so many ticks are written in, in order.

    The bar's own where it is whole and holds at most MOST_STEPS; else whole notes and what is left, to the next 1/64.
    """
    if ticks == bar_ticks(numerator, denominator) <= MOST_STEPS * STEP and numerator <= NUMERATORS:
        return [(numerator, denominator)]
    found = [(1, 1)] * (ticks // (4 * PPQ))
    left = Fraction(-(-(ticks % (4 * PPQ)) * 64 // (4 * PPQ)), 64)
    return [*found, (left.numerator, left.denominator)] if left else found
