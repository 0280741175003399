"""What a judge is given, and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from musicstudio.domain.audio import AudioArray
from musicstudio.domain.studies import Candidate
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.training.evaluation.ear import Ear
from musicstudio.training.truth import Truth

Kind = Literal["render", "stem", "real"]
"""A whole render, a single instrument of one, a recording."""


@dataclass(frozen=True, eq=False)
class Case:
    """One piece to be judged on: its mix as a file, its stems where they are known, and what is true of it.

    Of a real recording only some of `truth` is known: `known` names what ("notes", "beats", "downbeats", "chords",
    "key", "tempo", "stems", "strokes", "caption").
    """

    name: str
    kind: Kind
    path: Path
    truth: Truth
    known: frozenset[str]
    stems: Mapping[str, AudioArray] = field(default_factory=dict)
    sample_rate: int = 44100
    licence: str = ""

    @property
    def seconds(self) -> float:
        return self.truth.samples / self.truth.sample_rate


@dataclass(frozen=True, eq=False)
class Setting:
    """Who is judged on what. Everything made lies in `out`, pictures and sounds in folders of their own there.

    `ear` is our own embedding of sounds and words, where it is installed.
    """

    candidates: tuple[Candidate, ...]
    cases: tuple[Case, ...]
    out: Path
    seed: int
    report: Report
    cancel: CancelToken
    ear: Ear | None = None


@dataclass(frozen=True)
class Row:
    """What one engine did on one case, or on one group of it (a stem, a family): named numbers.

    `took_s` is how long the engine computed for `seconds` of sound; 0 where it was not timed.
    """

    case: str
    kind: Kind
    engine: str
    numbers: Mapping[str, float]
    group: str = ""
    seconds: float = 0.0
    took_s: float = 0.0


@dataclass(frozen=True)
class Findings:
    """All that a judge found: rows, which numbers matter (first is foremost) and whether more is better.

    `pictures` and `sounds` are files below the setting's `out`; `notes` are sentences for the report.
    """

    task: str
    rows: tuple[Row, ...]
    numbers: Mapping[str, Literal["up", "down"]]
    pictures: tuple[Path, ...] = ()
    sounds: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
