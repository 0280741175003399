"""Keys as people and MIDI files name them."""

from __future__ import annotations

_MAJOR = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
_MINOR = ("Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#")
_ENHARMONIC = {"D# major": "Eb", "G# major": "Ab", "A# major": "Bb", "Db minor": "C#m", "Gb minor": "F#m"}

NAMES_BY_SIGN = {key: f"{key} major" for key in _MAJOR} | {f"{key}m": f"{key} minor" for key in _MINOR}
"""A MIDI file's key, as mido writes it ("F#m"), by the name people use ("F# minor")."""

SIGNS_BY_NAME = {name: sign for sign, name in NAMES_BY_SIGN.items()} | _ENHARMONIC
"""The other way round; keys that a key signature cannot name are answered by the same notes' usual name."""

_NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def tonic(key: str) -> int | None:
    """Return the MIDI pitch of a key's first note from middle C up, or None for no key that is known."""
    if key[:1] not in _NATURALS:
        return None
    return 60 + (_NATURALS[key[0]] + {"#": 1, "♯": 1, "b": -1, "♭": -1}.get(key[1:2], 0)) % 12
