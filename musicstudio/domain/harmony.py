"""Chords and keys: what they are called and which pitch classes they hold (C is 0).

Chord symbols as lead sheets write them ("Am7", "F#m7b5", "C/E"); numerals count from the major scale of the tonic
("bVII", "ii7", "V7/ii"), as is usual in popular music and jazz.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from musicstudio.domain.errors import WrongUsage

SHARPS: Final = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLATS: Final = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
_USUAL: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_USUAL_MAJOR: Final = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_USUAL_MINOR: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
_LETTERS: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

QUALITIES: Final[dict[str, tuple[int, ...]]] = {
    "": (0, 4, 7), "m": (0, 3, 7), "5": (0, 7), "dim": (0, 3, 6), "aug": (0, 4, 8), "sus2": (0, 2, 7),
    "sus4": (0, 5, 7), "6": (0, 4, 7, 9), "m6": (0, 3, 7, 9), "69": (0, 4, 7, 9, 14), "m69": (0, 3, 7, 9, 14),
    "add9": (0, 4, 7, 14), "madd9": (0, 3, 7, 14), "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11), "m7": (0, 3, 7, 10),
    "mmaj7": (0, 3, 7, 11), "m7b5": (0, 3, 6, 10), "dim7": (0, 3, 6, 9), "aug7": (0, 4, 8, 10),
    "7sus4": (0, 5, 7, 10), "9": (0, 4, 7, 10, 14), "maj9": (0, 4, 7, 11, 14), "m9": (0, 3, 7, 10, 14),
    "9sus4": (0, 5, 7, 10, 14), "11": (0, 7, 10, 14, 17), "m11": (0, 3, 7, 10, 14, 17),
    "maj7#11": (0, 4, 7, 11, 18), "13": (0, 4, 7, 10, 14, 21), "m13": (0, 3, 7, 10, 14, 21),
    "maj13": (0, 4, 7, 11, 14, 21), "7b9": (0, 4, 7, 10, 13), "7#9": (0, 4, 7, 10, 15), "7#11": (0, 4, 7, 10, 18),
    "7b13": (0, 4, 10, 20), "7alt": (0, 4, 10, 13, 15, 20), "m9b5": (0, 3, 6, 10, 14),
}  # fmt: skip
"""Quality → semitones above the root; what lies above the octave is an extension."""

_SPELLINGS: Final = {
    "maj": "", "major": "", "M": "", "min": "m", "-": "m", "mi": "m", "minor": "m", "o": "dim", "°": "dim",
    "ø": "m7b5", "ø7": "m7b5", "o7": "dim7", "°7": "dim7", "+": "aug", "sus": "sus4", "M7": "maj7", "Δ": "maj7",
    "Δ7": "maj7", "ma7": "maj7", "j7": "maj7", "min7": "m7", "-7": "m7", "mi7": "m7", "6/9": "69", "m6/9": "m69",
    "M9": "maj9", "Δ9": "maj9", "min9": "m9", "-9": "m9", "min11": "m11", "-11": "m11", "min6": "m6", "-6": "m6",
    "m7-5": "m7b5", "min7b5": "m7b5", "-7b5": "m7b5", "7sus": "7sus4", "9sus": "9sus4", "mM7": "mmaj7",
    "m(maj7)": "mmaj7", "mmaj": "mmaj7", "minmaj7": "mmaj7", "alt": "7alt", "7+": "aug7", "+7": "aug7",
    "7#5": "aug7", "add2": "add9", "2": "sus2", "4": "sus4", "dom7": "7", "M13": "maj13", "maj7+11": "maj7#11",
    "7(b9)": "7b9", "7(#9)": "7#9", "7(#11)": "7#11", "7-9": "7b9", "7+9": "7#9", "(add9)": "add9", "dim7": "dim7",
    "power": "5", "no3": "5", "maj6": "6", "M6": "6", "7b5": "7#11", "lyd": "maj7#11", "9b5": "7#11",
}  # fmt: skip

MODES: Final[dict[str, tuple[int, ...]]] = {
    "major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10), "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10), "lydian": (0, 2, 4, 6, 7, 9, 11), "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10), "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11), "phrygian dominant": (0, 1, 4, 5, 7, 8, 10),
    "major pentatonic": (0, 2, 4, 7, 9), "minor pentatonic": (0, 3, 5, 7, 10), "blues": (0, 3, 5, 6, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
    "rast": (0, 2, 4, 5, 7, 9, 11), "bayati": (0, 2, 3, 5, 7, 8, 10), "hijaz": (0, 1, 4, 5, 7, 8, 10),
    "saba": (0, 2, 3, 4, 7, 8, 10), "nahawand": (0, 2, 3, 5, 7, 8, 11), "kurd": (0, 1, 3, 5, 7, 8, 10),
    "ajam": (0, 2, 4, 5, 7, 9, 11),
    "yaman": (0, 2, 4, 6, 7, 9, 11), "bhairav": (0, 1, 4, 5, 7, 8, 11), "bhairavi": (0, 1, 3, 5, 7, 8, 10),
    "kafi": (0, 2, 3, 5, 7, 9, 10), "bhupali": (0, 2, 4, 7, 9), "todi": (0, 1, 3, 6, 7, 8, 11),
    "malkauns": (0, 3, 5, 8, 10), "khamaj": (0, 2, 4, 5, 7, 9, 10),
}  # fmt: skip
"""Mode → steps above the tonic in semitones, to the nearest key of a piano; `TUNINGS` says where a step lies beside."""

TUNINGS: Final[dict[str, dict[int, float]]] = {
    "rast": {4: -0.5, 11: -0.5},
    "bayati": {2: -0.5},
    "saba": {2: -0.5},
}
"""Mode → step in semitones → how far it is bent, in semitones: the half-flat steps of Arab practice, as notated."""

_MINOR_LIKE: Final = {mode for mode, steps in MODES.items() if 3 in steps and 4 not in steps} | {"saba"}
_SYNONYMS: Final = {
    "maj": "major", "min": "minor", "m": "minor", "": "major", "ionian": "major", "aeolian": "minor",
    "natural minor": "minor", "hijaz kar": "bhairav", "freygish": "phrygian dominant", "pentatonic": "major pentatonic",
}  # fmt: skip


def pitch_class(name: str) -> int | None:
    """Return the pitch class of a note's name like "F#", "Bb" or "E♭", or None when it names none."""
    if not name or name[0].upper() not in _LETTERS:
        return None
    signs = name[1:].replace("♯", "#").replace("♭", "b")
    if signs.strip("#b"):
        return None
    return (_LETTERS[name[0].upper()] + signs.count("#") - signs.count("b")) % 12


