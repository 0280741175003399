"""Lo-fi hip hop, boom bap, trap: beats cut from dusty breaks, and their colder grandchild."""

from __future__ import annotations

from musicstudio.engines.compose.grooves.book import Book, Habits
from musicstudio.engines.compose.grooves.notation import fill, groove

_DUSTY_FILLS = (
    fill("kick stumble", "bd x..x\nsn ..g.\nhh x...", 1, clears="oh"),
    fill("snare answer", "sn ..g.x.gx\nbd x..x....\nhh x.......", 2, 0.3),
    fill("dropped bar", "bd x.......\nrs ......x.\nhh x.......", 2, clears="sn oh"),
    fill("open breath", "oh ..x.\nbd x...", 1, clears="hh sn"),
    fill("toms far away", "t2 o.o.....\nt4 ....o.o.\nbd x.......", 2, 0.5, "hh sn oh"),
)

LOFI = Book(
    grooves=(
        groove("dusty", """
            hh x.o.x.o.x.o.x.o.|x.o.x.o.x.o.x.oo
            sn ....x.......x...|....x..,....x..,
            bd X.....x...x.....|X......x..x.....
            """),
        groove("half asleep", """
            hh x.o.x.o.x.o.x.o.
            sn ....x.......x...|....x.......x.,.
            bd X.........x.....|X.....x...x..,..
            """, energy=(0.2, 0.9)),
        groove("tape loop", """
            hh x.o.x.oox.o.x.o.
            sn ....x..g....x...|....x..g.g..x...
            bd X..x......x.....|X..x...x..x.....
            """),
        groove("rim and shaker", """
            ma o.x.o.x.o.x.o.xo
            rs ....x.......x...|....x.......x..,
            bd X......x..x.....|X.....x...x.....
            """, energy=(0.0, 0.7)),
        groove("late night", """
            hh x...x...x...x...|x...x...x...x.o.
            rs ....x.......x...
            bd X.........x.....|X......x..x.....
            """, energy=(0.0, 0.55)),
        groove("crate", """
            hh x.ogx.o.x.ogx.o.
            sn ....X..g....X...|....X..g..g.X.g.
            bd X.x....x..x.....|X.x....x.x......
            """, energy=(0.45, 1.0)),
        groove("stumbling", """
            hh x.o.x.o.x.o.x.o.
            sn ....x.......x..g
            bd X..x...x..x.....|X..x.....xx.....|X..x...x..x.....|X......x.xx..,..
            """, energy=(0.4, 1.0)),
    ),
    percussion=(
        groove("shaker", "ma o.g.x.g.o.g.x.g."),
        groove("shaker sixteenths", "ma ogxgogxgogxgogxg"),
        groove("tambourine backbeat", "tb ....o.......o..."),
        groove("clicks", "rs ...o......o.....|...o.......o..o.\nma ..o...o...o...o."),
    ),
    fills=_DUSTY_FILLS,
    habits=Habits(displace=0.5, sprinkle=0.35, ghosts=0.5, open_hats=0.4, thin=0.3, busy=0.15, fills=0.35,
                  quiet_snare="rs", crash=""),
)  # fmt: skip

