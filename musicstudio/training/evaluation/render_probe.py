"""Lone notes: a score of them for every family, and when and how high they are heard."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.line import hertz
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.families import stem_of
from musicstudio.domain.score import DRUM_CHANNEL, Note, Part, Score, TempoMap
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.training.corpus_onsets import onset_errors
from musicstudio.training.shards import Item
from musicstudio.training.truth import truth_of

PLAYERS: Final = (
    ("piano", 0, 60), ("mallet", 12, 72), ("organ", 19, 60), ("guitar", 25, 55), ("bass", 33, 36), ("strings", 48, 60),
    ("voice", 52, 60), ("brass", 61, 58), ("reed", 65, 62), ("pipe", 73, 74), ("lead", 81, 69), ("pad", 88, 60),
    ("plucked", 105, 62),
)  # fmt: skip
"""A General MIDI program of every pitched family, counted from 0, and where it is at home."""
_STROKES: Final = (36, 38, 42, 45, 49, 36, 38, 42)
_STEPS: Final = (0, 4, 7, 12, -3, 5, 2, 9)

_ATTACK_S: Final = 0.1
_LEAST_S: Final = 0.15
_MOST_S: Final = 0.5
_COARSE_CENTS: Final = 150.0
_FINE_CENTS: Final = 25.0
_PERIODS: Final = 8
_LEAST_CLARITY: Final = 0.5
"""Of a tone less periodic than this (McLeod and Wyvill 2005) no pitch is told."""


def lone_notes() -> Score:
    """Return eight notes of every family at 100 beats a minute, each a beat long with three beats of silence after it;
    some begin off the beat."""
    parts = []
    for number, (family, program, middle) in enumerate(PLAYERS):
        notes = [_note(n, middle + step) for n, step in enumerate(_STEPS)]
        channel = number if number < DRUM_CHANNEL else number + 1
        parts.append(Part(family, tuple(notes), program, channel, role="bass" if family == "bass" else ""))
    strokes = tuple(_note(n, pitch) for n, pitch in enumerate(_STROKES))
    drums = Part("drums", strokes, 0, DRUM_CHANNEL, role="drums")
    return Score((*parts, drums), TempoMap.constant(100.0), name="lone notes", length=Ticks(8 * 4 * PPQ + 4 * PPQ))


def onset_errors_of(score: Score, sound: AudioArray, sample_rate: int) -> list[float]:
    """Return how many samples after its onset each lone note of a score of one part is heard; `corpus_onsets` says how
    that is told."""
    (part,) = score.parts
    truth = truth_of(score, sample_rate, sound.shape[1])
    stereo = np.broadcast_to(sound, (2, sound.shape[1])) if len(sound) == 1 else sound[:2]
    found = onset_errors(Item(truth, {stem_of(part): np.asarray(stereo)}))
    return [error * sample_rate for errors in found.values() for error in errors]


def pitch_errors_of(score: Score, sound: AudioArray, sample_rate: int) -> list[float]:
    """Return how many cents above what is written each lone note of a score of one part sounds.

    Notes are left out that are bent, of drums, under 0.25 s, or while another one sounds or has just ended.
    """
    (part,) = score.parts
    if part.is_drums or any(bend.semitones for bend in part.bends):
        return []
    truth = truth_of(score, sample_rate, sound.shape[1])
    mono = sound.mean(axis=0, dtype=np.float64)
    errors = []
    for start, stop, pitch in _alone(truth.notes, round(_ATTACK_S * sample_rate)):
        begin = start + round(_ATTACK_S * sample_rate)
        tone = mono[begin : min(stop, begin + round(_MOST_S * sample_rate))]
        if len(tone) >= _LEAST_S * sample_rate:
            found = cents_off(tone, hertz(pitch), sample_rate)
            errors += [found] if found is not None else []
    return errors


def cents_off(tone: NDArray[np.float64], hz: float, sample_rate: int) -> float | None:
    """Return how many cents above `hz` a tone (samples,) sounds, looked for within 150 cents; None for no clear pitch.

    The peak of the normalised square difference (McLeod and Wyvill 2005) at one period, then, finer, at several.
    """
    period = sample_rate / hz
    alike = _self_likeness(tone)
    coarse = _peak(alike, period, _COARSE_CENTS)
    if coarse is None:
        return None
    periods = min(_PERIODS, int(len(tone) / 2 / coarse))
    fine = _peak(alike, coarse * periods, _FINE_CENTS) if periods > 1 else coarse
    return 1200 * math.log2(period * max(periods, 1) / fine) if fine is not None else None


def _note(number: int, pitch: int) -> Note:
    return Note(Ticks(4 * PPQ * (number + 1) + (0, 37, 160, 211)[number % 4]), Ticks(PPQ), pitch, 60 + 8 * number)


def _alone(notes: NDArray[Any], room: int) -> list[tuple[int, int, int]]:
    """Return onset, end and pitch of notes around which nothing else sounds: to the next onset at most."""
    found, ended = [], -room
    for n, row in enumerate(notes):
        start, stop = int(row["onset"]), int(row["offset"])
        following = int(notes["onset"][n + 1]) if n + 1 < len(notes) else stop
        if start - ended >= room and following > start:
            found.append((start, min(stop, following), int(row["pitch"])))
        ended = max(ended, stop)
    return found


def _self_likeness(tone: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the normalised square difference function, −1–1, of lags up to half a tone."""
    lags = len(tone) // 2
    size = 1 << (2 * len(tone) - 1).bit_length()
    spectrum = np.fft.rfft(tone, size)
    products = np.fft.irfft(spectrum * np.conj(spectrum), size)[:lags]
    sums = np.concatenate([[0.0], np.cumsum(tone**2)])
    energies = sums[len(tone) - np.arange(lags)] + (sums[-1] - sums[np.arange(lags)])
    return np.asarray(2 * products / np.maximum(energies, 1e-12))


def _peak(alike: NDArray[np.float64], lag: float, reach_cents: float) -> float | None:
    """Return the lag of the highest value near one, between samples by a parabola; None where it is no clear peak."""
    ratio = 2 ** (reach_cents / 1200)
    first, last = max(int(lag / ratio), 1), min(math.ceil(lag * ratio) + 1, len(alike) - 1)
    if last - first < 1:
        return None
    at = first + int(np.argmax(alike[first:last]))
    if alike[at] < _LEAST_CLARITY or not alike[at - 1] < alike[at] > alike[at + 1]:
        return None
    before, here, after = alike[at - 1 : at + 2]
    return float(at + 0.5 * (before - after) / (before - 2 * here + after))
