"""Which stroke lies on which General MIDI note, kit by kit, and where it stands between the loudspeakers."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from musicstudio.audio.synth.drums import Stroke
from musicstudio.audio.synth.kits.strokes import Clap, Grains, Kick, Metal, Skin, Snare, Wood

Kit = dict[int, tuple[Stroke, float]]
"""General MIDI drum note → stroke and position −1 left … 1 right."""

_TOM_NOTES = (
    (41, 0.62, -0.45),
    (43, 0.74, -0.35),
    (45, 0.9, -0.15),
    (47, 1.06, 0.05),
    (48, 1.27, 0.2),
    (50, 1.5, 0.35),
)

_SHAKER = Grains()
_TAMBOURINE = Metal(0.28, 5200, 13500, 22, 4800, 0.25, 0.25, level=0.3)
_COWBELL = Wood((562.0, 845.0, 2100.0), (1.0, 0.8, 0.2), 0.25, 0.1, 0.1, 0.35)
_CLAVES = Wood((2500.0, 4100.0), (1.0, 0.2), 0.09, 0.1, 0.15, 0.45)
_BLOCK_HIGH = Wood((1150.0, 2300.0, 3100.0), (1.0, 0.4, 0.2), 0.07, 0.2, 0.15, 0.5)
_BLOCK_LOW = Wood((790.0, 1600.0, 2200.0), (1.0, 0.4, 0.2), 0.08, 0.2, 0.15, 0.5)
_AGOGO_HIGH = Wood((930.0, 1440.0, 2620.0, 3900.0), (1.0, 0.6, 0.4, 0.2), 0.4, 0.1, 0.1, 0.33)
_AGOGO_LOW = Wood((640.0, 1010.0, 1790.0, 2700.0), (1.0, 0.6, 0.4, 0.2), 0.45, 0.1, 0.1, 0.33)
_TRIANGLE = Metal(1.6, 3900, 13000, 9, 3500, 0.05, 0.3, highs=0.9, level=0.2)
_GUIRO_SHORT = Grains(2200, 7500, 0.01, 0.16, 0.8, 45.0, 0.4)
_GUIRO_LONG = Grains(2200, 7500, 0.03, 0.7, 0.8, 32.0, 0.35)
_CONGA = Skin(210, 0.32, (1.0, 1.55, 2.2, 3.1), (1.0, 0.5, 0.3, 0.2), 0.12, 0.02, 0.0, 0.5, (1200, 5500), 0.014, 0.12)
_BONGO = Skin(330, 0.16, (1.0, 1.6, 2.3, 3.3), (1.0, 0.5, 0.35, 0.25), 0.1, 0.012, 0.0, 0.6, (1800, 7000), 0.01, 0.12)
_TIMBALE = Skin(
    260, 0.3, (1.0, 1.7, 2.5, 3.6, 5.1), (0.8, 0.7, 0.6, 0.4, 0.3), 0.05, 0.02, 0.0, 0.6, (1500, 8000), 0.02, 0.2
)
_SLAP = replace(_CONGA, hz=260, ring_s=0.1, strike=1.3, strike_s=0.02, level=0.7)

PERCUSSION: Final[Kit] = {
    54: (_TAMBOURINE, -0.3), 56: (_COWBELL, 0.2),
    60: (_BONGO, 0.35), 61: (replace(_BONGO, hz=245), 0.25), 62: (_SLAP, -0.3), 63: (_CONGA, -0.3),
    64: (replace(_CONGA, hz=155, ring_s=0.4), -0.4), 65: (_TIMBALE, 0.3), 66: (replace(_TIMBALE, hz=185), 0.4),
    67: (_AGOGO_HIGH, 0.45), 68: (_AGOGO_LOW, 0.45), 69: (replace(_SHAKER, low_hz=3800, ring_s=0.11), -0.35),
    70: (_SHAKER, -0.4), 71: (_BLOCK_HIGH, 0.2), 72: (_BLOCK_LOW, 0.2), 73: (_GUIRO_SHORT, 0.4),
    74: (_GUIRO_LONG, 0.4), 75: (_CLAVES, 0.2), 76: (_BLOCK_HIGH, 0.3), 77: (_BLOCK_LOW, 0.3),
    78: (replace(_CONGA, hz=290, rise_to=0.4), -0.2), 79: (replace(_CONGA, hz=230, rise_to=-0.4), -0.2),
    80: (replace(_TRIANGLE, ring_s=0.12), 0.35), 81: (_TRIANGLE, 0.35), 82: (_SHAKER, -0.35),
}  # fmt: skip
"""What stands beside every kit."""


def _kit(
    kick: Stroke, snare: Stroke, closed: Metal, open_s: float, crash: Metal, ride: Metal, tom: Skin, rim: Stroke,
    clap: Stroke, second: Stroke | None = None, other_snare: Stroke | None = None,
) -> Kit:  # fmt: skip
    """Return a whole drum set from its main strokes; toms share one drum's nature at six sizes."""
    opened = replace(closed, ring_s=open_s, highs=0.75)
    kit = dict(PERCUSSION)
    kit |= {
        35: (second or kick, 0.0), 36: (kick, 0.0), 37: (rim, 0.12), 38: (snare, 0.03), 39: (clap, -0.05),
        40: (other_snare or snare, 0.03), 42: (closed, 0.28), 44: (replace(closed, ring_s=closed.ring_s * 0.7), 0.28),
        46: (opened, 0.28), 49: (crash, -0.4), 57: (replace(crash, count=crash.count + 7), 0.42),
        52: (replace(crash, low_hz=crash.low_hz * 0.8, air=1.2), -0.3), 55: (replace(crash, ring_s=1.0), 0.2),
        51: (ride, 0.38), 59: (replace(ride, count=ride.count + 5), 0.42),
        53: (replace(ride, ping=ride.ping + 0.8, air=0.1), 0.38),
    }  # fmt: skip
    for note, size, place in _TOM_NOTES:
        kit[note] = (replace(tom, hz=tom.hz * size, ring_s=tom.ring_s * size**-0.5), place)
    return kit


