"""Sound whose final depth is known only at its end: streamed as float, then written as 24-bit where that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from musicstudio.audio.files import open_audio
from musicstudio.audio.writer import AudioWriter
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import CancelToken
from musicstudio.domain.units import amplitude_to_db

BLOCK = 1 << 18


@dataclass(frozen=True)
class Level:
    """Peak and root mean square of a whole sound."""

    peak: float
    rms: float

    @property
    def facts(self) -> dict[str, object]:
        return {
            "peak_dbfs": round(amplitude_to_db(self.peak), 2),
            "rms_dbfs": round(amplitude_to_db(self.rms), 2),
        }


class Draft:
    """A context manager beside `path`: `write` blocks, then `finish` once; nothing is left when it is not reached."""

    def __init__(self, path: Path, sample_rate: int, channels: int, samples: int = 0) -> None:
        self.path = path
        self._file = path.with_name(f".{path.stem}.draft.wav")
        self._writer = AudioWriter(self._file, sample_rate, channels, subtype="FLOAT", samples=samples)
        self._peak = self._energy = 0.0
        self._count = 0

    def __enter__(self) -> Self:
        self._writer.__enter__()
        return self

    def write(self, block: AudioArray) -> None:
        """Append float32 (channels, samples)."""
        self._writer.write(block)
        if block.size:
            self._peak = max(self._peak, float(np.abs(block).max()))
            self._energy += float(np.square(block, dtype=np.float64).sum())
            self._count += block.size

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.__exit__(kind, error, trace)

    @property
    def level(self) -> Level:
        return Level(self._peak, (self._energy / self._count) ** 0.5 if self._count else 0.0)

    def finish(self, comment: str = "", cancel: CancelToken | None = None) -> Path:
        """After the block: write `path` as 24-bit WAV, or float where the sound exceeds full scale; returns it."""
        subtype = "FLOAT" if self._peak > 1.0 else "PCM_24"
        try:
            with open_audio(self._file) as sound:
                info = sound.info
                with AudioWriter(
                    self.path, info.sample_rate, info.channels, subtype=subtype, comment=comment, samples=info.samples
                ) as writer:
                    for block in sound.blocks(BLOCK):
                        if cancel is not None:
                            cancel.check()
                        writer.write(block)
        finally:
            self._file.unlink(missing_ok=True)
        return self.path
