"""Basic Pitch as a peer: its network, where its wheel is installed, run by us and read by us.

Windows of two seconds overlap by thirty frames, of which each loses half; the rest is joined. A sound is heard one
window a call, calls side by side: several windows a call are no faster, and the result then depends on how many.
"""

from __future__ import annotations

import importlib.util
import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from musicstudio.audio.files import open_audio
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.score import Bend, Note, Part, Score, TempoMap
from musicstudio.domain.tasks import CancelToken
from musicstudio.domain.units import Ticks
from musicstudio.training.metrics.notes import Notes, notes_of_arrays
from musicstudio.training.peers.posteriors import (
    BINS,
    HOP,
    PITCHES,
    SAMPLE_RATE,
    WINDOW,
    Floats,
    Options,
    Posteriors,
    Tone,
    decode,
    frame_times,
)

Network = Callable[[Floats], Sequence[Floats]]
"""(1, WINDOW, 1) → contour, note and onset, (1, WINDOW_FRAMES, 264 or 88)."""

_OVERLAP: Final = 30
_TRIM: Final = _OVERLAP // 2
_ADVANCE: Final = WINDOW - _OVERLAP * HOP
_FRAMES_A_SECOND: Final = SAMPLE_RATE // HOP
_WEIGHTS: Final = ("saved_models", "icassp_2022", "nmp.onnx")
_OUTPUTS: Final = [f"StatefulPartitionedCall:{place}" for place in range(3)]
_WIDEST: Final = 2.0
"""Semitones a part is bent at most."""


def installed() -> bool:
    """Return whether the network and what runs it are here."""
    return not _missing()


def notes_of(path: Path, options: Options | None = None) -> Notes:
    """Return the notes heard in a file, seconds from its first sample; velocity is the belief.

    Raises ModelUnavailable where the packages are missing, UnsupportedAudio where the file is no sound.
    """
    return notes_of_tones(*_heard(path, options))


def score_of(path: Path, options: Options | None = None, tempo_map: TempoMap | None = None) -> Score:
    """Return what is heard in a file as a score of one part, tick 0 at its first sample; raises as `notes_of`."""
    return score_of_tones(*_heard(path, options), tempo_map or TempoMap.constant(120.0))


def mono_of(path: Path) -> Floats:
    """Return a file's sound as the network wants it, (samples,) at SAMPLE_RATE."""
    with open_audio(path) as reader:
        rate = reader.info.sample_rate
        mono = np.concatenate([block.mean(axis=0) for block in reader.blocks()])
    if rate == SAMPLE_RATE:
        return mono
    import soxr

    samples = math.ceil(len(mono) * (SAMPLE_RATE / rate))
    made = soxr.resample(mono, rate, SAMPLE_RATE, quality="HQ")[:samples]
    return np.pad(made, (0, samples - len(made)))


def posteriorgrams(mono: Floats, hears: Network | None = None, cancel: CancelToken | None = None) -> Posteriors:
    """Return what the network believes of a sound (samples,) at SAMPLE_RATE; raises ModelUnavailable, JobCancelled.

    As the original does it, 86 frames are kept for every second, though joined windows have a few more.
    """
    hears = hears or network()
    padded = np.concatenate([np.zeros(_TRIM * HOP, np.float32), mono.astype(np.float32, copy=False)])

    def hear(start: int) -> list[Floats]:
        if cancel:
            cancel.check()
        window = padded[start : start + WINDOW]
        given = np.pad(window, (0, WINDOW - len(window)))[np.newaxis, :, np.newaxis]
        return [made[0, _TRIM:-_TRIM].copy() for made in hears(given)]

    with ThreadPoolExecutor(_cores()) as pool:
        windows = list(pool.map(hear, range(0, len(padded), _ADVANCE)))
    frames = math.floor(len(mono) * (_FRAMES_A_SECOND / SAMPLE_RATE))
    contour, note, onset = (np.concatenate(kind)[:frames] for kind in zip(*windows, strict=True))
    assert note.shape[1] == onset.shape[1] == PITCHES
    return Posteriors(note, onset, contour)


