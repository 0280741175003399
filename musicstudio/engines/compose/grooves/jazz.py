"""Jazz swing and bossa nova: the ride leads, everything else talks."""

from __future__ import annotations

from musicstudio.engines.compose.grooves.book import Book, Habits
from musicstudio.engines.compose.grooves.notation import fill, groove

SWING = Book(
    grooves=(
        groove("spang-a-lang", """
            rd x...x.o.x...x.o.
            ph ....x.......x...
            bd g...g...g...g...
            sn ......,.......,.|..........,.....|...,..........o.|......o....,....
            """),
        groove("talking snare", """
            rd x...x.o.x...x.o.|x...x.o.x...x.o.|x...x.o.x.o.x.o.|x...x.o.x...x...
            ph ....x.......x...
            bd g...g...g...g.,.|g...g...g...g...|g...g..,g...g...|g...g...g...g.o.
            sn ..o...,.......o.|......o.......,.|..,...o...o.....|......o.....o...
            """, energy=(0.4, 1.0)),
        groove("dropping bombs", """
            rd x...x.o.x...x.o.
            ph ....x.......x...
            bd ......o.........|..............x.|..........o.....|......x.......o.
            sn ..............o.|......o.........|..o...........,.|..........o.....
            """, energy=(0.5, 1.0)),
        groove("two feel", """
            rd x.......x.o.....|x.....o.x.......
            ph ....x.......x...
            bd o.......o.......
            rs ............o...|............o.,.
            """, energy=(0.2, 0.6)),
        groove("brushes", """
            es o...o...o...o...
            sn ..g.x.g...g.x.g.
            ph ....x.......x...
            bd g.......g.......
            """, energy=(0.0, 0.6)),
        groove("hat time", """
            hh x...x.o.x...x.o.
            oh x.......x.......
            bd g...g...g...g...
            rs ....o.......o...|....o.......o..,
            """, energy=(0.15, 0.6)),
        groove("shout", """
            rd X...X.x.X...X.x.
            ph ....x.......x...
            bd X...o...X...o.x.|X...o...X.x.o...
            sn ....o.x.....o.x.|..x.o.......o.x.
            """, energy=(0.75, 1.0)),
        groove("jazz waltz", """
            rd x...x.o.x...|x...x...x.o.
            ph ....x...x...|....x.......
            bd o...........|o.....o.....
            sn ......o.....|..........o.|....o.,.....|......,...o.
            """, meter="3/4"),
        groove("waltz brushes", """
            es o...o...o...
            sn ....x.g.x...
            ph ....x...x...
            bd o...........
            """, meter="3/4", energy=(0.0, 0.6)),
        groove("five", """
            rd x...x.o.x...x...x.o.
            ph ....x...........x...
            bd o...........o.......|o.........o.o.......
            sn ......o.......o.....|..........o.......,.
            """, meter="5/4"),
        groove("six", """
            rd x.o.o.x.o.o.
            ph ......x.....
            bd o.......o...|o.........o.
            sn ....o.....,.|..o.....o...
            """, meter="6/8"),
    ),
    percussion=(
        groove("shaker", "ma o...x.o.o...x.o."),
        groove("bongos", "bh x.o.x.o.x.o.x.o.\nbl ......x.......x."),
    ),
    fills=(
        fill("triplets round", "sn xox......\nt1 ...xox...\nft ......xoX\nbd x..x..x..", 3, 0.4, "rd hh oh es rs"),
        fill("snare triplets", "sn x.ox.o\nbd o..o..", 2, 0.2, "rd hh es oh"),
        fill("press", "sn z...\nbd ...o", 1, 0.2, "rd hh es oh"),
        fill("set up", "sn ......X.\nbd ....o.X.", 2, 0.0),
        fill("answer", "sn x.oxo.......\nt1 ......x.o...\nft .........x.X\nbd x..x..x..x..", 4, 0.5, "rd hh es oh rs"),
        fill("ride stop", "rd x...\nbd ..o.\nsn ..o.", 1, 0.0),
    ),
    habits=Habits(displace=0.0, sprinkle=0.2, ghosts=0.6, open_hats=0.0, thin=0.15, busy=0.0, fills=0.4,
                  quiet_snare="", crash="cr"),
)  # fmt: skip

BOSSA = Book(
    grooves=(
        groove("cross-stick clave", """
            hh x.o.x.o.x.o.x.o.
            rs x.....x.....x...|....x.....x.....
            bd x.....o.x.....o.
            """),
        groove("two-three", """
            hh x.o.x.o.x.o.x.o.
            rs ....x.....x.....|x.....x.....x...
            bd x.....o.x.....o.
            """),
        groove("soft sixteenths", """
            hh xgogxgogxgogxgog
            rs x.....x.....x...|....x.....x...,.
            bd x.....o.x.....o.
            """, energy=(0.35, 1.0)),
        groove("brushed", """
            es o.g.o.g.o.g.o.g.
            rs x.....x.....x...|....x.....x.....
            bd o.....o.o.....o.
            """, energy=(0.0, 0.6)),
        groove("samba lift", """
            rd x.o.x.o.x.o.x.o.
            rs x.x...x...x.x...|..x...x.x...x...
            bd x.....X.x.....X.
            ph ....x.......x...
            """, energy=(0.6, 1.0)),
        groove("displaced sticks", """
            hh x.o.x.o.x.o.x.o.
            rs ..x...x.....x...|..x...x...x.....
            bd x.....o.x.....o.
            """, energy=(0.35, 1.0)),
        groove("still", """
            hh o...o...o...o...
            rs x.....x.....x...|....x.....x.....
            bd o.......o.....o.
            """, energy=(0.0, 0.45)),
        groove("three", """
            hh x.o.x.o.x.o.
            rs x.....x.....|....x...x...
            bd x.....o...o.
            """, meter="3/4"),
        groove("six eight", """
            hh x.o.o.x.o.o.
            rs x...x...x...|..x...x.....
            bd x...o.x...o.
            """, meter="6/8"),
    ),
    percussion=(
        groove("surdo and shaker", "sm x.......x.......\nsu ........X.......\nma x.o.x.o.x.o.x.o."),
        groove("shaker", "ma xgogxgogxgogxgog"),
        groove("pandeiro", "tb x.g.o.x.x.g.o.x.\nsu ........X......."),
        groove("tambourim", "bh x...x.x...x.x...|..x...x.x...x.x.\nma x.o.x.o.x.o.x.o."),
        groove("claves", "cv x.....x.....x...|....x.....x.....\nma o.x.o.x.o.x.o.x."),
    ),
    fills=(
        fill("rim answer", "rs x.xx\nbd x..x", 1, 0.0),
        fill("light toms", "t2 o..o....\nft .....o.o\nbd x..xx..x", 2, 0.4, "rs"),
        fill("snare whisper", "sn g.go\nbd x...", 1, 0.2, "rs"),
        fill("samba roll", "sn oxooxoox\nbd x..xx..x", 2, 0.5, "rs hh rd"),
        fill("breath", "hh x...\nbd x...", 1, clears="rs"),
    ),
    habits=Habits(displace=0.0, sprinkle=0.0, ghosts=0.1, open_hats=0.15, thin=0.25, busy=0.2, fills=0.3,
                  quiet_snare="", crash=""),
)  # fmt: skip
