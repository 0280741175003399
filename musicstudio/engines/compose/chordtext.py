"""Chords found in text: "Am F C G", "| Dm7 G7 | Cmaj7 |", "ii-V-I"."""

from __future__ import annotations

import re

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Chord, Key

Bars = tuple[tuple[str, ...], ...]
"""Bar by bar, the chords in it as they were written."""

_NUMERAL = re.compile(r"[b#♭♯]?(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?![a-zA-Z]*[n-z]{2})[^\s]*")


def read_chords(text: str) -> Bars:
    """Read what was given as chords: one a bar, or as bar lines say; raises WrongUsage at what is none."""
    bars: list[tuple[str, ...]] = []
    lined = "|" in text
    for bar in text.split("|"):
        found: list[str] = []
        for word in re.split(r"[\s,;→]+", bar.strip()):
            for piece in _pieces(word):
                repeated = piece in ("%", ".")
                before = found[-1:] or list(bars[-1][-1:] if bars else ())
                if repeated and not before:
                    raise WrongUsage(f"The chords '{text}' begin with a repeat; begin with a chord.")
                found += before if repeated else [piece]
        if found and lined:
            bars.append(tuple(found))
        elif found:
            bars += [(name,) for name in found]
    for name in (name for bar_chords in bars for name in bar_chords):
        as_chord(name, Key(0))
    return tuple(bars)


def as_chord(name: str, key: Key) -> Chord:
    """Return a chord written as a symbol, or as a numeral of a key; raises WrongUsage."""
    return Chord.numeral(name, key, natural=True) if is_numeral(name) else Chord.parse(name)


def is_numeral(name: str) -> bool:
    """Say whether a chord is written as a numeral, "ii7"."""
    return _NUMERAL.fullmatch(name) is not None and _parses(name, numeral=True)


def find_chords(text: str) -> tuple[str, str]:
    """Return the longest run of chords in a sentence, and the sentence without it; both as written.

    Three in a row are chords; two are when a word like "chords" stands before them.
    """
    words = [(found.start(), found.end(), found[0]) for found in re.finditer(r"[^\s,;|→]+", text)]
    best, run = (0, 0), 0
    for at in range(len(words) + 1):
        if at < len(words) and _is_chord(words[at][2]):
            run += 1
            continue
        best, run = max(best, (run, at)), 0
    count, end = best
    pieces = sum(len(_pieces(word)) for _, _, word in words[end - count : end])
    introduced = bool(count) and re.search(
        r"(chords?|progression|vamp|changes|over|loop)\W*$", text[: words[end - count][0]].lower()
    )
    if pieces < (2 if introduced else 3):
        return "", text
    low, high = words[end - count][0], words[end - 1][1]
    return re.sub(r"[.:]", "", text[low:high]), f"{text[:low]} {text[high:]}"


def _pieces(word: str) -> list[str]:
    """Split "Am-F-C" into its chords; "C-7" is one chord."""
    if not word:
        return []
    if _parses(word) or ("-" not in word and "–" not in word):
        return [word]
    return [piece for piece in re.split(r"[-–]", word) if piece]


def _is_chord(word: str) -> bool:
    return all(_parses(piece) or is_numeral(piece) for piece in _pieces(word.strip(".:"))) and word != "a"


def _parses(text: str, numeral: bool = False) -> bool:
    try:
        Chord.numeral(text, Key(0)) if numeral else Chord.parse(text)
    except WrongUsage:
        return False
    return True