@dataclass(frozen=True)
class Key:
    """A tonic (pitch class) and a mode of `MODES`."""

    tonic: int
    mode: str = "major"

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read "A minor", "F#m", "Bb", "D dorian"; raises WrongUsage when it names no key."""
        found = re.fullmatch(r"\s*([A-Ga-g](?:#|♯|b|♭|[- ]?sharp|[- ]?flat)?)\s*([A-Za-z ]*?)\s*", text)
        if found:
            note = re.sub(r"[- ]?sharp", "#", re.sub(r"[- ]?flat", "b", found[1]))
            root = pitch_class(note)
            word = found[2] if found[2] in ("m", "M") else found[2].lower()
            mode = {"M": "major"}.get(word, _SYNONYMS.get(word, word))
            if root is not None and mode in MODES:
                return cls(root, mode)
        raise WrongUsage(f"'{text}' is not a key; write it like A minor, F# major or D dorian.")

    @property
    def name(self) -> str:
        return f"{self.note(self.tonic)} {self.mode}"

    @property
    def pitch_classes(self) -> frozenset[int]:
        return frozenset(self.scale)

    @property
    def scale(self) -> tuple[int, ...]:
        """The pitch classes from the tonic up."""
        return tuple((self.tonic + step) % 12 for step in MODES[self.mode])

    @property
    def minor(self) -> bool:
        """Whether the third above the tonic is minor."""
        return self.mode in _MINOR_LIKE

    @property
    def plain(self) -> Key:
        """The major or minor key on the same tonic: what a key signature can say."""
        return Key(self.tonic, "minor" if self.minor else "major")

    def deviation(self, pitch: int) -> float:
        """Return how far a pitch is bent in this mode's tuning, in semitones."""
        return TUNINGS.get(self.mode, {}).get((pitch - self.tonic) % 12, 0.0)

    def note(self, pitch: int) -> str:
        """Return a pitch class's name as this key spells it."""
        if pitch % 12 == self.tonic:
            return (_USUAL_MINOR if self.minor else _USUAL_MAJOR)[pitch % 12]
        if (pitch - self.tonic) % 12 == 11:  # the leading note is a sharp one
            return SHARPS[pitch % 12]
        fifths = (self.tonic * 7 + (-3 if self.minor else 0)) % 12
        if fifths == 6:
            return SHARPS[pitch % 12] if self.note(self.tonic).endswith("#") else FLATS[pitch % 12]
        return (SHARPS if 0 < fifths < 6 else FLATS if fifths else _USUAL)[pitch % 12]


