"""A sound at another rate, read anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import gcd

import numpy as np

from musicstudio.audio.resample import resample_blocks, resampled_length
from musicstudio.audio.sound import Sound
from musicstudio.domain.audio import AudioArray

_BLOCK = 1 << 14
_LEAD_S = 0.02
"""How far before a jump's target the converter starts, so that its filter has settled there."""


class ConvertedSound:
    """A sound heard through soxr at `sample_rate`; reading on in order is cheap, a jump restarts a little earlier.

    Jumps start where both rates have a sample at the same instant, so every read is the same as one from the start.
    """

    def __init__(self, sound: Sound, sample_rate: int) -> None:
        self._sound = sound
        self._from = sound.info.sample_rate
        samples = resampled_length(sound.info.samples, self._from, sample_rate)
        self.info = replace(sound.info, sample_rate=sample_rate, samples=samples)
        common = gcd(self._from, sample_rate)
        self._in_step, self._out_step = self._from // common, sample_rate // common
        self._stream: Iterator[AudioArray] = iter(())
        self._pending: AudioArray = np.zeros((sound.info.channels, 0), np.float32)
        self._at = -1

    def read(self, start: int, stop: int) -> AudioArray:
        start = min(max(start, 0), self.info.samples)
        stop = min(max(stop, start), self.info.samples)
        if start != self._at:
            self._jump(start)
        pieces, have = [self._pending], self._pending.shape[1]
        while have < stop - start:
            pieces.append(next(self._stream))
            have += pieces[-1].shape[1]
        data = np.concatenate(pieces, axis=1) if len(pieces) > 1 else pieces[0]
        self._pending, self._at = data[:, stop - start :], stop
        return data[:, : stop - start]

    def _jump(self, start: int) -> None:
        lead = -(-int(_LEAD_S * self.info.sample_rate) // self._out_step) + 1
        step = max(0, start // self._out_step - lead)
        self._stream = resample_blocks(self._endless(step * self._in_step), self._from, self.info.sample_rate)
        self._pending = np.zeros((self.info.channels, 0), np.float32)
        skip = start - step * self._out_step
        while skip >= self._pending.shape[1]:
            skip -= self._pending.shape[1]
            self._pending = next(self._stream)
        self._pending = self._pending[:, skip:]

    def _endless(self, start: int) -> Iterator[AudioArray]:
        while True:
            block = self._sound.read(start, start + _BLOCK)
            start += _BLOCK
            yield np.pad(block, ((0, 0), (0, _BLOCK - block.shape[1]))) if block.shape[1] < _BLOCK else block
