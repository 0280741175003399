"""How well a filled region agrees with what stood there, and whether its seams are heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.loudness import weighted_lufs

FLOOR_DB: Final = -120.0
ONSET_WINDOW_S: Final = 0.05
GAPS_S: Final = (0.1, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Upper edges of the classes of gaps that `table` groups by."""
_FRAME_S: Final = 0.04
_CHROMA_FRAME_S: Final = 0.2
_HOP_S: Final = 0.01
_MELS: Final = 64
_DYNAMIC_DB: Final = 80.0
_AROUND_S: Final = 1.0
_STEP_S: Final = 0.05
_CONTEXT_S: Final = 0.5

Sound = NDArray[np.float32]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Region:
    """What was filled: samples [start, stop), and the band it was filled in."""

    start: int
    stop: int
    low_hz: float = 0.0
    high_hz: float = float("inf")

    @property
    def whole_band(self) -> bool:
        return self.low_hz <= 0 and self.high_hz == float("inf")


@dataclass(frozen=True)
class Agreement:
    """A filled region against the original; None where there is nothing to compare.

    `mel_db` mean absolute difference of log-mel spectra inside the band, `chroma` cosine 0–1, `onsets` F1 0–1 within
    50 ms, `loudness_lu` filled minus original, `step_db` the largest step between samples at a join over the usual
    one, `flux_percentile` 0–100 of the joins among a second around, `leakage_db` change outside the band over what
    stood there, in the region.
    """

    mel_db: float
    chroma: float | None
    onsets: float | None
    loudness_lu: float | None
    step_db: float
    flux_percentile: float
    leakage_db: float | None


def agreement(original: Sound, filled: Sound, sample_rate: int, region: Region) -> Agreement:
    """Return how a filled sound agrees with the original, both float (channels, samples), in and around a region.

    Raises ValueError when the sounds differ in shape or the region is not in them or shorter than 20 ms.
    """
    if original.shape != filled.shape or original.ndim != 2:
        raise ValueError("the sounds must be of one shape (channels, samples)")
    if not 0 <= region.start < region.stop <= original.shape[1] or region.stop - region.start < 0.02 * sample_rate:
        raise ValueError(f"no such region: {region.start}–{region.stop} of {original.shape[1]}")
    a, b = (sound[:, region.start : region.stop] for sound in (original, filled))
    joins = [at for at in (region.start, region.stop) if 0 < at < original.shape[1]]
    mono = filled.mean(axis=0, dtype=np.float64)
    loudness = [weighted_lufs(np.ascontiguousarray(one, dtype=np.float32), sample_rate) for one in (a, b)]
    first, second = (_power(one.mean(axis=0, dtype=np.float64), sample_rate) for one in (a, b))
    return Agreement(
        _mel_distance(first, second, sample_rate, region),
        _chroma_cosine(a, b, sample_rate, region),
        onset_agreement(*(_onsets_within(sound, sample_rate, region) for sound in (original, filled))),
        loudness[1] - loudness[0] if loudness[0] is not None and loudness[1] is not None else None,
        max((step_db(filled, at, sample_rate) for at in joins), default=0.0),
        max((flux_percentile(mono, at, sample_rate) for at in joins), default=0.0),
        None if region.whole_band else leakage_db(a, b, sample_rate, region),
    )


def table(rows: Iterable[tuple[Region, int, Agreement]]) -> dict[tuple[str, str], dict[str, float]]:
    """Return (gap, band) → mean of every measure, of (region, sample rate, agreement); "cases" counts them.

    Gaps are classed by GAPS_S, bands named by their edges; what is None is left out of its mean.
    """
    groups: dict[tuple[str, str], list[dict[str, float | None]]] = defaultdict(list)
    for region, rate, found in rows:
        seconds = (region.stop - region.start) / rate
        edge = next((f"up to {edge:g} s" for edge in GAPS_S if seconds <= edge), f"over {GAPS_S[-1]:g} s")
        band = "whole" if region.whole_band else f"{region.low_hz:g}–{region.high_hz:g} Hz"
        groups[edge, band].append(asdict(found))
    return {group: {"cases": float(len(found)), **_means(found)} for group, found in groups.items()}


