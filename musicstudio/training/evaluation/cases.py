"""What engines are judged on: held-out renders of a corpus, and real recordings with what is known of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import CancelToken
from musicstudio.training.evaluation.cases_annotated import annotated_case, own_annotations, shared_annotations
from musicstudio.training.evaluation.cases_drums import drum_case, is_drum_performance
from musicstudio.training.evaluation.cases_plain import is_single_note, plain_case, single_note_case
from musicstudio.training.evaluation.cases_sounds import LONGEST_S, SOUND_SUFFIXES, Stems, fitting_name, write_sound
from musicstudio.training.evaluation.cases_stems import stem_files, stems_case
from musicstudio.training.evaluation.setting import Case
from musicstudio.training.shard_member import STEMS
from musicstudio.training.shards import Shards
from musicstudio.training.truth import Truth

_MIDI: Final = (".mid", ".midi")
_DEEPEST: Final = 6
"""Folders below the one that was given."""


def heldout_cases(
    corpus: Path, limit: int, seed: int, scratch: Path, cancel: CancelToken | None = None
) -> tuple[Case, ...]:
    """Return at most `limit` (0: all) records of a corpus' held-out shards, at most 40 s of each from a bar line on.

    Their mixes are written into `scratch`; stems are decoded when they are asked for. Raises UnsupportedAudio for a
    damaged shard, JobCancelled once cancelled.
    """
    shards = Shards(corpus, "heldout")
    rng = np.random.default_rng([seed, len(shards)])
    order = rng.permutation(len(shards))[: limit or None]
    found = []
    for place in order:
        _check(cancel)
        found.append(_heldout(shards, shards.ids[place], seed, scratch))
    return tuple(found)


def real_cases(data: Path, scratch: Path, limit: int = 0, cancel: CancelToken | None = None) -> tuple[Case, ...]:
    """Return the recordings in a folder and below with what is known of them, at most `limit` (0: all) of each layout.

    Layouts: folders of stems (drums, bass, other, vocals, perhaps mixture and info.json); a recording with notes.csv,
    beats.csv, chords.csv, key.csv, tempo.csv beside it, or with a .mid, .csv or .jams of its own name; single notes
    that name their pitch; MIDI of a drummer without sound (played by our drums, hence a render); bare recordings.
    Longer ones are cut to 40 s. Raises StudioError for a file that is damaged.
    """
    taken: Counter[str] = Counter()
    found = []
    for layout, make in _places(data, scratch, 0):
        _check(cancel)
        if not limit or taken[layout] < limit:
            taken[layout] += 1
            found.append(make())
    return tuple(found)


def known_of(truth: Truth) -> frozenset[str]:
    """Return what a render's truth knows."""
    drums = {place for place, player in enumerate(truth.players) if player.family == "drums"}
    parts = set(truth.notes["part"].tolist())
    there = {
        "notes": bool(parts - drums),
        "velocities": bool(parts),
        "strokes": bool(parts & drums),
        "beats": len(truth.beats) > 1,
        "downbeats": bool(truth.beats["downbeat"].any()),
        "tempo": truth.tempo_bpm > 0,
        "chords": bool(truth.chords),
        "key": bool(truth.key),
        "sections": len(truth.sections) > 1,
        "caption": bool(truth.caption),
        "stems": True,
    }
    return frozenset(name for name, known in there.items() if known)


def _check(cancel: CancelToken | None) -> None:
    if cancel is not None:
        cancel.check()


def _heldout(shards: Shards, item_id: str, seed: int, scratch: Path) -> Case:
    truth = shards.truth(item_id)
    start, stop = _excerpt(truth, seed)
    item = shards.excerpt(item_id, start, stop)
    path = write_sound(scratch / f"{fitting_name(item_id)}.wav", item.mix, truth.sample_rate)
    stems = Stems({name: partial(_stem, shards, item_id, start, stop, name) for name in STEMS})
    licence = shards.entry(item_id).notes.get("licences", "")
    return Case(item_id, "render", path, item.truth, known_of(item.truth), stems, truth.sample_rate, licence)


def _stem(shards: Shards, item_id: str, start: int, stop: int, name: str) -> AudioArray:
    return shards.excerpt(item_id, start, stop, (name,)).stem(name)


def _excerpt(truth: Truth, seed: int) -> tuple[int, int]:
    """Return the samples of an excerpt: from a bar line on, drawn among those early enough."""
    most = round(LONGEST_S * truth.sample_rate)
    if truth.samples <= most:
        return 0, truth.samples
    bars = truth.beats["at_s"][truth.beats["downbeat"]] * truth.sample_rate
    fits = bars[bars <= truth.samples - most]
    start = round(float(np.random.default_rng(seed).choice(fits))) if len(fits) else (truth.samples - most) // 2
    return start, start + most


def _places(folder: Path, scratch: Path, depth: int) -> Iterator[tuple[str, Callable[[], Case]]]:
    """Yield the layout of every case and what makes it, in the order of names."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    sounds = [path for path in files if path.suffix.lower() in SOUND_SUFFIXES]
    if len(stem_files(sounds)) > 1:
        yield "stems", partial(stems_case, folder, sounds, scratch)
    else:
        shared = shared_annotations(files) if len(sounds) == 1 else {}
        for path in sounds:
            yield _place_of(path, files, shared, scratch)
        if not shared:
            yield from _performances(files, {path.stem for path in sounds}, scratch)
    for below in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        if depth < _DEEPEST:
            yield from _places(below, scratch, depth + 1)


def _place_of(path: Path, files: list[Path], shared: dict[str, Path], scratch: Path) -> tuple[str, Callable[[], Case]]:
    annotations = shared or own_annotations(path, files)
    if annotations:
        return "annotated", partial(annotated_case, path, annotations, scratch)
    if is_single_note(path):
        return "notes", partial(single_note_case, path)
    return "plain", partial(plain_case, path, scratch)


def _performances(files: list[Path], named: set[str], scratch: Path) -> Iterator[tuple[str, Callable[[], Case]]]:
    for path in files:
        if path.suffix.lower() in _MIDI and path.stem not in named and is_drum_performance(path):
            yield "drums", partial(drum_case, path, scratch)