_RIM = Wood(room=0.35, level=0.5)
_CLAP = Clap()
_HAT = Metal(0.11, 3200, 14500, 70, 4600, 0.5, 0.4)
_CRASH = Metal(2.4, 420, 13500, 160, 380, 0.35, 0.3, 0.012, 0.6, level=0.26)
_RIDE = Metal(1.6, 800, 11500, 90, 700, 0.18, 0.5, 0.0, 0.7, ping=0.35, level=0.22)
_TOM = Skin(125, 0.6, fall=0.3)

ACOUSTIC = _kit(
    Kick(58, 1.0, 0.025, 0.9, 0.3, 1.2, 0.35, shell=0.25, top_hz=6500),
    Snare(room=0.35),
    _HAT,
    0.75,
    _CRASH,
    _RIDE,
    _TOM,
    _RIM,
    _CLAP,
)
BRUSH = _kit(
    Kick(60, 0.7, 0.02, 0.5, 0.25, 0.9, 0.12, shell=0.3, top_hz=2600, level=0.7),
    Snare(205, 0.25, 0.1, 0.55, 1500, 7500, 0.16, 0.12, 0.3, level=0.6),
    replace(_HAT, stick=0.2, level=0.24, air=0.4, ring_s=0.08),
    0.6,
    replace(_CRASH, level=0.16, stick=0.15),
    replace(_RIDE, ping=0.5, level=0.2, ring_s=2.0),
    replace(_TOM, strike=0.12, level=0.6),
    _RIM,
    _CLAP,
    other_snare=Grains(1500, 7500, 0.12, 0.55, 0.9, 0.0, 0.34),
)
ROCK = _kit(
    Kick(60, 1.3, 0.025, 1.3, 0.34, 2.2, 0.75, (2200, 6500), 0.25),
    Snare(178, 0.7, 0.2, 0.6, 700, 9500, 0.28, 0.5, 0.55, level=0.95),
    replace(_HAT, ring_s=0.15, low_hz=2600, level=0.34),
    0.95,
    replace(_CRASH, level=0.3, ring_s=3.0),
    replace(_RIDE, level=0.27),
    Skin(108, 0.75, room=0.35, level=0.9),
    _RIM,
    _CLAP,
)
METAL = _kit(
    Kick(56, 1.5, 0.014, 1.6, 0.24, 2.6, 1.5, (2800, 8500), 0.12),
    Snare(205, 0.6, 0.14, 0.7, 1000, 10500, 0.22, 0.8, 0.4, level=0.95),
    replace(_HAT, ring_s=0.12, low_hz=3000, level=0.34),
    0.8,
    replace(_CRASH, level=0.3, ring_s=2.6),
    replace(_RIDE, ping=0.7, level=0.27),
    Skin(100, 0.55, strike=0.8, room=0.3, level=0.9),
    _RIM,
    _CLAP,
)
FUNK = _kit(
    Kick(62, 1.0, 0.02, 1.0, 0.2, 1.6, 0.5, (1600, 5000), 0.2),
    Snare(225, 0.6, 0.11, 0.55, 1100, 10000, 0.15, 0.55, 0.12, level=0.9),
    replace(_HAT, ring_s=0.075, low_hz=3600),
    0.5,
    replace(_CRASH, ring_s=1.8),
    _RIDE,
    Skin(140, 0.4, room=0.1),
    _RIM,
    _CLAP,
)
LOFI = _kit(
    Kick(54, 0.9, 0.03, 0.6, 0.3, 2.4, 0.18, (900, 2800), 0.2, 2400),
    Snare(172, 0.5, 0.12, 0.55, 700, 5200, 0.16, 0.3, 0.3, 9, 5200, 0.85),
    Metal(0.075, 2800, 9500, 50, 3600, 0.35, 0.25, top_hz=7800, bits=9),
    0.45,
    Metal(1.6, 420, 8000, 110, 500, 0.3, 0.2, 0.01, 0.5, top_hz=7000, level=0.2),
    Metal(1.2, 900, 8500, 70, 900, 0.15, 0.35, 0, 0.6, ping=0.3, top_hz=7000, level=0.18),
    Skin(118, 0.45, room=0.2),
    Wood((430.0, 980.0, 1600.0), (0.6, 0.8, 0.8), 0.06, 0.15, 0.3, 0.5),
    Clap(700, 2400, 0.012, 0.08, 0.3, 0.8),
)
BREAKBEAT = _kit(
    Kick(66, 1.1, 0.022, 0.9, 0.24, 2.6, 0.5, (1200, 4200), 0.35, 7000),
    Snare(214, 0.75, 0.16, 0.6, 800, 8500, 0.2, 0.55, 0.45, 11, 9500),
    Metal(0.1, 2600, 11000, 60, 3300, 0.45, 0.4, top_hz=10500, bits=11),
    0.6,
    replace(_CRASH, top_hz=10500),
    replace(_RIDE, level=0.26, top_hz=10000),
    Skin(130, 0.45, room=0.35),
    _RIM,
    _CLAP,
)
TR808 = _kit(
    Kick(48, 0.25, 0.012, 0.9, 1.1, 1.3, 0.18, (1200, 3600), level=0.95),
    Snare(176, 0.6, 0.13, 0.45, 1400, 8500, 0.16, 0.2, 0.0),
    Metal(0.07, 3200, 13000, 6, 6200, 0.0, 0.0, squares=True, level=0.3),
    0.55,
    Metal(1.7, 2100, 12000, 6, 3000, 0.05, 0.0, 0, 0.7, True, level=0.22),
    Metal(1.1, 2500, 12000, 6, 4200, 0.0, 0.0, 0, 0.7, True, level=0.2),
    Skin(125, 0.5, (1.0,), (1.0,), 0.25, 0.06, strike=0.05, room=0.0),
    Wood((1667.0, 455.0), (1.0, 0.4), 0.03, 0.1, 0.0, 0.5),
    Clap(850, 2600, 0.01, 0.11, 0.1),
)
TR808[56] = (Wood((540.0, 800.0, 1620.0, 2400.0), (1.0, 1.0, 0.3, 0.25), 0.3, 0.0, 0.0, 0.32), 0.2)
TR909 = _kit(
    Kick(50, 1.7, 0.035, 1.0, 0.38, 2.2, 0.55, (2500, 8000)),
    Snare(196, 0.6, 0.12, 0.5, 1200, 9800, 0.19, 0.45, 0.1),
    Metal(0.07, 3600, 15500, 80, 6000, 0.7, 0.3, level=0.3),
    0.42,
    Metal(1.5, 900, 14000, 140, 900, 0.4, 0.3, 0.004, 0.6, level=0.24),
    Metal(1.3, 1100, 13000, 110, 1500, 0.25, 0.4, 0, 0.7, ping=0.3, level=0.2),
    Skin(112, 0.45, (1.0, 1.5, 2.0), (1.0, 0.3, 0.15), 0.6, 0.05, room=0.0),
    Wood((820.0, 1120.0, 2100.0), (1.0, 0.8, 0.5), 0.025, 0.3, 0.0, 0.5),
    Clap(1000, 3600, 0.0105, 0.14, 0.2),
)
TRAP = _kit(
    Kick(50, 1.2, 0.02, 1.4, 0.32, 3.0, 0.5, (2000, 6500)),
    Snare(215, 0.45, 0.1, 0.6, 1500, 11000, 0.2, 0.6, 0.25),
    Metal(0.045, 3600, 14500, 6, 7200, 0.35, 0.15, squares=True, level=0.3),
    0.4,
    Metal(2.0, 700, 14000, 150, 900, 0.4, 0.2, 0.006, 0.6, level=0.24),
    replace(_RIDE, level=0.18),
    Skin(115, 0.6, (1.0,), (1.0,), 0.4, 0.05, strike=0.1, room=0.1),
    Wood((1500.0, 2300.0), (1.0, 0.5), 0.035, 0.2, 0.15, 0.5),
    Clap(1100, 4200, 0.009, 0.12, 0.3),
)
ELECTRO = _kit(
    Kick(52, 1.5, 0.026, 0.9, 0.34, 1.9, 0.4, (2200, 6500)),
    Snare(168, 0.6, 0.2, 0.6, 900, 9000, 0.3, 0.4, 0.75, level=0.9),
    Metal(0.06, 3400, 13500, 70, 5600, 0.6, 0.25, level=0.28),
    0.38,
    replace(_CRASH, level=0.24),
    replace(_RIDE, level=0.2),
    Skin(120, 0.7, (1.0, 1.5), (1.0, 0.3), 0.9, 0.07, strike=0.25, strike_hz=(700, 5000), room=0.3),
    Wood((980.0, 1640.0), (1.0, 0.5), 0.03, 0.3, 0.1, 0.5),
    Clap(950, 3800, 0.011, 0.16, 0.45),
)