def step_db(sound: Sound, at: int, sample_rate: int) -> float:
    """Return the step into sample `at` (the largest of channels and of one sample either side) over the 99th percentile
    of steps within 50 ms, in dB: about 0 where a join is not to be told, 0 in silence, positive for a click."""
    reach = max(int(_STEP_S * sample_rate), 4)
    steps = np.abs(np.diff(sound[:, max(at - reach, 0) : at + reach].astype(np.float64), axis=1)).max(axis=0)
    place = min(at, reach) - 1
    near = slice(max(place - 1, 0), place + 2)
    usual = float(np.percentile(np.delete(steps, np.r_[near]), 99)) if len(steps) > 8 else 0.0
    return 20 * float(np.log10((steps[near].max(initial=0.0) + 1e-6) / (usual + 1e-6)))


def flux_percentile(mono: Floats, at: int, sample_rate: int) -> float:
    """Return where the spectral flux at a join stands among that of a second before and after, 0–100."""
    hop = max(int(_HOP_S * sample_rate), 1)
    start = max(at - int(_AROUND_S * sample_rate), 0)
    around = mono[start : at + int(_AROUND_S * sample_rate)]
    flux = flux_of(_power(around, sample_rate))
    middle = (at - start) / hop
    near = np.abs(np.arange(len(flux)) + 0.5 - middle) <= _FRAME_S / _HOP_S / 2
    if not near.any() or near.all():
        return 0.0
    others, highest = flux[~near], flux[near].max()
    below = np.count_nonzero(others < highest - 1e-9) + 0.5 * np.count_nonzero(np.abs(others - highest) <= 1e-9)
    return float(100 * below / len(others))


def leakage_db(original: Sound, filled: Sound, sample_rate: int, region: Region) -> float | None:
    """Return the power of what changed outside the band over what stood there, at least -120 dB; None when nothing
    stood there. A band's own edges, a twelfth of an octave, are free."""
    change, stood = (
        np.sum(np.abs(np.fft.rfft(one.astype(np.float64) * np.hanning(one.shape[1]), axis=1)) ** 2, axis=0)
        for one in (filled - original, original)
    )
    hz = np.fft.rfftfreq(original.shape[1], 1 / sample_rate)
    outside = (hz < region.low_hz * 2 ** (-1 / 12)) | (hz > region.high_hz * 2 ** (1 / 12))
    if stood[outside].sum() <= 1e-12 * len(hz):
        return None
    ratio = float(change[outside].sum() / stood[outside].sum())
    return max(10 * float(np.log10(ratio)), FLOOR_DB) if ratio > 0 else FLOOR_DB


def onsets_of(mono: Floats, sample_rate: int) -> Floats:
    """Return the onsets in a sound in seconds: peaks of its spectral flux over the median around and a tenth of the
    highest, 50 ms apart at least."""
    from scipy.ndimage import median_filter
    from scipy.signal import find_peaks

    flux = flux_of(_power(mono, sample_rate))
    if len(flux) < 3 or flux.max() < 1e-3:
        return np.zeros(0)
    least = median_filter(flux, 31, mode="nearest") + 0.1 * flux.max()
    peaks, _ = find_peaks(np.pad(flux, 1), height=np.pad(least, 1), distance=max(int(ONSET_WINDOW_S / _HOP_S), 1))
    return np.asarray((peaks - 1 + 0.5) * _HOP_S)


def onset_agreement(reference: Floats, estimate: Floats) -> float | None:
    """Return the F1 of onsets matched one to one within 50 ms; None when neither has any."""
    if not len(reference) and not len(estimate):
        return None
    matched = at = 0
    for onset in reference:  # both rise, so that the earliest one free is always a best match
        while at < len(estimate) and estimate[at] < onset - ONSET_WINDOW_S:
            at += 1
        if at < len(estimate) and estimate[at] <= onset + ONSET_WINDOW_S:
            matched, at = matched + 1, at + 1
    return 2 * matched / (len(reference) + len(estimate))


