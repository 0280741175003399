"""Ambient, orchestral, folk: pulse as colour."""

from __future__ import annotations

from musicstudio.engines.compose.grooves.book import Book, Habits
from musicstudio.engines.compose.grooves.notation import fill, groove

AMBIENT = Book(
    grooves=(
        groove("heartbeat", "bd o...............|o.....,.........", energy=(0.0, 1.0)),
        groove("far clicks", "bd o...............\n~rs ......g....,....g...", energy=(0.0, 1.0)),
        groove("slow bells", "mt ......,.........|............g...\nbd o...............|................",
               energy=(0.0, 0.7)),
        groove("breathing shaker", "ma g...g.,.g...g...\nbd o...............", energy=(0.2, 1.0)),
        groove("soft pulse", "bd o...g...o...g...\nhh ..g...g...g...g.", energy=(0.45, 1.0)),
        groove("dust", "~rs g......,....g..\n~mt ..........g.............,.......", energy=(0.0, 1.0)),
    ),
    percussion=(
        groove("triangle", "ot ........g.......|................"),
        groove("shaker", "ma g...g...g...g..."),
        groove("blocks", "~wh g......,........,..."),
    ),
    fills=(),
    habits=Habits(displace=0.3, sprinkle=0.1, ghosts=0.0, open_hats=0.0, thin=0.4, busy=0.0, fills=0.0, crash="",
                  limbs=False),
)  # fmt: skip

ORCHESTRAL = Book(
    grooves=(
        groove("timpani pulse", """
            ti1 X.......o.......|X.......o...o...
            ti5 ................|............o.o.
            """),
        groove("march", """
            sn x.ggx.g.x.ggx.gg
            gc X.......x.......
            ti1 x...............|x...........x...
            """, energy=(0.5, 1.0)),
        groove("ostinato", """
            ti1 X..x..x.X..x..x.
            gc X...............
            ti5 ................|............x.x.
            """, energy=(0.55, 1.0)),
        groove("heavy", """
            gc X.......x.......|X.......x...x...
            ti1 X..xx...x..xx...
            tam X...............|................|................|................
            sn ....g.......g.gg
            """, energy=(0.7, 1.0)),
        groove("distant", "gc o...............|................\not ........g.......", energy=(0.0, 0.5)),
        groove("swell", "ti1 g...............|g...........gooz",
               energy=(0.0, 0.65)),
        groove("snare whisper", "sn ggg.g.g.ggg.g.gg\ngc o...............", energy=(0.25, 0.7)),
        groove("waltz", "ti1 X...........|x...........\not ....g...g...\nsn ....g...g...", meter="3/4"),
        groove("six eight", "ti1 X.....o.....|X.....o...o.\nsn g.g.gxg.g.gx", meter="6/8"),
        groove("hunt", "ti1 X.....o.....X.....o...o.\nsn x...gxx...gxx...gxx.x.x.", meter="12/8"),
        groove("five", "ti1 X...........x.......\ngc X...................\nsn x.g.x.g.x.ggx.g.x.gg", meter="5/4"),
        groove("seven", "ti1 X...x...x.....\nsn x.g.x.g.x.g.gg", meter="7/8"),
    ),
    percussion=(
        groove("tambourine", "tb x...o...x...o..."),
        groove("triangle", "ot ....g.......g..."),
        groove("castanets", "wh x...x.xxx...x...", energy=(0.4, 1.0)),
    ),
    fills=(
        fill("timpani roll", "ti1 zzzz", 1, 0.2, "ti5 sn"),
        fill("long roll", "ti1 gzzzzzzz\ncr .......g", 2, 0.4, "ti5 sn"),
        fill("snare roll", "sn zzzz", 1, 0.3),
        fill("fourths", "ti5 x.x.....\nti1 ....x.x.", 2, 0.2, "sn"),
        fill("hammer", "gc X...X...\nti1 X...X...\nti5 ..x...x.", 2, 0.6, "sn"),
    ),
    habits=Habits(displace=0.0, sprinkle=0.15, ghosts=0.0, open_hats=0.0, thin=0.2, busy=0.2, fills=0.4, crash="c2",
                  limbs=False),
)  # fmt: skip

FOLK = Book(
    grooves=(
        groove("train", """
            sn ogXgogXgogXgogXg
            bd x...x...x...x...
            """, energy=(0.35, 1.0)),
        groove("stomp and clap", """
            bd X...x...X...x...
            cp ....x.......x...
            """),
        groove("soft backbeat", """
            hh x.o.x.o.x.o.x.o.
            rs ....x.......x...
            bd X.......x.....o.|X.......x.......
            """),
        groove("brush two", """
            sn ..o...o...o...o.
            bd x.......x.......
            tb ....o.......o...
            """, energy=(0.0, 0.7)),
        groove("box drum", """
            bd X.....x.x.......|X.....x.x..x....
            sn ..g.X.g...g.X.g.
            """),
        groove("shaker only", """
            ma x.o.x.o.x.o.x.o.
            bd o.......o.......
            """, energy=(0.0, 0.5)),
        groove("waltz", """
            bd X...........
            sn ....o...o...|....o...o.g.
            tb ........o...
            """, meter="3/4"),
        groove("slow waltz", """
            bd x...........|x.......o...
            rs ....o...o...
            ma x.o.x.o.x.o.
            """, meter="3/4", energy=(0.0, 0.7)),
        groove("jig", """
            bd X.....x.....
            tb x.o.x.x.o.x.
            sn ....g.....g.
            """, meter="6/8"),
        groove("slow six", """
            bd x.....o.....|x.....o...o.
            rs ......x.....
            ma x.o.o.x.o.o.
            """, meter="6/8", energy=(0.0, 0.7)),
        groove("jig in twelve", """
            bd X.....x.....X.....x.....
            tb x.o.x.x.o.x.x.o.x.x.o.x.
            """, meter="12/8"),
    ),
    percussion=(
        groove("tambourine", "tb o.x.o.x.o.x.o.x."),
        groove("shaker", "ma x.o.x.o.x.o.x.o."),
        groove("claps", "cp ....o.......o..."),
        groove("spoons", "wh x..x..x.x..x..x."),
    ),
    fills=(
        fill("stomps", "bd x.x.\nsn ....", 1, 0.0, "cp"),
        fill("brush run", "sn oooX\nbd x...", 1, 0.2, "hh rs"),
        fill("two beats", "sn o.ooo.xX\nbd x...x...", 2, 0.3, "hh rs"),
        fill("triplets", "sn xooxox\nbd x..x..", 2, 0.4, "hh rs"),
        fill("clap call", "cp x.x.xx..\nbd x.......", 2, 0.3, "sn"),
    ),
    habits=Habits(displace=0.25, sprinkle=0.25, ghosts=0.3, open_hats=0.1, thin=0.25, busy=0.1, fills=0.3,
                  quiet_snare="rs", crash=""),
)  # fmt: skip