_TIMPANI = Skin(
    87.3,
    1.7,
    (1.0, 1.5, 1.98, 2.44, 2.9),
    (1.0, 0.55, 0.3, 0.2, 0.1),
    0.04,
    0.05,
    0.0,
    0.25,
    (200, 1500),
    0.03,
    0.4,
    level=0.8,
)
ORCHESTRA: Final[Kit] = {
    **PERCUSSION,
    35: (Kick(42, 0.25, 0.08, 0.2, 1.1, 0.8, 0.1, (150, 700), 0.4, 900), 0.0),
    36: (Kick(42, 0.25, 0.08, 0.2, 1.1, 0.8, 0.1, (150, 700), 0.4, 900), 0.0),
    37: (_RIM, 0.1), 38: (Snare(195, 0.3, 0.12, 0.6, 1100, 9000, 0.24, 0.3, 0.5, level=0.6), 0.15),
    40: (Snare(195, 0.3, 0.12, 0.6, 1100, 9000, 0.3, 0.25, 0.5, level=0.5), 0.15), 39: (_BLOCK_LOW, 0.2),
    41: (_TIMPANI, -0.3), 43: (replace(_TIMPANI, hz=98.0), -0.25), 45: (replace(_TIMPANI, hz=130.8), -0.15),
    47: (replace(_TIMPANI, hz=146.8), -0.1), 48: (replace(_TIMPANI, hz=174.6), 0.0), 50: (replace(_TIMPANI, hz=196),
    0.1),
    42: (replace(_TRIANGLE, ring_s=0.12), 0.35), 44: (replace(_TRIANGLE, ring_s=0.12), 0.35), 46: (_TRIANGLE, 0.35),
    49: (replace(_CRASH, ring_s=3.4, bloom_s=0.02, stick=0.1, level=0.3), 0.2),
    57: (replace(_CRASH, ring_s=4.0, bloom_s=0.35, count=171, stick=0.0, level=0.28), -0.2),
    51: (replace(_CRASH, ring_s=2.2, bloom_s=0.2, stick=0.05, level=0.2), 0.2),
    52: (Metal(5.0, 95, 6500, 150, 60, 0.08, 0.05, 0.12, 0.4, level=0.4), -0.1), 55: (replace(_CRASH, ring_s=1.2), 0.2),
    53: (_TRIANGLE, 0.35), 59: (_TRIANGLE, 0.35),
}  # fmt: skip
"""Timpani lie on the tom notes, the bass drum on the kick's, the tam-tam on 52."""

