"""Tiny banks written by hand, for the tests of what plays them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import soundfile

from musicstudio.audio.synth.instrument import Instrument
from musicstudio.audio.synth.line import Curve, Line, Tone

RATE = 22050
SILENT_S = 0.01
"""What precedes every made sound."""


def write_note(path: Path, hz: float, level: float = 0.5, seconds: float = 0.8, before_s: float = SILENT_S) -> None:
    """Write a sine that begins at once, after a silence."""
    time = np.arange(round(seconds * RATE)) / RATE
    sound = np.concatenate([np.zeros(round(before_s * RATE)), level * np.cos(2 * np.pi * hz * time)])
    soundfile.write(path, sound.astype(np.float32), RATE)


def write_bank(
    folder: Path, name: str, pitches: tuple[int, ...] = (60, 67), family: str = "reed", cents: float = 0.0,
    loop: tuple[int, int] | None = None, seconds: float = 0.8, levels: tuple[float, ...] = (0.1, 0.6),
) -> Path:  # fmt: skip
    """Write a pitched bank of two layers; `cents` is how far off all of it was recorded."""
    place = folder / name
    place.mkdir(parents=True)
    rows = []
    for pitch in pitches:
        for rank, level in enumerate(levels):
            file = f"{pitch}_{rank}.flac"
            write_note(place / file, 440 * 2 ** ((pitch - 69 + cents / 100) / 12), level, seconds)
            rows.append({"file": file, "midi": pitch, "dynamic_rank": rank, "dynamics": len(levels),
                         "onset_ms": 1000 * SILENT_S, "loop": loop})  # fmt: skip
    index = {"instrument": name, "family": family, "gm_program": 65, "licence": "CC0-1.0", "samples": rows}
    (place / "index.json").write_text(json.dumps(index), "utf-8")
    return place


def write_kit(folder: Path, name: str, notes: tuple[int, ...] = (36, 38, 42, 46), seconds: float = 0.4) -> Path:
    """Write a drum bank of three layers, two strokes each; a drum's number decides its pitch."""
    place = folder / name
    place.mkdir(parents=True)
    rows = []
    for note in notes:
        for rank in range(3):
            for turn in (1, 2):
                file = f"{note}_{rank}_{turn}.flac"
                write_note(place / file, 40.0 * note / 10 + turn, 0.2 * (rank + 1), seconds)
                rows.append({"file": file, "gm_note": note, "piece": str(note), "dynamic_rank": rank, "dynamics": 3})
    (place / "index.json").write_text(
        json.dumps({"instrument": name, "family": "drums", "licence": "CC0-1.0", "samples": rows}), "utf-8"
    )
    return place


def write_singles(folder: Path) -> Path:
    """Write a folder of single strokes."""
    folder.mkdir(parents=True)
    for n, name in enumerate(("bd_a", "bd_b", "sn_a", "sn_b", "hat_a", "hat_b", "drum_cymbal_open", "perc_snap")):
        write_note(folder / f"{name}.flac", 120.0 * (n + 1), 0.5, 0.3)
    return folder


def play(instrument: Instrument, *tones: Tone, seconds: float = 1.0, rate: int = RATE, bend: Curve | None = None):
    """Return what an instrument makes of tones; its shape, kind and finiteness are checked on the way."""
    line = Line(tones, round(seconds * rate), bend or Curve())
    sound = instrument.play(line, rate, np.random.default_rng(0))
    assert sound.shape == (2, line.samples)
    assert sound.dtype == np.float32
    assert np.isfinite(sound).all()
    return sound


def hertz_of(sound: np.ndarray, rate: int = RATE) -> float:
    """Return the frequency of the highest peak of a sound (samples,), between bins."""
    size = 1 << 18
    heights = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size))
    return float(np.argmax(heights) * rate / size)
