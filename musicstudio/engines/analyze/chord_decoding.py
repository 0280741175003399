"""From a network's logits of root, bass and chord tones to chords, and from those of keys to the key.

Chords are the states of a hidden Markov model over stretches of time (beats); what a stretch says of a chord are its
root, its bass and which pitch classes sound, each by itself, as in McFee and Bello (2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.chords import NO_CHORD
from musicstudio.engines.analyze.chords import Chord as Named

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

PRIORS: Final = {
    "": 0.0, "m": -0.9, "7": -1.0, "m7": -1.8, "maj7": -2.8, "sus2": -2.9, "sus4": -3.4, "6": -3.5, "dim": -3.8,
    "9": -3.8, "7sus4": -4.2, "m6": -4.5, "aug": -4.8, "dim7": -4.8, "m7b5": -4.8, "aug7": -5.2, "m9": -6.6,
    "mmaj7": -7.3, "maj9": -7.5, "5": -10.5,
}  # fmt: skip
"""Qualities that are told apart, and how much rarer than major triads (log): shares of time over 250 lead sheets of
OpenEWLD and 250 annotated songs of POP909, both alike."""
_PRIOR_WEIGHS, _RAREST = 0.25, -5.0
"""The network has learnt what is rare; what is rarer still must not be unheard of where it says so."""
_BASS_WEIGHS, _TONES_WEIGH = 0.5, 0.5
_ROOT_IN_BASS: Final = 0.8
_CHANGE_COST: Final = 2.5
_WHOLE_S: Final = 0.3
"""What lasts as long counts fully; longer stretches say little more, for their frames resemble each other."""
_LEAST, _MOST = 0.5, 2.0
_SLASH_FROM: Final = 0.5
_IN_SCALE, _ON_TONIC = 2.0, 1.0
_NONE: Final = 12


@dataclass(frozen=True, eq=False)
class Harmonies:
    """Logits `fps` a second, the first frame's middle at half a frame: root and bass (13, frames), tones (12, …)."""

    root: Singles
    bass: Singles
    tones: Singles
    fps: float


@dataclass(frozen=True)
class Span:
    """A chord from `start_s` to `end_s`, None for none, and how likely its root is, 0–1."""

    start_s: float
    end_s: float
    chord: Chord | None
    chance: float


def find_spans(heard: Harmonies, edges_s: Floats, cancel: CancelToken) -> list[Span]:
    """Return the likeliest chords over the stretches between edges in rising seconds, equal neighbours joined."""
    if len(edges_s) < 2 or not heard.root.shape[1]:
        return []
    root, bass, tones, silent = _pooled(heard, edges_s)
    cancel.check()
    scores = _scores(root, bass, tones, silent) * np.clip(np.diff(edges_s) / _WHOLE_S, _LEAST, _MOST)[:, None]
    path = _path(scores, cancel)
    states, starts = _states(), np.flatnonzero(np.diff(path, prepend=-1))
    spans = []
    for start, stop in zip(starts, [*starts[1:], len(path)], strict=True):
        lengths = np.diff(edges_s[start : stop + 1])
        weights = lengths if lengths.sum() > 0 else np.ones(stop - start)
        state = path[start]
        place = state // len(PRIORS) if state < len(states) else _NONE
        chance = float(np.average(np.exp(root[start:stop, place]), weights=weights))
        low = np.average(np.exp(bass[start:stop]), axis=0, weights=weights)
        chord = _over(states[state], low) if state < len(states) else None
        spans.append(Span(float(edges_s[start]), float(edges_s[stop]), chord, chance))
    return spans


def find_key(logits: Floats, spans: Sequence[Span]) -> tuple[Key | None, float]:
    """Return the key of logits (24,), major on C to B, then minor, helped by the chords, and a confidence 0–1.

    None where no chord sounds.
    """
    sounding = [span for span in spans if span.chord is not None]
    if not sounding:
        return None, 0.0
    keys = [Key(tonic, mode) for mode in ("major", "minor") for tonic in range(12)]
    scores = logits - logits.max() + np.array([_fit(key, sounding) for key in keys])
    chances = np.exp(scores - scores.max())
    return keys[int(scores.argmax())], float(chances.max() / chances.sum())


