"""A reference heard: tempo, key, meter, chords, and how bright and how busy it is."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from musicstudio.audio.files import AudioReader
from musicstudio.audio.midifile import read_score
from musicstudio.audio.source import open_source
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Chord
from musicstudio.domain.tasks import SCORE_SUFFIXES, AnalyzeRequest, CancelToken, Report, Source, part_of
from musicstudio.engines.analyze.listening import analyze
from musicstudio.engines.compose.reading import read

_SURE: Final = 0.3
_BLOCK: Final = 1 << 16
_FRAME: Final = 2048
_MOST_CHORDS: Final = 8
_LONGEST_S: Final = 120.0
"""As much of a reference as is heard for its brightness."""


def facts_of(source: Source, scratch: Path, report: Report, cancel: CancelToken) -> dict[str, Any]:
    """Return `tempo_bpm`, `key`, `meter`, `chord_bars`, `brightness` and `density` (0–1), as far as they are sure."""
    if Path(source.path).suffix.lower() in SCORE_SUFFIXES:
        reading = read(read_score(source.path))
        names = [chord.name() for chord in reading.chords[: reading.period]]
        return {
            "tempo_bpm": reading.tempo,
            "key": reading.key.name,
            "meter": str(reading.meter),
            "chord_bars": names[:_MOST_CHORDS],
        }
    with open_source(source, scratch) as sound:
        found = analyze(sound, AnalyzeRequest(source), part_of(report, 0.0, 0.9), cancel)
        brightness, density = _timbre(sound, cancel)
    sure = found["confidence"]
    assert isinstance(sure, dict)
    facts: dict[str, Any] = {"brightness": brightness, "density": density}
    for name, what in (("tempo_bpm", "tempo"), ("key", "key"), ("meter", "meter")):
        if found.get(name) and sure.get(what, 0.0) >= _SURE:
            facts[name] = round(found[name]) if name == "tempo_bpm" else found[name]  # type: ignore[call-overload]
    if sure.get("chords", 0.0) >= _SURE:
        facts["chord_bars"] = _chord_bars(found)
    return facts


def _chord_bars(found: dict[str, Any]) -> list[str]:
    """Return the chord in the middle of every bar, from the first bar that has one."""
    names: list[str] = []
    for start, end in pairwise(found.get("downbeats_s") or []):
        middle = (start + end) / 2
        name = next((chord["name"] for chord in found["chords"] if chord["start_s"] <= middle < chord["end_s"]), "N")
        try:
            Chord.parse(name)
        except WrongUsage:
            if names:
                break
            continue
        names.append(name)
        if len(names) == _MOST_CHORDS:
            break
    return names[: len(names) // 4 * 4] if len(names) >= 4 else []


def _timbre(sound: AudioReader, cancel: CancelToken) -> tuple[float, float]:
    """Return brightness (spectral centroid, 400 Hz to 5 kHz) and density (onsets a second, 1 to 9), both 0–1."""
    rate = sound.info.sample_rate
    window = np.hanning(_FRAME).astype(np.float32)
    hertz = np.fft.rfftfreq(_FRAME, 1 / rate)
    power, flux = np.zeros(_FRAME // 2 + 1), []
    last = np.zeros(_FRAME // 2 + 1)
    stop = min(sound.info.samples, int(_LONGEST_S * rate))
    for block in sound.blocks(_BLOCK, 0, stop):
        cancel.check()
        mono = np.nan_to_num(block.mean(axis=0))
        count = mono.size // _FRAME
        if not count:
            continue
        spectra = np.abs(np.fft.rfft(mono[: count * _FRAME].reshape(count, _FRAME) * window, axis=1))
        power += (spectra**2).sum(axis=0)
        logs = np.log1p(100 * spectra)
        flux.append(np.maximum(np.diff(np.vstack([last, logs]), axis=0), 0).sum(axis=1))
        last = logs[-1]
    if not power.sum():
        return 0.5, 0.5
    centroid = float((hertz * np.sqrt(power)).sum() / np.sqrt(power).sum())
    rises = np.concatenate(flux)
    peaks = np.sum((rises[1:-1] > rises[:-2]) & (rises[1:-1] >= rises[2:]) & (rises[1:-1] > 1.3 * np.median(rises)))
    onsets = float(peaks) / max(rises.size * _FRAME / rate, 0.1)
    brightness = np.log(max(centroid, 1) / 400) / np.log(5000 / 400)
    return float(np.clip(brightness, 0, 1)), float(np.clip((onsets - 1) / 8, 0, 1))
