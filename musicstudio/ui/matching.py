"""Takes at the loudness of what they replace, so that louder is not mistaken for better."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from musicstudio.audio.files import AudioReader, open_audio
from musicstudio.audio.loudness import integrated_lufs, weighted_lufs
from musicstudio.audio.openfiles import take_gains
from musicstudio.audio.source import open_source
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import StudioError
from musicstudio.domain.tasks import Patch, Source

log = logging.getLogger(__name__)

MOST_DB: Final = 12.0
_SHORT_S: Final = 0.4
"""Below this the gates of ITU-R BS.1770-4 have no block to work on: K-weighted power counts."""

_MOST_S: Final = 60.0
_ROUNDS: Final = 4
_SILENT_LUFS: Final = -70.0
_Key = tuple[Source, tuple[Patch, ...]]
Post = Callable[[Callable[[], None]], None]


class Matcher:
    """Answers with the gain of a take, 0 until it is measured; `found` is then called through `post`."""

    def __init__(self, post: Post, found: Callable[[], None]) -> None:
        self._post, self._found = post, found
        self._gains: dict[_Key, float] = {}
        self._closed = threading.Event()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="levels")

    def gain_db(self, original: Source, patches: tuple[Patch, ...]) -> float:
        """Return the gain in dB that brings a take to the original's loudness."""
        key = (original, patches)
        if key not in self._gains and not self._closed.is_set():
            self._gains[key] = 0.0
            self._pool.submit(self._measure, key)
        return self._gains.get(key, 0.0)

    def close(self) -> None:
        self._closed.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _measure(self, key: _Key) -> None:
        try:
            gain = measured_gain_db(*key)
        except (StudioError, OSError) as error:
            log.warning("no level of a take: %s", error)
            return
        if not self._closed.is_set():
            self._gains[key] = gain
            self._post(self._found)


def measured_gain_db(original: Source, patches: tuple[Patch, ...]) -> float:
    """Return the gain in dB, within ±12, that makes patches as loud as what they replace; 0 beside silence.

    The player leaves a take's edges alone, which counts in short ones: the gain is sought as it will be heard.
    """
    before, after = [], []
    with open_source(original) as reader:
        rate = reader.info.sample_rate
        for patch in patches:
            length = min(patch.samples, round(_MOST_S * rate))
            before.append(_replaced(reader, patch, length))
            with open_audio(patch.path) as take:
                after.append(take.read(0, length))
    wanted = _level(np.concatenate(before, axis=1), rate) if patches else None
    gain_db = 0.0
    for _ in range(_ROUNDS):
        heard = [
            sound * take_gains(gain_db, patch.samples, rate, 0, sound.shape[1])
            for patch, sound in zip(patches, after, strict=True)
        ]
        level = _level(np.concatenate(heard, axis=1), rate) if patches else None
        if wanted is None or level is None or min(wanted, level) < _SILENT_LUFS:
            return 0.0
        gain_db = float(np.clip(gain_db + wanted - level, -MOST_DB, MOST_DB))
    return gain_db


def _replaced(reader: AudioReader, patch: Patch, length: int) -> AudioArray:
    """Return what a patch replaces; for one that goes on after the end, as much of what leads to it."""
    if patch.start >= reader.info.samples:
        return reader.read(max(0, reader.info.samples - length), reader.info.samples)
    return reader.read(patch.start, patch.start + length)


def _level(sound: AudioArray, rate: int) -> float | None:
    short = sound.shape[1] < _SHORT_S * rate
    return weighted_lufs(sound, rate) if short else integrated_lufs(sound, rate)
