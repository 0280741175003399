"""How chords are struck, style by style and way by way.

Signs: X x o g the whole chord from loud to ghost; t the chord without its lowest note; u an upstroke of the upper
strings; m M muted strings, soft and loud; b the root below, f the fifth below; B root and chord together; 1–6 single
notes of the chord from the lowest up; p q v root with fifth, sixth, seventh.
"""

from __future__ import annotations

from typing import Final

from musicstudio.engines.compose.grooves.figures import Figure, figure

_HELD = (figure("x---------------"), figure("x-------x-------"), figure("x---------------|x-----------o---"))
_HELD_ODD = (
    figure("x-----------", meter="3/4"), figure("x-------o---", meter="3/4"), figure("x-----o-----", meter="6/8"),
    figure("x-----------", meter="6/8"), figure("x-----x-----x-----x-----", meter="12/8"),
)  # fmt: skip

KEYS: Final[dict[str, tuple[Figure, ...]]] = {
    "lo-fi hip hop": (
        figure("x---------------|x-----o---------"), figure("x-----x-----x---"), figure("x---------..o---"),
        figure("x--o----..x-----"), figure("x-------..ox----|x---------------"),
        figure("b-t---t---......|b-t---t---..o---"),
        figure("x---....x-o-----", 0.4), figure("......x---------|x---......o-----"),
    ),
    "boom bap": (
        figure("x---..x-....x-.."), figure("x-......x-......"), figure("..x-..x-..x-..x-", 0.4),
        figure("x--x------......"),
        figure("x-----x---------|..x---x---------"), figure("x---------x-x---"),
    ),
    "house": (
        figure("x..x..x...x..x.."), figure("x..x..x..x..x.x."), figure("..x-..x-..x-..x-"), figure("x-.x-.x-..x-x-.."),
        figure("...x..x..x..x...", 0.4), figure("x---------------", 0.0, 0.5), figure("x..x...x..x..x.."),
    ),
    "techno": (
        figure("...x..x........."), figure("..x.....x..x...."), figure("......x.....x...|..x.......x....."),
        figure("x..x......x....."), figure("..x..x....x..x.."), figure("x..x..x..x..x..x|..x..x..x..x..x."),
    ),
    "drum and bass": (
        figure("x---------------"), figure("x-----x-........"), figure("..x-......x-...."),
        figure("x-------..x-----|......x---------"),
        figure("x--x--x---------", 0.5),
    ),
    "trap": (*_HELD, figure("x-----------x---|x-------x-----x-"), figure("x-....x-....x-..", 0.4)),
    "rock": (
        *_HELD, figure("x---x---x---x---", 0.4), figure("x-----x-x-----x-", 0.4), *_HELD_ODD,
    ),
    "metal": _HELD,
    "funk": (
        figure("x..x....x..x...."), figure("..x...x...xx...."), figure("x.....x.x...x..."), figure("...x..x....x..x.",
        0.4),
        figure("x-..x.....x-..x.|x-..x.......x.x."), figure("x---------------", 0.0, 0.45), figure("....x..x....x.x.",
        0.4),
        figure("x...x...x.x.", meter="6/8"),
    ),
    "soul": (
        figure("x-----x---------"), figure("x---..x-..x-...."), figure("x--x----x--x----"), figure("x-------x---..x-"),
        figure("b-t---t-b-t---t-"), figure("x---..o-x---..o-"), figure("x---o-x---o-x---o-x---o-", meter="12/8"),
        figure("x---o-x---o-", meter="6/8"), figure("x---o---o---", meter="3/4"),
    ),
    "pop": (
        figure("x---x---x---x---", 0.35), figure("x-----x-----x---"), *_HELD, figure("x-----x-x-----x-"),
        figure("x--x--x-x--x--x-", 0.5),
        *_HELD_ODD, figure("x---o---o---", meter="3/4"),
    ),
    "synthwave": (*_HELD, figure("x--x--x---x--x--", 0.4), figure("x-----x---x-----"), figure("x.x.x.x.x.x.x.x.", 0.5)),
    "jazz swing": (
        figure("x-....o-........|......x-......o-"), figure("..x-......x-....|..x-..o-......x-"),
        figure("......x-........|x-....x-........"),
        figure("....x-......x-..", 0.0, 0.6), figure("x-....x---------|..............x-"),
        figure("......x-..x-....|..x-..........x-", 0.4),
        figure("x-----------....|......o---------", 0.0, 0.5), figure("..o-..x-......x-|....x-....o-....", 0.4),
        figure("x-....o-....", meter="3/4"), figure("....x-..x-..", meter="3/4"), figure("..x-......x-|......x-....",
        meter="3/4"),
        figure("x-........o-x-......", meter="5/4"), figure("....x-......x-..o-..", meter="5/4"),
    ),
    "bossa nova": (
        figure("x---x---..x---x-|..x---x---x-x---"), figure("x-----x-----x---|....x-----x-----"),
        figure("..x---x---x---x-"),
        figure("x---------x-----|..x---------x---", 0.0, 0.6), figure("x---..x---x-", meter="3/4"),
    ),
    "reggae": (
        figure("..x...x...x...x."), figure("..x-..x-..x-..x-"), figure("..xx..xx..xx..xx", 0.5),
        figure("..x...x...x...xx"),
        figure("..x...x...x.", meter="3/4"), figure("..x.x...x.x.", meter="6/8"),
    ),
    "ambient": (figure("x---------------"), figure("x---------------|................"), figure("........x-------"),
    *_HELD_ODD[:1]),
    "orchestral": (*_HELD, figure("x---x---x---x---", 0.5), *_HELD_ODD),
    "folk": (
        figure("b-..x-..f-..x-.."), figure("x-------x-------"), figure("b---x---f---x-o-"), figure("x---x---x---x---",
        0.4),
        figure("b---x---x---", meter="3/4"), figure("b---x-f---x-", meter="6/8"), figure("x-----------", meter="3/4"),
    ),
    "blues": (
        figure("...x-....x-."), figure("x-...x-.....|.....x-....."), figure("x-xx-xx-xx-x", 0.45),
        figure("...x-....x.x", 0.4),
        figure("x-----------", 0.0, 0.6), figure("..x-....x-..|x.....x-...."), figure("x---o-x---o-x---o-x---o-",
        meter="12/8"),
        figure("x---o-x---o-", meter="6/8"),
    ),
    "afrobeat": (
        figure("x..x..x...x....."), figure("..x...x...x...x."), figure("..x..x..x...x..."), figure("x...x.x...x.x..."),
        figure("..x...x...x...x...x...x.", meter="12/8"), figure("..x...x...x.", meter="6/8"),
    ),
    "maqam": _HELD,
    "raga": _HELD,
    "solo piano": (*_HELD, *_HELD_ODD),
}  # fmt: skip

