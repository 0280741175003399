"""Sounds heard in place of one another, equally loud."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import numpy as np

from musicstudio.audio.files import AudioReader, open_audio
from musicstudio.audio.loudness import integrated_lufs
from musicstudio.audio.source import open_source
from musicstudio.audio.writer import AudioWriter
from musicstudio.domain.tasks import Source

_BLOCK: Final = 1 << 18
_MOST_DB: Final = 24.0
_MOST_S: Final = 120.0
"""As much of a sound counts for its loudness."""


def difference_db(one: Source, other: Source, start_s: float = 0.0) -> float:
    """Return the gain in dB, within ±24 and to a tenth, that makes the other sound as loud; 0 beside silence.

    The other lies beside the first from `start_s` on; only that stretch counts.
    """
    with open_source(one) as sound, open_source(other) as beside:
        length_s = min(beside.info.seconds, _MOST_S)
        wanted, mine = _lufs(sound, start_s, length_s), _lufs(beside, 0.0, length_s)
    if wanted is None or mine is None:
        return 0.0
    return round(float(np.clip(wanted - mine, -_MOST_DB, _MOST_DB)), 1)


def match(path: Path, model: Path) -> None:
    """Bring a sound to the loudness of another one."""
    gain_db = difference_db(Source(str(model)), Source(str(path)))
    beside = path.with_name(f"{path.stem}-level.wav")
    _scale(path, beside, gain_db)
    os.replace(beside, path)


def as_loud(played: Path, model: Path, folder: Path) -> Path:
    """Return a score's sound as loud as what was made of it at first; the gain is found once and kept in `folder`."""
    name = model.stem[:16]
    target, kept = folder / f"{played.stem}-{name}.wav", folder / f"level-{name}.txt"
    if target.exists() or not model.exists():
        return target if target.exists() else played
    if not kept.exists():
        kept.write_text(str(difference_db(Source(str(model)), Source(str(played)))), "utf-8")
    beside = folder / f".{target.name}.part.wav"
    _scale(played, beside, float(kept.read_text("utf-8")))
    os.replace(beside, target)
    return target


def _scale(path: Path, target: Path, gain_db: float) -> None:
    gain = np.float32(10 ** (gain_db / 20))
    with open_audio(path) as sound:
        info = sound.info
        with AudioWriter(target, info.sample_rate, info.channels, subtype="FLOAT", samples=info.samples) as writer:
            for block in sound.blocks(_BLOCK, 0, info.samples):
                writer.write(block * gain)


def _lufs(sound: AudioReader, start_s: float, length_s: float) -> float | None:
    rate = sound.info.sample_rate
    return integrated_lufs(sound.read(round(start_s * rate), round((start_s + length_s) * rate)), rate)
