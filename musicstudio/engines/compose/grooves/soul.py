"""Funk, soul, blues, reggae: the pocket."""

from __future__ import annotations

from musicstudio.engines.compose.grooves.book import Book, Habits
from musicstudio.engines.compose.grooves.notation import fill, groove

FUNK = Book(
    grooves=(
        groove("ghosted sixteenths", """
            hh x.o.x.o.x.o.x.o.
            sn ....X..g.g..X..g|....X..g.g.gX..g
            bd X.x....x..x.....|X.x...x...x..x..
            """),
        groove("displaced snare", """
            hh x.o.x.o.x.o.x.o.
            sn ....X..g.g..X..g|....X..g.g....X.
            bd X.x.......xx....|X.x.......x.....
            """),
        groove("on the one", """
            hh xoxoxoxoxoxoxoxo
            sn .g..X.g.g..gX.g.
            bd X..x......x..x..|X..x...x..x.....
            """, energy=(0.4, 1.0)),
        groove("open hats", """
            hh x.o.x.o...o.x.o.
            oh ........x.......|......x.......x.
            sn ....X..g.g..X...
            bd X..x..x...x.....|X..x......x..x..
            """, energy=(0.4, 1.0)),
        groove("linear", """
            hh x.x..x.x..x..x.x
            sn ....X...g..gX...|....X...g..gX.g.
            bd X..x..x..x....x.|X..x..x..x......
            """, energy=(0.4, 1.0)),
        groove("tight rim", """
            hh x.o.x.o.x.o.x.o.
            rs ....x.......x...|....x......xx...
            bd X......x..x.....|X..x...x..x.....
            """, energy=(0.0, 0.5)),
        groove("disco funk", """
            bd X...X...X...X...
            sn ....X..g....X..g
            hh xox.xox.xox.xox.
            oh ...x...x...x...x
            """, energy=(0.7, 1.0)),
        groove("strut", """
            hh x.xxx.xxx.xxx.xx
            sn ....X..g..g.X.g.|....X..g..g.X..X
            bd X.....x..x....x.|X.....x..x......
            """, energy=(0.5, 1.0)),
        groove("six eight", """
            hh x.o.o.x.o.o.
            sn ..g...X..g.g
            bd X..x....x.x.
            """, meter="6/8"),
    ),
    percussion=(
        groove("congas", "cm x.g.x.g.x.g.x.g.\nco ...x..x....x..xx|...x..x....x..x."),
        groove("cowbell", "cb x...x...x...x...|x...x...x.x.x..."),
        groove("tambourine", "tb o.xoo.xoo.xoo.xo"),
        groove("shaker", "ma xoxoxoxoxoxoxoxo"),
    ),
    fills=(
        fill("ghost run", "sn ggXgggXX\nbd x..x....", 2, 0.2, "hh oh"),
        fill("one beat stab", "sn X..X\nbd ..x.", 1, 0.2, "hh oh"),
        fill("linear fill", "sn X..x..X..x..X.X.\nft ..x.....x.....x.\nbd .x..x..x.x..x..x", 4, 0.4, "hh oh"),
        fill("hat bark", "oh x..x\nbd x..x", 1, clears="hh"),
        fill("stop time", "bd X.......\nsn .......X", 2, clears="hh oh"),
        fill("toms talk", "t1 .xx.....\nt3 ....x.x.\nft .......x\nbd x..x....", 2, 0.5, "hh oh sn"),
    ),
    habits=Habits(displace=0.5, sprinkle=0.4, ghosts=0.8, open_hats=0.6, thin=0.1, busy=0.3, fills=0.45,
                  quiet_snare="rs", crash="cr"),
)  # fmt: skip