def weights_path() -> Path:
    """Return where the installed wheel keeps its network; raises ModelUnavailable.

    The wheel itself is not imported: it would look for every framework there is.
    """
    if missing := _missing():
        raise ModelUnavailable(f"Basic Pitch needs {' and '.join(missing)}; install what is missing or leave it out.")
    spec = importlib.util.find_spec("basic_pitch")
    folders = (spec.submodule_search_locations if spec else None) or []
    for folder in folders:
        if (path := Path(folder, *_WEIGHTS)).is_file():
            return path
    raise ModelUnavailable("Basic Pitch is installed without its ONNX network; install version 0.4 of it.")


@lru_cache(1)
def network() -> Network:
    """Return the installed network, loaded once; calls may come from several threads. Raises ModelUnavailable."""
    weights = str(weights_path())
    runtime: Any = import_module("onnxruntime")
    settings = runtime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    session = runtime.InferenceSession(weights, settings, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda window: session.run(_OUTPUTS, {name: window})


def notes_of_tones(tones: Sequence[Tone], frames: int) -> Notes:
    """Return tones of joined windows as notes in seconds."""
    times = frame_times(frames)
    first, last, pitch = np.array([(tone.first, tone.last, tone.pitch) for tone in tones], int).reshape(-1, 3).T
    return notes_of_arrays(times[first], times[last], pitch, _velocities(tones))


def score_of_tones(tones: Sequence[Tone], frames: int, tempo_map: TempoMap) -> Score:
    """Return tones as a score of one part on a tempo map; only tones that sound alone bend it."""
    times = frame_times(frames).tolist()
    notes, bends = [], []
    alone = _alone(tones)
    for tone, velocity in zip(tones, _velocities(tones).astype(int).tolist(), strict=True):
        start, end = (_tick(tempo_map, times[frame]) for frame in (tone.first, tone.last))
        length = Ticks(max(end - start, 1))
        notes.append(Note(start, length, tone.pitch, velocity, min(max(tone.strength, 0.0), 1.0)))
        if tone in alone:
            bends += _bends_of(tone, times, tempo_map)
    part = Part("Notes", tuple(sorted(notes)), bends=_changes(bends), role="keys")
    return Score((part,) if notes else (), tempo_map)


def _heard(path: Path, options: Options | None) -> tuple[tuple[Tone, ...], int]:
    hears = network()
    posteriors = posteriorgrams(mono_of(path), hears)
    return decode(posteriors, options), len(posteriors.note)


def _velocities(tones: Sequence[Tone]) -> Floats:
    return np.clip(np.rint(127 * np.array([tone.strength for tone in tones], np.float32)), 1, 127)


def _alone(tones: Sequence[Tone]) -> set[Tone]:
    """Return the tones during which no other sounds."""
    ordered, together = sorted(tones), set()
    longest: Tone | None = None
    for tone, following in pairwise(ordered):
        longest = tone if longest is None or tone.last > longest.last else longest
        if following.first < longest.last:
            together |= {longest, following}
    return set(ordered) - together


def _bends_of(tone: Tone, times: Sequence[float], tempo_map: TempoMap) -> list[Bend]:
    """Return a tone's bends, evenly over its time, and the way back at its end."""
    places = np.linspace(times[tone.first], times[tone.last], len(tone.bends), endpoint=False)
    found = [
        Bend(_tick(tempo_map, place), float(np.clip(bins / BINS, -_WIDEST, _WIDEST)))
        for place, bins in zip(places.tolist(), tone.bends, strict=True)
    ]
    return [*found, Bend(_tick(tempo_map, times[tone.last]), 0.0)]


def _changes(bends: list[Bend]) -> tuple[Bend, ...]:
    """Return bends of rising ticks, the later of two at one tick, without those that change nothing."""
    at: dict[Ticks, float] = {bend.tick: bend.semitones for bend in bends}
    kept, last = [], 0.0
    for tick, semitones in sorted(at.items()):
        if semitones != last:
            kept.append(Bend(tick, semitones))
            last = semitones
    return tuple(kept)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _tick(tempo_map: TempoMap, seconds: float) -> Ticks:
    return Ticks(max(tempo_map.ticks(seconds), 0))


def _missing() -> list[str]:
    return [name for module, name in (("basic_pitch", "basic-pitch"), ("onnxruntime", "onnxruntime"))
            if importlib.util.find_spec(module) is None]  # fmt: skip
