"""A mixing desk as a value: what is turned where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from musicstudio.audio.synth.filters import Band


@dataclass(frozen=True)
class Strip:
    """One channel.

    `level` in LU beside the drums, `width` of what is stereo already, `low_cut_hz`, `bands` of tone, `squeeze_db` of
    compression at full level, `drive_db` into tape, `top_hz` (0: open), shares sent to room, echo and chorus (0–1),
    `duck_db` under the kick.
    """

    level: float = -5.0
    position: float = 0.0
    width: float = 1.0
    low_cut_hz: float = 90.0
    bands: tuple[Band, ...] = ()
    squeeze_db: float = 2.0
    drive_db: float = 0.0
    top_hz: float = 0.0
    room: float = 0.15
    echo: float = 0.0
    chorus: float = 0.0
    duck_db: float = 0.0


@dataclass(frozen=True)
class Room:
    """A room, plate or spring: seconds to −60 dB, what comes before it, its band, how dark it dies, early echoes."""

    kind: str = "plate"
    seconds: float = 1.4
    before_ms: float = 12.0
    low_hz: float = 220.0
    high_hz: float = 9000.0
    dark: float = 0.6
    early: float = 0.4


@dataclass(frozen=True)
class Echo:
    """A delay in beats, its feedback, band, and whether it crosses from side to side."""

    beats: float = 0.75
    feedback: float = 0.4
    low_hz: float = 250.0
    high_hz: float = 4000.0
    crosses: bool = True
    times: int = 6


@dataclass(frozen=True)
class Desk:
    """All that makes a style's mix: strips by role, room, echo, bus.

    `glue_db` is how far the bus compressor turns down at the loudest, `lows` and `highs` dB beside the usual slope
    below 100 Hz and at 10 kHz, `dust_db` the level of a record's noise under the music (0: none), `wow_cents` by which
    tape sways, `polish` how much of the way towards the usual slope the master's tone goes.
    """

    strips: Mapping[str, Strip]
    room: Room = field(default_factory=Room)
    echo: Echo = field(default_factory=Echo)
    glue_db: float = 2.0
    glue_s: float = 0.18
    lows: float = 0.0
    highs: float = 0.0
    dust_db: float = 0.0
    wow_cents: float = 0.0
    polish: float = 0.65

    def channel(self, role: str) -> Strip:
        return self.strips.get(role, self.strips["other"])