BOOM_BAP = Book(
    grooves=(
        groove("golden", """
            hh x.x.x.x.x.x.x.x.
            sn ....X.......X...|....X.......X..,
            bd X......x..x.....|X......x..x..x..
            """),
        groove("doubled kick", """
            hh x.x.x.x.x.x.x.x.|x.x.x.x.x.x.x.xo
            sn ....X.......X...
            bd X.x.......x.....|X.x....x..x.....
            """),
        groove("break", """
            hh x.x.x.x.x.x.x.x.
            sn ....X..g.g..X..g|....X..g.g....X.
            bd X.x.......xx....|X.x.......x.....
            """, energy=(0.45, 1.0)),
        groove("head nod", """
            hh x.o.x.o.x.o.x.o.
            sn ....X.......X...
            bd X..x....x.x.....|X..x...x..x....x
            """),
        groove("syncopated", """
            hh x.x.x.x.x.x.x.x.
            sn ....X.....g.X...|....X..g....X...
            bd X.....xx..x..x..|X.....x...xx....
            """, energy=(0.4, 1.0)),
        groove("bare", """
            hh x...x...x...x...
            sn ....x.......x...
            bd X.........x.....|X......x..x.....
            """, energy=(0.0, 0.5)),
        groove("ride loop", """
            rd x.x.x.x.x.x.x.x.
            sn ....X..g....X...|....X..g....X.g.
            bd X..x...x..x.....|X......x.xx.....
            """, energy=(0.5, 1.0)),
    ),
    percussion=(
        groove("shaker", "ma x.o.x.o.x.o.x.o."),
        groove("congas", "cm x..g..x.x..g..x.\nco ......o...x..o..|......o...x....x"),
        groove("tambourine", "tb ..o...x...o...x."),
        groove("bells", "ag x..o..x...o.x...\nma ..o...o...o...o."),
    ),
    fills=(
        fill("scratch stop", "bd x..x....\nsn ....x.xx\nhh x.......", 2, 0.3),
        fill("snare pickup", "sn g.xX\nbd x...", 1, clears="hh"),
        fill("break roll", "sn X..x.xX.x.xxX.X.\nbd x.x....x.x......", 4, 0.5, "hh oh rd"),
        fill("silence", "bd x...\nsn ....", 1, clears="hh sn rd"),
        fill("toms", "t1 x.x.....\nt3 ....x...\nft ......x.\nbd x.......", 2, 0.5, "sn hh rd"),
    ),
    habits=Habits(displace=0.5, sprinkle=0.4, ghosts=0.4, open_hats=0.35, thin=0.15, busy=0.2, fills=0.4,
                  quiet_snare="rs", crash=""),
)  # fmt: skip

TRAP = Book(
    grooves=(
        groove("half time", """
            hh x.x.x.x.x.x.x.x.|x.x.x.xdx.x.x.x.
            cp ........X.......
            sn ........x.......
            bd X.....x.........|X..x......x.....
            """),
        groove("triplet hats", """
            hh x.x.x.x.x.x.x.x.|x.x.x.xtx.x.x.dd
            cp ........X.......
            bd X......x..x.....|X.........x..x..
            oh ..............o.|................
            """),
        groove("running hats", """
            hh xoxoxoxoxoxoxoxo|xoxoxodoxoxoxtxo
            sn ........X.......
            cp ........x.......
            bd X.....x...x.....|X.....x......x..
            """, energy=(0.5, 1.0)),
        groove("rim answers", """
            hh x.x.x.x.x.xdx.x.|x.x.x.x.xtx.x.x.
            sn ........X.......
            rs ...o......o...o.|...o......o..o..
            bd X..x...x........|X..x...x..x.....
            """),
        groove("space", """
            hh x...x...x...x...|x...x...x.x.x.x.
            cp ........x.......
            bd X...............|X.........x.....
            """, energy=(0.0, 0.5)),
        groove("bounce", """
            hh x..x..x.x..x..x.|x..x..x.x.xdx.x.
            cp ........X.......|........X.....!.
            bd X..x..x...x.....|X..x..x......x..
            """, energy=(0.4, 1.0)),
        groove("open hat", """
            hh x.x.x.x.x.x.x.x.|x.xdx.x.x.x.xtx.
            oh ......x.........|......x.......x.
            sn ........X.......|........X......g
            bd X.........x.....|X..x......x..x..
            """, energy=(0.5, 1.0)),
    ),
    percussion=(
        groove("shaker", "ma ..o...o...o...o."),
        groove("wood", "wh ...x..x....x..x.|...x..x....x...."),
        groove("bell", "cb x.....x.....x...|x.....x...x....."),
        groove("tambourine", "tb ....o.......o..."),
    ),
    fills=(
        fill("snare roll", "sn x.x.xxdd\nhh x.......", 2, 0.4),
        fill("triplet roll", "sn xxxxxx\nbd x.....", 2, 0.4, "hh"),
        fill("hat burst", "hh dttd", 1),
        fill("drop out", "bd ....\noh x...", 1, clears="hh sn cp rs"),
        fill("half bar out", "bd x.......\ncp ......xx", 2, clears="hh sn rs"),
        fill("building roll", "sn x...x...x.x.xdtt", 4, 0.5, "hh bd cp"),
    ),
    habits=Habits(displace=0.6, sprinkle=0.4, ghosts=0.0, open_hats=0.4, rolls=0.9, thin=0.15, busy=0.25, fills=0.5,
                  quiet_snare="", crash="cr", limbs=False),
)  # fmt: skip
