"""Bass lines by style.

Signs: 1–7 degrees above the chord's root as chord and key have them, 8 the octave, L the fifth below, R and O root and
octave with weight, g a dead note, a a step that leads to the next chord's root, s a root that slides to the octave.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from musicstudio.engines.compose.grooves.figures import Figure, figure


@dataclass(frozen=True)
class BassWay:
    """One way to play the bass.

    `kind`: "figure" plays one of `figures`; "lock" roots with the kick, joined by what a figure says between them;
    "walk" quarters that lead from root to root; "drone" holds. `hold` is how much of the time to the next note a locked
    note sounds (0–1); `energy` the sections it suits.
    """

    kind: str
    figures: tuple[Figure, ...] = ()
    hold: float = 0.85
    energy: tuple[float, float] = (0.0, 1.0)
    weight: float = 1.0


_EMPTY = figure("................")
_LONG = (figure("R---------------"), figure("R-----------5---"), figure("R---------------|5---------------"))
_ROOT_FIFTH = (
    figure("R-------5-------"), figure("R-------5-----a-"), figure("R-----1-5-------"), figure("R-------L---1---"),
    figure("R-----------", meter="3/4"), figure("R-------5---|R-------a---", meter="3/4"),
    figure("R-------5---", meter="3/4"), figure("R-----5-----", meter="6/8"), figure("R---1-5---a-", meter="6/8"),
    figure("R-----5-----R-----5---a-", meter="12/8"),
)  # fmt: skip
_EIGHTHS = (
    figure("R.1.1.1.1.1.1.1.", 0.4), figure("R-1-1-1-1-1-1-1-", 0.4), figure("R.1.1.1.1.1.1.5.|R.1.1.1.1.1.5.a.", 0.4),
    figure("R-----1-1---1---", 0.0, 0.55), figure("R-1-..1-R-1-..5-", 0.3), figure("R.1.1.1.1.1.", 0.3, meter="6/8"),
    figure("R---1-1---5-", meter="6/8"), figure("R---1---1---", meter="3/4"), figure("R.1.1.1.5.a.", 0.4, meter="3/4"),
)  # fmt: skip

BASSLINES: Final[dict[str, tuple[BassWay, ...]]] = {
    "lo-fi hip hop": (
        BassWay("lock", (_EMPTY, figure("............5-a-"), figure("..............8-")), 0.95),
        BassWay("figure", (
            figure("R-----..1-..5-a-"), figure("R-------....5-8-|R-----....5---a-"), figure("R--.1-..L---..a-"),
            figure("R---------1-5---"), figure("R-----5---8-7-5-|R-----..1-----a-"), figure("R---..3-5---..a-"),
        )),
    ),
    "boom bap": (
        BassWay("lock", (_EMPTY, figure("..............a-"), figure("......8.....5...")), 0.9, weight=2),
        BassWay("figure", (
            figure("R--..1..R...5-a-"), figure("R-1...5-..8-7-5-"), figure("R--1..3-..5---a-"),
            figure("R-....1-R--5..a-"),
            figure("R---8-..7-..5---|R---8-..5-..a---"),
        )),
    ),
    "house": (
        BassWay("figure", (
            figure("R.O.R.O.R.O.R.O."), figure("..R-..R-..R-..R-"), figure("R..1..R...O..R.7"),
            figure("..R...O...R..5O."),
            figure("R--.R-..R--.8-7-"), figure("R..R..R.R..R.8.."), figure("..RR..R...RO..R."),
            figure("R-..8-R-..1-5-7-"),
            figure("..R-..RO..R-..57|..R-..RO..R-8-7-"),
        )),
    ),
    "techno": (
        BassWay("figure", (
            figure("..11..11..11..11"), figure(".111.111.111.111"), figure("..1-..1-..1-..1-"),
            figure("R.1R.11.R.1R.11."),
            figure("..R..1..R..1..R."), figure("R..R..R..R..R..R|..R..R..R..R..1."), figure("..1...1...1...18"),
        ), weight=3),
        BassWay("drone", energy=(0.0, 0.5)),
    ),
    "drum and bass": (
        BassWay("figure", (
            figure("R---------------|R---------7-----"), figure("R---------1-----|5-------7-------"),
            figure("R-----..R-..8-7-"), figure("R--R------R-----|R--R----..5-7---"), figure("R---..R---..R-8-"),
            figure("R-------..1-..5-|R-------..8-7-5-"), figure("..R---1-..R---7-"),
        ), weight=2),
        BassWay("lock", (_EMPTY, figure("..............8-")), 1.0),
    ),
    "trap": (
        BassWay("lock", (_EMPTY, figure("..............s-"), figure("............5---")), 1.0, weight=3),
        BassWay("figure", (figure("R-----s---------"), figure("R--R--------s---"), figure("R---------R---5-"))),
    ),
    "rock": (
        BassWay("figure", _EIGHTHS, weight=2),
        BassWay("lock", (_EMPTY, figure("..............a-"), figure("............5-a-")), 0.9),
    ),
    "metal": (BassWay("lock", (_EMPTY,), 0.8, weight=3), BassWay("figure", _EIGHTHS)),
    "funk": (
        BassWay("figure", (
            figure("R..gR.g8..g.5g7."), figure("R.g..R8.g.R..7.8"), figure("R...g8.gR..g7.8."),
            figure("R..R.g8......5.7"),
            figure("R-..8.gg7.8.R.g5"), figure("R.g8..g.R..7g8.."), figure("R...R..8.g5.7.8.|R...R..8.gR.5.a."),
            figure("R-g.3-4-5.g.7.8."), figure("RgR..g8.g7.g5.a."),
            figure("R.g.8.7.g.5.", meter="6/8"),
        ), weight=3),
        BassWay("lock", (figure("...g...8..g...7."), figure("..g..8....g.5...")), 0.5),
    ),
    "soul": (
        BassWay("figure", (
            figure("R-....1-5-..6-8-|R-....1-5-..a-a-"), figure("R---..1-R---5-a-"), figure("R-..1-3-5-..6-5-"),
            figure("R-----1-..5-8-5-|R-----1-..5---a-"), figure("R--1..5-6-..8-a-"), figure("R---..L-1---3-5-"),
            figure("R---....5-a-R---....5-a-", meter="12/8"), figure("R-----5---a-", meter="6/8"),
        ), weight=2),
        BassWay("lock", (figure("............5-a-"), figure("....5-........a-")), 0.85),
    ),
    "pop": (
        BassWay("lock", (_EMPTY, figure("..............a-"), figure("............5-..")), 0.95, weight=2),
        BassWay("figure", (
            figure("R-----1-R---5-a-"), figure("R-------R-------", 0.0, 0.5), figure("R--1--1-R--1--5-"),
            figure("R---..1-R---..5-"),
            figure("R-----1-R-----1-|R-----1-5---a---"), figure("R-1-1-1-R-1-1-1-", 0.6), *_ROOT_FIFTH[4:],
        )),
    ),
    "synthwave": (
        BassWay("figure", (
            figure("1.1.1.1.1.1.1.1."), figure("1-1-1-1-1-1-1-1-"), figure("1.1.8.1.1.1.8.1."),
            figure("1.111.111.111.11"),
            figure("1-8-1-8-1-8-1-8-"), figure("1.1.1.1.1.1.5.7."), figure("1181118111811181"),
            figure("1-------1-----1-", 0.0, 0.4),
        )),
    ),
    "jazz swing": (
        BassWay("walk", weight=3, energy=(0.36, 1.0)),
        BassWay("figure", (
            figure("R-------5-----a-"), figure("R-------3---a---"), figure("R-----1-5-------"),
            figure("R-----------", meter="3/4"), figure("R-------5---", meter="3/4"), figure("R-------a---",
            meter="3/4"),
        ), energy=(0.0, 0.5)),
    ),
    "bossa nova": (
        BassWay("figure", (
            figure("R-----5-5-----1-"), figure("R-----5-L-----1-"), figure("R-----5-5-----a-"),
            figure("R-----1-5-----5-"),
            figure("R-------5-----1-", 0.0, 0.6), figure("R-----5-1---", meter="3/4"), figure("R-----5---1-",
            meter="6/8"),
        )),
    ),
    "reggae": (
        BassWay("figure", (
            figure("....R-1-..5-....|....R-1-..3-5---"), figure("..R-5-3-....1-..|..R-5-3-..1-L-.."),
            figure("..1-..1-3-..5-..|..1-..1-8---5---"), figure("R---..5-3-..1-..|....R---..5-a-.."),
            figure("......R-3-5---..|......R-5-3-1-.."), figure("..R-R-..5-..8-5-"), figure("R-..5-..8-..5-3-", 0.45),
            figure("....L-R-..3-1-..", 0.0, 0.8),
        )),
    ),
    "ambient": (BassWay("drone"), BassWay("figure", _LONG)),
    "orchestral": (
        BassWay("figure", (
            *_LONG, *_ROOT_FIFTH, figure("R.1.1.1.R.1.1.1.", 0.55), figure("R---5---8---5---", 0.4),
            figure("R-------3---5---"),
            figure("R..1..1.R..1..1.", 0.65),
        )),
    ),
    "folk": (BassWay("figure", (*_ROOT_FIFTH, figure("R---5---R---5-a-", 0.4), figure("R-----1-5---a---")),),),
    "blues": (
        BassWay("figure", (
            figure("R--3--5--6--|8--6--5--3--"), figure("R.13.35.56.6|8.76.65.53.3"), figure("R.1R.1R.15.a"),
            figure("R--3--5--6--"), figure("R-1..5R-1..a", 0.0, 0.6), figure("R.15.56.65.5"),
            figure("8--7--5--3--|R--1--5--a--"),
            figure("R---1-5---5-6---6-5---3-", meter="12/8"), figure("R-----5---a-", meter="6/8"),
        ), weight=3),
        BassWay("walk", energy=(0.4, 1.0)),
    ),
    "afrobeat": (
        BassWay("figure", (
            figure("R..R..5...7-8...|R..R..5.7...5..."), figure("R.R...5-7..8..5."), figure("..R.R..5..7.5..3"),
            figure("R...8.7...5.7.5.|R...8.7.5...3..."), figure("R-.5..8...7.5..1"), figure("R..5..7.8...5.7."),
            figure("R---5-7-....8-7-5-..", meter="10/8"), figure("R---1---5---7-----8-5---", meter="12/8"),
            figure("R---5-7---5-", meter="6/8"),
        )),
    ),
    "maqam": (
        BassWay("lock", (_EMPTY, figure("............5-..")), 0.9), BassWay("drone"),
        BassWay("figure", (figure("R-----1-R---L---"), figure("R-------1---5---"))),
    ),
    "raga": (BassWay("drone"),),
    "solo piano": (BassWay("figure", (*_LONG, *_ROOT_FIFTH)),),
}  # fmt: skip
"""Style → the ways its bassists have."""

BY_SOUND: Final[dict[str, tuple[BassWay, ...]]] = {
    "808 bass": BASSLINES["trap"],
    "acid bass": (
        BassWay("figure", (
            figure("R.1O1.R1.8R.1O7."), figure("R1.8.R1.7.81.R.8"), figure("11.1O.1718.1R.1O"),
            figure("R.s-1.8.1.s-7.1."),
            figure("1.O1.1R.8.1O.17."), figure("R11R.1O.R1.8R.7O"),
        )),
    ),
    "dub bass": BASSLINES["reggae"],
}  # fmt: skip
"""Sounds that have a way of their own in every style but the one they come from."""
