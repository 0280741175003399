"""House, techno, drum and bass, synthwave: beats of machines."""

from __future__ import annotations

from musicstudio.engines.compose.grooves.book import Book, Habits
from musicstudio.engines.compose.grooves.notation import fill, groove

HOUSE = Book(
    grooves=(
        groove("four to the floor", """
            bd X...X...X...X...
            cp ....x.......x...
            oh ..x...x...x...x.
            hh o..oo..oo..oo..o
            """),
        groove("shuffled", """
            bd X...X...X...X...|X...X...X...X.,.
            cp ....x.......x...|....x.......x..o
            oh ..x...x...x...x.
            ma goxggoxggoxggoxg
            """),
        groove("deep", """
            bd X...X...X...X...
            rs ...o..o....o....|...o..o...o...o.
            cp ....o.......o...
            hh ..x...x...x...x.
            ma ogogogogogogogog
            """, energy=(0.2, 0.8)),
        groove("garage snares", """
            bd X...X...X...X...
            sn ....x..g....x...|....x..g.g..x..g
            oh ..x...x...x...x.
            hh .o.o.o.o.o.o.o.o
            """, energy=(0.4, 1.0)),
        groove("disco", """
            bd X...X...X...X...
            cp ....x.......x...
            hh xox.xox.xox.xox.
            oh ...x...x...x...x|...x...x...x..x.
            tb ....o.......o...
            """, energy=(0.5, 1.0)),
        groove("riding", """
            bd X...X...X...X...
            cp ....X.......X...
            oh ..X...X...X...X.
            rd x.x.x.x.x.x.x.x.
            """, energy=(0.7, 1.0)),
        groove("no kick", """
            hh ..o...o...o...o.
            rs ...o..o....o....
            ma ogogogogogogogog
            """, energy=(0.0, 0.35)),
    ),
    percussion=(
        groove("congas", "cm x.g.x.gxx.g.x.gx\nco ...x..o....x..o.|...x..o.....x.x."),
        groove("shaker", "ma goxggoxggoxggoxg"),
        groove("bongos", "bh x..x..x...x.x...\nbl ..o..o....o....o"),
        groove("bell and sticks", "cb ....o..o....o...|....o..o......o.\nwh x..x..x...x.x..."),
        groove("tambourine", "tb g.xog.xog.xog.xo"),
    ),
    fills=(
        fill("kick out", "bd x.......", 2, clears="cp"),
        fill("clap doubles", "cp x..xx.xx\nbd x...x...", 2, 0.4),
        fill("snare run", "sn o.o.oxxX\nbd x...x...", 2, 0.4),
        fill("open breath", "oh x...\nbd ....", 1, clears="hh cp ma"),
        fill("bar of build", "sn x...x...x.x.xxxx\nbd ................", 4, 0.6, "cp"),
        fill("tom bounce", "t2 x..x..x.\nft ......xx\nbd x...x...", 2, 0.5, "cp"),
    ),
    habits=Habits(displace=0.0, sprinkle=0.1, ghosts=0.2, open_hats=0.1, thin=0.3, busy=0.4, fills=0.35, crash="cr",
                  limbs=False),
)  # fmt: skip

TECHNO = Book(
    grooves=(
        groove("straight", """
            bd X...X...X...X...
            hh ooxoooxoooxoooxo
            oh ..x...x...x...x.
            cp ............o...|................
            """),
        groove("polyrhythm", """
            bd X...X...X...X...
            oh ..x...x...x...x.
            ~wh x..o.
            ~rs o..x..o
            hh g.g.g.g.g.g.g.g.
            """),
        groove("hypnotic", """
            bd X...X...X...X...
            ~hh xoo
            ~cb o......
            oh ..o...o...o...o.
            """),
        groove("driving ride", """
            bd X...X...X...X...
            rd ..x...x...x...x.|..x...x...x..xx.
            hh xoooxoooxoooxooo
            cp ....x.......x...
            """, energy=(0.6, 1.0)),
        groove("warehouse", """
            bd X...X...X...X...|X...X...X...X..x
            oh ..X...X...X...X.
            cp ....x.......x...
            hh oxoxoxoxoxoxoxox
            ~lf ..o..o.o
            """, energy=(0.5, 1.0)),
        groove("broken", """
            bd X..X..X...X.X...|X..X..X...X.....
            hh ..x...x...x...x.
            cp ....x.......x...
            ~rs o....x.
            """, energy=(0.3, 0.9)),
        groove("minimal", """
            bd X...X...X...X...
            hh ..o...o...o...o.
            ~rs o..o....
            """, energy=(0.0, 0.55)),
        groove("suspended", """
            ~hh ogx
            ~wh o....o.
            rd ..g...g...g...g.
            """, energy=(0.0, 0.35)),
    ),
    percussion=(
        groove("five over four", "~wh x..x."),
        groove("seven", "~ag x..o..o"),
        groove("metal", "~cb o.....x...\n~rs ..o"),
        groove("toms", "~lf ..x..x.x\n~t4 x....o..x..."),
        groove("shaker", "ma goxogoxogoxogoxo"),
    ),
    fills=(
        fill("kick out", "bd ....", 1),
        fill("kick out long", "bd ................", 4, 0.4),
        fill("hat roll", "hh xxdd", 1),
        fill("snare build", "sn o.o.o.o.oxoxxXxX\nbd X...X...X...X...", 4, 0.5, "cp"),
        fill("tom line", "lf x.x..x.x\nbd X...X...", 2, 0.3, "cp"),
    ),
    habits=Habits(displace=0.0, sprinkle=0.05, ghosts=0.0, open_hats=0.0, thin=0.35, busy=0.4, fills=0.3, phrase=8,
                  crash="cr", limbs=False),
)  # fmt: skip

