"""The key, from what sounds and from the chords.

Profiles by Temperley ("Music and Probability", 2007); in minor the seventh step leans to its lowered form, as songs do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musicstudio.engines.analyze.chords import NAMES, NO_CHORD, Chord
from musicstudio.engines.analyze.harmony import Harmony

Floats = NDArray[np.float64]

_MAJOR = np.array((0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400))
_MINOR = np.array((0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.330, 0.200))
_TRIADS = {
    "major": {(0, ""): 1.0, (7, ""): 0.6, (5, ""): 0.6, (9, "m"): 0.5, (2, "m"): 0.35, (4, "m"): 0.3},
    "minor": {
        (0, "m"): 1.0, (7, "m"): 0.35, (7, ""): 0.5, (5, "m"): 0.5, (3, ""): 0.4, (8, ""): 0.5, (10, ""): 0.45,
    },
}  # fmt: skip
"""How much a chord on a step of the scale speaks for the key."""
_CHORD_SHARE = 0.45
_MINOR_BONUS = 0.02
_FIRST_CHORD_BONUS = 0.05
_BASS_SHARE = 0.6
_FLAT_KEYS = {"C#": "Db", "D#": "Eb", "G#": "Ab", "A#": "Bb"}
_MINOR_SPELLING = {"Ab": "G#", "Db": "C#"}


def find_key(harmony: Harmony, chords: list[Chord]) -> tuple[str | None, float]:
    """Return the key ("A minor") of a piece, None in silence, and a confidence (0-1) that presumes pitch."""
    chroma = harmony.treble.sum(axis=0) + _BASS_SHARE * harmony.bass.sum(axis=0)
    if chroma.sum() <= 0:
        return None, 0.0
    spoken = _chord_votes(chords)
    first = _chord_votes([chord for chord in chords if chord.name != NO_CHORD][:1])
    scores = {}
    kinds = {"major": "", "minor": "m"}
    for mode, profile in (("major", _MAJOR), ("minor", _MINOR)):
        for tonic in range(12):
            fit = float(np.corrcoef(np.roll(profile, tonic), chroma)[0, 1])
            vote = sum(weight * spoken.get(((tonic + step) % 12, kind), 0.0)
                       for (step, kind), weight in _TRIADS[mode].items())  # fmt: skip
            bonus = _MINOR_BONUS * (mode == "minor") + _FIRST_CHORD_BONUS * first.get((tonic, kinds[mode]), 0.0)
            scores[tonic, mode] = (1 - _CHORD_SHARE) * fit + _CHORD_SHARE * vote + bonus
    ranked = sorted(scores, key=lambda key: -scores[key])
    best = ranked[0]
    lead = scores[best] - scores[ranked[1]]
    confidence = np.clip((scores[best] - 0.25) / 0.45, 0, 1) * np.clip(0.3 + lead / 0.12, 0, 1)
    return key_name(*best), float(confidence)


def key_name(tonic: int, mode: str) -> str:
    """Return a key as musicians spell it: "Bb major", "C# minor"."""
    name = NAMES[tonic]
    if mode == "major":
        name = _FLAT_KEYS.get(name, name)
    else:
        name = _MINOR_SPELLING.get(name, name)
    return f"{name} {mode}"


def _chord_votes(chords: list[Chord]) -> dict[tuple[int, str], float]:
    """Return the share of time of each triad, sevenths counted with theirs."""
    seconds: dict[tuple[int, str], float] = {}
    for chord in chords:
        root = chord.name[:2] if chord.name[1:2] in ("b", "#") else chord.name[:1]
        if root not in NAMES:
            continue
        quality = chord.name[len(root) :]
        kind = "m" if quality in ("m", "m7", "dim") else ""
        seconds[NAMES.index(root), kind] = seconds.get((NAMES.index(root), kind), 0.0) + chord.end_s - chord.start_s
    total = sum(seconds.values())
    return {key: value / total for key, value in seconds.items()} if total else {}