SOUL = Book(
    grooves=(
        groove("backbeat", """
            hh x.o.x.o.x.o.x.o.
            sn ....X.......X...
            bd X.....x.x.......|X.....x.x.....x.
            """),
        groove("four on the snare", """
            hh x.o.x.o.x.o.x.o.
            sn X...X...X...X...
            bd X.....x.X.......|X.....x.X.x.....
            """, energy=(0.6, 1.0)),
        groove("slow drag", """
            hh x.o.x.o.x.o.x.o.
            sn ....X..g....X...|....X..g.g..X..g
            bd X......x..x.....|X......xx.......
            """),
        groove("ballad", """
            hh x.o.x.o.x.o.x.o.
            rs ....x.......x...
            bd X.........x.....|X.......x.....o.
            """, energy=(0.0, 0.55)),
        groove("gospel lift", """
            rd x.x.x.x.x.x.x.x.
            sn ....X..g.g..X..g
            bd X..x..x.x.x.....|X..x..x.x..x....
            tb ..o...o...o...o.
            """, energy=(0.65, 1.0)),
        groove("neo", """
            hh x.o.x.o.x.o.x.oo
            sn ....x..g....x..g|....x..g.g..x...
            bd X..x...x..x.....|X......x.xx.....
            """),
        groove("twelve eight", """
            hh x.o.o.x.o.o.x.o.o.x.o.o.
            sn ......X...........X...g.
            bd X.........x.x...........|X...........x...x.....x.
            """, meter="12/8"),
        groove("six eight", """
            hh x.o.o.x.o.o.
            sn ......X.....|......X...g.
            bd X.........x.|X...x.....x.
            """, meter="6/8"),
        groove("soul waltz", """
            hh x.o.x.o.x.o.
            sn ....o...X...
            bd X.....x.....|X.........o.
            """, meter="3/4"),
    ),
    percussion=(
        groove("tambourine", "tb ....X.......X...|....X.......X.o."),
        groove("tambourine eighths", "tb o.o.X.o.o.o.X.o."),
        groove("congas", "cm x.g.x.g.x.g.x.g.\nco ......x.......xx"),
        groove("shaker", "ma x.o.x.o.x.o.x.o."),
    ),
    fills=(
        fill("pickup", "sn ..xX\nbd x...", 1, 0.2, "hh rd"),
        fill("motor city", "sn xxxx....\nt2 ....x.x.\nft .......x\nbd x.......", 2, 0.3, "hh rd"),
        fill("triplets", "sn X.xx.x\nbd x.....", 2, 0.4, "hh rd"),
        fill("bar of soul", "sn X..xX..x........\nt1 ........x.x.....\nft ............x.xX\nbd x...x...x...x...", 4,
        0.5, "hh rd"),
        fill("hat opens", "oh ..x.\nbd x...", 1, clears="hh"),
    ),
    habits=Habits(displace=0.4, sprinkle=0.3, ghosts=0.5, open_hats=0.4, thin=0.15, busy=0.15, fills=0.45, lift="rd",
                  quiet_snare="rs", crash="cr"),
)  # fmt: skip

BLUES = Book(
    grooves=(
        groove("shuffle", """
            hh x.xx.xx.xx.x
            sn ...X.....X..
            bd X.....X.....|X.....X....x
            """),
        groove("chicago", """
            rd x.xx.xx.xx.x
            sn ..gX.g..gX.g
            bd X..x..X..x..
            """, energy=(0.45, 1.0)),
        groove("texas", """
            hh x..x..x..x..
            sn o.xX.xo.xX.x
            bd X..x..X..x..
            """, energy=(0.5, 1.0)),
        groove("slow", """
            hh xooxooxooxoo
            sn ...X.....X..|...X.....X.g
            bd X....xx.....|X....xX....x
            """, energy=(0.2, 0.9)),
        groove("brushed", """
            sn o.go.go.go.g
            ph ...x.....x..
            bd o.....o.....
            """, energy=(0.0, 0.5)),
        groove("straight boogie", """
            hh x.x.x.x.x.x.x.x.
            sn ....X.......X...
            bd X.....x.X.....x.
            """, energy=(0.5, 1.0)),
        groove("rhumba", """
            t4 x..x....x..x....|x..x....x..x..x.
            rs ......x.......x.
            bd X.....x.X.....x.
            hh x.x.x.x.x.x.x.x.
            """, energy=(0.3, 0.8)),
        groove("twelve eight", """
            hh x.o.o.x.o.o.x.o.o.x.o.o.
            sn ......X...........X.....
            bd X.........x.X...........|X.........x.X.........x.
            """, meter="12/8"),
        groove("six eight", """
            hh x.o.o.x.o.o.
            sn ......X.....|......X...g.
            bd X.........x.
            """, meter="6/8"),
    ),
    percussion=(
        groove("tambourine", "tb ...x.....x.."),
        groove("shaker", "ma x.ox.ox.ox.o"),
        groove("claps", "cp ...x.....x.."),
    ),
    fills=(
        fill("triplet snare", "sn X.xxxx\nbd x..x..", 2, 0.2, "hh rd t4"),
        fill("triplet toms", "sn xxx......\nt2 ...xxx...\nft ......xxX\nbd x..x..x..", 3, 0.4, "hh rd t4 rs"),
        fill("pickup", "sn ..x\nbd x..", 1, 0.0),
        fill("turnaround", "sn x..x..X.xX.x\nbd X..X..X..X..", 4, 0.4, "hh rd"),
        fill("press roll", "sn zzz\nbd x..", 1, 0.3, "hh rd"),
    ),
    habits=Habits(displace=0.25, sprinkle=0.3, ghosts=0.5, open_hats=0.2, thin=0.15, busy=0.0, fills=0.5, lift="rd",
                  quiet_snare="", crash="cr"),
)  # fmt: skip

