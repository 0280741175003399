"""The harmony each style lives on: loops in numerals, the colours their chords wear, and how they turn round.

A loop's bars are split by "|"; several chords share a bar. Plain numerals take their quality from the style's colours
(for minor, major and dominant chords); a numeral with a quality keeps it. Sources of the idioms are common practice:
Mark Levine, "The Jazz Theory Book"; Philip Tagg, "Everyday Tonality" (loops and shuttles of popular music).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Idiom:
    """One style's harmony.

    `modes` are (mode, weight); `minor` and `major` the loops; `low`, `high`, `dominant` the qualities that minor,
    major
    and dominant chords wear, most typical first; `turns` bars that lead back to the tonic (minor's,
    major's); `slow` how
    many bars a chord of a loop may last; `drone` replaces progressions by a held tonic and fifth.
    """

    modes: tuple[tuple[str, float], ...]
    minor: tuple[str, ...] = ()
    major: tuple[str, ...] = ()
    low: tuple[str, ...] = ("m",)
    high: tuple[str, ...] = ("",)
    dominant: tuple[str, ...] = ("7", "")
    turns: tuple[tuple[str, ...], tuple[str, ...]] = (("V",), ("V",))
    slow: tuple[int, ...] = (1,)
    jazz: bool = False
    drone: bool = False


_POP_MINOR = (
    "i | bVI | bIII | bVII", "i | iv | bVI | bVII", "i | bVII | bVI | bVII", "bVI | bVII | i | i",
    "i | bIII | bVII | iv", "i | v | bVI | bVII", "bVI | iv | i | bVII", "i | bVI | iv | v", "iv | i | bVI | bVII",
    "i | bVII | iv | bVI",
)  # fmt: skip
_POP_MAJOR = (
    "I | V | vi | IV", "vi | IV | I | V", "I | vi | IV | V", "IV | I | V | vi", "I | iii | IV | V", "I | IV | vi | V",
    "I | V/3 | vi | IV", "IV | V | iii | vi", "I | ii | IV | V", "vi | V | IV | V", "I | IV | I | V",
    "IV | V | I | vi",
)  # fmt: skip
_JAZZ_MINOR = (
    "i | iv | ii7b5 V7 | i", "i vi7b5 | ii7b5 V7 | i | i", "iv | bVII7 | bIIImaj7 | bVImaj7 | ii7b5 | V7 | i | i",
    "i | ii7b5 V7 | i | vi7b5 V7/V", "i bVImaj7 | ii7b5 V7 | i iv | ii7b5 V7",
    "i | i | iv | i | bVI7 | V7 | i | ii7b5 V7",
    "i | bVII | bVImaj7 | V7", "ii7b5 | V7 | i | vi7b5",
)  # fmt: skip
_JAZZ_MAJOR = (
    "ii | V7 | Imaj7 | Imaj7", "Imaj7 vi | ii V7 | iii V7/ii | ii V7", "Imaj7 | V7/ii | ii | V7",
    "ii V7 | Imaj7 | iii V7/ii | ii V7", "Imaj7 | #idim7 | ii | V7", "Imaj7 I7 | IVmaj7 iv6 | iii V7/ii | ii V7",
    "Imaj7 | V7/V | ii V7 | Imaj7", "IVmaj7 | iv6 | iii V7/ii | ii V7", "Imaj7 | vi | ii | V7",
    "Imaj7 | Imaj7 | V7/ii | V7/ii | ii | V7 | Imaj7 vi | ii V7", "ii | bII7 | Imaj7 | V7/ii",
)  # fmt: skip
_BLUES = (
    "I7 | I7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V7 | IV7 | I7 | V7",
    "I7 | IV7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V7 | IV7 | I7 | I7 V7",
    "I7 | IV7 | I7 | I7 | IV7 | #ivdim7 | I7 | V7/ii | ii7 | V7 | I7 V7/ii | ii7 V7",
    "I7 | IV7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V7 | V7 | I7 IV7 | I7 V7",
)  # fmt: skip
_MINOR_BLUES = (
    "i7 | i7 | i7 | i7 | iv7 | iv7 | i7 | i7 | bVI7 | V7 | i7 | V7",
    "i7 | iv7 | i7 | i7 | iv7 | iv7 | i7 | i7 | ii7b5 | V7 | i7 iv7 | i7 V7",
)
_SHORT_BLUES = ("I7 | IV7 | I7 | V7", "I7 | I7 | IV7 | I7 V7", "I7 IV7 | I7 | V7 IV7 | I7 V7", "I7 | IV7 | I7 V7 | I7")

IDIOMS: Final[dict[str, Idiom]] = {
    "lo-fi hip hop": Idiom(
        (("minor", 3), ("major", 3), ("dorian", 2)),
        ("i | iv | bVII9 | bIII", "i | bVI | iv | v", "iv | bVII9 | bIII | bVI", "i | bIII | bVI | V7b9",
         "bVI | v | i | i", "ii7b5 | V7b9 | i | bVII", "i | v | bVI | iv", "bVI | bVII | v | i"),
        ("ii | V9 | I | vi", "I | iii | IV | iv6", "IV | iii | ii | I", "IV | iii V7b9/vi | vi | I9",
        "I | V9/ii | ii | V9sus4",
         "I | vi | ii | V9", "vi | ii | V9 | I", "IV | iv6 | iii | V9/ii"),
        ("m9", "m7", "m11"), ("maj9", "maj7", "69"), ("9", "13", "7b9"), (("V7b9", "bVII9", "iv V7b9"), ("V9sus4",
        "ii V9", "bII7")), jazz=True,
    ),
    "boom bap": Idiom(
        (("minor", 4), ("dorian", 2)),
        ("i | bVI", "i | iv", "i | i | bVI | V7", "i | bVII | bVI | v", "i | iv | i | V7", "iv | i",
        "i | bIII | iv | bVI",
         "i ii7b5 | V7", "bVI | bVII | i | i", "i | v"),
        ("I | vi", "ii | V7 | I | I", "I | iii | ii | V7", "IV | iii"),
        ("m7", "m9", "m"), ("maj7", "maj9", ""), ("7", "9"), (("V7", "bVII"), ("V7",)), jazz=True,
    ),
    "house": Idiom(
        (("minor", 5), ("dorian", 2), ("major", 1)),
        ("i | iv", "i | bVI | bIII | bVII", "i | i | bVI | bVII", "iv | v | i | i", "bVI | bVII | i | v",
        "i | bVII | iv | iv",
         "i | v | iv | iv", "bVI | i | bVII | v", "i | bIII | iv | bVI", "i | i | iv | v"),
        ("I | vi | ii | IV", "vi | IV | I | V", "ii | iii | IV | V", "IV | V | vi | vi"),
        ("m7", "m9", "m11", "m"), ("maj7", "", "maj9", "add9"), ("7", "9sus4"), (("bVII", "v"), ("V9sus4", "V")),
    ),
    "techno": Idiom(
        (("minor", 4), ("phrygian", 3), ("dorian", 1)),
        ("i", "i | i | i | bII", "i | i | bVI | i", "i | bIII", "i | i | iv | i", "i | i | bVII | i", "i | bVI",
        "i | i | i | v",
         "i | i | bIII | bII", "i | v | i | bVI", "i | i | i | bVII"),
        ("I | I | bVII | I",),
        ("m", "m7", "m9", "madd9", "m11"), ("", "maj7", "add9"), ("7",), (("bII", "bVII", "v"), ("bVII",)), slow=(1,
        2),
    ),
    "drum and bass": Idiom(
        (("minor", 5), ("dorian", 1), ("major", 1)),
        ("i | bVI", "i | bVI | bIII | bVII", "i | iv | bVI | v", "i | i | bVI | bVII", "bVI | bVII | i | bIII",
        "i | bVII | bVI | iv",
         "iv | bVI | i | v", "i | bIII | iv | bVI", "i | v | bVI | bVI"),
        ("I | iii | vi | IV", "vi | IV | I | V", "IV | iii | vi | V"),
        ("m9", "m7", "m", "m11"), ("maj7", "maj9", "", "add9"), ("7",), (("v", "bVII"), ("V",)), slow=(1, 2),
    ),
    "trap": Idiom(
        (("minor", 4), ("harmonic minor", 2), ("phrygian", 1)),
        ("i | bVI", "i | bVI | bVII | v", "i | bII", "i | iv", "i | i | bVI | V", "bVI | i", "i | bVI | iv | V",
        "i | bVII | bVI | bVI",
         "i | v | bVI | iv", "i | bII | i | bVI", "iv | bVI | i | i"),
        ("I | vi | IV | iv", "vi | IV"),
        ("m", "madd9", "m7"), ("", "maj7"), ("", "7"), (("V", "bII", "v"), ("V",)),
    ),
    "rock": Idiom(
        (("minor", 3), ("major", 4), ("mixolydian", 2)),
        (*_POP_MINOR[:8], "i | bIII | IV | i", "i | bVII | IV | i"),
        (*_POP_MAJOR[:7], "I | bVII | IV | I", "I | IV | bVII | IV", "I | bIII | IV | I", "I | IV | V | IV"),
        ("m", "5"), ("", "5", "add9"), ("", "7"), (("V", "bVII"), ("V", "IV V", "bVII")),
    ),
    "metal": Idiom(
        (("minor", 4), ("phrygian", 4), ("harmonic minor", 2)),
        ("i | bVI | bVII | i", "i | bII | i | bVII", "i | i | bII | bIII", "i | bVI | iv | V", "i | bV | bVI | bII",
        "i | bIII | bII | i",
         "i bII | i bVII | bVI | bVII", "i | bVII | bVI | V", "bVI | bVII | i | i", "i | bII | bIII | bII",
         "i | iv | bII | bVII"),
        ("I | bII | I | bVII",),
        ("5",), ("5",), ("5",), (("bII", "V", "bVII"), ("bII",)),
    ),
    "funk": Idiom(
        (("dorian", 4), ("mixolydian", 4)),
        ("i", "i | i | i | IV9", "i | IV9", "i IV9", "i | bIII bVII", "i | i | bVII9 | IV9", "i | v",
        "i | IV9 | i | bVII9 bIII", "i | i | v | IV9"),
        ("I9", "I9 | IV9", "I9 | I9 | I9 | IV9", "I9 | bVII9", "I9 | v IV9", "I9 | IV9 | bIII9 | IV9",
        "I13 | I13 | IV9 | IV9",
         "I9 | I9 | bVII9 | IV9"),
        ("m7", "m9", "m11"), ("9", "13", "7"), ("9", "13", "7#9"), (("V7#9", "bVII9"), ("V7#9", "bII9", "V9sus4")),
    ),
    "soul": Idiom(
        (("major", 5), ("minor", 3), ("dorian", 1)),
        ("i | iv", "i | bIII | iv | V7#9", "i | bVII | bVI | V7#9", "iv | bVII9 | bIII | bVI", "i | v | iv | bVII9",
        "ii7b5 | V7b9 | i | IV9",
         "bVI | v | iv | i"),
        ("I | vi | ii | V9sus4", "I | iii | IV | V9sus4", "IV | iii | ii | V9sus4", "I | V9/ii | ii | V9sus4",
        "ii | iii | IV | V9sus4",
         "IV | iii | vi | I9", "I | IV | iii vi | ii V9sus4", "IV | iv6 | I | V9/ii", "I | I9 | IV | iv6"),
        ("m7", "m9", "m11"), ("maj7", "maj9", "", "6"), ("9sus4", "13", "7"), (("V7#9", "V7b9"), ("V9sus4",
        "ii V13")), jazz=True,
    ),
    "pop": Idiom(
        (("major", 5), ("minor", 3)), _POP_MINOR, _POP_MAJOR, ("m", "m7"), ("", "add9", "sus2"), ("", "sus4", "7"),
        (("V", "bVII"), ("V", "IV V", "Vsus4 V")),
    ),
    "synthwave": Idiom(
        (("minor", 5), ("dorian", 1), ("major", 2)), (*_POP_MINOR, "i | i | bVI | bVII"),
        ("I | V | vi | IV", "vi | IV | I | V", "IV | V | vi | I", "I | vi | IV | IV", "IV | I | V | vi"),
        ("m", "m7", "madd9"), ("", "add9", "maj7", "sus2"), ("", "sus4"), (("bVII", "v"), ("V", "Vsus4 V")), slow=(1,
        2),
    ),
    "jazz swing": Idiom(
        (("major", 4), ("minor", 3)), (*_JAZZ_MINOR, *_MINOR_BLUES), (*_JAZZ_MAJOR, _BLUES[2]), ("m7", "m9", "m6"),
        ("maj7", "6", "maj9", "69"),
        ("7", "13", "7b9", "9", "7#11"), (("ii7b5 V7b9", "bII7", "V7alt"), ("ii V7", "bII7", "V13")), jazz=True,
    ),
    "bossa nova": Idiom(
        (("major", 4), ("minor", 3)), (*_JAZZ_MINOR, "i | iv | bVII9 | bIIImaj7", "i | bIImaj7 | i | V7b9",
        "i | V7/V | iv6 | V7b9"),
        (*_JAZZ_MAJOR, "I | V9/V | ii | bII7", "I | bIIImaj7 | ii | bIImaj7", "I | #idim7 | ii | V7b9"), ("m7", "m9",
        "m6", "m11"),
        ("maj7", "69", "maj9"), ("13", "7b9", "9", "7"), (("ii7b5 V7b9", "bII7"), ("ii V7b9", "bII7")), jazz=True,
    ),
    "reggae": Idiom(
        (("minor", 4), ("major", 4), ("dorian", 1)),
        ("i | iv", "i | bVII", "i | bVII | bVI | V", "i | i | iv | bVII", "i | v", "i | bIII | bVII | i",
        "i | iv | bVII | bIII", "i | bVII | bVI | bVII"),
        ("I | IV", "I | V | vi | IV", "I | ii", "I | IV | I | V", "I | iii | IV | I", "ii | V | I | I",
        "I | vi | ii | V", "I | I | IV | V"),
        ("m", "m7"), ("", "6"), ("", "7"), (("V", "bVII"), ("V", "IV V")),
    ),
    "ambient": Idiom(
        (("lydian", 3), ("major", 3), ("dorian", 2), ("minor", 3)),
        ("i | bVI", "i | bIII | bVI | iv", "bVI | i | bIII | bVII", "i | v", "i | bVII | bVI | iv",
        "i | iv | bVI | bIII", "i"),
        ("I | IV", "I | iii", "IV | I | vi | iii", "I | vi | IV | ii", "I | V | ii | IV", "vi | IV | I | I", "I"),
        ("m9", "m11", "madd9", "m7"), ("maj9", "add9", "maj7", "sus2", "69"), ("9sus4", "sus4"), (("v", "bVII"),
        ("IV", "V9sus4")), slow=(2, 1, 4),
    ),
    "orchestral": Idiom(
        (("minor", 4), ("major", 4), ("harmonic minor", 2)),
        ("i | bVI | bIII | bVII", "i | iv | V | i", "i | bVI | iv | V", "i | V/3 | bVI | bIII", "i | bIII | iv | V",
        "i | bVII | bVI | V",
         "i | iv | bVII | bIII | bVI | ii7b5 | V | i", "i | bVI | i | bII", "iv | i | V | i"),
        ("I | IV | V | I", "I | vi | ii | V", "I | V | vi | iii | IV | I | IV | V", "I | bVI | bVII | I",
        "I | iii | IV | V", "I | IV | ii | V",
         "I | V/3 | vi | IV", "vi | IV | I | V"),
        ("m",), ("",), ("", "7"), (("V", "V7"), ("V", "V7")),
    ),
    "folk": Idiom(
        (("major", 5), ("minor", 2), ("dorian", 2), ("mixolydian", 1)),
        ("i | bVII | i | v", "i | bVII | bVI | bVII", "i | bIII | bVII | i", "i | iv | i | bVII",
        "i | i | bVII | bVII", "i | bVI | bVII | i"),
        ("I | IV | I | V", "I | V | vi | IV", "I | I | IV | V", "I | vi | IV | V", "I | IV | V | I",
        "IV | I | V | vi", "I | ii | V | I", "I | V | IV | I"),
        ("m", "m7"), ("", "add9", "sus2"), ("", "7"), (("V", "bVII"), ("V", "V7")),
    ),
    "blues": Idiom(
        (("mixolydian", 6), ("minor", 2)), (*_MINOR_BLUES, "i7 | iv7 | i7 | V7", "i7 | i7 | iv7 | i7 V7",
        "i7 iv7 | i7 | bVI7 V7 | i7"),
        (*_BLUES, *_SHORT_BLUES), ("m7", "m6"), ("7", "9", "6"), ("7", "9", "13"), (("V7", "bVI7 V7"), ("V7",
        "bVI7 V7", "V7#9")),
    ),
    "afrobeat": Idiom(
        (("dorian", 5), ("minor", 3), ("mixolydian", 2)),
        ("i", "i | bVII", "i | IV7", "i | v", "i | i | bVII | IV7", "i | iv | i | v", "i | bIII | IV7 | i",
        "i bVII | i v", "i | i | v | v"),
        ("I7", "I7 | bVII", "I | IV | V | IV", "I | ii | V | I", "I7 | v", "I | IV | I | V"),
        ("m7", "m9", "m"), ("", "6", "7"), ("7", "9"), (("v", "bVII"), ("V", "bVII")),
    ),
    "maqam": Idiom((("hijaz", 3), ("bayati", 3), ("rast", 3), ("nahawand", 2), ("kurd", 1), ("saba", 1)), drone=True),
    "raga": Idiom((("yaman", 3), ("bhairav", 2), ("kafi", 2), ("bhupali", 2), ("bhairavi", 1), ("malkauns", 1),
        ("todi", 1), ("khamaj", 1)), drone=True),
    "solo piano": Idiom(
        (("minor", 4), ("major", 4), ("dorian", 1)),
        (*_POP_MINOR[:8], "i | V/3 | bVI | iv", "i | iv | V7 | i", "i | bVI | ii7b5 | V7"),
        ("I | V | vi | IV", "I | iii | vi | IV", "IV | I | V | vi", "I | vi | ii | V", "I | IV | ii | V",
        "vi | IV | I | V", "I | V/3 | vi | iii | IV | I | ii | V"),
        ("m", "madd9", "m7"), ("", "add9", "maj7", "sus2"), ("", "7", "sus4"), (("V", "Vsus4 V"), ("V", "Vsus4 V")),
    ),
}  # fmt: skip

MODAL: Final[dict[str, tuple[str, ...]]] = {
    "dorian": ("i | IV", "i | IV | i | bVII", "i | ii | bIII | IV", "i | bVII | IV | i", "i | v | IV | IV",
        "i | bIII | IV | bVII"),
    "phrygian": ("i | bII", "i | bII | bIII | bII", "i | bVII | bVI | bII", "i | bII | i | bvii", "i | bVI | bII | i"),
    "lydian": ("I | II", "I | II | vii | I", "I | iii | II | I", "I | II | vi | V", "I | V | II | I",
        "vi | II | I | I"),
    "mixolydian": ("I | bVII", "I | bVII | IV | I", "I | v | IV | I", "I | IV | bVII | I", "I | ii | bVII | I"),
    "locrian": ("i5 | bII", "i5 | bV | bII | i5", "i5 | bII | bVII | bII"),
    "harmonic minor": ("i | V", "i | iv | V | i", "i | bVI | V | V", "i | iv | bVI | V", "iv | i | V | i"),
    "melodic minor": ("i | IV7", "i | ii | V7 | i", "i | IV7 | V7 | i", "i | V7 | i | IV7"),
    "phrygian dominant": ("I | bII", "I | bII | I | bvii", "I | iv | bII | I", "I | bII | bVI | bII"),
    "major pentatonic": ("I | vi", "I | I | vi | I"),
    "minor pentatonic": ("i | bIII", "i | i | bVII | i"),
    "blues": _SHORT_BLUES,
    "whole tone": ("Iaug | IIaug",),
}  # fmt: skip
"""Mode → loops that show its colour, where the style has none of its own for it."""
