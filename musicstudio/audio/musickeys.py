"""Keys as people and MIDI files name them."""

from __future__ import annotations

_MAJOR = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
_MINOR = ("Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#")
_ENHARMONIC = {"D# major": "Eb", "G# major": "Ab", "A# major": "Bb", "Db minor": "C#m", "Gb minor": "F#m"}

NAMES_BY_SIGN = {key: f"{key} major" for key in _MAJOR} | {f"{key}m": f"{key} minor" for key in _MINOR}
"""A MIDI file's key, as mido writes it ("F#m"), by the name people use ("F# minor")."""

SIGNS_BY_NAME = {name: sign for sign, name in NAMES_BY_SIGN.items()} | _ENHARMONIC
"""The other way round; keys that a key signature cannot name are answered by the same notes' usual name."""
