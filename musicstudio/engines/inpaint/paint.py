"""What is done once around every engine that paints over regions: levels, joins, bands, measurement, patches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from musicstudio.audio import splice
from musicstudio.audio.files import AudioReader, write_clip
from musicstudio.domain.audio import AudioArray, AudioClip
from musicstudio.domain.region import Region, check_regions
from musicstudio.domain.tasks import CancelToken, InpaintRequest, Patch, Report, part_of
from musicstudio.domain.units import Samples, amplitude_to_db
from musicstudio.engines.base import Fill, InpaintEngine

SURROUNDINGS_S = 1.0
QUIETEST_DB, LOUDEST_DB = -10.0, 6.0
"""A filling lies within these of the level around it; musical dynamics fit in, mistakes do not."""

SILENCE_DB = -60.0
SEAM_SAMPLES = 3


@dataclass(frozen=True)
class PaintedTake:
    """One finished answer: patches for the source with joins made, and `facts` that were measured on them."""

    label: str
    patches: tuple[Patch, ...]
    facts: dict[str, object]


@dataclass(frozen=True)
class _Painted:
    """New sound (channels, samples) from sample `start` on, laid over the source."""

    start: int
    data: AudioArray


def paint(
    sound: AudioReader,
    request: InpaintRequest,
    engine: InpaintEngine,
    scratch: Path,
    report: Report,
    cancel: CancelToken,
) -> list[PaintedTake]:
    """Return the takes of an engine, joined, kept in their bands and written as float WAVs into `scratch`.

    Not one sample outside the regions changes. Raises UnsupportedAudio or WrongUsage when regions do not fit the
    sound, JobCancelled, and what the engine raises.
    """
    info = sound.info
    check_regions(request.regions, info.samples, info.sample_rate, Path(info.path).name)
    request = replace(request, regions=merge_touching(request.regions, info.sample_rate))
    fills = engine(sound, request, part_of(report, 0.0, 0.9), cancel)
    takes = []
    for number, fill in enumerate(fills, 1):
        cancel.check()
        takes.append(_paint_take(sound, request.regions, fill, scratch, number))
        report(0.9 + 0.1 * number / len(fills), "joining")
    return takes


def merge_touching(regions: Sequence[Region], sample_rate: int) -> tuple[Region, ...]:
    """Return the regions in order of time, those without a band that touch as one: no seam is needed between them."""
    merged: list[Region] = []
    for region in sorted(regions, key=lambda r: (r.start_s, r.end_s)):
        last = merged[-1] if merged else None
        if last and not last.banded and not region.banded and last.span(sample_rate)[1] == region.span(sample_rate)[0]:
            merged[-1] = replace(last, end_s=region.end_s)
        else:
            merged.append(region)
    return tuple(merged)


def _paint_take(sound: AudioReader, regions: tuple[Region, ...], fill: Fill, scratch: Path, number: int) -> PaintedTake:
    laid: list[_Painted] = []
    patches, measured = [], []
    ready = fill.ready or (False,) * len(regions)
    for index, (region, piece, done) in enumerate(zip(regions, fill.pieces, ready, strict=True), 1):
        painted, facts = _paint_region(sound, laid, region, piece, done)
        laid.append(painted)
        path = scratch / f"take-{number}-region-{index}.wav"
        write_clip(path, AudioClip(painted.data, sound.info.sample_rate))
        patches.append(Patch(Samples(painted.start), Samples(painted.data.shape[1]), str(path)))
        measured.append({"region": str(region), **facts})
    return PaintedTake(fill.label, tuple(patches), {**fill.facts, "joins": measured})


def _paint_region(
    sound: AudioReader, laid: list[_Painted], region: Region, piece: AudioArray, ready: bool
) -> tuple[_Painted, dict[str, object]]:
    rate = sound.info.sample_rate
    start, stop = region.span(rate)
    reach = round(max(SURROUNDINGS_S * rate, stop - start))
    reach = min(reach, round(10 * SURROUNDINGS_S * rate))
    before = _read_over(sound, laid, max(0, start - reach), start)
    original = _read_over(sound, laid, start, stop)
    after = _read_over(sound, laid, stop, min(sound.info.samples, stop + reach))
    gain = 1.0 if ready else _sane_gain(piece, before, after)
    ceiling = max(0.999, float(np.max(np.abs(before), initial=0.0)), float(np.max(np.abs(after), initial=0.0)))
    data, joined = _joined(original, piece * np.float32(gain), region, rate, ready)
    peak = float(np.max(np.abs(data)))
    if peak > max(ceiling, float(np.max(np.abs(original)))):
        gain *= min(1.0, ceiling / max(float(np.max(np.abs(piece))) * gain, 1e-9))
        data, joined = _joined(original, piece * np.float32(gain), region, rate, ready, least_rho=1.0)
    facts: dict[str, object] = {
        "correlation": [round(joined.correlation_in, 3), round(joined.correlation_out, 3)] if joined else None,
        "fade_ms": round(1000 * joined.fade / rate, 2) if joined else 0.0,
        "gain_db": round(amplitude_to_db(gain), 2),
        "level_db": _level_against(data, before, after),
        "seam_step": seam_step(before, data, after),
    }
    if region.low_hz is not None and region.high_hz is not None:
        leak = splice.leak_db(data.astype(np.float64) - original, region.low_hz, region.high_hz, rate)
        facts["outside_band_db"] = round(leak, 1)
    return _Painted(start, data), facts


def _joined(
    original: AudioArray, piece: AudioArray, region: Region, rate: int, ready: bool, least_rho: float = 0.0
) -> tuple[AudioArray, splice.Joined | None]:
    joined = None if ready else splice.join(original, piece, rate, least_rho=least_rho)
    data = piece if joined is None else joined.data
    if region.low_hz is not None and region.high_hz is not None:
        data = splice.band(original, data, region.low_hz, region.high_hz, rate)
    return data, joined


def _read_over(sound: AudioReader, laid: list[_Painted], start: int, stop: int) -> AudioArray:
    """Return `[start, stop)` with what is painted already: regions of different bands may share their time."""
    data = sound.read(start, stop)
    for painted in laid:
        first, last = max(start, painted.start), min(stop, painted.start + painted.data.shape[1])
        if first < last:
            data[:, first - start : last - start] = painted.data[:, first - painted.start : last - painted.start]
    return data


def _sane_gain(piece: AudioArray, before: AudioArray, after: AudioArray) -> float:
    """Return the gain that brings a piece within −10…+6 dB of the surroundings; 1 when either is silent."""
    around, level = _level_db(before, after), _level_db(piece)
    if around < SILENCE_DB or level < SILENCE_DB:
        return 1.0
    wanted = min(max(level, around + QUIETEST_DB), around + LOUDEST_DB)
    return float(10 ** ((wanted - level) / 20))


def _level_against(data: AudioArray, before: AudioArray, after: AudioArray) -> float | None:
    around = _level_db(before, after)
    return round(_level_db(data) - around, 2) if around > SILENCE_DB else None


def _level_db(*sounds: AudioArray) -> float:
    """Return the level of sounds taken together, dB of full scale."""
    size = sum(sound.size for sound in sounds)
    power = sum(float(np.sum(sound.astype(np.float64) ** 2)) for sound in sounds) / max(size, 1)
    return amplitude_to_db(math.sqrt(power))


def seam_step(before: AudioArray, data: AudioArray, after: AudioArray) -> float | None:
    """Return the largest step between neighbouring samples at both seams over the largest one around them.

    None where nothing moves around. About 1 or less cannot be heard as a click.
    """
    sides = [np.abs(np.diff(side, axis=1)) for side in (before, after) if side.shape[1] > 1]
    usual = max((float(side.max()) for side in sides), default=0.0)
    if usual <= 0:
        return None
    near = SEAM_SAMPLES + 1
    seams = (
        np.concatenate([before[:, -near:], data[:, :near]], axis=1),
        np.concatenate([data[:, -near:], after[:, :near]], axis=1),
    )
    return round(max(float(np.max(np.abs(np.diff(seam, axis=1)), initial=0.0)) for seam in seams) / usual, 3)
