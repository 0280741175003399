"""A score as a finished record: its parts played, mixed the way its style is mixed, and mastered together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from musicstudio.audio.synth.instruments import instrument_for
from musicstudio.audio.synth.oscillators import Mono
from musicstudio.audio.synth.production.loudness import Energies
from musicstudio.audio.synth.production.master import BLOCK, Master
from musicstudio.audio.synth.production.session import Choose, Seat, Sitting
from musicstudio.audio.synth.production.sheets import desk_for
from musicstudio.audio.synth.production.tone import correction_db, filter_taps, spectrum, toned
from musicstudio.audio.synth.render import samples_of
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.part_names import part_names
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import CancelToken, Report

_FADE_S = 0.25
WORKERS = 2


def produce(
    score: Score,
    sample_rate: int,
    seed: int,
    samples: int | None = None,
    wrap: bool = False,
    report: Report | None = None,
    cancel: CancelToken | None = None,
    choose: Choose = instrument_for,
) -> dict[str, AudioArray]:
    """Return the parts by name, float32 (2, samples), that sum to the finished mix: −14 LUFS, below −1 dBTP.

    The sound is exactly `samples` long, or rings out where that is not given. With `wrap` what rings on after the end
    sounds at the beginning (a loop); otherwise it ends in a short fade. The mix is the desk of `score.style`.
    """
    whole = samples_of(score, sample_rate)
    if not whole:
        return {name: np.zeros((2, samples or 0), dtype=np.float32) for name in part_names(score.parts)}
    desk = desk_for(score.style)
    token = cancel or CancelToken()
    sitting = Sitting(score, desk, sample_rate, seed, whole, choose)
    length = samples or whole
    done = 0
    lock = threading.Lock()

    def one(seat: Seat) -> AudioArray:
        nonlocal done
        sound, energies = np.zeros((2, whole), dtype=np.float32), Energies(sample_rate)
        for first, piece in sitting.played(seat, energies):
            token.check()
            room = min(piece.shape[1], whole - first)
            sound[:, first : first + room] += piece[:, :room]
        sound *= sitting.gain(seat, energies)
        with lock:
            done += 1
            if report is not None:
                report(0.8 * done / len(sitting.seats), f"playing {seat.name}")
        return fitted(sound, length, sample_rate, wrap)

    with ThreadPoolExecutor(WORKERS) as pool:
        sounds = list(pool.map(one, sitting.seats))
    mix: AudioArray = np.asarray(np.sum(sounds, axis=0), dtype=np.float32)
    taps = filter_taps(correction_db(spectrum([mix]), desk, sample_rate), sample_rate)

    def finish(sound: AudioArray) -> AudioArray:
        token.check()
        return _looped(sound, lambda joined: toned(joined, taps), len(taps)) if wrap else toned(sound, taps)

    with ThreadPoolExecutor(WORKERS) as pool:
        sounds = list(pool.map(finish, sounds))
    mix = np.asarray(np.sum(sounds, axis=0), dtype=np.float32)
    if report is not None:
        report(0.9, "mastering")
    master = Master(reading(mix, wrap), length, sample_rate, desk)
    master.settle(token.check)
    curve = np.concatenate([master.curve(at, min(at + BLOCK, length)) for at in range(0, length, BLOCK)])
    return {seat.name: sound * curve for seat, sound in zip(sitting.seats, sounds, strict=True)}


def reading(mix: AudioArray, wrap: bool) -> Callable[[int, int], AudioArray]:
    """Return how a sound is read beyond its ends: round and round with `wrap`, else as silence."""

    def read(start: int, stop: int) -> AudioArray:
        if start >= 0 and stop <= mix.shape[1]:
            return mix[:, start:stop]
        if wrap:
            return np.take(mix, np.arange(start, stop), axis=1, mode="wrap")
        inside = mix[:, max(start, 0) : min(stop, mix.shape[1])]
        return np.pad(inside, ((0, 0), (max(0, -start), max(0, stop - mix.shape[1]))))

    return read


def _looped(sound: AudioArray, effect: Callable[[AudioArray], AudioArray], reach: int) -> AudioArray:
    """Return a loop through an effect that remembers `reach` samples: its end is what comes before its beginning."""
    before = np.take(sound, np.arange(-reach, 0), axis=1, mode="wrap")
    return effect(np.concatenate([before, sound], axis=1))[:, reach:]


def fitted(sound: AudioArray, samples: int, sample_rate: int, wrap: bool) -> AudioArray:
    """Return a sound of exactly `samples`: its rest laid over its beginning, or faded out at its end."""
    whole = np.zeros((sound.shape[0], samples), dtype=np.float32)
    if wrap:
        for start in range(0, sound.shape[1], samples):
            piece = sound[:, start : start + samples]
            whole[:, : piece.shape[1]] += piece
        return whole
    piece = sound[:, :samples]
    whole[:, : piece.shape[1]] = piece
    return whole * faded_end(0, samples, samples, sample_rate) if sound.shape[1] >= samples else whole


def faded_end(start: int, stop: int, samples: int, sample_rate: int) -> Mono:
    """Return the gain of a stretch, (stop − start,), that closes the last quarter of a second of a whole."""
    left = samples - np.arange(start, stop)
    x = np.clip(left / max(1, min(round(_FADE_S * sample_rate), samples)), 0, 1)
    return np.asarray(np.sin(0.5 * np.pi * x) ** 2, dtype=np.float32)
