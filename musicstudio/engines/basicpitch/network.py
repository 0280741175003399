"""Basic Pitch's network as its wheel keeps it, and what it believes of a whole sound.

Windows of two seconds overlap by thirty frames, of which each loses half; the rest is joined. A sound is heard one
window a call, calls side by side: several windows a call are no faster, and the result then depends on how many.
"""

from __future__ import annotations

import importlib.util
import math
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np

from musicstudio.audio.files import AudioReader
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.basicpitch.posteriors import HOP, PITCHES, SAMPLE_RATE, WINDOW, Floats, Posteriors

Network = Callable[[Floats], Sequence[Floats]]
"""(1, WINDOW, 1) → contour, note and onset, (1, WINDOW_FRAMES, 264 or 88)."""

NEEDS: Final = (("basic_pitch", "basic-pitch"), ("onnxruntime", "onnxruntime"))
"""Modules that must be there, and the packages that bring them."""

_OVERLAP: Final = 30
_TRIM: Final = _OVERLAP // 2
_ADVANCE: Final = WINDOW - _OVERLAP * HOP
_FRAMES_A_SECOND: Final = SAMPLE_RATE // HOP
_WEIGHTS: Final = ("saved_models", "icassp_2022", "nmp.onnx")
_OUTPUTS: Final = [f"StatefulPartitionedCall:{place}" for place in range(3)]
_AT_ONCE: Final = 32
"""Windows asked for before listening for a cancel: under a second of work."""


def installed() -> bool:
    """Return whether the network and what runs it are here."""
    return not _missing()


def mono_of(sound: AudioReader, cancel: CancelToken | None = None) -> Floats:
    """Return a sound as the network wants it, (samples,) at SAMPLE_RATE; raises JobCancelled."""
    rate = sound.info.sample_rate
    pieces = [np.zeros(0, np.float32)]
    for block in sound.blocks():
        if cancel:
            cancel.check()
        pieces.append(block.mean(axis=0))
    mono = np.concatenate(pieces)
    if rate == SAMPLE_RATE:
        return mono
    import soxr

    samples = math.ceil(len(mono) * (SAMPLE_RATE / rate))
    made = soxr.resample(mono, rate, SAMPLE_RATE, quality="HQ")[:samples]
    return np.pad(made, (0, samples - len(made)))


def posteriorgrams(
    mono: Floats, hears: Network | None = None, report: Report | None = None, cancel: CancelToken | None = None
) -> Posteriors:
    """Return what the network believes of a sound (samples,) at SAMPLE_RATE; raises ModelUnavailable, JobCancelled.

    As the original does it, 86 frames are kept for every second, though joined windows have a few more.
    """
    hears = hears or network()
    padded = np.concatenate([np.zeros(_TRIM * HOP, np.float32), mono.astype(np.float32, copy=False)])

    def hear(start: int) -> list[Floats]:
        window = padded[start : start + WINDOW]
        given = np.pad(window, (0, WINDOW - len(window)))[np.newaxis, :, np.newaxis]
        return [made[0, _TRIM:-_TRIM].copy() for made in hears(given)]

    windows: list[list[Floats]] = []
    with ThreadPoolExecutor(_cores()) as pool:
        for starts in _batches(range(0, len(padded), _ADVANCE)):
            if cancel:
                cancel.check()
            windows += pool.map(hear, starts)
            if report:
                report(min(starts[-1] / len(padded), 1.0), "listening for notes")
    frames = math.floor(len(mono) * (_FRAMES_A_SECOND / SAMPLE_RATE))
    contour, note, onset = (np.concatenate(kind)[:frames] for kind in zip(*windows, strict=True))
    assert note.shape[1] == onset.shape[1] == PITCHES
    return Posteriors(note, onset, contour)


def weights_path() -> Path:
    """Return where the installed wheel keeps its network; raises ModelUnavailable.

    The wheel itself is not imported: it would look for every framework there is.
    """
    if missing := _missing():
        raise ModelUnavailable(
            f"Basic Pitch needs {' and '.join(missing)}; install what is missing (pip install onnxruntime, "
            "pip install --no-deps basic-pitch) or choose another model."
        )
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


def _batches(starts: range) -> Iterator[range]:
    for first in range(0, len(starts), _AT_ONCE):
        yield starts[first : first + _AT_ONCE]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _missing() -> list[str]:
    return [name for module, name in NEEDS if importlib.util.find_spec(module) is None]
