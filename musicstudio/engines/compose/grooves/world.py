"""Afrobeat, maqam, raga: cycles. Rhythms named here are common property; their ornaments are our own."""

from __future__ import annotations

from musicstudio.engines.compose.grooves.book import Book, Habits
from musicstudio.engines.compose.grooves.notation import fill, groove

AFROBEAT = Book(
    grooves=(
        groove("conversation", """
            hh x.o.x.o.x.o.x...
            oh ..............x.
            sn ....g..x..g.x..g|....g..x..g.x.g.
            bd X..x..x...x.x...|X..x..x...x....x
            """),
        groove("sidestep", """
            hh xoxoxoxoxoxox.xo
            oh ..............o.
            sn ..g.X.g..g..X.g.|..g.X..g.g..x..x
            bd X...x..x..x...x.|X...x..x..x..x..
            """),
        groove("low talk", """
            hh x.oox.oox.oox.oo
            rs ....x..x....x..x|....x..x..x.x...
            bd X.....x.x.....x.|X..x..x.x.....x.
            """, energy=(0.0, 0.7)),
        groove("late answers", """
            hh x.x.x.x.x.x.x.x.
            sn .g.x..g.x..g..x.|.g.x..g.x..gx...
            bd X..x..x.....x..x|X.x...x..x..x...
            """, energy=(0.4, 1.0)),
        groove("march", """
            hh x...x...x...x...
            oh ..x...x...x...x.
            sn ...gx..x..g.x..x
            bd X.x...x.X.x...x.
            """, energy=(0.55, 1.0)),
        groove("street", """
            rd x.x.x.x.x.x.x.x.
            sn ....X..g..x.X..g
            bd X..x..x.x..x..x.
            """, energy=(0.65, 1.0)),
        groove("twelve eight", """
            hh x.o.x.o.x.o.x.o.x.o.x.o.
            sn ......x...g.......x.g...
            bd X.......x...X.....x.....|X.......x...X.....x...o.
            """, meter="12/8"),
        groove("six eight", """
            hh x.o.x.o.x.o.
            sn ......x...g.|....g.x.....
            bd X.......x...
            """, meter="6/8"),
    ),
    percussion=(
        groove("shekere and sticks", "sk x.o.x.o.x.o.x.o.\nwh x..x..x...x.x..."),
        groove("bell and congas", "ag x..x...x..x.x...\nsk o.x.o.x.o.x.o.x.\ncm x.g...g.x.g...g.\nco ....x.xx....x.xx"),
        groove("congas", "sk x.o.x.o.x.o.x.o.\ncm x.gxx.g.x.gxx.g.\nco ......o...x...xo\ncl x.......x......."),
        groove("shekere sixteenths", "sk xogoxogoxogoxogo\nag x...x.x...x.x..."),
        groove("sticks and low drum", "sk xxoxxxoxxxoxxxox\nwl x.x.xx.x.x.x.xx.\ncl x.....x.....x..."),
        groove("twelve eight bell",
        "ag x...x...x.x...x...x...x.\nsk x.o.x.o.x.o.x.o.x.o.x.o.\ncl x.........x.x...........",
               meter="12/8"),
        groove("six eight bell", "ag x...x...x.x.\nsk x.o.o.x.o.o.", meter="6/8"),
    ),
    fills=(
        fill("snare talk", "sn ..xx.x.X\nbd x..x..x.", 2, 0.2, "hh oh rd rs"),
        fill("long talk", "sn x..x.xg.x..xx.xX\nbd ..x..x..x.x..x..", 4, 0.5, "hh oh rd rs"),
        fill("hat bark", "oh x..x\nbd x..x", 1, clears="hh"),
        fill("tom call", "t2 x..x....\nft ......xx\nbd x.x.x...", 2, 0.3, "hh oh rd sn rs"),
        fill("drop", "bd X.......\nsn ......x.", 2, 0.0, "oh rs"),
    ),
    habits=Habits(displace=0.45, sprinkle=0.35, ghosts=0.7, open_hats=0.3, thin=0.1, busy=0.2, fills=0.35,
                  quiet_snare="rs", crash="cr"),
)  # fmt: skip

