"""Sound as a value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

AudioArray = NDArray[np.float32]
"""float32, shape (channels, samples), full scale ±1."""


@dataclass(frozen=True)
class AudioClip:
    """A stretch of sound: `data` float32 (channels, samples), full scale ±1, at `sample_rate` Hz."""

    data: AudioArray
    sample_rate: int

    def __post_init__(self) -> None:
        if self.data.ndim != 2:
            raise ValueError(f"audio has shape (channels, samples), not {self.data.shape}")

    @property
    def channels(self) -> int:
        return int(self.data.shape[0])

    @property
    def samples(self) -> int:
        return int(self.data.shape[1])

    @property
    def seconds(self) -> float:
        return self.samples / self.sample_rate


@dataclass(frozen=True)
class AudioInfo:
    """What a file holds, read from its header: `container` and `subtype` as libsndfile names them."""

    path: str
    container: str
    subtype: str
    sample_rate: int
    channels: int
    samples: int
    lossy: bool

    @property
    def seconds(self) -> float:
        return self.samples / self.sample_rate
