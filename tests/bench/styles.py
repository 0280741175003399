"""Are the styles told apart? Nearest centroid over twenty seeds a style, tried on twenty others.

    python tests/bench/styles.py [--seeds N] [--meter 3/4]

Once by rhythm alone: the tempo, where in the bar each kind of drum, the bass and the chords are struck, how densely,
how swung, how long; once with harmony (kinds of chords, how often they change) and instruments' families besides.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.harmony import Chord
from musicstudio.domain.score import Mark, Note, Part, Score
from musicstudio.domain.styles import STYLES
from musicstudio.engines.compose.arrange import arrange
from musicstudio.engines.compose.plan import Options, make_plan

KINDS = {
    "kick": (35, 36), "snare": (38, 40), "rim": (37,), "clap": (39,), "closed": (42, 44), "open": (46,),
    "ride": (51, 53, 59), "low": (41, 43, 45, 64), "high": (47, 48, 50, 60, 61, 62, 63, 65, 66),
    "shaken": (54, 69, 70), "wood": (56, 67, 68, 73, 74, 75, 76, 77), "metal": (80, 81),
}  # fmt: skip


def rhythm(score: Score) -> NDArray[np.float64]:
    """Return a score's rhythm as a vector."""
    bar = int(score.meters[0].bar)
    bars = max(score.end / bar, 1)
    drums = [note for part in score.parts if part.is_drums for note in part.notes]
    found: list[float] = [4 * np.log2(score.tempo_map.bpm_at(0) / 100)]
    for pitches in KINDS.values():
        found += _placed([note for note in drums if note.pitch in pitches], bar, bars)
    for roles in (("bass",), ("keys", "guitar"), ("pad", "strings", "other", "vocals"), ("lead",)):
        parts = [part for part in score.parts if part.role in roles]
        found += _placed([note for part in parts for note in part.notes], bar, bars)
        found += [_median_length(parts), float(bool(parts))]
    found += [_off_grid([note.start for note in drums], 240), _off_grid([note.start for note in drums], 120)]
    found += [float(np.std([note.velocity for note in drums]) / 10) if drums else 0.0, len(drums) / bars / 8]
    return np.array(found)


def harmony_and_sound(score: Score) -> NDArray[np.float64]:
    """Return how a score's chords are made, how often they change, and which families of instruments play."""
    bars = max(score.end / int(score.meters[0].bar), 1)
    chords = [Chord.parse(mark.text) for mark in score.chords]
    held = [b.tick - a.tick for a, b in pairwise([*score.chords, Mark(score.end, "")])]
    whole = max(sum(held), 1)
    made: list[float] = [np.sqrt(len(chords) / bars), len({chord.root for chord in chords}) / 4]
    for steps in ({3}, {4}, {10}, {11}, {14, 17, 21}, {13, 15, 18, 20}):
        share = sum(length for chord, length in zip(chords, held, strict=True) if steps & set(chord.intervals)) / whole
        made.append(2 * share)
    bare = sum(length for chord, length in zip(chords, held, strict=True) if len(chord.intervals) == 2) / whole
    families = Counter(part.program // 8 for part in score.parts if not part.is_drums)
    return np.array([*made, 2 * bare, *(float(min(families[n], 2)) for n in range(16)), len(score.parts) / 3])


def _placed(notes: list[Note], bar: int, bars: float) -> list[float]:
    """Return how often and how hard a bar is struck, and at which places of it (roots, so that rare ones count)."""
    weights = [0.0] * 16
    for note in notes:
        weights[round((note.start % bar) * 16 / bar) % 16] += (note.velocity / 100) ** 2
    return [np.sqrt(len(notes) / bars), *np.sqrt(np.array(weights) / bars)]


def _median_length(parts: list[Part]) -> float:
    lengths = [note.length for part in parts for note in part.notes]
    return float(np.log2(np.median(lengths) / 120)) if lengths else 0.0


def _off_grid(onsets: list[int], grid: int) -> float:
    """Return how late the strokes between two lines of a grid are on average, 0.5 being straight."""
    inside = [tick % (2 * grid) / (2 * grid) for tick in onsets]
    between = [place for place in inside if 0.3 < place < 0.8]
    return 10 * float(np.mean(between)) if between else 5.0


def examples(style: str, seeds: range, meter: str = "", everything: bool = False) -> NDArray[np.float64]:
    """Return the features of some seeds' pieces, (seeds, features)."""
    scores = [arrange(make_plan(style, options=Options(seed=seed, meter=meter))) for seed in seeds]
    rows = [[rhythm(score), harmony_and_sound(score)] if everything else [rhythm(score)] for score in scores]
    return np.array([np.concatenate(row) for row in rows])


def accuracy(
    seeds: int, meter: str = "", everything: bool = False
) -> tuple[float, dict[str, float], Counter[tuple[str, str]]]:
    """Return the share of unseen seeds named rightly, the same by style, and the confusions."""
    known = {style: examples(style, range(seeds), meter, everything) for style in STYLES}
    spread = np.sqrt(np.mean([np.var(rows, axis=0) for rows in known.values()], axis=0)) + 0.05
    centres = {style: rows.mean(axis=0) for style, rows in known.items()}
    right: dict[str, float] = {}
    wrong: Counter[tuple[str, str]] = Counter()
    for style in STYLES:
        unseen = examples(style, range(1000, 1000 + seeds), meter, everything)
        named = [min(STYLES, key=partial(_distance, row / spread, centres, spread)) for row in unseen]
        right[style] = named.count(style) / len(named)
        wrong.update((style, name) for name in named if name != style)
    return float(np.mean(list(right.values()))), right, wrong


def _distance(
    row: NDArray[np.float64], centres: dict[str, NDArray[np.float64]], spread: NDArray[np.float64], style: str
) -> float:
    return float(np.sum((row - centres[style] / spread) ** 2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--meter", default="")
    asked = parser.parse_args()
    report = {}
    for name, everything in (("rhythm", False), ("rhythm, harmony, instruments", True)):
        overall, right, wrong = accuracy(asked.seeds, asked.meter, everything)
        confusions = [f"{count} x {style} heard as {other}" for (style, other), count in wrong.most_common(12)]
        report[name] = {"accuracy": overall, "by_style": right, "confusions": confusions}
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
