"""The columns of a row: what each says and how many values it has. 0 is unsaid everywhere, codes are counted from 1."""

from __future__ import annotations

from typing import Final

from musicstudio.engines.composer import fields

PAD: Final = 0
SONG: Final = 1
TRACK: Final = 2
CELL: Final = 3
NOTE: Final = 4
END: Final = 5
"""Kinds of row: nothing, the song's facts, a track's, a cell (track, bar) that begins, a note or chord, the end."""

MOST_BARS: Final = 64
MOST_TRACKS: Final = 16
"""As many tracks as a stretch may have, the harmony counted."""
SINCE: Final = 32
LEFT: Final = 16
DENSITIES: Final = (0.5, 1.5, 2.5, 4.5, 6.5, 8.5, 12.5, 16.5)
"""Edges between densities, in onsets to a whole note."""
VOICES: Final = (1.2, 1.8, 2.8)
"""Edges between numbers of voices, in notes to an onset."""
REGISTER: Final = 6
"""Semitones to a register."""
ECHOES: Final = (1, 2, 3, 4, 6, 8, 12, 16)
"""Bars back that a cell may repeat; code 0 is what repeats nothing, code n + 1 what repeats ECHOES[n]."""

SIZES: Final = {
    "kind": 5, "where": fields.MOST_STEPS, "pitch": fields.PITCH_CODES, "length": fields.LENGTH_CODES,
    "loudness": fields.LOUDNESS_CODES, "micro": fields.MICROS, "role": len(fields.ROLE_NAMES),
    "program": fields.KIT + 1, "track": MOST_TRACKS, "bar": MOST_BARS, "asked": 2, "numerator": fields.NUMERATORS,
    "denominator": 7, "tempo": fields.TEMPI, "tonic": 12, "mode": len(fields.MODE_NAMES),
    "style": len(fields.STYLE_NAMES), "section": len(fields.SECTIONS), "since": SINCE, "left": LEFT,
    "density": len(DENSITIES) + 1, "register": -(-fields.PITCHES // REGISTER), "voices": len(VOICES) + 1,
    "echo": len(ECHOES) + 1, "root": 13, "quality": len(fields.QUALITY_NAMES), "root2": 13,
    "quality2": len(fields.QUALITY_NAMES),
}  # fmt: skip
"""Column → how many codes it has."""
NAMES: Final = tuple(SIZES)
INDEX: Final = {name: place for place, name in enumerate(NAMES)}
FIELDS: Final = ("where", "pitch", "length", "loudness", "micro")
"""What is foretold of a note, each with those before it known; `where` is the end of a cell when unsaid."""