_DUM = Skin(
    88, 0.42, (1.0, 1.58, 2.2, 2.8), (1.0, 0.45, 0.25, 0.15), 0.18, 0.03, 0.0, 0.3, (150, 1800), 0.02, 0.25, level=0.9
)
_TEK = Skin(
    340,
    0.13,
    (1.0, 1.7, 2.6, 3.7, 5.0),
    (0.6, 0.7, 0.8, 0.6, 0.4),
    0.05,
    0.01,
    0.0,
    0.9,
    (1800, 8500),
    0.012,
    0.2,
    jingles=0.25,
    level=0.6,
)
FRAME: Final[Kit] = {
    **PERCUSSION,
    64: (_DUM, -0.05), 36: (_DUM, -0.05), 35: (_DUM, -0.05), 60: (_TEK, 0.1),
    61: (replace(_TEK, hz=300, strike=0.6, level=0.45), -0.1), 38: (_TEK, 0.1),
    62: (replace(_TEK, hz=240, ring_s=0.08, strike=1.4, jingles=0.4, level=0.7), 0.05),
    63: (replace(_DUM, hz=130, ring_s=0.3), -0.1), 42: (replace(_TAMBOURINE, ring_s=0.12), 0.15),
    54: (_TAMBOURINE, 0.15), 80: (replace(_TRIANGLE, ring_s=0.15, low_hz=3000), 0.25),
    81: (replace(_TRIANGLE, ring_s=0.9, low_hz=3000), 0.25),
}  # fmt: skip
"""Dum, tek, ka and slap of a riq or darbuka on the notes of the hand drums."""

