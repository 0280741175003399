"""Stand-ins for tests."""

from __future__ import annotations

import numpy as np

from musicstudio.audio.files import AudioReader
from musicstudio.domain.audio import AudioArray, AudioInfo


class ArrayReader(AudioReader):
    """A sound held in memory; `read_seconds` counts what was asked of it."""

    def __init__(self, data: AudioArray, sample_rate: int = 44100, name: str = "sound.wav") -> None:
        self.data = np.atleast_2d(np.asarray(data, np.float32))
        channels, samples = self.data.shape
        self.info = AudioInfo(name, "WAV", "FLOAT", sample_rate, channels, samples, lossy=False)
        self.read_seconds = 0.0

    def read(self, start: int, stop: int) -> AudioArray:
        start = min(max(start, 0), self.info.samples)
        stop = min(max(stop, start), self.info.samples)
        self.read_seconds += (stop - start) / self.info.sample_rate
        return self.data[:, start:stop].copy()

    def close(self) -> None:
        pass