@dataclass(frozen=True)
class Chord:
    """A root (pitch class), a quality of `QUALITIES`, and a bass note where it is not the root."""

    root: int
    quality: str = ""
    bass: int | None = None

    def __post_init__(self) -> None:
        if self.quality not in QUALITIES:
            raise ValueError(f"no such chord quality: {self.quality!r}")

    @classmethod
    def parse(cls, text: str) -> Chord:
        """Read a chord symbol like "Am7/G"; raises WrongUsage when it is none."""
        found = re.fullmatch(r"([A-G][#b♯♭]?)([^/]*(?:6/9)?)(?:/([A-G][#b♯♭]?))?", text.strip())
        quality = _quality(found[2]) if found else None
        root = pitch_class(found[1]) if found else None
        if found is None or quality is None or root is None:
            raise WrongUsage(f"'{text}' is not a chord; write chords like Am F C G or Dm7 G7 Cmaj7.")
        return cls(root, quality, pitch_class(found[3]) if found[3] else None)

    @classmethod
    def numeral(cls, text: str, key: Key, natural: bool = False) -> Chord:
        """Read a numeral like "ii7", "bVImaj7", "V7/ii" or "I/3" in a key; raises WrongUsage when it is none.

        With `natural` the degrees without a sign are the key's own: VI is Ab in C minor.
        """
        head, _, of = text.partition("/")
        if of and not of.isdigit():
            over = cls.numeral(of, key, natural)
            return cls.numeral(head, Key(over.root, "major"))
        found = re.fullmatch(r"([b#♭♯]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(.*)", head.strip())
        if found is None:
            raise WrongUsage(f"'{text}' is not a chord; write chords like Am F C G or ii V I.")
        degree = ("I", "II", "III", "IV", "V", "VI", "VII").index(found[2].upper())
        steps = MODES["minor"] if natural and key.minor and not found[1] else MODES["major"]
        root = key.tonic + steps[degree] + {"": 0, "b": -1, "♭": -1, "#": 1, "♯": 1}[found[1]]
        quality = _numeral_quality(found[3], found[2].islower())
        if quality is None:
            raise WrongUsage(f"'{text}' is not a chord; write chords like Am F C G or ii V I.")
        bass = (
            root + {"3": 3 if quality.startswith("m") and not quality.startswith("maj") else 4, "5": 7}.get(of, 0)
        ) % 12
        return cls(root % 12, quality, bass if bass != root % 12 else None)

    def name(self, key: Key | None = None) -> str:
        """Return the symbol, spelt as a key would."""
        spell = key.note if key is not None else lambda pitch: _USUAL[pitch % 12]
        return f"{spell(self.root)}{self.quality}" + (f"/{spell(self.bass)}" if self.bass is not None else "")

    @property
    def intervals(self) -> tuple[int, ...]:
        """Semitones above the root, extensions above 12."""
        return QUALITIES[self.quality]

    @property
    def pitch_classes(self) -> frozenset[int]:
        return frozenset((self.root + step) % 12 for step in self.intervals)

    @property
    def lowest(self) -> int:
        """The pitch class the bass plays."""
        return self.root if self.bass is None else self.bass

    @property
    def minor(self) -> bool:
        """Whether its third is minor."""
        return 3 in self.intervals

    @property
    def third(self) -> int | None:
        """The pitch class of the third (or what is suspended in its place), None in a bare fifth."""
        step = next((step for step in (3, 4, 5, 2) if step in self.intervals), None)
        return None if step is None else (self.root + step) % 12

    @property
    def fifth(self) -> int:
        """The pitch class of the fifth, altered where the quality alters it."""
        return (self.root + next((step for step in (7, 6, 8) if step in self.intervals), 7)) % 12

    @property
    def seventh(self) -> int | None:
        """The pitch class of the seventh or the sixth, None where there is neither."""
        step = next((step for step in (10, 11, 9) if step in self.intervals), None)
        return None if step is None else (self.root + step) % 12

    def moved(self, semitones: int) -> Chord:
        bass = None if self.bass is None else (self.bass + semitones) % 12
        return Chord((self.root + semitones) % 12, self.quality, bass)


def _quality(text: str) -> str | None:
    text = text.replace("♯", "#").replace("♭", "b").strip()
    for spelling in (text, text.strip("()"), text.replace("min", "m").replace("ma7", "maj7"), text.lower()):
        if spelling in QUALITIES:
            return spelling
        if spelling in _SPELLINGS:
            return _SPELLINGS[spelling]
    return None


def _numeral_quality(text: str, small: bool) -> str | None:
    quality = _quality(text)
    if not small or quality is None:
        return quality
    if text in ("", "6", "7", "9", "11", "13", "69", "add9", "7b5", "maj7", "9b5"):
        return {"": "m", "7b5": "m7b5", "maj7": "mmaj7", "9b5": "m9b5"}.get(text, f"m{text}")
    return quality