MAQAM = Book(
    grooves=(
        groove("maqsum", """
            dum X.......X.......
            tek ..x...x.....x...
            ka  ....,..g..g...,g
            """),
        groove("baladi", """
            dum X.x.....X.......
            tek ......x.....x...
            ka  ....g..,..g...gg
            """),
        groove("saidi", """
            dum X.....x.x.......
            tek ..x.........x...
            ka  ....g.....,.....
            slap ..............,.
            """, energy=(0.4, 1.0)),
        groove("malfuf", """
            dum X.......X.......
            tek ...x..x....x..x.
            ka  .g..g..,.g..g...
            """, energy=(0.4, 1.0)),
        groove("wahda", """
            dum X...............
            tek ......x.....x...
            ka  ....g.....g...,.
            """, energy=(0.0, 0.6)),
        groove("ayyub", """
            dum X...x...X...x...
            tek ......x.......x.
            ka  ...o.......o....
            """, energy=(0.5, 1.0)),
        groove("masmudi", """
            dum X...X...........|X...............
            tek ............x...|........x...x...
            ka  ......g.....g.g.|....g.....,...gg
            """, energy=(0.1, 0.7)),
        groove("samai thaqil", """
            dum X.........x.x.......
            tek ......x.......x.....
            ka  ..g.,.....,.....g.g.
            """, meter="10/8"),
        groove("yuruk", """
            dum X.....x.....
            tek ....x...x...
            ka  ..g.......g.
            """, meter="6/8"),
        groove("darij", """
            dum X...........
            tek ....x...x...
            ka  ..g...,...g.
            """, meter="3/4"),
        groove("seven", """
            dum X.......x.....
            tek ....x.......x.
            ka  ..g...g...g...
            """, meter="7/8"),
        groove("five", """
            dum X...........x.......
            tek ....x...x.......x...
            ka  ..g...g...g...g...g.
            """, meter="5/4"),
        groove("twelve eight", """
            dum X...........X.....x.....
            tek ......x...x.......x...x.
            ka  ..g.g...g.....g.g.......
            """, meter="12/8", energy=(0.0, 1.0)),
        groove("nine", """
            dum X.......x.........
            tek ....x.......x.x...
            ka  ..g...g.......g.g.
            """, meter="9/8"),
    ),
    percussion=(
        groove("riq", "tb x.ogx.ogx.ogx.og"),
        groove("riq maqsum", "tb x.x.o.x.x.o.x.o."),
        groove("zills", "mt x.o.x.o.x.o.x.o."),
        groove("low frame drum", "cl x.......x......."),
    ),
    fills=(
        fill("tek run", "tek xoxo\nka  ....", 1, 0.0, "dum slap"),
        fill("roll", "ka  zzxx\ndum X...", 1, 0.3, "tek slap"),
        fill("two beats", "tek x.xxx.x.\nka  .o...o.o\ndum X.......", 2, 0.2, "slap"),
        fill("doubling", "dum X...x.......\ntek ..xx..x.xxxX\nka  .g...g.g....", 3, 0.4, "slap"),
        fill("slaps", "slap x.x...X.\ndum ....x...\ntek .......o", 2, 0.3, "ka"),
    ),
    habits=Habits(displace=0.0, sprinkle=0.25, ghosts=0.0, open_hats=0.0, thin=0.15, busy=0.5, fills=0.4, crash=""),
)  # fmt: skip

RAGA = Book(
    grooves=(
        groove("tintal", """
            na  X.....x.x.....x.|X.....x.x.....x.
            tin ..x.x.....x.x...|..x.x.....x.x...
            ge  X.x.x.x.x.x.x.x.|X.........x.x.x.
            te  ...,...,...,...,|.......,..,...,.
            """),
        groove("slow tintal", """
            na  X...........x...|x...........x...|x...........x...|x...........x...
            tin ....x...x.......
            ge  X...x...x...x...|x...x...x...x...|x...............|....x...x...x...
            te  ......g.......g.|......g...g...g.|..g...g...g...g.|..g.......g.g.gg
            """, energy=(0.0, 0.6)),
        groove("keherwa", """
            na  X...x...x.....x.
            tin ............x...
            ge  X.x.........x...|X.x.......,.x..x
            te  ......o.........
            ke  ..........o.....
            """),
        groove("keherwa quick", """
            na  X...x...X.x...x.
            te  ..o...o...o.o..o
            ge  X..x....X....x..|X..x..x.......x.
            ke  ......g.......g.
            """, energy=(0.5, 1.0)),
        groove("tintal with runs", """
            na  X.....x.x.....x.|X.....x.x..xx.x.
            tin ..x.x.....x.x...|..x.x.....x.....
            ge  X.x.x.x.x.x.x.x.|X.........x...x.
            te  ...o.o...o.o.o.o|.o.o.o.o.ooo.o.o
            """, energy=(0.55, 1.0)),
        groove("dadra", """
            na  X...x.x...x.
            tin ..x.....x...
            ge  X.x...x.....
            te  .....,...,..
            """, meter="6/8"),
        groove("dadra in three", """
            na  X...x.x...x.
            tin ..x.....x...
            ge  X.x...x.....
            te  .....,...,..
            """, meter="3/4"),
        groove("rupak", """
            tin x.x...x...x...
            na  ....x...x...x.
            ge  ......X...X...
            te  .....,...,...,
            """, meter="7/8"),
        groove("rupak slow", """
            tin x...x.......x.......x.......
            na  ........x.......x.......x...
            ge  ............X.......X.......
            te  ..g...g...g...g...g...g...gg
            """, meter="7/4"),
        groove("jhaptal", """
            tin x...x.x...x...x.x...
            na  ..x.....x...x.....x.
            ge  X...X.X.......X.X...
            """, meter="10/8"),
        groove("jhaptal in five", """
            tin x...x.x...x...x.x...
            na  ..x.....x...x.....x.
            ge  X...X.X.......X.X...
            """, meter="5/4"),
        groove("ektal", """
            tin x.x.....x...........x...
            na  ....x.....x...x.x.....x.
            ge  X.x..x...........x..x...
            te  ......oooo........oooo..
            ke  ............o...........
            """, meter="12/8"),
    ),
    percussion=(
        groove("small cymbals", "mt x...o...x...o..."),
        groove("ghungroo", "tb x...g.g.x...g.g."),
    ),
    fills=(
        fill("tihai", "te  ...oo...oo...oo.\nna  .....xX...xX...x\nge  X.....X....X....", 4, 0.0, "tin ke"),
        fill("short tihai", "te  oo.oo.oo\nna  ..x..x..\nge  ..X..X..", 2, 0.0, "tin ke"),
        fill("tirakita", "te  oooo\nke  ..o.\nna  ...x", 1, 0.0, "tin ge"),
        fill("rela", "te  xoxoxoxo\nna  x...x...\nge  X...x.x.", 2, 0.4, "tin ke"),
        fill("dha run", "na  x.xxx.xx\nge  X..xx..x\nte  .o...o..", 2, 0.3, "tin ke"),
    ),
    habits=Habits(displace=0.0, sprinkle=0.2, ghosts=0.0, open_hats=0.0, thin=0.2, busy=0.5, fills=0.4, crash=""),
)  # fmt: skip