_STRUM: Final = (
    figure("X---x-u-..u-x-u-"), figure("X---x-u-x-u-x-u-", 0.4), figure("X---x---X---x-u-", 0.0, 0.7),
    figure("X-------x-u-x-u-"),
    figure("X-xux-xux-xux-xu", 0.55), figure("b---x-u-f---x-u-"), figure("X-----x-..u-x-u-"), figure("X---------------",
    0.0, 0.35),
    figure("b---x---x-u-", meter="3/4"), figure("X---x-u-x-u-", meter="3/4"), figure("X---u-x---u-", meter="6/8"),
    figure("X-u-u-x-u-u-", meter="6/8"), figure("X---u-x---u-x---u-x---u-", meter="12/8"),
)  # fmt: skip
_PICKED: Final = (
    figure("b-3-f-2-b-4-f-3-"), figure("b-2-3-2-f-2-3-2-"), figure("b-4-f-3-b-2-f-4-"), figure("b-324-3-f-324-3-", 0.4),
    figure("b---3-2-f---4-2-", 0.0, 0.6), figure("b-3-4-3-2-3-", meter="3/4"), figure("b---4-3---2-", meter="3/4"),
    figure("b-3-4-2-3-4-", meter="6/8"), figure("b-2-3-4-3-2-", meter="6/8"),
)  # fmt: skip
_ARPEGGIO: Final = (
    figure("1-2-3-4-3-2-3-2-"), figure("1-2-3-4-1-2-3-4-"), figure("1-3-2-4-3-2-4-3-"), figure("1---2---3---4---", 0.0,
    0.55),
    figure("1-2-3-2-4-3-2-3-"), figure("1-2-4-3-5-4-3-2-"), figure("1--2--3-4--3--2-"), figure("1234321234321234", 0.6),
    figure("1-2-3-4-5---....", 0.0, 0.6), figure("1-2-3-4-3-2-", meter="3/4"), figure("1-3-2-4-2-3-", meter="3/4"),
    figure("1-2-3-4-3-2-", meter="6/8"), figure("1-2-3-2-3-4-", meter="6/8"), figure("1-2-3-4-3-2-1-2-3-4-5-4-",
    meter="12/8"),
)  # fmt: skip

