"""Which General MIDI programs may stand in for one another."""

from __future__ import annotations

from typing import Final

_GROUPS: Final[tuple[tuple[int, ...], ...]] = (
    (0, 1, 2, 3, 4, 5), (6, 7), (8, 9, 10, 14), (11, 12, 13), (15, 46, 107), (16, 17, 18, 19, 20), (21, 22, 23),
    (24, 25), (26, 27, 28), (29, 30), (32, 33, 34, 35, 36, 37, 38, 39), (40, 41, 42, 43), (44, 48, 49, 50, 51),
    (45, 46), (47,), (52, 53, 54, 91), (56, 57, 58, 59, 60), (61, 62, 63), (64, 65, 66, 67), (68, 69, 70, 71),
    (72, 73, 74, 75, 77, 79), (80, 81, 82, 83, 84, 85, 86, 87), (88, 89, 90, 91, 92, 93, 94, 95),
    (104, 105, 106, 107), (108, 12), (109, 111), (110, 40),
)  # fmt: skip
_GROUP_OF: Final = {program: group for group in reversed(_GROUPS) for program in group}
_STEADY: Final = {
    "piano": (0, 1, 4, 5), "mallet": (9, 11, 12, 13), "organ": (16, 17, 19), "guitar": (24, 25, 26, 27, 29, 30),
    "bass": (32, 33, 34, 35, 36, 38, 39), "strings": (40, 42, 48, 49), "voice": (52, 53, 54),
    "brass": (56, 57, 60, 61), "reed": (65, 66, 68, 70, 71), "pipe": (72, 73, 74, 75), "lead": (80, 81, 84, 87),
    "pad": (88, 89, 90, 91, 94, 95), "plucked": (46, 104, 105, 107),
}  # fmt: skip
"""What serves a family where the part's own program is of another, or only an effect."""


def kindred(program: int, family: str, own: bool) -> tuple[int, ...]:
    """Return the programs that may play a part; `own` says whether its program is of its family at all."""
    return _GROUP_OF.get(program, _STEADY[family]) if own and family in _STEADY else _STEADY[family]


PATCHES_LIKE: Final[dict[tuple[int, ...], tuple[str, ...]]] = {
    (0, 1, 2, 3): ("grand piano", "felt piano", "upright piano"), (4, 5): ("rhodes", "wurlitzer", "fm keys"),
    (6, 7): ("harpsichord", "clavinet"), (8, 9, 10, 14): ("celesta", "bells", "vibraphone"),
    (11, 12, 13): ("vibraphone", "marimba", "balafon"), (16, 17, 18, 20): ("drawbar organ",), (19,): ("church organ",),
    (21, 22, 23): ("accordion",), (24, 25): ("nylon guitar", "steel guitar"),
    (26, 27): ("clean guitar", "skank guitar", "steel guitar"), (28,): ("palm mute guitar", "skank guitar"),
    (29, 30): ("overdrive guitar", "distortion guitar"), (32, 33, 34, 35, 36, 37): (
        "finger bass", "pick bass", "slap bass", "upright bass", "dub bass"),
    (38, 39): ("sub bass", "808 bass", "acid bass", "reese bass", "synth bass", "moog bass"),
    (40, 41): ("violin", "viola"), (42, 43): ("cello", "contrabass", "viola"),
    (44, 48, 49, 50, 51): ("string section", "string machine"), (45,): ("pizzicato",),
    (61, 62, 63): ("brass section",), (56,): ("trumpet",), (57, 58): ("trombone",), (60,): ("french horn",),
    (64, 65, 66, 67): ("saxophone",), (68, 69): ("oboe",), (70,): ("bassoon",), (71,): ("clarinet",),
}  # fmt: skip
"""Which of our patches are like which programs."""
_PATCHES: Final = {program: patches for group, patches in PATCHES_LIKE.items() for program in group}


def patches_like(program: int) -> tuple[str, ...]:
    """Return our patches that are like a program; none where any of its family will do."""
    return _PATCHES.get(program, ())
