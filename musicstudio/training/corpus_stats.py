"""What a rendered corpus holds, counted from its truths; only levels are measured, on a sample of records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.tasks import CancelToken
from musicstudio.training.corpus_doubts import doubts
from musicstudio.training.corpus_levels import levels_of
from musicstudio.training.corpus_side import TEMPO_STEP, Side, Spread, Statistics
from musicstudio.training.corpus_sounds import bank_of, kind_of, piece_of, source_of, treatment_of
from musicstudio.training.corpus_text import as_text
from musicstudio.training.shard_index import Entry
from musicstudio.training.shards import Shards, finished
from musicstudio.training.splits import SPLITS, Split, split_of_piece, split_of_sound
from musicstudio.training.truth import Truth

__all__ = ["Side", "Spread", "Statistics", "as_dict", "as_text", "leaks", "statistics", "voices"]

_MOST_NAMES: Final = 200
"""Sounds, drawn without end, are named up to so many."""


def statistics(folder: Path, sample: int = 12, seed: int = 0, cancel: CancelToken | None = None) -> Statistics:
    """Return what a corpus holds; `sample` records of each side are decoded for their levels, 0 for none.

    Raises WrongUsage where there is no corpus, UnsupportedAudio where a shard is damaged, JobCancelled.
    """
    token = cancel or CancelToken()
    sides = [Shards(folder, split) for split in SPLITS if any(finished(folder, split))]
    if not any(len(side) for side in sides):
        raise WrongUsage(f"There is no corpus in '{folder.name}'; give the folder that was prepared.")
    return Statistics(tuple(_side(shards, sample, seed, token) for shards in sides if len(shards)))


def leaks(folder: Path) -> tuple[str, ...]:
    """Return a sentence for each work or sound that stands on the wrong side of the split, or on both.

    A work is what the index notes as such, else the piece by its id. Recordings of a user's own may be put on either
    side by their table, so of them only those on both sides are told.
    """
    works: dict[str, set[Split]] = {}
    sounds: dict[str, set[Split]] = {}
    for split in SPLITS:
        shards = Shards(folder, split)
        for item_id in shards.ids:
            truth = shards.truth(item_id)
            works.setdefault(_work(item_id, shards.entry(item_id), truth), set()).add(split)
            for player in truth.players:
                if player.sound:
                    sounds.setdefault(player.sound, set()).add(split)
    free = {work for work in works if source_of(work) == "own"}
    return (
        *_misplaced("work", works, {work: split_of_piece(work) for work in works if work not in free}),
        *_misplaced("sound", sounds, {sound: split_of_sound(sound) for sound in sounds}),
    )


def as_dict(found: Statistics) -> dict[str, Any]:
    """Return statistics as plain values for JSON."""
    return {
        side.split: {**asdict(side), "tempi": {str(bpm): seconds for bpm, seconds in side.tempi.items()},
                     "dominating": list(side.dominating)}
        for side in found.sides
    }  # fmt: skip


def _misplaced(what: str, found: Mapping[str, set[Split]], right: Mapping[str, Split]) -> tuple[str, ...]:
    told = []
    for name, sides in sorted(found.items()):
        if len(sides) > 1:
            told.append(f"The {what} {name} stands on both sides.")
        elif name in right and right[name] not in sides:
            told.append(f"The {what} {name} belongs to {right[name]} but stands in {min(sides)}.")
    return tuple(told)


def _work(item_id: str, entry: Entry, truth: Truth) -> str:
    noted = entry.notes.get("work", "")
    invented = piece_of(item_id) == "arranger/invented"
    return noted or (truth.piece if invented and truth.piece else piece_of(item_id))


def _side(shards: Shards, sample: int, seed: int, cancel: CancelToken) -> Side:
    tally = _Tally()
    for item_id in shards.ids:
        cancel.check()
        tally.add(item_id, shards.entry(item_id), shards.truth(item_id))
    spreads = {name: Spread.of(values) for name, values in tally.values.items()}
    spreads["notes at once"] = Spread.of(list(tally.voices), list(tally.voices.values()))
    levels, wrong, count = _levels(shards, sample, seed, cancel)
    return Side(
        shards.split, len(shards), shards.seconds, _longest(tally.seconds), _sorted(tally.notes), _sorted(tally.parts),
        {kind: len(names) for kind, names in sorted(tally.sounds.items())},
        dict(sorted(tally.tempi.items())), {**spreads, **levels},
        dict(tally.doubts.most_common()), count, wrong,
    )  # fmt: skip


def _sorted(tables: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {name: dict(table.most_common(_MOST_NAMES)) for name, table in tables.items()}


def _longest(tables: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    return {name: dict(sorted(table.items(), key=lambda row: -row[1])) for name, table in tables.items()}


class _Tally:
    """What is counted while truths go by."""

    def __init__(self) -> None:
        self.seconds: dict[str, dict[str, float]] = {}
        self.notes: dict[str, Counter[str]] = {}
        self.parts: dict[str, Counter[str]] = {}
        self.sounds: dict[str, set[str]] = {}
        self.tempi: dict[int, float] = {}
        self.doubts: Counter[str] = Counter()
        self.voices: dict[int, float] = {}
        self.values: dict[str, list[float]] = {}

    def add(self, item_id: str, entry: Entry, truth: Truth) -> None:
        """Count a record."""
        seconds = entry.seconds
        mode = truth.key.partition(" ")[2]
        facts = {
            "source": (entry.notes.get("source") or source_of(item_id),), "treatment": (treatment_of(item_id),),
            "style": (truth.style,), "key": (truth.key,), "mode": (mode,), "meter": (truth.meter,),
            "licence": entry.notes.get("licences", "").split("; "), "stem": entry.stems, "known": _known(truth),
        }  # fmt: skip
        for table, names in facts.items():
            for name in names:
                _add(self.seconds.setdefault(table, {}), name or "none", seconds)
        _add(self.tempi, int(truth.tempo_bpm // TEMPO_STEP) * TEMPO_STEP, seconds)
        self._players(truth)
        self.doubts.update(doubts(truth).keys())
        for count, span in voices(truth).items():
            _add(self.voices, count, span)
        values = {
            "length s": seconds, "tempo bpm": truth.tempo_bpm, "notes a second": len(truth.notes) / seconds,
            "parts": len(truth.players), "chords a minute": 60 * len(truth.chords) / seconds,
            "detuned cents": truth.tuning_cents,
        }  # fmt: skip
        for name, value in values.items():
            self.values.setdefault(name, []).append(value)

    def _players(self, truth: Truth) -> None:
        counts = np.bincount(truth.notes["part"], minlength=len(truth.players))
        for player, notes in zip(truth.players, counts, strict=True):
            bank, kind = bank_of(player.sound), kind_of(player.sound)
            for table, name in (("family", player.family), ("bank", bank), ("kind", kind), ("sound", player.sound)):
                self.notes.setdefault(table, Counter())[name or "unnamed"] += int(notes)
                self.parts.setdefault(table, Counter())[name or "unnamed"] += 1
            self.sounds.setdefault(kind, set()).add(player.sound)
        for family in sorted({player.family for player in truth.players}):
            places = [n for n, player in enumerate(truth.players) if player.family == family]
            own = truth.notes[np.isin(truth.notes["part"], places)]
            _add(self.seconds.setdefault("family", {}), family, _sounding(own) / truth.sample_rate)


def voices(truth: Truth) -> dict[int, float]:
    """Return for how many seconds how many pitched notes sound at once."""
    drums = [n for n, player in enumerate(truth.players) if player.family == "drums"]
    notes = truth.notes[~np.isin(truth.notes["part"], drums)]
    times = np.concatenate([[0], notes["onset"], notes["offset"], [truth.samples]]).astype(np.int64)
    steps = np.concatenate([[0], np.ones(len(notes)), -np.ones(len(notes)), [0]]).astype(np.int64)
    order = np.argsort(times, kind="stable")
    counts, spans = np.cumsum(steps[order])[:-1], np.diff(times[order])
    found = {int(count): float(spans[counts == count].sum()) / truth.sample_rate for count in np.unique(counts)}
    return {count: span for count, span in found.items() if span > 0}


def _sounding(notes: NDArray[Any]) -> int:
    """Return during how many samples any of the notes, sorted by onset, sounds."""
    if not len(notes):
        return 0
    ends = np.maximum.accumulate(notes["offset"].astype(np.int64))
    starts = np.maximum(notes["onset"].astype(np.int64), np.concatenate([[0], ends[:-1]]))
    return int(np.maximum(notes["offset"].astype(np.int64) - starts, 0).sum())


def _known(truth: Truth) -> tuple[str, ...]:
    facts = {
        "notes": len(truth.notes), "beats": len(truth.beats), "key": truth.key, "chords": truth.chords,
        "sections": truth.sections, "caption": truth.caption, "style": truth.style,
    }  # fmt: skip
    return tuple(name for name, known in facts.items() if known)


def _add(table: dict[Any, float], name: Any, amount: float) -> None:
    table[name] = table.get(name, 0.0) + amount


def _levels(
    shards: Shards, sample: int, seed: int, cancel: CancelToken
) -> tuple[dict[str, Spread], dict[str, int], int]:
    """Return levels of some records: of mixes, and of stems against their mix; and what is out of bounds."""
    rng = np.random.default_rng([seed, len(shards)])
    chosen = rng.choice(len(shards), min(sample, len(shards)), replace=False)
    values: dict[str, list[float]] = {}
    wrong: Counter[str] = Counter()
    for place in chosen:
        cancel.check()
        mix, *stems = levels_of(shards.item(shards.ids[int(place)]))
        for level in (mix, *stems):
            wrong.update(f"{level.name}: {words}" for words in level.out_of_bounds)
        if mix.lufs is not None and mix.peak_db is not None:
            values.setdefault("mix LUFS", []).append(mix.lufs)
            values.setdefault("mix peak dBTP", []).append(mix.peak_db)
            for stem in stems:
                if stem.lufs is not None:
                    values.setdefault(f"{stem.name} against mix LU", []).append(stem.lufs - mix.lufs)
    return {name: Spread.of(found) for name, found in values.items()}, dict(wrong.most_common()), len(chosen)
