"""Between the sound's own rate and that of a network: in as it reads, out as a stream."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from musicstudio.audio.converted import ConvertedSound
from musicstudio.audio.files import AudioReader
from musicstudio.audio.resample import resample_blocks
from musicstudio.domain.audio import AudioArray
from musicstudio.engines.separator.band import shares
from musicstudio.engines.separator.stream import Read


class Rates:
    """A sound as a network of `sample_rate` and `channels` hears it, `gain` times as loud, and its stems brought back.

    A mono sound is heard on both channels, and its stems are mono again.
    """

    def __init__(self, sound: AudioReader, sample_rate: int, channels: int, gain: float) -> None:
        self._sound, self._rate, self._channels, self._gain = sound, sample_rate, channels, gain
        same = sound.info.sample_rate == sample_rate
        self._inside = sound if same else ConvertedSound(sound, sample_rate)
        self.samples = self._inside.info.samples

    @property
    def read(self) -> Read:
        return self._read

    def stems(self, pieces: Iterator[Tensor]) -> Iterator[tuple[AudioArray, AudioArray]]:
        """Yield the sound and its stems (stems, channels, samples), at the sound's own rate, in order and complete.

        Above the network's band each stem gets its share of the top of the band.
        """
        info, at = self._sound.info, 0
        wide = info.sample_rate > self._rate
        rows = resample_blocks(self._rows(pieces, wide), self._rate, info.sample_rate)
        for block in self._exactly(rows):
            mix = self._sound.read(at, at + block.shape[1])
            at += block.shape[1]
            yield mix, _unfolded(block, mix) if wide else block.reshape(-1, *mix.shape)

    def _read(self, start: int, stop: int) -> Tensor:
        data = self._inside.read(max(start, 0), max(min(stop, self.samples), 0))
        before = min(max(-start, 0), stop - start)
        after = stop - start - before - data.shape[1]
        padded = np.pad(data, ((0, 0), (before, after))) * np.float32(self._gain)
        return torch.from_numpy(padded).expand(self._channels, -1)

    def _rows(self, pieces: Iterator[Tensor], wide: bool) -> Iterator[AudioArray]:
        """Yield what goes through the converter: all stems' channels; of a wide sound the heard mix and shares too."""
        at, mono = 0, self._sound.info.channels == 1
        for piece in pieces:
            stems = piece / self._gain
            folded = stems.mean(1, keepdim=True) if mono else stems
            rows = [folded.flatten(0, 1)]
            if wide:
                heard = self._read(at, at + piece.shape[-1])[: folded.shape[1]] / self._gain
                rows += [heard, shares(folded)]
            at += piece.shape[-1]
            yield np.ascontiguousarray(torch.cat(rows).numpy())

    def _exactly(self, blocks: Iterator[AudioArray]) -> Iterator[AudioArray]:
        """Yield blocks that are together as long as the sound: there and back, rates may gain or lose a sample."""
        left = self._sound.info.samples
        last: AudioArray | None = None
        for block in blocks:
            piece = block[:, :left]
            left -= piece.shape[1]
            last = piece if piece.shape[1] else last
            if piece.shape[1]:
                yield piece
        if left and last is not None:
            yield np.repeat(last[:, -1:], left, axis=1)


def _unfolded(block: AudioArray, mix: AudioArray) -> AudioArray:
    """Return stems with their share of what is in the mix but was not heard."""
    channels = len(mix)
    stems = (len(block) - channels) // (channels + 1)
    low, heard, share = np.split(block, (stems * channels, (stems + 1) * channels))
    whole = low.reshape(stems, channels, -1) + share[:, None] * (mix - heard)
    return np.asarray(whole, np.float32)
