"""The index of a shard: one line of JSON an item, checked before it is believed."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.training.shard_member import MOST_TRUTH_BYTES, STEMS, Member
from musicstudio.training.splits import SPLITS, Split
from musicstudio.training.truth import Truth

_TRUTH: Final = ("truth.json", "truth.npz")
_FACTS: Final = ("piece", "style", "meter", "key")


@dataclass(frozen=True)
class Entry:
    """One item: what it is, and where its members lie in the shard; `end` is where the next item begins."""

    id: str
    split: Split
    piece: str
    style: str
    meter: str
    key: str
    tempo_bpm: float
    sample_rate: int
    samples: int
    notes: Mapping[str, str]
    members: Mapping[str, Member]
    end: int

    @property
    def seconds(self) -> float:
        return self.samples / self.sample_rate

    @classmethod
    def of(
        cls, item_id: str, split: Split, truth: Truth, notes: Mapping[str, str], end: int, members: Mapping[str, Member]
    ) -> Entry:
        """Return the entry of an item whose truth is known."""
        return cls(
            item_id, split, truth.piece, truth.style, truth.meter, truth.key, truth.tempo_bpm, truth.sample_rate,
            truth.samples, notes, members, end,
        )  # fmt: skip

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems that sound."""
        return tuple(name for name in STEMS if name in self.members)

    def line(self) -> str:
        """Return the entry as a line of JSON."""
        values = {key: value for key, value in vars(self).items() if key not in ("members", "notes")}
        members = {name: list(asdict(member).values()) for name, member in self.members.items()}
        return json.dumps(
            {**values, "seconds": round(self.seconds, 3), "notes": dict(self.notes), "members": members},
            ensure_ascii=False,
        )


def read_index(path: Path) -> list[Entry]:
    """Return the entries of a finished shard; UnsupportedAudio when the index is missing, damaged or lies."""
    try:
        size = path.with_suffix(".tar").stat().st_size
        entries = list(index_lines(path))
    except OSError as error:
        raise UnsupportedAudio(f"The index {path.name} of a shard cannot be read; render its pieces again.") from error
    if any(entry.end > size for entry in entries):
        raise UnsupportedAudio(f"The shard {path.stem} is cut short; delete it and render its pieces again.")
    return entries


def index_lines(path: Path, lenient: bool = False) -> Iterator[Entry]:
    """Yield the entries of an index; a line that is none raises UnsupportedAudio, or ends it when `lenient`."""
    for line in path.read_bytes().splitlines():
        try:
            yield _entry(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
            if lenient:
                return
            raise UnsupportedAudio(
                f"The index {path.name} of a shard is damaged; delete it with its shard and render again."
            ) from error


def _entry(values: Mapping[str, Any]) -> Entry:
    """Return the entry of JSON values; raises ValueError, KeyError or TypeError when they are none."""
    end, split = _count(values["end"]), values["split"]
    members = {
        name: Member(_count(offset), _count(size), _gain(gain))
        for name, (offset, size, gain) in values["members"].items()
    }
    if not set(_TRUTH) <= set(members) <= {*_TRUTH, *STEMS} or split not in SPLITS:
        raise ValueError("members missing, or unknown")
    for name, member in members.items():
        if member.offset + member.size > end or (name in _TRUTH and member.size > MOST_TRUTH_BYTES):
            raise ValueError("a member beyond its item")
    rate, samples, tempo = _count(values["sample_rate"]), _count(values["samples"]), float(values["tempo_bpm"])
    if not rate or not samples or not math.isfinite(tempo):
        raise ValueError("no such length or tempo")
    texts = {name: _text(values[name]) for name in ("id", *_FACTS)}
    notes = {_text(name): _text(text) for name, text in values["notes"].items()}
    return Entry(
        **texts, split=split, tempo_bpm=tempo, sample_rate=rate, samples=samples, notes=notes, members=members, end=end
    )


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 48:
        raise ValueError("not a count")
    return value


def _gain(value: Any) -> float:
    gain = float(value)
    if not 0 < gain < 1e4:
        raise ValueError("not a gain")
    return gain


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
