"""A song as a DAW's project holds it: tracks of sound and notes on one timeline, all from its first sample on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from musicstudio.app.songgrid import SongGrid
from musicstudio.domain.score import Score

AUDIO_FOLDER = "audio"


@dataclass(frozen=True)
class ArrangedTrack:
    """One track: `audio` is a finished stereo file of the whole length, or `score` its notes; `colour` is #rrggbb."""

    name: str
    role: str
    colour: str
    audio: Path | None = None
    score: Score | None = None
    gain_db: float = 0.0
    muted: bool = False
    soloed: bool = False

    @property
    def gain(self) -> float:
        return float(10 ** (self.gain_db / 20))

    @property
    def file(self) -> str:
        """Where the sound lies, relative to the project, or nothing."""
        return f"{AUDIO_FOLDER}/{self.audio.name}" if self.audio is not None else ""


@dataclass(frozen=True)
class Arrangement:
    """What becomes a DAW project: `samples` long at `sample_rate`; `about` says where it came from."""

    name: str
    grid: SongGrid
    tracks: tuple[ArrangedTrack, ...]
    sample_rate: int
    samples: int
    about: str = ""
    loop: tuple[float, float] | None = None

    @property
    def seconds(self) -> float:
        return self.samples / self.sample_rate
