"""What a cover keeps of its original: harmony heard beat by beat, and the tune."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.resample import resample
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.score import Note, Score
from musicstudio.domain.units import PPQ
from musicstudio.training.truth import Truth

Floats = NDArray[np.float64]

_RATE: Final = 22050
_SIZE, _HOP = 8192, 2048
_FRAMES: Final = 256
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 2100.0
_LATE: Final = PPQ // 4
"""Ticks by which a note of the tune may be played early or late, as feel and swing have it: a sixteenth."""


def chroma(sound: AudioArray, sample_rate: int, edges_s: Floats) -> Floats:
    """Return the pitch classes that sound between rising times, (12, len(edges_s) - 1), each span's mean taken away and
    of length 1; 0 where nothing sounds."""
    mono = resample(sound.mean(axis=0, keepdims=True, dtype=np.float32), sample_rate, _RATE)[0]
    found = np.log1p(_pitch_classes(np.pad(mono, _SIZE // 2)))
    sums = np.concatenate([np.zeros((12, 1)), np.cumsum(np.log1p(found), axis=1)], axis=1)
    at = np.clip(edges_s * _RATE / _HOP, 0, found.shape[1])
    whole = np.stack([np.interp(at, np.arange(sums.shape[1]), row) for row in sums])
    spans = np.diff(whole, axis=1)
    spans -= spans.mean(axis=0)
    return np.asarray(spans / np.maximum(np.linalg.norm(spans, axis=0), 1e-9))


def chroma_agreement(original: Floats, cover: Floats, most_shift: int) -> float:
    """Return the mean correlation, -1 to 1, of chroma spans (12, n) where both sound, at the best of shifts up to
    `most_shift` spans.

    Raises ValueError where they differ in length or are no longer than the shift.
    """
    if original.shape != cover.shape or original.shape[1] <= most_shift:
        raise ValueError(f"chroma of {original.shape} cannot be compared with {cover.shape}")
    count = original.shape[1]
    found = []
    for shift in range(-most_shift, most_shift + 1):
        ours, theirs = max(shift, 0), max(-shift, 0)
        length = count - abs(shift)
        products = original[:, ours : ours + length] * cover[:, theirs : theirs + length]
        heard = original[:, ours : ours + length].any(axis=0) & cover[:, theirs : theirs + length].any(axis=0)
        found.append(float(products.sum(axis=0)[heard].mean()) if heard.any() else 0.0)
    return max(found)


def spans_of(truth: Truth, known: frozenset[str], bars: int, cover_s: float, spans: int) -> tuple[Floats, ...]:
    """Return times in seconds (bars × spans + 1,) that part an original into what a cover of so many bars plays in even
    parts of its `cover_s` seconds; more than one such parting where it is not known.

    Where downbeats are known, bar by bar from the first one on. Else a cover keeps either the tempo, so that times are
    its own but for where it begins, or the whole piece, in proportion. Times may lie beyond the end.
    """
    end_s = truth.samples / truth.sample_rate
    times = np.asarray(truth.beats["at_s"], dtype=np.float64)
    down = np.flatnonzero(truth.beats["downbeat"])
    if "downbeats" not in known or len(down) < 2:
        return tuple(np.linspace(0.0, length_s, bars * spans + 1) for length_s in (cover_s, end_s))
    times = times[down[0] :]
    count = len(down) if abs(len(down) - bars) > 1 else bars
    beats = count * float(np.median(np.diff(down)))
    more = max(int(np.ceil(beats)) + 1 - len(times), 0)
    times = np.append(times, times[-1] + (times[-1] - times[-2]) * np.arange(1, more + 1))
    return (np.interp(np.linspace(0, beats, bars * spans + 1), np.arange(len(times)), times),)


def tune_agreement(tune: Sequence[Note], cover: Score) -> float | None:
    """Return how well one part of a cover plays a tune, 0–1: the best part's F-measure of notes by pitch class, begun
    within a sixteenth; None where there is no tune."""
    if not tune:
        return None
    found = [_f_measure(tune, part.notes) for part in cover.parts if not part.is_drums and part.notes]
    return max(found, default=0.0)


def _pitch_classes(mono: NDArray[np.float32]) -> Floats:
    """Return magnitudes by pitch class of frames (12, frames), some frames at a time, so that memory stays small.

    A bin of the spectrum counts for the nearest pitch class, the less the farther it lies from it.
    """
    hz = np.fft.rfftfreq(_SIZE, 1 / _RATE)
    kept = (hz > _LOWEST_HZ) & (hz < _HIGHEST_HZ)
    pitches = 69 + 12 * np.log2(hz[kept] / 440)
    classes = np.zeros((12, int(kept.sum())))
    classes[np.rint(pitches).astype(int) % 12, np.arange(len(pitches))] = np.cos(np.pi * (pitches - np.rint(pitches)))
    frames = np.lib.stride_tricks.sliding_window_view(mono, _SIZE)[::_HOP]
    window = np.hanning(_SIZE).astype(np.float32)
    found = [
        classes @ np.abs(np.fft.rfft(frames[at : at + _FRAMES] * window, axis=1))[:, kept].T
        for at in range(0, len(frames), _FRAMES)
    ]
    return np.concatenate(found, axis=1)


def _f_measure(tune: Sequence[Note], played: Sequence[Note]) -> float:
    recall, precision = _share(tune, played), _share(played, tune)
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def _share(notes: Sequence[Note], among: Sequence[Note]) -> float:
    """Return the share of notes that stand among others."""
    starts: dict[int, list[int]] = {}
    for note in among:
        starts.setdefault(note.pitch % 12, []).append(int(note.start))
    for ticks in starts.values():
        ticks.sort()
    there = 0
    for note in notes:
        ticks = starts.get(note.pitch % 12, [])
        at = bisect_left(ticks, int(note.start) - _LATE)
        there += at < len(ticks) and ticks[at] <= int(note.start) + _LATE
    return there / len(notes)