def flux_of(power: Floats) -> Floats:
    """Return the mean rise of the log spectrum from frame to frame of a power spectrogram (bins, frames)."""
    log = np.log1p(1e4 * power)
    return np.asarray(np.maximum(np.diff(log, axis=1), 0).mean(axis=0))


def _power(mono: Floats, sample_rate: int, frame_s: float = _FRAME_S) -> Floats:
    """Return the power spectrogram (bins, frames) of frames centred every 10 ms; a full-scale sine is 1/4."""
    size, hop = int(frame_s * sample_rate), max(int(_HOP_S * sample_rate), 1)
    padded = np.pad(mono, size // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    window = np.hanning(size + 1)[:-1]
    return np.asarray(np.abs(np.fft.rfft(frames * window, axis=1)).T ** 2 / window.sum() ** 2)


def _onsets_within(sound: Sound, sample_rate: int, region: Region) -> Floats:
    """Return the onsets in a region, heard with what is around it: the cut itself is none."""
    first = max(region.start - int(_CONTEXT_S * sample_rate), 0)
    heard = sound[:, first : region.stop + int(_CONTEXT_S * sample_rate)].mean(axis=0, dtype=np.float64)
    found = onsets_of(heard, sample_rate) + first / sample_rate
    return found[(found * sample_rate >= region.start) & (found * sample_rate < region.stop)]


def _mel_distance(a: Floats, b: Floats, sample_rate: int, region: Region) -> float:
    bank, centres = _mel_bank(sample_rate)
    inside = (centres >= region.low_hz) & (centres <= region.high_hz)
    bank = bank[inside] if inside.any() else bank
    highest = max(float((bank @ a).max()), float((bank @ b).max()), 1e-12)
    logs = [10 * np.log10(np.maximum(bank @ one, highest * 10 ** (-_DYNAMIC_DB / 10))) for one in (a, b)]
    return float(np.abs(logs[0] - logs[1]).mean())


def _mel_bank(sample_rate: int) -> tuple[Floats, Floats]:
    """Return triangles (mels, bins) evenly spaced on the mel scale (O'Shaughnessy 1987) from 30 Hz, and their centres
    in Hz."""
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (30.0, sample_rate / 2))
    edges = 700 * (10 ** (np.linspace(low, high, _MELS + 2) / 2595) - 1)
    hz = np.fft.rfftfreq(int(_FRAME_S * sample_rate), 1 / sample_rate)
    rise = (hz - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - hz) / np.diff(edges)[1:, None]
    return np.maximum(np.minimum(rise, fall), 0.0), edges[1:-1]


def _chroma_cosine(a: Sound, b: Sound, sample_rate: int, region: Region) -> float | None:
    """Return the mean cosine of pitch classes frame by frame, where both sound."""
    hz = np.fft.rfftfreq(int(_CHROMA_FRAME_S * sample_rate), 1 / sample_rate)
    usable = (hz >= max(region.low_hz, 60.0)) & (hz <= min(region.high_hz, 4000.0))
    if not usable.any():
        return None
    classes = np.round(12 * np.log2(hz[usable] / 440.0)).astype(int) % 12
    first, second = (
        np.sqrt(_summed(_power(one.mean(axis=0, dtype=np.float64), sample_rate, _CHROMA_FRAME_S)[usable], classes))
        for one in (a, b)
    )
    lengths = np.linalg.norm(first, axis=0) * np.linalg.norm(second, axis=0)
    sounding = lengths > 1e-10
    if not sounding.any():
        return None
    return float(np.mean(np.sum(first * second, axis=0)[sounding] / lengths[sounding]))


def _summed(power: Floats, classes: NDArray[np.int64]) -> Floats:
    return np.stack([power[classes == n].sum(axis=0) for n in range(12)])


def _means(rows: list[dict[str, Any]]) -> dict[str, float]:
    kept = {name: [row[name] for row in rows if row[name] is not None] for name in rows[0]}
    return {name: float(np.mean(values)) for name, values in kept.items() if values}
