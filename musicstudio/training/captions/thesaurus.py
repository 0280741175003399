"""More words for what people ask for than the weightless reader knows: what the encoder of captions learns from.

Together with the reader's own lexicon they are split by their spelling, so that some are never taught and show what is
guessed of words that were never seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from zlib import crc32

from musicstudio.engines.compose import lexicon
from musicstudio.engines.compose.sounds import GROUPS, groups_of
from musicstudio.training.captions import synonyms, vocabulary
from musicstudio.training.captions.synonyms import Mood

TAUGHT, TRUSTED, KEPT = "taught", "trusted", "kept"
"""Words that are taught; words that only show how far guesses may be trusted; words kept for the test."""


def side_of(phrase: str) -> str:
    """Return on which side a phrase is, by its spelling alone: 1 in 10 is kept, 1 in 10 tells how much to trust."""
    place = crc32(f"side {phrase}".encode()) % 10
    return KEPT if place == 0 else TRUSTED if place == 1 else TAUGHT


def style_words() -> dict[str, list[str]]:
    """Return every style's words; those that give way to others are left out."""
    return {
        style: _each(
            [word for word in lexicon.GENRES[style].split("|") if word not in lexicon.LOOSE],
            [way.lower() for way in vocabulary.STYLES[style].split("|")],
            synonyms.STYLES[style].split("|"),
        )
        for style in lexicon.GENRES
    }


def mood_words() -> dict[str, Mood]:
    """Return what words say of energy, brightness, density, tempo and register, the reader's own where it knows."""
    found = {word: mood for words, mood in _told() for word in words.split("|") if word}
    found |= {word: mood for words, mood in synonyms.MOODS.items() for word in words.split("|")}
    for words, mood in lexicon.MOODS.items():
        found |= dict.fromkeys(words.split("|"), (*mood, 0.0))
    for word, tempo in lexicon.TEMPI.items():
        found[word] = (0.0, 0.0, 0.0, tempo, 0.0)
    for word, register in lexicon.REGISTERS.items():
        found[word] = (0.0, 0.0, 0.0, 0.0, 0.8 * register)
    for pace, words in synonyms.PACES.items():
        found |= dict.fromkeys(words.split("|"), (0.0, 0.0, 0.0, -0.8 if pace == "slow" else 0.8, 0.0))
    return found


def _told() -> Iterator[tuple[str, Mood]]:
    """Yield the words that captions tell facts in, with what they say."""
    for (third, energy), words in vocabulary.MOODS.items():
        bright = {"major": 0.6, "minor": -0.6}.get(third, 0.0)
        yield words, ({"high": 0.5, "low": -0.5}.get(energy, 0.0), bright, 0.0, 0.0, 0.0)
    for level, words in vocabulary.DENSITIES.items():
        yield words, (0.0, 0.0, {"low": -0.8, "high": 0.8}.get(level, 0.0), 0.0, 0.0)
    for ways in (vocabulary.PACES, vocabulary.PACE_TAGS, vocabulary.PACE_NOUNS):
        for pace, words in ways.items():
            tempo = -0.8 if pace.endswith("slow") else 0.8 if pace.endswith("fast") else 0.0
            yield words.replace("a very", "very").replace("|a ", "|"), (0.0, 0.0, 0.0, tempo, 0.0)
    for level, words in vocabulary.REGISTERS.items():
        yield words, (0.0, 0.0, 0.0, 0.0, {"low": -0.8, "high": 0.8}.get(level, 0.0))


_NO_SOUNDS: Final = frozenset(
    ["beat", "beats", "tune", "tunes", "theme", "hook", "chords", "solo", "solos", "motif", "breakbeat"]
)
"""What names a sound only where it is refused: a beat is a piece, "no beat" wishes for no drums."""


def sound_words(refused: bool = False) -> dict[str, list[str]]:
    """Return every group's words; a sound's own before a role's, as the reader takes them."""
    known: dict[str, list[str]] = {group: [] for group in GROUPS}
    for patch, (_, words) in lexicon.PATCHES.items():
        for group in groups_of([patch]):
            known[group] += words.split("|")
    taken = {word for words in known.values() for word in words}
    for role, words in lexicon.ROLES.items():
        for group in groups_of([], [role]):
            known[group] += [word for word in words.split("|") if word not in taken]
    spoken = {patch: words.split("|") for patch, words in vocabulary.SOUNDS.items()}
    for patch, words_ in spoken.items():
        for group in groups_of([patch]):
            known[group] += [word.lower() for word in words_ if word.lower() not in taken]
    whole = {group: _each(words, synonyms.SOUNDS[group].split("|")) for group, words in known.items()}
    return {group: [word for word in words if refused or word not in _NO_SOUNDS] for group, words in whole.items()}


def _each(*lists: list[str]) -> list[str]:
    return list(dict.fromkeys(word for words in lists for word in words))
