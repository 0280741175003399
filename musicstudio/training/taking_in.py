"""A user's own recordings brought into a corpus: sound and caption, without notes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

import numpy as np

from musicstudio.audio.files import open_audio
from musicstudio.audio.resample import resample
from musicstudio.domain.errors import StudioError, UnsupportedAudio
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.training.corpora.own import Recording
from musicstudio.training.rendering import SAMPLE_RATE
from musicstudio.training.shards import Item, ShardWriter
from musicstudio.training.splits import Split, split_of_piece
from musicstudio.training.truth import BEAT, BEND, NOTE, Truth

_LONGEST_S: Final = 1800.0
_LANE: Final = 9
"""Renderers write in the lower ones."""


def take_in(
    recorded: tuple[Recording, ...], out: Path, report: Report, cancel: CancelToken, warn: Callable[[str], None]
) -> int:
    """Bring a user's own recordings into a corpus, each a record with its caption; return how many there are."""
    count = 0
    for number, recording in enumerate(recorded):
        cancel.check()
        report(number / len(recorded), recording.path.name)
        try:
            work = recording.work
            split = cast(Split, recording.split or split_of_piece(work))
            with ShardWriter(out, split, _LANE) as writer:
                if not writer.has(work):
                    writer.add(work, _item(recording, work), {"licences": recording.licence, "source": "own"})
            count += 1
        except (StudioError, OSError) as error:
            warn(f"{recording.path.name} was left out: {error}")
    return count


def _item(recording: Recording, work: str) -> Item:
    """Return a recording as a record whose truth is its caption and what its table says."""
    with open_audio(recording.path) as reader:
        if reader.info.seconds > _LONGEST_S:
            raise UnsupportedAudio(f"it lasts longer than {_LONGEST_S / 60:.0f} minutes; cut it first.")
        sound, rate = reader.read(0, reader.info.samples), reader.info.sample_rate
    sound = resample(sound, rate, SAMPLE_RATE) if rate != SAMPLE_RATE else sound
    stereo = sound[:2] if len(sound) > 1 else sound.repeat(2, axis=0)
    truth = Truth(
        work, SAMPLE_RATE, stereo.shape[1], (), np.zeros(0, NOTE), np.zeros(0, BEND), np.zeros(0, BEAT),
        recording.tempo_bpm, "", recording.key, recording.genre, caption=recording.caption,
    )  # fmt: skip
    return Item(truth, {"other": np.ascontiguousarray(stereo, dtype=np.float32)})
