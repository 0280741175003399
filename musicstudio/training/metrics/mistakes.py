"""What kinds of mistakes a transcription makes: which notes are false, which are missed, and how early or late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.training.metrics.notes import ONSET_S, Notes, matching

Mask = NDArray[np.bool_]

LATE_S: Final = 0.25
"""A false and a missed note of one pitch this near each other are one note at the wrong time."""
HARMONICS: Final = (19, 24, 28, 31, 34, 36)
"""Third to eighth partial in semitones above the first; the second is the octave."""
DEVIATION_EDGES_S: Final = np.linspace(-LATE_S, LATE_S, 51)

_APART_S: Final = 1e6
"""Between the notes of two pitches on one axis of (pitch, time)."""


@dataclass(frozen=True)
class FalseNotes:
    """False notes by their likely cause, the first that applies in this order."""

    mistimed: int
    """A missed note of the same pitch begins within 250 ms."""
    split: int
    """The pitch sounds already: one note was taken for two."""
    octave_up: int
    """Something an octave below sounds."""
    octave_down: int
    """Something an octave above begins within 50 ms."""
    harmonic: int
    """Something sounds of which it is the third to eighth partial."""
    neighbour: int
    """Something a semitone beside begins within 50 ms."""
    other: int


@dataclass(frozen=True)
class MissedNotes:
    """Missed notes by their likely cause, the first that applies in this order."""

    mistimed: int
    merged: int
    """The estimate holds the pitch from before on: a repeated note was taken for the one before."""
    masked: int
    """It is the octave or a higher partial of something that sounds in truth."""
    other: int


@dataclass(frozen=True)
class Mistakes:
    """Kinds of mistakes among pitched notes.

    `deviations` counts matched and mistimed notes by estimate minus truth, 50 bins of 10 ms from -250 ms on (late is
    above 0). `false_by_octave` and `missed_by_octave` count by MIDI octave (pitch // 12, eleven of them).
    """

    truth: int
    estimate: int
    matched: int
    false: FalseNotes
    missed: MissedNotes
    deviations: tuple[int, ...]
    false_by_octave: tuple[int, ...]
    missed_by_octave: tuple[int, ...]


def mistakes(truth: Notes, estimate: Notes) -> Mistakes:
    """Return what went wrong, notes matched by onset (50 ms) and pitch (50 cents)."""
    pairs = matching(truth, estimate)
    found, right = _mask(len(truth), pairs[:, 0]), _mask(len(estimate), pairs[:, 1])
    missed, false = truth.only(~found), estimate.only(~right)
    late = matching(missed, false, LATE_S)
    near = estimate.onset_s[pairs[:, 1]] - truth.onset_s[pairs[:, 0]]
    far = false.onset_s[late[:, 1]] - missed.onset_s[late[:, 0]]
    moved = np.clip(np.concatenate([near, far]), -LATE_S, LATE_S)
    return Mistakes(
        len(truth), len(estimate), len(pairs),
        _false(truth, false, _mask(len(false), late[:, 1])),
        _missed(truth, estimate, missed, _mask(len(missed), late[:, 0])),
        tuple(np.histogram(moved, DEVIATION_EDGES_S)[0].tolist()),
        _by_octave(false), _by_octave(missed),
    )  # fmt: skip


def _false(truth: Notes, false: Notes, mistimed: Mask) -> FalseNotes:
    causes = [
        mistimed,
        _sounds(truth, false, 0),
        _sounds(truth, false, -12),
        _begins(truth, false, 12),
        np.any([_sounds(truth, false, -step) for step in HARMONICS], axis=0),
        _begins(truth, false, 1) | _begins(truth, false, -1),
    ]
    return FalseNotes(*_firsts(causes, len(false)))


def _missed(truth: Notes, estimate: Notes, missed: Notes, mistimed: Mask) -> MissedNotes:
    causes = [
        mistimed,
        _sounds(estimate, missed, 0),
        np.any([_sounds(truth, missed, -step) for step in (12, *HARMONICS)], axis=0),
    ]
    return MissedNotes(*_firsts(causes, len(missed)))


def _firsts(causes: list[Mask], count: int) -> tuple[int, ...]:
    """Return how many notes each cause is the first for, and last how many have none."""
    table = np.array([*causes, np.ones(count, bool)]).reshape(len(causes) + 1, count)
    return tuple(np.bincount(table.argmax(axis=0), minlength=len(causes) + 1).tolist())


def _sounds(notes: Notes, at: Notes, semitones: int) -> Mask:
    """Return at which onsets something sounds that many semitones above, begun at most 50 ms later."""
    pitch = np.rint(notes.pitch) * _APART_S
    order = np.argsort(pitch + notes.onset_s, kind="stable")
    starts, ends = (pitch + notes.onset_s)[order], np.maximum.accumulate((pitch + notes.offset_s)[order])
    asked = (np.rint(at.pitch) + semitones) * _APART_S + at.onset_s
    last = np.searchsorted(starts, asked + ONSET_S, "right") - 1
    return (last >= 0) & (np.append(ends, -np.inf)[last] > asked)


def _begins(notes: Notes, at: Notes, semitones: int) -> Mask:
    """Return at which onsets something begins within 50 ms, that many semitones above."""
    starts = np.sort(np.rint(notes.pitch) * _APART_S + notes.onset_s)
    asked = (np.rint(at.pitch) + semitones) * _APART_S + at.onset_s
    return np.searchsorted(starts, asked + ONSET_S, "right") > np.searchsorted(starts, asked - ONSET_S, "left")


def _by_octave(notes: Notes) -> tuple[int, ...]:
    octaves = np.clip(np.rint(notes.pitch), 0, 127).astype(int) // 12
    return tuple(np.bincount(octaves, minlength=11).tolist())


def _mask(count: int, places: NDArray[np.intp]) -> Mask:
    mask = np.zeros(count, bool)
    mask[places] = True
    return mask
