"""Chord and key labels as collections write them, read as our own chords and keys."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Chord, Key, pitch_class
from musicstudio.domain.score import Mark

_HARTE: Final = {
    "": "", "maj": "", "min": "m", "dim": "dim", "aug": "aug", "maj7": "maj7", "min7": "m7", "7": "7", "dim7": "dim7",
    "hdim7": "m7b5", "minmaj7": "mmaj7", "maj6": "6", "min6": "m6", "9": "9", "maj9": "maj9", "min9": "m9",
    "sus2": "sus2", "sus4": "sus4", "sus4(b7)": "7sus4", "sus4(b7,9)": "9sus4", "7(b9)": "7b9", "7(#9)": "7#9",
    "11": "11", "min11": "m11", "13": "13", "maj13": "maj13", "min13": "m13", "maj(9)": "add9", "min(9)": "madd9",
    "5": "5", "1": "5", "maj6(9)": "69", "aug(b7)": "aug7",
}  # fmt: skip
"""Shorthands of Harte et al., "Symbolic representation of musical chords" (ISMIR 2005)."""
_KINDS: Final = {
    "major": "", "minor": "m", "augmented": "aug", "diminished": "dim", "dominant": "7", "major-seventh": "maj7",
    "minor-seventh": "m7", "diminished-seventh": "dim7", "augmented-seventh": "aug7", "half-diminished": "m7b5",
    "major-minor": "mmaj7", "minor-major": "mmaj7", "major-sixth": "6", "minor-sixth": "m6", "dominant-ninth": "9",
    "major-ninth": "maj9", "minor-ninth": "m9", "dominant-11th": "11", "minor-11th": "m11", "major-11th": "maj9",
    "dominant-13th": "13", "major-13th": "maj13", "minor-13th": "m13", "suspended-second": "sus2",
    "suspended-fourth": "sus4", "power": "5", "augmented-ninth": "aug7", "maj69": "69",
}  # fmt: skip
"""Kinds of MusicXML 4.0; the two that we have no quality for stand as the nearest."""
_DEGREES: Final = (0, 2, 4, 5, 7, 9, 11)


def harte(label: str) -> Chord | None:
    """Read a label such as "Bb:min7/b3": a root, a quality, the bass as a degree of the major scale above the root.

    None for "N" and for what is no chord.
    """
    head, _, degree = label.strip().partition("/")
    root_name, _, quality = head.partition(":")
    root = pitch_class(root_name)
    if root is None or quality not in _HARTE:
        return None
    steps = _step(degree) if degree else 0
    if steps is None:
        return None
    return Chord(root, _HARTE[quality], (root + steps) % 12 if steps % 12 else None)


def music_xml(label: str) -> Chord | None:
    """Read a root and a kind of MusicXML such as "Bb:diminished-seventh/F"; None for what is no chord."""
    head, _, bass_name = label.strip().replace("-flat", "b").partition("/")
    root_name, _, kind = head.partition(":")
    root, bass = pitch_class(root_name), pitch_class(bass_name)
    if root is None or kind not in _KINDS or (bass_name and bass is None):
        return None
    return Chord(root, _KINDS[kind], bass if bass != root else None)


def key_name(text: str) -> str:
    """Return a key such as "Gb:maj", "B- major" or "A minor" as `Key` names it, empty when it is none."""
    with suppress(WrongUsage):
        return Key.parse(text.replace(":", " ").replace("- ", "b ")).name
    return ""


def keys_of_signature(sharps: int) -> tuple[Key, Key]:
    """Return the major and the minor key of a signature: sharps above 0, flats below."""
    tonic = sharps * 7 % 12
    return Key(tonic, "major"), Key((tonic + 9) % 12, "minor")


def sharps_of(key: Key) -> int:
    """Return a major or minor key's signature, -5 to 6."""
    tonic = (key.tonic + 3) % 12 if key.minor else key.tonic
    return (tonic * 7 + 5) % 12 - 5


def marks(chords: list[tuple[int, Chord | None]], key: Key | None) -> tuple[Mark, ...]:
    """Return chords at ticks as marks, spelt in a key, the same one never twice in a row; None is "N"."""
    named = [(tick, chord.name(key) if chord is not None else "N") for tick, chord in sorted(chords, key=_tick)]
    last = dict(named)  # of two at one tick the later one holds
    found: list[Mark] = []
    for tick, name in sorted(last.items()):
        if not found or found[-1].text != name:
            found.append(Mark(tick, name))  # type: ignore[arg-type]
    return tuple(found)


def _tick(chord: tuple[int, Chord | None]) -> int:
    return chord[0]


def _step(degree: str) -> int | None:
    """Return the semitones of a degree such as "b7" or "9" above the root."""
    number = degree.lstrip("b#")
    if not number.isdigit() or not 1 <= int(number) <= 13:
        return None
    signs = degree[: len(degree) - len(number)]
    return _DEGREES[(int(number) - 1) % 7] + signs.count("#") - signs.count("b")
