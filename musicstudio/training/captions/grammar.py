"""English as far as captions need it: articles, numbers, plurals, lists, sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

NUMBERS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_LETTERS: Final = frozenset("AEFHILMNORSX")
"""Letters whose names begin with a vowel."""
_LIKE_CONSONANTS: Final = ("u.k", "uk ", "uni", "uku", "use", "eu", "one", "ouv")
_NO_PLURAL: Final = ("strings", "bells", "drums", "percussion", "brass", "horns", "vocals", "congas", "bongos")


def article(words: str) -> str:
    """Return words with "a" or "an" before them, as they are spoken: "an 80 BPM groove", "an F minor tune"."""
    first = re.split(r"[\s-]", words)[0]
    if re.fullmatch(r"[A-Z](?:[#b♯♭&].*|[A-Z]+)?", first):  # a letter by itself: a note's name, R&B, FM
        vowel = first[0] in _LETTERS
    elif first[:1].isdigit():
        number = re.match(r"\d+", first)
        digits = number[0] if number else ""
        vowel = digits.startswith("8") or digits in ("11", "18")
    else:
        vowel = first[:1].lower() in "aeiou" and not words.lower().startswith(_LIKE_CONSONANTS)
    return f"{'an' if vowel else 'a'} {words}"


def plural(noun: str) -> str:
    """Return a noun's plural; the last word is what is counted."""
    if noun.endswith(_NO_PLURAL):
        return noun
    if noun.endswith(("s", "x", "ch", "sh")):
        return f"{noun}es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def number(value: int) -> str:
    """Return a number as a word up to twelve, else in digits."""
    return NUMBERS[value] if 0 <= value < len(NUMBERS) else str(value)


def listed(words: Sequence[str], serial: bool = False) -> str:
    """Return "a", "a and b" or "a, b and c"; with `serial` a comma stands before the "and" of three or more."""
    if len(words) < 2:
        return "".join(words)
    comma = "," if serial and len(words) > 2 else ""
    return f"{', '.join(words[:-1])}{comma} and {words[-1]}"


def sentence(words: str) -> str:
    """Return words with a capital letter and a full stop."""
    text = " ".join(words.split())
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?")) else ".")
