"""Rock, metal, pop: a drummer who hits."""

from __future__ import annotations

from musicstudio.engines.compose.grooves.book import Book, Habits
from musicstudio.engines.compose.grooves.notation import fill, groove

ROCK_FILLS = (
    fill("snare sixteenths", "sn xxXx\nbd x...", 1, 0.2, "hh rd oh"),
    fill(
        "around the toms",
        "sn xxxx............\nt1 ....xxxx........\nt3 ........xxxx....\nft ............xxxX\nbd x...x...x...x...",
        4,
        0.5,
        "hh rd oh",
    ),
    fill("half bar toms", "sn X.x.....\nt2 ...xx...\nft ......xX\nbd x....x..", 2, 0.3, "hh rd oh"),
    fill("flams", "sn f.f.\nft ....\nbd x.x.", 1, 0.4, "hh rd oh"),
    fill("quarters", "sn f...f...\nft x...x...\nbd ..x...x.", 2, 0.6, "hh rd oh"),
    fill("linear", "sn X..x..X.\nft .x..x...\nbd ..x..x.x", 2, 0.4, "hh rd oh"),
    fill("open hat lift", "oh ..x.\nbd x..x", 1, clears="hh rd"),
    fill("triplets", "sn X..X..\nt2 .x....\nft ..x.xx\nbd x..x..", 2, 0.5, "hh rd oh"),
)

ROCK = Book(
    grooves=(
        groove("eights", """
            hh x.o.x.o.x.o.x.o.
            sn ....X.......X...
            bd X.......X.x.....|X.......X.....x.
            """),
        groove("driving", """
            hh x.x.x.x.x.x.x.x.
            sn ....X.......X...
            bd X..x..x.X.......|X..x..x.X.x.....
            """, energy=(0.5, 1.0)),
        groove("push", """
            hh x.o.x.o.x.o.x.o.
            sn ....X.......X...
            bd X.....x..xx.....|X.....x..xx...x.
            """),
        groove("four on the snare", """
            hh x.x.x.x.x.x.x.x.
            sn X...X...X...X...
            bd X.x...x.X.x...x.|X.x...x.X.x..xx.
            """, energy=(0.75, 1.0)),
        groove("half time", """
            hh x...x...x...x...|x...x...x...x.o.
            sn ........X.......
            bd X.....x.......x.|X..x..x.........
            """, energy=(0.3, 0.75)),
        groove("floor toms", """
            ft x.x.x.x.x.x.x.x.
            sn ....x.......x...|....x.......x..x
            bd X.......X.......
            """, energy=(0.2, 0.6)),
        groove("punk", """
            hh x.x.x.x.x.x.x.x.
            sn ..X...X...X...X.
            bd X...X...X..xX...|X...X...X...X..x
            """, energy=(0.7, 1.0)),
        groove("quiet quarters", """
            hh x...x...x...x...
            rs ....x.......x...
            bd X.......x.......|X.......x.....o.
            """, energy=(0.0, 0.45)),
        groove("waltz", """
            hh x.o.x.o.x.o.
            sn ....X...x...|........X...
            bd X...........|X.....x.....
            """, meter="3/4"),
        groove("six eight", """
            hh x.o.o.x.o.o.
            sn ......X.....|......X...x.
            bd X.........x.|X...x.....x.
            """, meter="6/8"),
    ),
    percussion=(
        groove("tambourine backbeat", "tb ....x.......x..."),
        groove("tambourine eighths", "tb o.o.x.o.o.o.x.o."),
        groove("shaker", "ma x.o.x.o.x.o.x.o."),
        groove("cowbell", "cb x...x...x...x..."),
    ),
    fills=ROCK_FILLS,
    habits=Habits(displace=0.45, sprinkle=0.4, ghosts=0.3, open_hats=0.4, thin=0.1, busy=0.1, fills=0.5, lift="rd",
                  quiet_snare="rs", crash="cr"),
)  # fmt: skip