_LOADED = (1.0, 2.0, 3.0, 4.0, 5.0)
"""A tabla's loaded skin sounds a harmonic row (C. V. Raman)."""
_NA = Skin(277.2, 0.5, _LOADED, (0.25, 0.9, 0.8, 0.35, 0.2), 0.0, 0.01, 0.0, 0.5, (1500, 6500), 0.01, 0.12, level=0.5)
_GE = Skin(82, 0.75, (1.0, 1.6, 2.4), (1.0, 0.2, 0.1), 0.15, 0.03, 0.35, 0.25, (150, 1500), 0.015, 0.15, level=0.9)
TABLA: Final[Kit] = {
    **PERCUSSION,
    64: (_GE, -0.25), 36: (_GE, -0.25), 35: (replace(_GE, rise_to=0.0), -0.25),
    66: (replace(_GE, ring_s=0.07, strike=0.9, rise_to=0.0, level=0.6), -0.25), 60: (_NA, 0.2), 38: (_NA, 0.2),
    61: (replace(_NA, levels=(0.9, 0.8, 0.25, 0.12, 0.06), ring_s=0.8, strike=0.3), 0.2),
    63: (replace(_NA, levels=(1.0, 0.25, 0.1, 0.05, 0.02), ring_s=0.9, strike=0.15), 0.2),
    62: (replace(_NA, ring_s=0.05, strike=0.9, levels=(0.4, 0.6, 0.5, 0.3, 0.2)), 0.2),
    42: (replace(_NA, ring_s=0.05, strike=0.7, levels=(0.3, 0.5, 0.5, 0.3, 0.2), level=0.4), 0.2),
}  # fmt: skip

_DJEMBE = Skin(78, 0.4, (1.0, 1.6, 2.3), (1.0, 0.4, 0.2), 0.15, 0.025, 0.0, 0.35, (200, 2500), 0.02, 0.2, level=0.85)
AFRO: Final[Kit] = {
    **PERCUSSION,
    36: (_DJEMBE, -0.15), 35: (_DJEMBE, -0.15), 38: (replace(_SLAP, hz=300), 0.15), 42: (_SHAKER, -0.35),
    41: (replace(_DJEMBE, hz=70), -0.3), 43: (replace(_DJEMBE, hz=92), -0.2), 45: (replace(_DJEMBE, hz=110), 0.0),
    69: (Grains(2600, 8500, 0.028, 0.16, 0.35, 0.0, 0.55), -0.4),
    76: (replace(_BLOCK_HIGH, ring_s=0.1), 0.35), 77: (replace(_BLOCK_LOW, ring_s=0.1), 0.35),
}  # fmt: skip
LATIN: Final[Kit] = {
    **PERCUSSION,
    41: (Skin(64, 0.6, (1.0, 1.6, 2.2), (1.0, 0.25, 0.12), 0.12, 0.04, strike=0.2, room=0.25, level=0.9), -0.1),
    43: (Skin(70, 0.18, (1.0, 1.6, 2.2), (1.0, 0.3, 0.15), 0.12, 0.03, strike=0.3, room=0.25, level=0.8), -0.1),
    36: (Skin(64, 0.6, (1.0, 1.6, 2.2), (1.0, 0.25, 0.12), 0.12, 0.04, strike=0.2, room=0.25, level=0.9), -0.1),
}  # fmt: skip

KITS: Final[dict[str, Kit]] = {
    "acoustic kit": ACOUSTIC, "brush kit": BRUSH, "rock kit": ROCK, "metal kit": METAL, "funk kit": FUNK,
    "808 kit": TR808, "909 kit": TR909, "lofi kit": LOFI, "breakbeat kit": BREAKBEAT, "trap kit": TRAP,
    "electro kit": ELECTRO, "orchestral percussion": ORCHESTRA, "latin percussion": LATIN, "afro percussion": AFRO,
    "frame drum": FRAME, "tabla": TABLA,
}  # fmt: skip
