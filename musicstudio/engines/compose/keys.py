"""The key of a piece: what is asked for, what its chords say, or what the style and the mood lean to."""

from __future__ import annotations

import random
from typing import Final

from musicstudio.domain.harmony import Chord, Key, pitch_class
from musicstudio.engines.compose.band import manner
from musicstudio.engines.compose.idioms import IDIOMS

_MAQAM_TONICS: Final = {
    "rast": "C",
    "bayati": "D",
    "hijaz": "D",
    "saba": "D",
    "nahawand": "C",
    "kurd": "D",
    "ajam": "Bb",
}
"""Where each maqam is at home."""

_BRIGHT: Final = {"lydian": 1.0, "major": 0.8, "mixolydian": 0.6, "rast": 0.6, "yaman": 0.8, "bhupali": 0.7,
    "khamaj": 0.6, "ajam": 0.9,
                  "dorian": 0.35, "kafi": 0.4, "bayati": 0.35, "nahawand": 0.3, "minor": 0.2, "harmonic minor": 0.1,
                      "hijaz": 0.25,
                  "phrygian": 0.0, "bhairav": 0.2, "bhairavi": 0.2, "kurd": 0.15, "malkauns": 0.2, "todi": 0.1,
                      "saba": 0.1}  # fmt: skip
"""Mode → how bright it is heard, 0–1."""


def choose_key(style: str, mode: str, brightness: float, temperature: float, rng: random.Random) -> Key:
    """Return a key of the style; `mode` is kept when given, else `brightness` 0–1 leans the choice."""
    if not mode:
        weights = [
            weight ** (1 / max(temperature, 0.25))
            * 4 ** (-abs(_BRIGHT.get(name, 0.5) - brightness) * _lean(brightness))
            for name, weight in IDIOMS[style].modes
        ]
        mode = rng.choices([name for name, _ in IDIOMS[style].modes], weights)[0]
    home = _MAQAM_TONICS.get(mode, "") if style == "maqam" else ""
    tonic = pitch_class(home or rng.choice(manner(style).tonics))
    return Key(tonic or 0, mode)


def key_of_chords(chords: tuple[Chord, ...]) -> Key:
    """Return the major or minor key that chords fit best; the first and the last speak for their root."""
    best, found = -1.0, Key(0)
    for tonic in range(12):
        for mode in ("major", "minor"):
            key = Key(tonic, mode)
            score = sum(len(chord.pitch_classes & key.pitch_classes) / len(chord.pitch_classes) for chord in chords)
            own = (
                chords[0].root == tonic and chords[0].minor == key.minor,
                chords[-1].root == tonic and chords[-1].minor == key.minor,
            )
            score += 0.45 * own[0] + 0.3 * own[1]
            dominant = Chord((tonic + 7) % 12, "7")
            score += 0.35 * any(
                chord.root == dominant.root and not chord.minor and chord.quality.startswith(("7", "9", "13"))
                for chord in chords
            )
            if score > best:
                best, found = score, key
    return found


def in_key(chord: Chord, key: Key) -> float:
    """Return the share of a chord's notes that lie in a key; the leading note belongs to minor."""
    allowed = key.pitch_classes | ({(key.tonic + 11) % 12} if key.mode == "minor" else frozenset())
    return len(chord.pitch_classes & allowed) / len(chord.pitch_classes)


def _lean(brightness: float) -> float:
    return 6 * abs(brightness - 0.5)