REGGAE = Book(
    grooves=(
        groove("one drop", """
            hh x.o.x.o.x.o.x.o.
            rs ........X.......|........X.....o.
            bd ........X.......
            """),
        groove("one drop with rims", """
            hh x.oox.oox.oox.oo
            rs ...o....X..o....|...o..o.X.....o.
            bd ........X.......
            """),
        groove("rockers", """
            hh x.o.x.o.x.o.x.o.
            sn ........X.......|........X......g
            bd X...x...X...x...
            """, energy=(0.4, 1.0)),
        groove("steppers", """
            bd X...X...X...X...
            rs ....x..x....x...|....x..x....x.x.
            hh x.oox.oox.oox.oo
            """, energy=(0.45, 1.0)),
        groove("dub drop", """
            hh x...x...x...x...|x...x..ox...x...
            rs ........X.......
            bd ........X.......|........X.....x.
            oh ..............x.|................
            """, energy=(0.0, 0.7)),
        groove("bubbling", """
            hh o.X.o.X.o.X.o.X.
            rs ........X..x....|...x....X..x..x.
            bd ........X.......|........X.......
            """, energy=(0.3, 1.0)),
        groove("six eight", """
            hh x.o.o.x.o.o.
            rs ......X.....
            bd ......X.....|......X...x.
            """, meter="6/8"),
        groove("three", """
            hh x.o.x.o.x.o.
            rs ........X...
            bd ........X...|....o...X...
            """, meter="3/4"),
    ),
    percussion=(
        groove("hand drums", "bl x..x....x..x....\nbh ......x.......xx\ncl x.......x......."),
        groove("shaker", "ma o.x.o.x.o.x.o.x."),
        groove("guiro", "gs x...x...x...x...\ngl ..o...o...o...o."),
        groove("blocks", "wh ......x.......x.|......x..x....x.\nwl ..........x....."),
    ),
    fills=(
        fill("timbale call", "th X..X..XX\nbd ........", 2, 0.0, "hh rs sn"),
        fill("rim roll", "rs xxzX\nbd ....", 1, 0.0, "hh"),
        fill("tom drop", "t2 x.xx....\nft ......xX\nbd x.......", 2, 0.3, "hh rs sn"),
        fill("cymbal drop", "sn z.....X.\nbd ......X.", 2, 0.3, "hh rs"),
        fill("triplet call", "sn xxxX..\nbd ...X..", 2, 0.2, "hh rs"),
        fill("bar of toms", "th x..x..x.........\nt2 ........x.x.....\nft ...........x..xX\nbd x.......x.......", 4,
        0.4, "hh rs sn"),
    ),
    habits=Habits(displace=0.0, sprinkle=0.15, ghosts=0.15, open_hats=0.4, thin=0.25, busy=0.25, fills=0.5,
                  quiet_snare="", crash="cr"),
)  # fmt: skip
