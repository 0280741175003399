"""Captions of pieces that nobody wrote: facts drawn by chance, told by the captions' grammar, and what these say."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import numpy as np

from musicstudio.domain.styles import STYLES
from musicstudio.engines.compose.lineups import BANDS
from musicstudio.training.captions import caption, synonyms, thesaurus
from musicstudio.training.captions.asking import PLAIN, WANTED, Asked, axes_said
from musicstudio.training.captions.misspelling import mistyped
from musicstudio.training.captions.phrases import pick
from musicstudio.training.facts import Facts, Sound

Rng = np.random.Generator
_LONGEST: Final = 4
_TONICS: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_LEVELS: Final = ("low", "middle", "high")


def described(rng: Rng) -> Asked:
    """Return a caption of facts drawn with `rng`, mistyped now and then, and what its words say."""
    text = caption(_facts(rng), rng)
    found = said(text)
    return Asked(mistyped(text, 0.15, rng), found.choices, found.sounds) if rng.random() < 0.25 else found


def said(text: str) -> Asked:
    """Return what a text says by the thesaurus alone, longest phrases first; it must turn nothing round."""
    words = re.findall(r"[a-z0-9&#'/-]+", text.lower().replace("♭", " flat").replace("♯", " sharp"))
    choices: dict[str, str] = {}
    sounds: dict[str, int] = {}
    moods = np.zeros(5)
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            meaning = _meanings().get(phrase) or (_meanings().get(phrase[:-1]) if phrase.endswith("s") else None)
            if meaning:
                break
        if meaning:
            kind, value = meaning
            if kind == "mood":
                moods += _moods()[value]
            elif kind == "sound":
                sounds[value] = WANTED
            else:
                choices.setdefault(kind, value)
        at += length if meaning else 1
    return Asked(text, choices | axes_said(moods.tolist(), PLAIN), sounds)


@cache
def _moods() -> dict[str, synonyms.Mood]:
    return thesaurus.mood_words()


@cache
def _meanings() -> dict[str, tuple[str, str]]:
    table: dict[str, tuple[str, str]] = {word: ("mood", word) for word in _moods()}
    for name, ways in (("third", synonyms.THIRDS), ("meter", synonyms.METERS)):
        table |= {word: (name, value) for value, words in ways.items() for word in words.split("|")}
    table |= {word: ("sound", group) for group, words in thesaurus.sound_words().items() for word in words}
    return table | {word: ("style", style) for style, words in thesaurus.style_words().items() for word in words}


def _facts(rng: Rng) -> Facts:
    style = pick(STYLES, rng) if rng.random() < 0.8 else ""
    band = pick(BANDS[style or pick(STYLES, rng)], rng)
    names = [one.partition(":")[0].rstrip("?") for one in band.split(", ")]
    some = list(dict.fromkeys(str(name) for name in rng.permutation(names)))[: int(rng.integers(1, 6))]
    minor = bool(rng.integers(2))
    bpm = float(rng.integers(50, 190))
    key = f"{pick(_TONICS, rng)} {'minor' if minor else 'major'}" if rng.random() < 0.7 else ""
    return Facts(
        bpm=bpm,
        pace=pick(("very slow", "slow", "moderate", "fast", "very fast"), rng),
        meter=pick(("4/4", "4/4", "4/4", "3/4", "6/8", "12/8", "5/4", "7/8"), rng),
        bars=int(rng.choice((4, 8, 12, 16, 24, 32))),
        seconds=float(rng.integers(10, 200)),
        sounds=tuple(Sound(name) for name in some),
        lead=some[0],
        style=style,
        key=key,
        minor=minor if rng.random() < 0.8 else None,
        steady=True,
        density=pick(_LEVELS, rng),
        energy=pick(_LEVELS, rng),
        register=pick(_LEVELS, rng),
        feel=pick(("", "", "straight", "syncopated", "swung"), rng),
        harmony=pick(("", "", "plain", "rich"), rng),
        sung=None,
        drums=any("kit" in name for name in some),
    )
