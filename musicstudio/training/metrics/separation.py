"""How well sources are told apart: BSSEval version 4, scale-invariant SDR and the plain SDR of the MDX challenge.

Sounds are (channels, samples); every source of a piece has the same shape.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[Any]
Floats = NDArray[np.float64]
Spectra = NDArray[np.complex128]

TAPS: Final = 512
"""Length of the distortion an estimate may show of a source before it counts as artefact, in samples."""
_BLOCK: Final = 1 << 15
_MDX_FLOOR: Final = 1e-7
ROUNDING: Final = 2.0**-30 / 12
"""Power of the noise of rounding to 16 bits, taken to lie under every source. BSSEval was made for files that have it:
for sources without any sound in some band (low-passed, one channel twice) its filters are otherwise undetermined, and
ISR, SIR and SAR hang on the last bits of the input."""


@dataclass(frozen=True, eq=False)
class Framewise:
    """BSSEval v4 in dB, (sources, windows); NaN in windows where a source or an estimate is silent."""

    sdr: Floats
    isr: Floats
    sir: Floats
    sar: Floats


@dataclass(frozen=True)
class SourceScore:
    """One source in dB: medians over windows (SDR, ISR, SIR, SAR), and of the whole piece (SI-SDR, plain SDR).

    `…_gain_db` is the improvement over the mixture taken for the source. NaN where there is nothing to judge: a source
    that is silent throughout has a plain SDR only, for which the challenge's floor is defined.
    """

    sdr_db: float
    isr_db: float
    sir_db: float
    sar_db: float
    sdr_gain_db: float
    si_sdr_db: float
    si_sdr_gain_db: float
    plain_sdr_db: float
    plain_sdr_gain_db: float


def separation(
    truth: Mapping[str, Sound], estimate: Mapping[str, Sound], sample_rate: int, mixture: Sound | None = None
) -> dict[str, SourceScore]:
    """Return the scores of every source in truth, windows of 1 s as in SiSEC 2018.

    A source missing in the estimate counts as silence. The mixture is the sum of the sources unless given. Raises
    ValueError where shapes differ.
    """
    if not truth:
        return {}
    names = list(truth)
    sources = np.stack([np.asarray(truth[name], np.float64) for name in names])
    silence = np.zeros(sources.shape[1:])
    guesses = np.stack([np.asarray(estimate.get(name, silence), np.float64) for name in names])
    mix = sources.sum(axis=0) if mixture is None else np.asarray(mixture, np.float64)
    frames = bss_eval(sources, guesses, sample_rate, sample_rate)
    unmixed = _windowed_sdr(sources, mix, sample_rate)
    return {
        name: _source_score(sources[n], guesses[n], mix, [measure[n] for measure in _measures(frames)], unmixed[n])
        for n, name in enumerate(names)
    }


def si_sdr_db(truth: Sound, estimate: Sound) -> float:
    """Return the scale-invariant SDR (Le Roux et al. 2019), channels taken as one vector, means kept.

    NaN where truth is silent, -inf for an estimate orthogonal to it (silence, too), inf for a scaled copy.
    """
    source, guess = _pair(truth, estimate)
    power = float(source @ source)
    if power == 0:
        return math.nan
    if not guess.any():
        return -math.inf
    target = (float(guess @ source) / power) * source
    return _db(float(target @ target), float(((target - guess) ** 2).sum()))


def plain_sdr_db(truth: Sound, estimate: Sound) -> float:
    """Return the SDR of the Music Demixing Challenge (Mitsufuji et al. 2021) over the whole piece; never NaN.

    Its floor of 1e-7 in both energies makes it 0 dB for silence answered by silence.
    """
    source, guess = _pair(truth, estimate)
    return _db(float(source @ source) + _MDX_FLOOR, float(((source - guess) ** 2).sum()) + _MDX_FLOOR)


def bss_eval(
    truth: Sound, estimate: Sound, window: int, hop: int, taps: int = TAPS, rounding: float = ROUNDING
) -> Framewise:
    """Return BSSEval v4 (Stöter, Liutkus & Ito 2018) of sounds (sources, channels, samples), window and hop in samples.

    One distortion filter of `taps` per pair for the whole piece; full scale is 1. A window is silent where, in any
    source or estimate, the sum of the channels is 0 throughout: all are NaN there. Sources or estimates silent
    throughout are NaN themselves and left out of the judgement of the others. With `rounding` 0 the scores of 16-bit
    files are those of the published tool within 0.001 dB. Raises ValueError where shapes differ.
    """
    if truth.shape != estimate.shape or truth.ndim != 3:
        raise ValueError(f"sources of shape {truth.shape} cannot be compared with estimates of shape {estimate.shape}")
    count, _, samples = truth.shape
    windows = list(_windows(samples, window, hop))
    result = np.full((4, count, len(windows)), np.nan)
    present, judged = ~_silent(truth), ~_silent(truth) & ~_silent(estimate)
    if judged.any():
        sources = np.asarray(truth if present.all() else truth[present], np.float64)
        guesses = np.asarray(estimate if judged.all() else estimate[judged], np.float64)
        places = np.flatnonzero(judged[present])
        result[:, judged] = _evaluated(sources, guesses, places, windows, taps, rounding)
    return Framewise(*result)


def _evaluated(
    sources: Floats, guesses: Floats, places: NDArray[np.intp], windows: Sequence[slice], taps: int, rounding: float
) -> Floats:
    """Return (4, guesses, windows); `places` says which source a guess is meant to be."""
    longest = max(window.stop - window.start for window in windows)
    size = _fast_size(longest + taps - 1)
    every, own = _filters(sources, guesses, places, taps, rounding, size)
    result = np.full((4, len(guesses), len(windows)), np.nan)
    for at, window in enumerate(windows):
        heard, guessed = sources[:, :, window], guesses[:, :, window]
        if not (_silent(heard).any() or _silent(guessed).any()):
            result[:, :, at] = _window_scores(heard, guessed, places, every, own, size)
    return result


def _window_scores(
    sources: Floats, guesses: Floats, places: NDArray[np.intp], every: Spectra, own: Spectra, size: int
) -> Floats:
    """Return (4, guesses): energies are summed over spectra (Parseval), so that nothing is transformed back."""
    wanted = np.fft.rfft(sources, size)
    given = np.fft.rfft(guesses, size)
    flat = wanted.reshape(-1, wanted.shape[-1])
    scores = np.empty((4, len(guesses)))
    for n, place in enumerate(places):
        target = wanted[place]
        within = np.einsum("icf,if->cf", own[n], target)
        spanned = np.einsum("icf,if->cf", every[n], flat)
        true, filtered, total = _energy(target, size), _energy(within, size), _energy(spanned, size)
        scores[:, n] = (
            _db(true, _energy(given[n] - target, size)),
            _db(true, _energy(within - target, size)),
            _db(filtered, _energy(spanned - within, size)),
            _db(total, _energy(given[n] - spanned, size)),
        )
    return scores


def _filters(
    sources: Floats, guesses: Floats, places: NDArray[np.intp], taps: int, rounding: float, size: int
) -> tuple[Spectra, Spectra]:
    """Return the spectra of the filters that project a guess onto all sources, and onto its own.

    Shapes (guesses, sources * channels, channels, bins) and (guesses, channels, channels, bins).
    """
    channels = sources.shape[1]
    lines = sources.reshape(-1, sources.shape[-1])
    among, across = _correlations(lines, guesses.reshape(-1, guesses.shape[-1]), taps)
    gram = _gram(among, taps)
    gram[np.diag_indices_from(gram)] += rounding * sources.shape[-1] + np.finfo(float).eps
    spread = across.transpose(0, 2, 1).reshape(len(lines) * taps, -1)
    shared = _solved(gram, spread).reshape(len(lines), taps, len(guesses), channels)
    every = np.fft.rfft(shared.transpose(2, 0, 3, 1), size)
    own = []
    for n, place in enumerate(places):
        rows = slice(place * channels * taps, (place + 1) * channels * taps)
        alone = _solved(gram[rows, rows], spread[rows, n * channels : (n + 1) * channels])
        own.append(np.fft.rfft(alone.reshape(channels, taps, channels).transpose(0, 2, 1), size))
    return every, np.stack(own)


def _correlations(sources: Floats, guesses: Floats, taps: int) -> tuple[Floats, Floats]:
    """Return Σ source_i[n - lag] x[n]: for x among sources at lags 1 - taps to taps - 1, among guesses from lag 0 on.

    Summed over blocks, so that memory does not grow with the piece.
    """
    reach = taps - 1
    size = _fast_size(_BLOCK + 2 * reach)
    samples = sources.shape[1]
    crossed = np.zeros((len(sources), len(sources) + len(guesses), size // 2 + 1), np.complex128)
    for start in range(0, samples, _BLOCK):
        here = np.fft.rfft(sources[:, start : start + _BLOCK], size)
        first = max(0, start - reach)
        last = start + _BLOCK + reach
        around = np.concatenate([sources[:, first:last], guesses[:, first:last]])
        around = np.pad(around, ((0, 0), (first - (start - reach), 0)))
        spectra = np.fft.rfft(around, size)
        for n, line in enumerate(here):
            crossed[n] += np.conj(line) * spectra
    lagged = np.fft.irfft(crossed, size)[..., : 2 * reach + 1]
    return lagged[:, : len(sources)], lagged[:, len(sources) :, reach:]


def _gram(among: Floats, taps: int) -> Floats:
    """Return the inner products of all delayed sources, (sources * taps) squared, from their correlations."""
    count = len(among)
    gram = np.empty((count, taps, count, taps))
    delays = np.arange(taps)
    lag = delays[:, None] - delays[None, :] + taps - 1  # source i delayed by a meets source j delayed by b at a - b
    for i in range(count):
        for j in range(count):
            gram[i, :, j, :] = among[i, j][lag]
    return gram.reshape(count * taps, count * taps)


def _solved(gram: Floats, right: Floats) -> Floats:
    from scipy.linalg import LinAlgError, cho_factor, cho_solve

    try:
        return np.asarray(cho_solve(cho_factor(gram, check_finite=False), right, check_finite=False))
    except LinAlgError:  # sounds far beyond full scale, beside which the rounding noise is lost
        return np.asarray(np.linalg.lstsq(gram, right, rcond=None)[0])


def _windows(samples: int, window: int, hop: int) -> Iterator[slice]:
    """Yield whole windows, or one of all samples where there are fewer."""
    if window >= samples:
        yield slice(0, samples)
        return
    for start in range(0, samples - window + 1, hop):
        yield slice(start, start + window)


def _windowed_sdr(sources: Floats, guess: Floats, window: int) -> Floats:
    """Return the windowed SDR (sources, windows) of one guess for all; needs no filters."""
    windows = list(_windows(sources.shape[-1], window, window))
    result = np.full((len(sources), len(windows)), np.nan)
    present = ~_silent(sources)
    for at, place in enumerate(windows):
        here, guessed = sources[:, :, place], guess[:, place]
        if present.any() and not (_silent(here[present]).any() or _silent(guessed[None])[0]):
            for n in np.flatnonzero(present):
                result[n, at] = _db(float((here[n] ** 2).sum()), float(((here[n] - guessed) ** 2).sum()))
    return result


def _source_score(
    source: Floats, guess: Floats, mix: Floats, measures: Sequence[Floats], unmixed: Floats
) -> SourceScore:
    sdr, isr, sir, sar = (_median(values) for values in measures)
    heard = ~np.isnan(measures[0])
    si_sdr, plain = si_sdr_db(source, guess), plain_sdr_db(source, guess)
    return SourceScore(
        sdr, isr, sir, sar, sdr - _median(unmixed[heard]), si_sdr, si_sdr - si_sdr_db(source, mix),
        plain, plain - plain_sdr_db(source, mix),
    )  # fmt: skip


def _measures(frames: Framewise) -> tuple[Floats, ...]:
    return frames.sdr, frames.isr, frames.sir, frames.sar


def _median(values: Floats) -> float:
    kept = values[~np.isnan(values)]
    return float(np.median(kept)) if kept.size else math.nan


def _silent(sounds: Sound) -> NDArray[np.bool_]:
    """Return which of (n, channels, samples) are silent: their channels sum to 0 throughout."""
    return np.asarray((sounds.sum(axis=1) == 0).all(axis=1))


def _pair(truth: Sound, estimate: Sound) -> tuple[Floats, Floats]:
    if truth.shape != estimate.shape:
        raise ValueError(f"a source of shape {truth.shape} cannot be compared with one of shape {estimate.shape}")
    return np.asarray(truth, np.float64).ravel(), np.asarray(estimate, np.float64).ravel()


def _energy(spectra: Spectra, size: int) -> float:
    """Return the energy of real signals from their half spectra; `size` is even."""
    squares = spectra.real**2 + spectra.imag**2
    return float(2 * squares.sum() - squares[..., 0].sum() - squares[..., -1].sum()) / size


def _db(wanted: float, rest: float) -> float:
    if rest == 0:
        return math.inf
    return 10 * math.log10(wanted / rest) if wanted > 0 else -math.inf


def _fast_size(least: int) -> int:
    """Return an even length that transforms fast."""
    from scipy.fft import next_fast_len

    return 2 * next_fast_len((least + 1) // 2, real=True)