DRUM_AND_BASS = Book(
    grooves=(
        groove("two-step", """
            bd X.........x.....
            sn ....X.......X...|....X.......X..,
            hh x.o.x.o.x.o.x.o.
            """),
        groove("two-step ghosts", """
            bd X.........x.....|X......x..x.....
            sn ....X..g.g..X..g|....X..g.g..X.g.
            hh x.x.x.x.x.x.x.x.
            """),
        groove("chopped break", """
            bd X.x.......xx....|X.x.......x.....|X.x.......x.....|..xx......x.....
            sn ....X..x.x..X..x|....X..x.x..X..x|....X..x.x....X.|.x..X..x.x....X.
            rd x.x.x.x.x.x.x.x.
            """, energy=(0.5, 1.0)),
        groove("stepper", """
            bd X..x......x.....|X..x......x..x..
            sn ....X.......X...
            hh xoxoxoxoxoxoxoxo
            oh ..............x.|......x.........
            """, energy=(0.4, 1.0)),
        groove("jungle", """
            bd X..x..x...x.....|X..x......xx....
            sn ....X..g.xg.X..x|.g..X..x.g....X.
            hh x.xox.x.x.xox.x.
            """, energy=(0.45, 1.0)),
        groove("half time", """
            bd X.....x.........|X..x......x.....
            sn ........X.......|........X.....g.
            hh x.x.x.x.x.x.x.x.
            """, energy=(0.2, 0.6)),
        groove("hats only", """
            hh o.x.o.x.o.x.o.xo
            rs ....o.......o...
            """, energy=(0.0, 0.35)),
        groove("roller", """
            bd X.........x.....|X.........x..x..
            sn ....X..g.g..X.g.|....X.g..g..X..g
            rd x.x.x.x.x.x.x.x.
            ma ogogogogogogogog
            """, energy=(0.6, 1.0)),
    ),
    percussion=(
        groove("shaker", "ma ogxgogxgogxgogxg"),
        groove("congas", "cm x..x..x.g..x..x.\nco ......o...x....o"),
        groove("bells", "~ag x..o.o.."),
        groove("rim", "rs ...o..o....o..o."),
    ),
    fills=(
        fill("snare flurry", "sn X..xX.xxdxXX\nbd x...........", 3, 0.4),
        fill("amen turn", "sn .x..x.X.\nbd x..x....", 2, 0.3),
        fill("stop", "cr x...\nbd x...", 1, clears="hh sn rd ma"),
        fill("build", "sn x.x.x.x.xxxxXXXX\nbd x...x...x...x...", 4, 0.6, "hh rd"),
        fill("kick drop", "bd ........\nsn ....X...", 2),
    ),
    habits=Habits(displace=0.35, sprinkle=0.3, ghosts=0.5, open_hats=0.4, rolls=0.15, thin=0.1, busy=0.3, fills=0.45,
                  crash="cr", limbs=False),
)  # fmt: skip

SYNTHWAVE = Book(
    grooves=(
        groove("gated", """
            bd X.......X.......
            sn ....X.......X...
            hh x.x.x.x.x.x.x.x.
            """),
        groove("night drive", """
            bd X...X...X...X...
            sn ....X.......X...
            hh x.o.x.o.x.o.x.o.
            """),
        groove("sixteenths", """
            bd X.......X.x.....|X.......X.....x.
            sn ....X.......X...
            hh xoxoxoxoxoxoxoxo
            """, energy=(0.5, 1.0)),
        groove("toms answer", """
            bd X...X...X...X...
            sn ....X.......X...
            hh x.x.x.x.x.x.x.x.
            t2 ................|..............o.
            ft ................|...............o
            """, energy=(0.5, 1.0)),
        groove("pushed", """
            bd X.....x.X.......|X.....x.X..x....
            sn ....X.......X...
            hh x.x.x.x.x.x.x.x.
            oh ..............x.
            """, energy=(0.4, 1.0)),
        groove("cruise", """
            bd X.......X.......
            rs ....o.......o...
            hh x...x...x...x...
            """, energy=(0.0, 0.5)),
        groove("arena", """
            bd X...X...X...X...
            sn ....X.......X...
            cp ....x.......x...
            oh ..x...x...x...x.
            hh x...x...x...x...
            tb x.o.x.o.x.o.x.o.
            """, energy=(0.7, 1.0)),
    ),
    percussion=(
        groove("tambourine", "tb x.o.x.o.x.o.x.o."),
        groove("claps", "cp ....x.......x...|....x.......x.x."),
        groove("cowbell", "cb x...x...x...x...|x...x...x..xx..."),
        groove("shaker", "ma xoxoxoxoxoxoxoxo"),
    ),
    fills=(
        fill("gated toms",
        "t1 x.xx............\nt2 ....x.xx........\nt4 ........x.xx....\nft ............x.xX\nbd x...x...x...x...",
             4, 0.5, "hh oh sn cp"),
        fill("two toms", "t2 x.x.....\nft ....x.xX\nbd x...x...", 2, 0.3, "hh sn cp"),
        fill("snare sixteenths", "sn xxxX\nbd x...", 1, 0.3),
        fill("snare call", "sn X..X..XX\nbd x.......", 2, 0.4, "hh"),
        fill("one tom", "t2 x...\nft ..x.", 1),
    ),
    habits=Habits(displace=0.2, sprinkle=0.25, ghosts=0.0, open_hats=0.35, thin=0.1, busy=0.2, fills=0.5, crash="cr",
                  limbs=False),
)  # fmt: skip