def named(spans: Sequence[Span], key: Key | None) -> tuple[list[Named], float]:
    """Return chords by name as the key spells them ("Am7", "C/E", "N"), and a confidence 0–1."""
    chords = [
        Named(span.start_s, span.end_s, NO_CHORD if span.chord is None else span.chord.name(key)) for span in spans
    ]
    lengths = np.array([span.end_s - span.start_s for span in spans])
    sounding = np.array([span.chord is not None for span in spans], dtype=bool)
    if not lengths[sounding].sum() > 0:
        return chords, 0.0
    sure = float(np.average([span.chance for span in spans if span.chord is not None], weights=lengths[sounding]))
    return chords, sure * float(lengths[sounding].sum() / lengths.sum())


@cache
def _states() -> tuple[Chord, ...]:
    return tuple(Chord(root, quality) for root in range(12) for quality in PRIORS)


def _pooled(heard: Harmonies, edges_s: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return mean log-likelihoods between edges: root, bass, each tone (to sound, and not to)."""
    tones = heard.tones.astype(np.float64)
    rows = (_log_softmax(heard.root), _log_softmax(heard.bass), -np.logaddexp(0, -tones), -np.logaddexp(0, tones))
    frames = heard.root.shape[1]
    first = np.clip(np.ceil(edges_s[:-1] * heard.fps - 0.5).astype(int), 0, frames - 1)
    last = np.clip(np.maximum(np.ceil(edges_s[1:] * heard.fps - 0.5).astype(int), first + 1), 1, frames)
    sums = [np.concatenate([np.zeros((len(row), 1)), np.cumsum(row, axis=1)], axis=1) for row in rows]
    root, bass, there, silent = (((total[:, last] - total[:, first]) / (last - first)).T for total in sums)
    return root, bass, there, silent


def _scores(root: Floats, bass: Floats, there: Floats, silent: Floats) -> Floats:
    """Return how well each state fits each stretch, (stretches, states); the last state is no chord."""
    columns = []
    low = np.exp(bass)
    for chord in _states():
        inside = np.isin(np.arange(12), list(chord.pitch_classes))
        others = inside & (np.arange(12) != chord.root)
        floor = _ROOT_IN_BASS * low[:, chord.root] + (1 - _ROOT_IN_BASS) * low[:, :12][:, others].mean(axis=1)
        sound = there[:, inside].sum(axis=1) + silent[:, ~inside].sum(axis=1)
        columns.append(
            root[:, chord.root] + _BASS_WEIGHS * np.log(np.maximum(floor, 1e-9)) + _TONES_WEIGH * sound
            + _PRIOR_WEIGHS * max(PRIORS[chord.quality], _RAREST)
        )  # fmt: skip
    none = root[:, _NONE] + _BASS_WEIGHS * np.maximum(bass[:, _NONE], np.log(1e-9))
    return np.stack([*columns, none + _TONES_WEIGH * silent.sum(axis=1)], axis=1)


def _path(scores: Floats, cancel: CancelToken) -> NDArray[np.int64]:
    """Return the best state of each row, every change costing the same (Viterbi, without a table of turns)."""
    stayed = np.zeros(scores.shape, bool)
    leaders = np.zeros(len(scores), np.int64)
    best = scores[0].copy()
    for n in range(1, len(scores)):
        if n % 1024 == 0:
            cancel.check()
        leaders[n] = best.argmax()
        moved = best[leaders[n]] - _CHANGE_COST
        stayed[n] = best >= moved
        best = np.maximum(best, moved) + scores[n]
    path = np.zeros(len(scores), np.int64)
    path[-1] = best.argmax()
    for n in range(len(scores) - 1, 0, -1):
        path[n - 1] = path[n] if stayed[n, path[n]] else leaders[n]
    return path


def _over(chord: Chord, low: Floats) -> Chord:
    """Return the chord over the bass that is heard, where that is another of its tones."""
    bass = int(low.argmax())
    other = bass != chord.root and bass in chord.pitch_classes and low[bass] > _SLASH_FROM
    return Chord(chord.root, chord.quality, bass) if other else chord


def _fit(key: Key, spans: Sequence[Span]) -> float:
    """Return how well chords lie in a key: the share of time inside its scale and on its tonic triad."""
    scale = key.pitch_classes | ({(key.tonic + 11) % 12} if key.minor else set())
    inside = tonic = total = 0.0
    for span in spans:
        assert span.chord is not None
        length = span.end_s - span.start_s
        total += length
        inside += length * (span.chord.pitch_classes <= scale)
        tonic += length * (span.chord.root == key.tonic and span.chord.minor == key.minor)
    return (_IN_SCALE * inside + _ON_TONIC * tonic) / max(total, 1e-9)


def _log_softmax(logits: Singles) -> Floats:
    values = logits.astype(np.float64)
    values = values - values.max(axis=0)
    return np.asarray(values - np.log(np.exp(values).sum(axis=0)))
