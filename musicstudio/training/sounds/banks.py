"""Banks of recorded notes and strokes on disk: a folder of sound files and an `index.json` that describes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from musicstudio.domain.errors import UnsupportedAudio

_FAMILIES: Final = {"electric-piano": "piano", "chromatic-percussion": "mallet"}
_DOUBTFUL_CENTS: Final = 50
"""A sample noted to be farther off its pitch is left out: no one tuning fits all of it."""


@dataclass(frozen=True)
class Sample:
    """One recorded note or stroke.

    `pitch` is what it is meant to sound in semitones (0: it has none), `rank` its place among `dynamics` layers from
    soft on, `loop` in samples of the file, `onset_s` where it begins; `note` is the drum in General MIDI, `piece`
    its name.
    """

    path: Path
    pitch: float = 0.0
    rank: int = 0
    dynamics: int = 1
    loop: tuple[int, int] | None = None
    onset_s: float = 0.0
    articulation: str = ""
    note: int | None = None
    piece: str = ""


@dataclass(frozen=True)
class SampleBank:
    """One instrument's samples; `name` is that of its folder, `family` as in `training.families`."""

    name: str
    family: str
    program: int
    licence: str
    samples: tuple[Sample, ...]

    @property
    def low(self) -> float:
        """The lowest pitch recorded."""
        return min(sample.pitch for sample in self.samples)

    @property
    def high(self) -> float:
        """The highest pitch recorded."""
        return max(sample.pitch for sample in self.samples)

    @property
    def is_drums(self) -> bool:
        return self.family == "drums"


@cache
def read_bank(folder: Path) -> SampleBank:
    """Return the bank of a folder; raises UnsupportedAudio where its index is none or names files that are missing."""
    try:
        index = json.loads((folder / "index.json").read_text("utf-8"))
        rows = index if isinstance(index, list) else index["samples"]
        head = {} if isinstance(index, list) else index
        samples = tuple(_sample(folder, row) for row in rows if abs(row.get("cents") or 0) <= _DOUBTFUL_CENTS)
        family = str(head.get("family", "drums"))
        name, program = str(head.get("instrument", folder.name)), head.get("gm_program")
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise UnsupportedAudio(f"{folder.name} is no bank of samples ({error!r}); unpack it again.") from error
    missing = next((sample.path.name for sample in samples if not sample.path.is_file()), "")
    if missing or not samples:
        raise UnsupportedAudio(f"{folder.name} lacks {missing or 'every sample'}; unpack the bank again.")
    licence = str(head.get("licence", "public domain, second-hand"))
    return SampleBank(name, _FAMILIES.get(family, family), int(program or 0), licence, samples)


def _sample(folder: Path, row: dict[str, Any]) -> Sample:
    note = row.get("gm_note")
    loop = row.get("loop")
    return Sample(
        folder / str(row["file"]),
        float(row.get("midi") or 0.0),
        int(row.get("dynamic_rank", row.get("rank", 0))),
        int(row.get("dynamics", row.get("of", 1))),
        (int(loop[0]), int(loop[1])) if loop else None,
        float(row.get("onset_ms") or 0.0) / 1000,
        str(row.get("articulation") or ""),
        None if note is None else int(note),
        str(row.get("piece", row.get("drum", ""))),
    )
