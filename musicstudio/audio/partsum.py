"""The parts of a rendered score added up into one file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from musicstudio.audio.files import open_audio
from musicstudio.audio.writer import AudioWriter
from musicstudio.domain.units import to_samples

TRIM_DB: Final = -9.0
"""Parts are played at −18 dBFS each with higher peaks: so much lower a whole band stays below full scale."""

_BLOCK: Final = 1 << 16


def write_sum(parts: Sequence[Path], path: Path, offset_s: float = 0.0) -> None:
    """Write the sum of stereo files of one rate as 32-bit float, lowered by 9 dB and begun `offset_s` later.

    What a negative offset moves before the beginning is left out.
    """
    readers = [open_audio(part) for part in parts]
    gain = np.float32(10 ** (TRIM_DB / 20))
    try:
        rate = readers[0].info.sample_rate
        shift = to_samples(offset_s, rate)
        stop = max(reader.info.samples for reader in readers) + shift
        with AudioWriter(path, rate, 2, subtype="FLOAT", samples=max(stop, 0)) as writer:
            for start in range(0, stop, _BLOCK):
                block = np.zeros((2, min(_BLOCK, stop - start)), np.float32)
                first = max(0, shift - start)
                for reader in readers:
                    part = reader.read(max(0, start - shift), max(0, start - shift + block.shape[1]))
                    block[:, first : first + part.shape[1]] += part * gain
                writer.write(block)
    finally:
        for reader in readers:
            reader.close()
