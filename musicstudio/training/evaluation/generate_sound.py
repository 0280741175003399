"""What was made as sound: its length, loudness, peaks and silence, and how far a set of sounds lies from another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.files import open_audio
from musicstudio.audio.loudness import integrated_lufs, true_peak_dbtp
from musicstudio.domain.audio import AudioArray
from musicstudio.training.attribution_embedding import Embedding, windows
from musicstudio.training.evaluation.setting import Case, Kind
from musicstudio.training.metrics.distribution import frechet_distance, gaussian_of, kernel_distance

_FULL: Final = 1 - 1 / 32768
"""From which level on a sample counts as full scale."""
_RUN: Final = 3
"""Samples at full scale in a row that are clipping."""
_FRAME_S: Final = 0.05
_SILENT_DB: Final = -60.0
_HEARD_S: Final = 32.0
"""Seconds of a recording that are embedded: no long one shall stand for all."""


@dataclass(frozen=True, eq=False)
class Reference:
    """Embeddings (n, d) of stretches of what sounds are held against."""

    name: str
    vectors: NDArray[np.float64]


def sound_facts(sound: AudioArray, sample_rate: int, seconds: float) -> dict[str, float | None]:
    """Return how many samples a sound is off a length, its loudness (LUFS) and true peak (dBTP), the samples in runs of
    three or more at full scale, and the share of 50 ms frames below -60 dBFS."""
    return {
        "off_samples": float(abs(sound.shape[1] - round(seconds * sample_rate))),
        "lufs": integrated_lufs(sound, sample_rate),
        "peak_dbtp": true_peak_dbtp(sound, sample_rate),
        "clipped_samples": float(clipped(sound)),
        "silent_share": silent_share(sound, sample_rate),
    }


def clipped(sound: AudioArray) -> int:
    """Return how many samples of all channels lie in runs of three or more at full scale."""
    count = 0
    for channel in np.abs(sound) >= _FULL:
        edges = np.flatnonzero(np.diff(np.concatenate([[False], channel, [False]]).astype(np.int8)))
        lengths = edges[1::2] - edges[::2]
        count += int(lengths[lengths >= _RUN].sum())
    return count


def silent_share(sound: AudioArray, sample_rate: int) -> float:
    """Return the share of frames of 50 ms whose level over all channels is below -60 dBFS; 1 for no sound at all."""
    length = max(round(_FRAME_S * sample_rate), 1)
    frames = sound.shape[1] // length
    if not frames:
        return 1.0 if not sound.any() else 0.0
    cut = sound[:, : frames * length].reshape(sound.shape[0], frames, length).astype(np.float64)
    return float(np.mean(np.mean(cut**2, axis=(0, 2)) < 10 ** (_SILENT_DB / 10)))


def reference_of(cases: Sequence[Case], kind: Kind, name: str, embedding: Embedding) -> Reference | None:
    """Return the embeddings of all cases of a kind whose mix is music, None for fewer than two stretches."""
    found = []
    for case in cases:
        if case.kind == kind and is_music(case):
            with open_audio(case.path) as sound:
                rate, samples = sound.info.sample_rate, sound.info.samples
                length = min(samples, round(_HEARD_S * rate))
                start = (samples - length) // 2
                found.append(windows(embedding, sound.read(start, start + length), rate))
    vectors = np.concatenate(found) if found else np.zeros((0, 1))
    return Reference(name, vectors) if len(vectors) > 1 else None


def is_music(case: Case) -> bool:
    """Say whether a case is more than a single note or drums alone."""
    return case.known != {"pitch"} and not ("strokes" in case.known and "notes" not in case.known)


def distances(ours: NDArray[np.float64], reference: Reference) -> dict[str, float]:
    """Return Fréchet and kernel distance from a reference; empty for fewer than two embeddings of ours.

    With fewer stretches than twice the embedding's numbers a covariance is poor, and the Fréchet distance too high.
    """
    if len(ours) < 2:
        return {}
    return {
        f"frechet_{reference.name}": frechet_distance(gaussian_of(reference.vectors), gaussian_of(ours)),
        f"kernel_{reference.name}": kernel_distance(reference.vectors, ours),
    }
