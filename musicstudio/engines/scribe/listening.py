"""A sound heard once by all that listens to it: the analysis, the loudness meter and, beside them, the transcriber."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from musicstudio.audio.files import AudioReader
from musicstudio.audio.loudness import LoudnessMeter
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.analyze.features import Features, FeatureStream
from musicstudio.engines.scribe.levels import Levels
from musicstudio.engines.transcriber.hearing import Bytes, HearingStream

BLOCK_S: Final = 4
SILENT_LUFS: Final = -70.0
"""What is quieter counts as so loud."""


@dataclass(frozen=True, eq=False)
class Heard:
    """What is kept of a sound: its levels for the transcriber, features for the analysis, and how loud it is."""

    levels: Levels
    features: Features
    meter: LoudnessMeter

    @property
    def loudness(self) -> float:
        """Loudness of the whole in LUFS, as the transcriber was taught: without gates where the sound is short."""
        gated = self.meter.integrated_lufs
        found = self.meter.ungated_lufs if gated is None else gated
        return SILENT_LUFS if found is None else max(found, SILENT_LUFS)


def hear(sound: AudioReader, levels: Levels, report: Report, cancel: CancelToken) -> Heard:
    """Hear a sound block by block; levels are written in a thread of their own, one block behind at most."""
    info = sound.info
    ear = HearingStream(info.sample_rate)
    features, meter = (
        FeatureStream(info.sample_rate, info.seconds),
        LoudnessMeter(info.sample_rate, info.channels, between=False),
    )
    done = 0
    with ThreadPoolExecutor(1, "hearing") as beside:
        waiting: Future[Bytes] | None = None
        for block in sound.blocks(BLOCK_S * info.sample_rate):
            cancel.check()
            if waiting is not None:
                levels.append(waiting.result())
            waiting = beside.submit(ear.push, block)
            features.push(block)
            meter.push(block)
            done += block.shape[1]
            report(done / max(info.samples, 1), "listening")
        if waiting is not None:
            levels.append(waiting.result())
    levels.append(ear.finish())
    return Heard(levels, features.finish(), meter)
