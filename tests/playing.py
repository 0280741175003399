"""What tests of playback play."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from musicstudio.audio.files import write_clip
from musicstudio.audio.mix import Lane, Mix, TakeSound
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.tasks import Patch, Source

RATE = 44100


def noise(seconds: float, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng(seed).standard_normal((2, round(seconds * RATE))) * 0.1).astype(np.float32)


def mix_of(folder: Path, data: np.ndarray, *takes: np.ndarray) -> Mix:
    """A lane whose takes replace everything."""
    write_clip(folder / "song.wav", AudioClip(data, RATE))
    sounds = []
    for number, take in enumerate(takes):
        write_clip(folder / f"take{number}.wav", AudioClip(take, RATE))
        sounds.append(TakeSound((Patch(0, take.shape[1], str(folder / f"take{number}.wav")),)))
    return Mix((Lane("song", Source(str(folder / "song.wav")), takes=tuple(sounds)),))


def wait_until(true: Callable[[], bool], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()
