"""A user's own recordings brought into a corpus: sound and caption, without notes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

import numpy as np

from musicstudio.audio.files import open_audio, read_clip
from musicstudio.audio.resample import resample
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import StudioError, UnsupportedAudio
from musicstudio.domain.tasks import STEMS, CancelToken, Report
from musicstudio.training.corpora.own import Recording
from musicstudio.training.rendering import SAMPLE_RATE
from musicstudio.training.shards import Item, ShardWriter
from musicstudio.training.splits import Split, split_of_piece
from musicstudio.training.truth import BEAT, BEND, NOTE, Truth

_LONGEST_S: Final = 1800.0
_MINUTE_S: Final = 60.0
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


def take_stems(songs: Path, out: Path, cancel: CancelToken, warn: Callable[[str], None]) -> int:
    """Bring real songs that lie as stems (`NAME/vocals.ogg`, `drums.ogg` …) into a corpus; return how many records.

    They are cut into minutes; nothing is known of their notes and beats. The rest joins "other".
    """
    count = 0
    for song in sorted(path.parent for path in songs.glob("*/vocals.ogg")):
        work = f"stems/{song.name}"
        split = split_of_piece(work)
        with ShardWriter(out, split, _LANE) as writer:
            if writer.has(f"{work}@0"):
                continue
            try:
                stems = _stems(song)
            except (StudioError, OSError) as error:
                warn(f"{song.name} was left out: {error}")
                continue
            length = min(sound.shape[1] for sound in stems.values())
            step = round(_MINUTE_S * SAMPLE_RATE)
            for number, start in enumerate(range(0, length - step + 1, step)):
                cancel.check()
                cut = {name: np.ascontiguousarray(sound[:, start : start + step]) for name, sound in stems.items()}
                item = Item(_unknown(f"{work}@{number}", step), cut)
                writer.add(f"{work}@{number}", item, {"source": "stems", "work": work})
                count += 1
    return count


def _stems(song: Path) -> dict[str, AudioArray]:
    """Return a song's stems, (2, samples) each at the corpus' rate."""
    found: dict[str, AudioArray] = {}
    for path in sorted(song.glob("*.ogg")):
        clip = read_clip(path)
        sound = resample(clip.data, clip.sample_rate, SAMPLE_RATE)
        stereo = sound[:2] if len(sound) > 1 else sound.repeat(2, axis=0)
        name = path.stem if path.stem in STEMS else "other"
        before = found.get(name)
        if before is None:
            found[name] = stereo
        else:
            shared = min(before.shape[1], stereo.shape[1])
            found[name] = before[:, :shared] + stereo[:, :shared]
    return found


def _unknown(name: str, samples: int) -> Truth:
    return Truth(name, SAMPLE_RATE, samples, (), np.zeros(0, NOTE), np.zeros(0, BEND), np.zeros(0, BEAT), 0.0, "")