WAYS: Final[dict[str, tuple[Figure, ...]]] = {
    "strum": _STRUM,
    "picking": _PICKED,
    "arpeggio": _ARPEGGIO,
    "powers": (
        figure("X-------X-----X-", 0.3), figure("X-x-x-x-X-x-x-x-", 0.5), figure("X--X--X---x-x---", 0.4),
        figure("X---------------"),
        figure("X---X---X---X---", 0.4), figure("X-----X-..X-X---", 0.4), figure("X-----X---------|X-----X---X-X---"),
        figure("X-----------", meter="3/4"), figure("X-----X-----", meter="6/8"),
    ),
    "chops": (
        figure("....X.......X..."), figure("....X.......X..o"), figure("..o.X.....o.X..."), figure("....X..o....X..o",
        0.4),
        figure("....X.......X.u."), figure("......X...........X.....", meter="12/8"), figure("......X.....",
        meter="6/8"),
        figure("....x...X...", meter="3/4"),
    ),
    "scratch": (
        figure("mmXmmmxmmmXmmxmm"), figure("m.XmmxmmX.mmx.mm"), figure("X.mm.xm.mmX.m.xm"), figure("..m.X.mm..m.Xm.x"),
        figure("mmmmXmmmmmmmXmmx", 0.4), figure("X..mx.m.X..mx.mm"), figure("m.m.X.m.m.m.X.x."),
        figure("mXmmxmmXmmxmmXmm", 0.5),
        figure("m.X.mmx.m.X.", meter="6/8"),
    ),
    "four": (
        figure("o-..x-..o-..x-.."), figure("x-..x-..x-..x-.."), figure("o---x-..o---x-.."), figure("o-..x-..x-..",
        meter="3/4"),
        figure("x-....o-........|......x-......o-", 0.0, 0.6), figure("..x-......x-....|......x-..o-..x-"),
    ),
    "batida": (
        figure("B---t---b-t---t-|b-t---t-b---t---"), figure("B-----t-b---t---|b---t---b-t---t-"),
        figure("B---t-t-b-t---t-|b-t---t-b-t-t---", 0.4),
        figure("b-t---t-b-t---t-"), figure("B-----t-b-----t-|b---t---b-----t-", 0.0, 0.6), figure("B---t---b-t-",
        meter="3/4"),
        figure("b---t-b-t---", meter="6/8"),
    ),
    "skank": (
        figure("..X...X...X...X."), figure("..X...X...X...Xm"), figure("..Xu..Xu..Xu..Xu", 0.5),
        figure("..X...X.m.X...X."),
        figure("..X...X...X.", meter="3/4"), figure("..X.o...X.o.", meter="6/8"),
    ),
    "bubble": (
        figure(".oxo.oxo.oxo.oxo"), figure("..xo..xo..xo..xo"), figure(".ox..ox..ox..oxo"), figure("..x...x...x...x.",
        0.0, 0.5),
    ),
    "shuffle": (
        figure("p.pp.pq.qq.q"), figure("p.pp.pq.qv.q"), figure("p.pq.qp.pq.q"), figure("p.pp.pq.qq.q|v.vv.vq.qq.q"),
        figure("p..p.pq..q.q"),
        figure("p-.q-.p-.q-.", 0.0, 0.5), figure("p---p-q---q-p---p-q---q-", meter="12/8"), figure("p---p-q---q-",
        meter="6/8"),
    ),
    "stabs": KEYS["house"],
    "ballad": (
        figure("1-2-3-4-5-4-3-2-"), figure("1-2-3-4-3-2-3-2-"), figure("1---2-3-4---3-2-"), figure("1-2-4-2-3-2-4-2-"),
        figure("1-------3-4-3---", 0.0, 0.5),
        figure("1-2-3-5-4-3-2-3-"), figure("1--2--3-4--3--2-"), figure("1-2-3-4-------..", 0.0, 0.6),
        figure("1-23432-1-23432-", 0.5),
        figure("1-2-3-4-3-2-", meter="3/4"), figure("1---3-4-3---", meter="3/4"), figure("1---x---x---", meter="3/4"),
        figure("1-2-3-4-3-2-", meter="6/8"),
        figure("1-2-3-2-4-3-", meter="6/8"), figure("1-2-3-4-3-2-1-2-3-5-4-3-", meter="12/8"),
    ),
}  # fmt: skip
"""Way → its figures; what a seat's player is called, or what `GUITAR` makes of it."""

GUITAR: Final[dict[str, str]] = {
    "lo-fi hip hop": "arpeggio", "boom bap": "chops", "house": "scratch", "techno": "arpeggio",
    "drum and bass": "arpeggio",
    "trap": "arpeggio", "rock": "strum", "metal": "powers", "funk": "scratch", "soul": "chops", "pop": "strum",
    "synthwave": "arpeggio", "jazz swing": "four", "bossa nova": "batida", "reggae": "skank", "ambient": "arpeggio",
    "orchestral": "arpeggio", "folk": "picking", "blues": "shuffle", "afrobeat": "scratch", "maqam": "arpeggio",
    "raga": "arpeggio", "solo piano": "arpeggio",
}  # fmt: skip
"""Style → the way a guitarist accompanies in it."""
