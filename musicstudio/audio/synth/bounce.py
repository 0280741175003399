"""A score as a finished record on disk: however long it is, only a stretch of it is ever in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from musicstudio.audio.files import FileReader, open_audio
from musicstudio.audio.synth.oscillators import Mono
from musicstudio.audio.synth.produce import WORKERS, faded_end
from musicstudio.audio.synth.production.loudness import Energies
from musicstudio.audio.synth.production.master import BLOCK, Master
from musicstudio.audio.synth.production.session import Choose, Seat, Sitting
from musicstudio.audio.synth.production.sheets import desk_for
from musicstudio.audio.synth.production.tone import TAPS, correction_db, filter_taps, spectrum, toned
from musicstudio.audio.synth.render import samples_of
from musicstudio.audio.writer import AudioWriter
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import CancelToken, Report

_PLAYING, _LISTENING = 0.7, 0.15


class Bounce:
    """A context manager: plays every part into a draft in `folder`, listens, then yields what is finished in blocks."""

    def __init__(
        self, score: Score, sample_rate: int, seed: int, folder: Path, choose: Choose, report: Report,
        cancel: CancelToken,
    ) -> None:  # fmt: skip
        self._rate, self._folder, self._report, self._cancel = sample_rate, folder, report, cancel
        self._desk = desk_for(score.style)
        self.samples = samples_of(score, sample_rate)
        self._sitting = Sitting(score, self._desk, sample_rate, seed, self.samples, choose)
        self._open = ExitStack()
        self._readers: list[FileReader] = []
        self._gains: list[np.float32] = []
        self._taps: Mono = np.zeros(0, dtype=np.float32)

    def __enter__(self) -> Bounce:
        try:
            self._play()
            self._listen()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        for number in range(len(self._sitting.seats)):
            self._draft(number).unlink(missing_ok=True)

    @property
    def names(self) -> list[str]:
        return [seat.name for seat in self._sitting.seats]

    def blocks(self) -> Iterator[list[AudioArray]]:
        """Yield every part's next block, (2, block), in the order of `names`; they sum to the mix."""
        for start in range(0, self.samples, BLOCK):
            self._cancel.check()
            stop = min(start + BLOCK, self.samples)
            curve = self._master.curve(start, stop) * faded_end(start, stop, self.samples, self._rate)
            done = _PLAYING + _LISTENING + (1 - _PLAYING - _LISTENING) * start / self.samples
            self._report(done, "mastering")
            yield [self._toned(number, start, stop) * curve for number in range(len(self._readers))]

    def _play(self) -> None:
        seats = self._sitting.seats
        shares = [0.0] * len(seats)
        lock = threading.Lock()

        def one(numbered: tuple[int, Seat]) -> np.float32:
            number, seat = numbered

            def tell(at: int) -> None:
                self._cancel.check()
                with lock:
                    shares[number] = at / self.samples
                    self._report(_PLAYING * sum(shares) / len(seats), f"playing {seat.name}")

            energies = Energies(self._rate)
            self._write(self._draft(number), self._sitting.played(seat, energies), tell)
            tell(self.samples)
            return self._sitting.gain(seat, energies)

        with ThreadPoolExecutor(WORKERS) as pool:
            self._gains = list(pool.map(one, enumerate(seats)))
        self._readers = [self._open.enter_context(open_audio(self._draft(n))) for n in range(len(seats))]

    def _write(self, path: Path, stretches: Iterator[tuple[int, AudioArray]], tell: Callable[[int], None]) -> None:
        """Write stretches that overlap, in order, filled up with silence to the whole length."""
        with AudioWriter(path, self._rate, 2, subtype="FLOAT", samples=self.samples) as writer:
            written, carried = 0, np.zeros((2, 0), dtype=np.float32)
            for first, sound in stretches:
                written, carried = self._settled(writer, written, carried, first)
                tell(written)
                longer = max(carried.shape[1], sound.shape[1])
                joined = np.zeros((2, longer), dtype=np.float32)
                joined[:, : carried.shape[1]] += carried
                joined[:, : sound.shape[1]] += sound
                carried = joined
            self._settled(writer, written, carried, self.samples)

    def _settled(self, writer: AudioWriter, written: int, carried: AudioArray, until: int) -> tuple[int, AudioArray]:
        """Write what nothing more can be added to, up to `until`; returns where that is and what is left."""
        ready = carried[:, : until - written]
        writer.write(ready)
        silent = until - written - ready.shape[1]
        for start in range(0, silent, BLOCK):
            writer.write(np.zeros((2, min(BLOCK, silent - start)), dtype=np.float32))
        return until, carried[:, ready.shape[1] :]

    def _listen(self) -> None:
        self._report(_PLAYING, "listening to the mix")
        blocks = (self._summed(start, min(start + BLOCK, self.samples)) for start in range(0, self.samples, BLOCK))
        self._taps = filter_taps(correction_db(spectrum(blocks), self._desk, self._rate), self._rate)
        self._master = Master(self._mix, self.samples, self._rate, self._desk)
        self._master.settle(self._cancel.check)

    def _draft(self, number: int) -> Path:
        return self._folder / f".playing-{number}.wav"

    def _part(self, number: int, start: int, stop: int) -> AudioArray:
        """Return a part at its level, (2, stop − start), silent beyond its ends."""
        low, high = max(start, 0), min(stop, self.samples)
        inside = self._readers[number].read(low, high) if high > low else np.zeros((2, 0), dtype=np.float32)
        out = np.zeros((2, stop - start), dtype=np.float32)
        if high > low:
            out[:, low - start : high - start] = inside * self._gains[number]
        return out

    def _toned(self, number: int, start: int, stop: int) -> AudioArray:
        return toned(self._part(number, start - TAPS, stop), self._taps)[:, TAPS:]

    def _summed(self, start: int, stop: int) -> AudioArray:
        self._cancel.check()
        total = self._part(0, start, stop)
        for number in range(1, len(self._readers)):
            total += self._part(number, start, stop)
        return total

    def _mix(self, start: int, stop: int) -> AudioArray:
        return toned(self._summed(start - TAPS, stop), self._taps)[:, TAPS:]
