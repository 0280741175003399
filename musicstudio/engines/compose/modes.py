"""What is characteristic of some maqamat and ragas: how they climb and fall, where they rest, their own phrases.

Maqam after Marcus ("Music in Egypt", 2007) and Farraj & Abu Shumays ("Inside Arabic Music", 2019): a path begins in the
lower jins, rises to the ghammaz and the jins above it, and comes home step by step. Ragas after Bhatkhande and
Bor ("The Raga Guide", 1999): ascent, descent, the two dwelling notes, catch phrases. A sketch in both cases: intonation
that moves with the phrase, the many further ajnas, and what a teacher hands on are beyond it.

Degrees count the steps of `harmony.MODES` from 0; 7 more is the octave (5 more in five-note ragas), below 0 lies lower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Path:
    """A mode's way.

    `up` and `down` run from tonic to octave and back, `rests` are dwelt on (the tonic first), `catches` are its own
    phrases, `shaken` the degrees that are oscillated (gamak) or trilled."""

    up: tuple[int, ...]
    down: tuple[int, ...]
    rests: tuple[int, ...]
    catches: tuple[tuple[int, ...], ...]
    shaken: tuple[int, ...] = ()


_UP, _DOWN = (0, 1, 2, 3, 4, 5, 6, 7), (7, 6, 5, 4, 3, 2, 1, 0)

PATHS: Final[dict[str, Path]] = {
    "rast": Path(_UP, _DOWN, (0, 4, 2), ((0, 1, 2, 3, 2, 1, 0), (4, 3, 2, 1, 0), (2, 3, 4, 4, 3, 2), (-1, 0, 1, 2, 1,
        0), (4, 5, 6, 7, 6, 5, 4))),
    "bayati": Path(_UP, _DOWN, (0, 3, 2), ((0, 1, 2, 3, 2, 1, 0), (3, 2, 1, 0, -1, 0), (2, 3, 4, 3, 2), (3, 4, 5, 4,
        3), (1, 2, 1, 0))),
    "hijaz": Path(_UP, _DOWN, (0, 3, 4), ((0, 1, 2, 3, 2, 1, 0), (3, 2, 1, 2, 1, 0), (2, 3, 4, 3, 2, 1), (3, 4, 5, 4,
        3), (1, 0, -1, 0))),
    "saba": Path(_UP, _DOWN, (0, 2, 3), ((0, 1, 2, 3, 2, 1, 0), (3, 2, 3, 2, 1, 0), (2, 3, 2, 1), (2, 1, 0, -1, 0))),
    "nahawand": Path(_UP, _DOWN, (0, 4, 2), ((0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (-1, 0, 1, 2, 1, 0), (4, 5, 4, 3, 2),
        (6, 7, 6, 5, 4))),
    "kurd": Path(_UP, _DOWN, (0, 3, 4), ((0, 1, 2, 3, 2, 1, 0), (3, 2, 1, 0), (2, 3, 4, 3, 2), (1, 2, 1, 0, -1, 0))),
    "ajam": Path(_UP, _DOWN, (0, 4, 2), ((0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 3, 4, 5, 4), (-1, 0, 1, 2, 0))),
    "yaman": Path((-1, 1, 2, 3, 5, 6, 7), (7, 6, 5, 4, 3, 2, 1, 0), (0, 2, 6), ((-1, 1, 2, 1, 0), (2, 3, 5, 6), (3,
        2, 1, 2, 1, 0), (6, 5, 4, 3, 2), (-1, 1, 2, 3, 2)), (2,)),
    "bhairav": Path(_UP, _DOWN, (0, 5, 1), ((2, 3, 5, 5, 4), (2, 3, 1, 0), (3, 2, 1, 1, 0), (5, 4, 3, 2, 3), (0, 1,
        2, 3, 4)), (1, 5)),
    "kafi": Path(_UP, _DOWN, (0, 4, 1), ((0, 0, 1, 1, 2, 2, 3, 3, 4), (4, 3, 2, 1, 0), (1, 2, 3, 4), (6, 5, 4, 3, 2,
        1)), (2,)),
    "bhupali": Path((0, 1, 2, 3, 4, 5), (5, 4, 3, 2, 1, 0), (0, 2, 4), ((2, 1, 0, -1, 0), (0, 1, 2, 3, 2), (4, 3, 2,
        1, 0), (2, 3, 4, 5)), ()),
    "bhairavi": Path(_UP, _DOWN, (0, 3, 4), ((3, 2, 1, 0, 1, 0), (2, 3, 4, 3, 2, 1, 0), (4, 5, 6, 5, 4), (-1, 0, 1,
        2, 1, 0)), (1, 5)),
    "todi": Path((-1, 1, 2, 3, 5, 6, 7), (7, 6, 5, 4, 3, 2, 1, 0), (0, 5, 2), ((-2, -1, 1, 2, 1, 0), (2, 3, 2, 1, 0),
        (3, 5, 6, 5), (5, 4, 3, 2, 1)), (1, 2)),
    "malkauns": Path((0, 1, 2, 3, 4, 5), (5, 4, 3, 2, 1, 0), (0, 2, 1), ((2, 1, 2, 3, 2, 1, 0), (-1, 0, 1, 2), (3, 2,
        1, 2, 1, 0), (2, 3, 4, 5)), (1, 3)),
    "khamaj": Path((0, 2, 3, 4, 5, 6, 7), (7, 6, 5, 4, 3, 2, 1, 0), (0, 2, 6), ((2, 3, 4, 5, 6, 5), (3, 2, 3, 1, 0),
        (6, 5, 4, 3, 2), (4, 3, 2)), ()),
}  # fmt: skip