METAL = Book(
    grooves=(
        groove("gallop", """
            rd x...x...x...x...
            sn ....X.......X...
            bd x.xxx.xxx.xxx.xx
            """, energy=(0.5, 1.0)),
        groove("double kick", """
            hh x...x...x...x...
            sn ....X.......X...
            bd xxxxxxxxxxxxxxxx
            """, energy=(0.65, 1.0)),
        groove("blast", """
            rd x.x.x.x.x.x.x.x.
            sn .x.x.x.x.x.x.x.x
            bd x.x.x.x.x.x.x.x.
            """, energy=(0.8, 1.0)),
        groove("breakdown", """
            ch X...X...X...X...
            sn ........X.......
            bd X..x..x.....x..x|X..xx.x...x.....
            """, energy=(0.3, 0.8)),
        groove("chug", """
            ch x...x...x...x...
            sn ....X.......X...
            bd X.xX..x.X.xX....|X.xX..x.X..xx.xx
            """),
        groove("thrash", """
            hh x.x.x.x.x.x.x.x.
            sn ..X...X...X...X.
            bd X...X...X...X...|X...X...X...X.xx
            """, energy=(0.6, 1.0)),
        groove("slow march", """
            oh x...x...x...x...
            sn ........X.......
            bd X.....x.........|X.....x...x.....
            """, energy=(0.2, 0.6)),
        groove("toms", """
            ft x.xxx.xxx.xxx.xx
            sn ....x.......x...
            bd X...x...X...x...
            """, energy=(0.1, 0.55)),
        groove("seven", """
            ch x...x...x.x...
            sn ....X.....X...
            bd X.xx..x.X.xxxx
            """, meter="7/8"),
        groove("six eight", """
            rd x...x.x...x.
            sn ......X.....
            bd x.xxx.x.xxxx
            """, meter="6/8"),
    ),
    percussion=(),
    fills=(
        fill("double kick roll", "sn X...X...\nbd xxxxxxxx\nft ..x...xx", 2, 0.4, "hh rd oh ch"),
        fill("tom cascade",
        "sn xxxx............\nt1 ....xxxx........\nt3 ........xxxx....\nft ............xxxX\nbd x.x.x.x.x.x.x.x.",
             4, 0.5, "hh rd oh ch"),
        fill("snare blast", "sn xxXx\nbd xxxx", 1, 0.3, "hh rd oh ch"),
        fill("china stops", "ch X..X..X.\nbd X..X..X.", 2, 0.3, "hh rd oh sn"),
        fill("triplet toms", "sn x..x..\nt3 .x..x.\nft ..x..x\nbd x.xx.x", 2, 0.5, "hh rd oh ch"),
        fill("choke", "c2 X...\nbd X...", 1, clears="hh rd oh ch sn"),
    ),
    habits=Habits(displace=0.3, sprinkle=0.5, ghosts=0.05, open_hats=0.2, thin=0.05, busy=0.1, fills=0.5, lift="ch",
                  crash="cr"),
)  # fmt: skip

POP = Book(
    grooves=(
        groove("straight", """
            hh x.o.x.o.x.o.x.o.
            sn ....X.......X...
            bd X.......X.......|X.......X.x.....
            """),
        groove("clap and kick", """
            hh o.o.o.o.o.o.o.o.
            cp ....X.......X...
            bd X..x..x.X.......|X..x..x.X..x....
            """, energy=(0.4, 1.0)),
        groove("dance", """
            bd X...X...X...X...
            cp ....X.......X...
            oh ..x...x...x...x.
            hh o.o.o.o.o.o.o.o.
            """, energy=(0.65, 1.0)),
        groove("ballad", """
            hh x...o...x...o...
            rs ....x.......x...
            bd X.........x.....|X.......x.....o.
            """, energy=(0.0, 0.5)),
        groove("sixteenth hats", """
            hh xoxoxoxoxoxoxoxo
            sn ....X.......X...
            cp ....x.......x...
            bd X.....x.x.......|X.....x.x..x....
            """, energy=(0.4, 1.0)),
        groove("half time", """
            hh x.o.x.o.x.o.x.o.
            sn ........X.......
            bd X.....x.........|X.....x.......x.
            """, energy=(0.25, 0.7)),
        groove("syncopated", """
            hh x.o.x.o.x.oox.o.
            sn ....X.......X...
            cp ....o.......o...
            bd X..x....x.x.....|X..x....x.x....x
            """, energy=(0.45, 1.0)),
        groove("waltz", """
            hh x.o.x.o.x.o.
            sn ....o...x...
            bd X...........|X.........o.
            """, meter="3/4"),
        groove("six eight", """
            hh x.o.o.x.o.o.
            sn ......X.....
            bd X.........x.|X...o.....x.
            """, meter="6/8"),
    ),
    percussion=(
        groove("shaker", "ma xoxoxoxoxoxoxoxo"),
        groove("tambourine", "tb ....x.......x...|....x.......x.o."),
        groove("congas", "cm x..g..x.x..g..x.\nco ...x......xx...."),
        groove("snaps", "cp ....o.......o..."),
    ),
    fills=(
        *ROCK_FILLS[:3],
        fill("clap roll", "cp ..x.x.xx\nbd x.......", 2, 0.3),
        fill("reverse into", "oh x...\nbd ....", 1, clears="hh sn cp"),
        fill("snare swell", "sn g.g.oooxxxXX\nbd x...x...x...", 3, 0.5, "hh oh"),
    ),
    habits=Habits(displace=0.4, sprinkle=0.35, ghosts=0.2, open_hats=0.4, thin=0.15, busy=0.25, fills=0.45, lift="",
                  quiet_snare="rs", crash="cr", limbs=False),
)  # fmt: skip
