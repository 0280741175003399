"""How well beats, downbeats, tempo and metre are found."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.training.metrics.notes import Hits, hits, matched_events
from musicstudio.training.truth import Truth

Floats = NDArray[np.float64]

BEAT_S: Final = 0.07
TEMPO_RATIO: Final = 0.04
OCTAVES: Final = (1 / 3, 1 / 2, 1.0, 2.0, 3.0)
"""Multiples of the true tempo that accuracy 2 lets pass (Gouyon et al. 2006)."""


@dataclass(frozen=True, eq=False)
class Pulse:
    """Beats and the downbeats among them in rising seconds, tempo (0 when unknown) and metre ("" when unknown)."""

    beats_s: Floats
    downbeats_s: Floats
    tempo_bpm: float = 0.0
    meter: str = ""


@dataclass(frozen=True)
class BeatScores:
    """Measures of Davies, Degara & Plumbley (2009), 0–1, all NaN but the F-measure's counts when truth has no beats.

    F-measure within 70 ms; Cemgil's Gaussian of 40 ms, at the written level and at the best; the longest continuous
    (…c) and the total (…t) share of right beats at the correct (cml) and at any (aml) metrical level; information gain.
    """

    f: Hits
    cemgil: float
    cemgil_best: float
    cml_c: float
    cml_t: float
    aml_c: float
    aml_t: float
    information_gain: float


@dataclass(frozen=True)
class RhythmScores:
    """Scores of beats and downbeats; tempo within 4 % (1), or of an octave or third of it (2); metre the same.

    Accuracies are 1 or 0, NaN where truth does not know.
    """

    beats: BeatScores
    downbeats: BeatScores
    tempo_1: float
    tempo_2: float
    meter: float


def pulse_of(truth: Truth) -> Pulse:
    """Return the pulse of a truth."""
    times = np.asarray(truth.beats["at_s"], np.float64)
    return Pulse(times, times[truth.beats["downbeat"]], truth.tempo_bpm, truth.meter)


def rhythm_scores(truth: Pulse, estimate: Pulse, skip_s: float = 0.0) -> RhythmScores:
    """Return all scores; beats before `skip_s` are not judged (5 s are usual in contests, whose pieces are long)."""
    return RhythmScores(
        beat_scores(truth.beats_s, estimate.beats_s, skip_s),
        beat_scores(truth.downbeats_s, estimate.downbeats_s, skip_s),
        tempo_accuracy(truth.tempo_bpm, estimate.tempo_bpm),
        tempo_accuracy(truth.tempo_bpm, estimate.tempo_bpm, OCTAVES),
        meter_accuracy(truth.meter, estimate.meter),
    )


def beat_scores(truth_s: Floats, estimate_s: Floats, skip_s: float = 0.0) -> BeatScores:
    """Return the scores of rising times in seconds; with one beat on either side there is no continuity and no gain."""
    wanted, given = truth_s[truth_s >= skip_s], estimate_s[estimate_s >= skip_s]
    found = hits(len(matched_events(wanted, given, BEAT_S)), len(wanted), len(given))
    if not len(wanted):
        return BeatScores(found, *[math.nan] * 7)
    if not len(given):
        return BeatScores(found, *[0.0] * 7)
    from mir_eval import beat

    smooth = beat.cemgil(wanted, given)
    if len(wanted) < 2 or len(given) < 2:
        return BeatScores(found, *map(float, smooth), *[0.0] * 5)
    level = beat.continuity(wanted, given)
    return BeatScores(found, *map(float, (*smooth, *level, beat.information_gain(wanted, given))))


def tempo_accuracy(truth_bpm: float, estimate_bpm: float, multiples: tuple[float, ...] = (1.0,)) -> float:
    """Return 1 where a tempo lies within 4 % of the true one or a multiple of it, else 0; NaN without a true one."""
    if not truth_bpm > 0:
        return math.nan
    return float(any(abs(estimate_bpm - truth_bpm * n) <= TEMPO_RATIO * truth_bpm * n for n in multiples))


def tempo_of(beats_s: Floats) -> float:
    """Return the tempo of beats: 60 over their median distance; 0 where there are fewer than two."""
    steps = np.diff(beats_s)
    return 60 / float(np.median(steps)) if steps.size and np.median(steps) > 0 else 0.0


def meter_accuracy(truth: str, estimate: str) -> float:
    """Return 1 where the metres are the same, else 0; NaN where truth is unknown."""
    return float(truth == estimate) if truth else math.nan
