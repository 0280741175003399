"""Rhythms of riffs, horns and ostinati.

Riffs are rhythms alone (x, and - for held); horns strike chords (X x o); ostinati name degrees above the chord's root.
"""

from __future__ import annotations

from typing import Final

from musicstudio.engines.compose.grooves.figures import Figure, figure

COMMON: Final = (
    figure("x..x..x...x....."), figure("x.x..x.xx.x....."), figure("x-..x-x-..x-...."), figure("..x.x..x..x.x..."),
    figure("x.x...x.x...", meter="3/4"), figure("x.x.x.x...x.", meter="6/8"), figure("x.x.x...x.x.x...x.x.....",
    meter="12/8"),
)  # fmt: skip

RIFFS: Final[dict[str, tuple[Figure, ...]]] = {
    "afrobeat": (
        figure("x.xx..x.x.xx..x."), figure("x..x.xx...x.x.x."), figure(".xx.x..x.xx.x..x"), figure("x.x..xx.x.x..x.x"),
        figure("x..x..x.x..x.xx."), figure("..xx.x.x..xx.x.x"), figure("x.x.x.x.xx..x.x.x.x.xx..", meter="12/8"),
        figure("x.x.xx..x.x.", meter="6/8"),
    ),
    "funk": (
        figure("x..xx.x..xx.x..x"), figure(".x.xx..x.x.xx..x"), figure("x.xx..x.xx..x.x."), figure("x.....xxx.x....."),
        figure("..x.xx....x.xx.."), figure("x.x.xx..x.x.", meter="6/8"),
    ),
    "boom bap": (
        figure("x..x..x---......|x..x..x-..x-x---"), figure("x-....x-x--x----"), figure("..x.x---..x.x---"),
        figure("x---x-x---......|"
               "x---x-..x-x-...."),
    ),
    "techno": (
        figure("x..x..x...x....."), figure("..x..x....x..x.."), figure("x..x..x..x..x..x|..x..x..x..x..x."),
        figure("x.....x...x....."),
        figure("..xx....x......x"),
    ),
    "trap": (figure("x..x..x.x..x..x."), figure("x-----x-----x---"), figure("x-..x-..x-x-x-.."),
    figure("x-x-....x-x-..x-")),
    "rock": (
        figure("x.x..x.xx.x....."), figure("x-..x-x-..x-x---"), figure("x.x.x--xx..x.x--"),
        figure("x---..x-x-x-x---|x---..x-........"),
        figure("x-x-x---x-x-", meter="6/8"), figure("x-x-x---x---", meter="3/4"),
    ),
    "reggae": (
        figure("x.x...x.x.x....."), figure("..x.x.x...x....."), figure(".x.xx...x.x.x..."),
        figure("x-x-..x-......x-|x-x-x-..........")),
    "maqam": (
        figure("x...x.xxx...x..."), figure("x.x.x...x.x.xxxx"), figure("....x.xx....x.x."),
        figure("x...xx..x.x.....x...", meter="10/8"),
        figure("x...x.x.xxx.", meter="6/8"),
    ),
}  # fmt: skip
"""Style → rhythms of its riffs; the common ones elsewhere."""

HORNS: Final[dict[str, tuple[Figure, ...]]] = {
    "funk": (
        figure("................|......x.X-......"), figure("X..x..........x.|X-.............."),
        figure("..x..X..........|................|..x..X..x.X-....|................"),
        figure("X...............|............x.xX"), figure("....X-..........|....X-....x.X..."),
    ),
    "afrobeat": (
        figure("x-x-..x---......|................"),
        figure("..x-x-x-..X-----|................|..x-x-x-..x.X---|................"),
        figure("X---..x-x-..X---|..............x-"), figure("................|x.x.x-..x-X-----"),
    ),
    "soul": (
        figure("................|........x-..X---"), figure("x-------o-------|x-----------..x-"),
        figure("......x-X-......|................"),
        figure("X-..............|......x-x-x-X---"),
    ),
    "reggae": (figure("x-..x-x---......|................"), figure("................|..x-x-x-x---...."),
    figure("x---..x-..x-....|x---............")),
    "jazz swing": (
        figure("......x.....x---|................"),
        figure("X.....x-..x-....|................|..x-......X-....|................"),
        figure("..x-..x-........|......x.X-------"), figure("x-----------....|......x-..x-...."),
        figure("x-..x-......|....x-......", meter="3/4"),
    ),
    "blues": (figure("x-........x-|............"), figure("X-........x.|x--.........")),
}  # fmt: skip
"""Style → what a horn section plays; soul's elsewhere."""

TUTTI: Final = (
    figure("X---------------"), figure("X-------x-------"), figure("X--X--X---X-X---", 0.6), figure("X---x---X---x---",
    0.5),
    figure("X-----x-X-------|X---------x-x-x-", 0.4), figure("X-------x---", meter="3/4"), figure("X-----x-----",
    meter="6/8"),
)  # fmt: skip

OSTINATI: Final[dict[str, tuple[Figure, ...]]] = {
    "orchestral": (
        figure("1.1.5.1.1.1.5.3."), figure("1.5.8.5.1.5.8.5.", 0.0, 0.7), figure("1.3.5.3.1.3.5.3."),
        figure("1113111311151113", 0.6),
        figure("1.1.8.1.7.1.5.1."), figure("1..3..5.1..3..5."), figure("1.11.11.1.11.11.", 0.5), figure("1.3.5.8.5.3.",
        meter="3/4"),
        figure("1.5.3.5.3.5.", meter="3/4"), figure("1.3.5.3.5.3.", meter="6/8"), figure("1.1.5.1.1.3.", meter="6/8"),
        figure("1.1.3.1.1.5.1.1.8.5.3.1.", meter="12/8"),
    ),
    "": (
        figure("1-3-5-3-1-3-5-3-"), figure("1.5.3.5.1.5.3.5."), figure("1-----5-3-------"), figure("5---3---1-------"),
        figure("1.1.5.1.3.1.5.1."),
        figure("8-5-3-5-8-5-3-5-"), figure("1-3-5-3-5-3-", meter="3/4"), figure("1.3.5.3.5.3.", meter="6/8"),
    ),
}  # fmt: skip
"""Style → ostinati of strings; "" for every other style."""
