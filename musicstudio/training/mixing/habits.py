"""What producers usually do with each family of instruments, and what a whole mix has in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from musicstudio.training.mixing.channel import Channel

ELECTRONIC: Final = frozenset({"house", "techno", "drum and bass", "trap", "synthwave", "lo-fi hip hop"})
"""Styles in which the rest often gives way to the kick."""


@dataclass(frozen=True)
class Habit:
    """A family's usual loudness in LU beside the drums and its spread, corners in Hz, place and room.

    `low_cut_hz` and `body_hz` are ranges to draw from; `spread` is how far from the centre it may stand, `send_db` its
    usual level into the room.
    """

    level: float
    sigma: float
    low_cut_hz: tuple[float, float]
    body_hz: tuple[float, float]
    spread: float
    send_db: float


_REST: Final = Habit(-3.0, 4.0, (40.0, 220.0), (150.0, 6000.0), 0.7, -15.0)
HABITS: Final = {
    "drums": Habit(0.0, 3.5, (22.0, 40.0), (60.0, 9000.0), 0.08, -21.0),
    "bass": Habit(-1.0, 3.5, (20.0, 40.0), (50.0, 2500.0), 0.0, -32.0),
    "voice": Habit(-1.5, 4.0, (60.0, 160.0), (150.0, 9000.0), 0.05, -14.0),
    "piano": Habit(-2.5, 4.0, (30.0, 180.0), (120.0, 6000.0), 0.5, -16.0),
    "organ": Habit(-5.0, 4.0, (40.0, 200.0), (150.0, 5000.0), 0.6, -17.0),
    "guitar": Habit(-2.5, 4.0, (60.0, 180.0), (150.0, 5000.0), 0.9, -18.0),
    "strings": Habit(-4.5, 4.0, (50.0, 250.0), (200.0, 6000.0), 0.6, -12.0),
    "lead": Habit(-2.5, 4.0, (60.0, 250.0), (200.0, 7000.0), 0.4, -14.0),
    "pad": Habit(-6.0, 4.0, (60.0, 300.0), (150.0, 7000.0), 0.5, -12.0),
}
"""By family; all others are `habit_of`'s rest."""


@dataclass(frozen=True)
class Taste:
    """What one producer does throughout a mix.

    `panning` is "spread", "lcr" (left, centre, right) or "mono"; `wet_db` is added to every room, `shaping` scales tone
    controls, `squeeze` and `grit` are how often things are compressed and driven, `duck_db` how far the rest gives way
    to the kick.
    """

    panning: str
    wet_db: float
    shaping: float
    squeeze: float
    grit: float
    duck_db: float
    contrast: float


def habit_of(channel: Channel) -> Habit:
    """Return how a channel is usually treated: by its stem where that is plain, else by its family."""
    named = {"drums": "drums", "bass": "bass", "vocals": "voice"}.get(channel.stem, channel.family)
    return HABITS.get(named, _REST)


def taste_of(style: str, rng: np.random.Generator) -> Taste:
    """Return a random producer's taste for a style, known or not."""
    panning = rng.choice(["spread", "lcr", "mono"], p=[0.82, 0.12, 0.06])
    dry = rng.random() < 0.12
    wet_db = rng.normal(-1.0, 4.0) - (14.0 if dry else 0.0)
    ducks = rng.random() < (0.6 if style in ELECTRONIC else 0.04)
    return Taste(
        str(panning), float(wet_db), float(rng.uniform(0.3, 1.4)), float(rng.uniform(0.3, 0.95)),
        float(rng.beta(1.2, 2.5)), float(rng.uniform(3, 14)) if ducks else 0.0, float(rng.uniform(0.5, 1.4)),
    )  # fmt: skip
