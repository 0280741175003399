"""How well drum strokes are found, class by class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.score import Score
from musicstudio.training.metrics.notes import (
    Hits,
    Notes,
    hits,
    macro_f1,
    matched_events,
    notes_of_parts,
    notes_of_truth,
    pooled,
)
from musicstudio.training.truth import Truth

CLASSES: Final[dict[str, tuple[int, ...]]] = {
    "kick": (35, 36),
    "snare": (37, 38, 39, 40),
    "hats": (42, 44, 46),
    "toms": (41, 43, 45, 47, 48, 50),
    "cymbals": (49, 51, 52, 53, 55, 57, 59),
    "percussion": (54, 56, 58, *range(60, 82)),
}
"""General MIDI drums by class; side stick and clap count as snare. What lies beyond General MIDI is percussion."""
DRUMS: Final = ("kick", "snare", "hats", "toms", "cymbals")
"""What a kit is judged by; hand percussion stands in its own row."""


@dataclass(frozen=True)
class StrokeScores:
    """Onsets matched within a window: every class, and the kit's five pooled (micro) and averaged (macro).

    The macro mean is over the classes that either side plays; NaN where there are none.
    """

    window_s: float
    classes: dict[str, Hits]
    micro: Hits
    macro_f1: float


def stroke_scores(truth: Notes, estimate: Notes, window_s: float = 0.05) -> StrokeScores:
    """Return the scores of drum strokes; 0.05 s as MIREX and 0.03 s as stricter studies take it."""
    classes = {}
    for name in CLASSES:
        wanted, given = _onsets(truth, name), _onsets(estimate, name)
        classes[name] = hits(len(matched_events(wanted, given, window_s)), len(wanted), len(given))
    kit = [classes[name] for name in DRUMS]
    return StrokeScores(window_s, classes, pooled(kit), macro_f1(kit))


def strokes_of(source: Truth | Score) -> Notes:
    """Return the strokes of all drum parts."""
    if isinstance(source, Truth):
        drums = [place for place, player in enumerate(source.players) if player.family == "drums"]
        return notes_of_truth(source, np.isin(source.notes["part"], drums))
    return notes_of_parts([part for part in source.parts if part.is_drums], source.tempo_map)


def class_of(pitch: int) -> str:
    """Return the class of a General MIDI drum."""
    return next((name for name, pitches in CLASSES.items() if pitch in pitches), "percussion")


def _onsets(notes: Notes, name: str) -> NDArray[np.float64]:
    classes = np.array([class_of(pitch) for pitch in range(128)])
    return notes.onset_s[classes[np.clip(np.rint(notes.pitch), 0, 127).astype(int)] == name]
