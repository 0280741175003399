"""Lanes into stereo: what playback and export both hear."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.converted import ConvertedSound
from musicstudio.audio.mix import FADE_S, Lane, Mix
from musicstudio.audio.openfiles import LaneSound, OpenFiles
from musicstudio.audio.sound import Sound
from musicstudio.audio.splice import correlation, fade_gains
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.units import to_samples

_HALF_POWER: Final = 0.5**0.5


class Mixer:
    """A mix at one rate; `render` is a function of position alone. Used by one thread; files open when first heard."""

    def __init__(self, mix: Mix, sample_rate: int, scratch: Path | None = None, files: OpenFiles | None = None) -> None:
        self.mix = mix
        self.sample_rate = sample_rate
        self._files = files or OpenFiles(scratch)
        self._sounds: dict[Lane, Sound] = {}

    def changed(self, mix: Mix) -> Mixer:
        """Return the mixer of another mix; files stay open where both use them, and this one is spent."""
        self._files.keep(mix)
        return Mixer(mix, self.sample_rate, files=self._files)

    @cached_property
    def samples(self) -> int:
        """Where the last lane ends, at the mixer's rate."""
        return max((self._start(lane) + self._sound(lane).info.samples for lane in self.mix.lanes), default=0)

    def render(self, start: int, samples: int) -> AudioArray:
        """Return float32 (2, samples) from `start` on; silence where nothing is. Raises UnsupportedAudio."""
        out = np.zeros((2, samples), np.float32)
        for lane in self.mix.audible:
            offset = start - self._start(lane)
            block = self._sound(lane).read(max(offset, 0), max(offset + samples, 0))
            if block.shape[1]:
                first = max(-offset, 0)
                out[:, first : first + block.shape[1]] += self._gains(lane, block.shape[0]) @ block
        return out

    def blocks(self, start: int, stop: int, size: int = 1 << 16) -> Iterator[AudioArray]:
        """Yield `[start, stop)` piece by piece: the mixdown."""
        for at in range(start, stop, size):
            yield self.render(at, min(size, stop - at))

    def render_looped(
        self, start: int, samples: int, loop: tuple[int, int]
    ) -> tuple[AudioArray, list[tuple[int, int]], int]:
        """Return a block that jumps from the loop's end to its start, its stretches, and the position that follows.

        A stretch is (offset in the block, position it comes from). The loop's last 10 ms fade into what precedes its
        start, by the law that their correlation asks for, so that its head is heard whole.
        """
        blocks, stretches, done = [], [], 0
        while done < samples:
            piece = samples - done if start >= loop[1] else min(samples - done, loop[1] - start)
            blocks.append(self._faded(start, self.render(start, piece), loop))
            stretches.append((done, start))
            done, start = done + piece, start + piece
            if start == loop[1]:
                start = loop[0]
        return np.concatenate(blocks, axis=1), stretches, start

    def close(self) -> None:
        self._sounds.clear()
        self._files.close()

    def _faded(self, start: int, block: AudioArray, loop: tuple[int, int]) -> AudioArray:
        fade = round(FADE_S * self.sample_rate)
        first, last = max(start, loop[1] - fade), min(start + block.shape[1], loop[1])
        if first >= last:
            return block
        leaving = self.render(loop[1] - fade, fade)
        arriving = self.render(loop[0] - fade, fade)
        inside = slice(first - (loop[1] - fade), last - (loop[1] - fade))
        block[:, first - start : last - start] = crossfade(leaving, arriving)[:, inside]
        return block

    def _start(self, lane: Lane) -> int:
        return to_samples(lane.start_s, self.sample_rate)

    def _sound(self, lane: Lane) -> Sound:
        if lane not in self._sounds:
            sound = LaneSound(lane, self._files)
            same = sound.info.sample_rate == self.sample_rate
            self._sounds[lane] = sound if same else ConvertedSound(sound, self.sample_rate)
        return self._sounds[lane]

    def _gains(self, lane: Lane, channels: int) -> NDArray[np.float32]:
        return fold_matrix(channels, lane.pan) * np.float32(10 ** ((lane.gain_db + self.mix.gain_db) / 20))


def crossfade(leaving: AudioArray, arriving: AudioArray) -> AudioArray:
    """Return a fade from one sound to another of the same shape; equal-power where they are unrelated, equal-gain
    where they are the same, so that what does not change is not heard to change."""
    out, into = fade_gains(leaving.shape[1], correlation(leaving, arriving))
    return (leaving * out + arriving * into).astype(np.float32)


def fold_matrix(channels: int, pan: float = 0.0) -> NDArray[np.float32]:
    """Return float32 (2, channels) that folds a sound to stereo for listening.

    Mono goes to both sides as it is; surround by ITU-R BS.775-4 (centre and surrounds at −3 dB, no LFE), channels in
    the order of WAV files; `pan` turns one side down.
    """
    left, right = {
        1: ([1.0], [1.0]),
        2: ([1.0, 0.0], [0.0, 1.0]),
        3: ([1.0, 0.0, _HALF_POWER], [0.0, 1.0, _HALF_POWER]),
        4: ([1.0, 0.0, _HALF_POWER, 0.0], [0.0, 1.0, 0.0, _HALF_POWER]),
        5: ([1.0, 0.0, _HALF_POWER, _HALF_POWER, 0.0], [0.0, 1.0, _HALF_POWER, 0.0, _HALF_POWER]),
        6: ([1.0, 0.0, _HALF_POWER, 0.0, _HALF_POWER, 0.0], [0.0, 1.0, _HALF_POWER, 0.0, 0.0, _HALF_POWER]),
    }.get(channels, ([1.0, 0.0] * channels, [0.0, 1.0] * channels))
    matrix = np.array([left[:channels], right[:channels]], np.float32)
    if channels > 6:
        matrix *= np.float32((2 / channels) ** 0.5)
    return matrix * np.array([[min(1.0, 1.0 - pan)], [min(1.0, 1.0 + pan)]], np.float32)
